"""The French that people read says courtier, as the glossary does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CODE = re.compile(r"```.*?```|`[^`]*`|\{\w+\}|broker = |\[broker\]", re.S)
# the one place where the English word is given, in step 4 of the course
EXPLAINED = "**courtier** (broker)"


def french() -> Iterator[tuple[str, str]]:
    """Yield (where, text) of what is written in French, but for the code in it."""
    for part in ("gateway", "dashboard"):
        with (ROOT / part / "translations/fr/LC_MESSAGES/messages.po").open("rb") as po:
            for message in read_po(po):
                for text in [message.string] if message.id else []:
                    yield f"{part}: {message.id}", str(text)
    guides = ROOT / "workshop_guides"
    pages = [*guides.rglob("fr.md"), ROOT / "README.fr.md"]
    for path in sorted([*pages, *(ROOT / "docs").glob("*.fr.md")]):
        yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    for path in sorted((guides / "presenter/recordings").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines()[1:]:
            yield path.name, json.loads(line)[3].get("fr", "")


def test_no_french_text_says_broker() -> None:
    texts = list(french())
    assert sum(EXPLAINED in text for _, text in texts) == 1
    wrong = [
        f"{place}: {text[:200]}"
        for place, text in texts
        if "broker" in CODE.sub("", text.replace(EXPLAINED, "")).lower()
    ]
    assert not wrong, "say courtier:\n" + "\n".join(wrong)
