"""``<details>`` in a Markdown text whose other HTML stays text.

The guides are GitHub Markdown, where a solution is folded away so::

    <details>
    <summary>Solution</summary>

    Markdown again.

    </details>

A rule of markdown-it (https://markdown-it-py.readthedocs.io, "Parsing rules") reads
just that form: nothing else that looks like HTML gets through.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

OPENS = "<details>"
CLOSES = "</details>"
SUMMARY = re.compile(r"<summary>(.+)</summary>")


def add_details(reader: MarkdownIt) -> None:
    """Teach a reader the form above."""
    reader.block.ruler.before(
        "paragraph", "details", read_details, {"alt": ["paragraph"]}
    )


def line(state: StateBlock, number: int) -> str:
    """Return a line of the text without the spaces around it."""
    return state.src[state.bMarks[number] : state.eMarks[number]].strip()


def read_details(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Read the form at line ``first``; False when it is not there."""
    if line(state, first) != OPENS or first + 1 >= last:
        return False
    summary = SUMMARY.fullmatch(line(state, first + 1))
    ends = (n for n in range(first + 2, last) if line(state, n) == CLOSES)
    end = next(ends, None)
    if summary is None or end is None:
        return False
    if not silent:
        push(state, summary[1], first, end)
    return True


def push(state: StateBlock, summary: str, first: int, end: int) -> None:
    """Add the tokens of a fold, and of what is in it."""
    state.push("details_open", "details", 1).map = [first, end]
    state.push("summary_open", "summary", 1)
    words = state.push("inline", "", 0)
    words.content, words.map, words.children = summary, [first + 1, first + 2], []
    state.push("summary_close", "summary", -1)
    around, state.lineMax = state.lineMax, end
    state.md.block.tokenize(state, first + 2, end)
    state.lineMax = around
    state.push("details_close", "details", -1)
    state.line = end + 1
