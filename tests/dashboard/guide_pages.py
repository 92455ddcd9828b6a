"""What a page of the guides asks its reader to do, read out of its Markdown."""

import re
from dataclasses import dataclass

from gateway.places import guides_dir
from tests.test_docs import CODE, FENCE

CHOOSE = re.compile(r"choisissez(?: la leçon)?\s`(\w+)`", re.IGNORECASE)
GIVE = re.compile(r"à\s+`(\w+)`\s+la\s+valeur\s+([\d.]*\d)")
WRITE = re.compile(r"Écrivez `([^`]+)`")


@dataclass(frozen=True)
class GuidePage:
    """A French page of the guides."""

    folder: str

    @property
    def text(self) -> str:
        """Return its Markdown."""
        return (guides_dir() / self.folder / "fr.md").read_text("utf-8")

    @property
    def prose(self) -> str:
        """Return its text without fences, on one line, all its spaces plain."""
        return " ".join(FENCE.sub("", self.text).split())

    @property
    def lesson(self) -> str:
        """Return the lesson that the lab is to run; fail when the page names none."""
        names = {str(name) for name in CHOOSE.findall(self.prose)}
        assert len(names) == 1
        return names.pop()

    @property
    def values(self) -> list[tuple[str, str]]:
        """Return (name, value) of each number that is to be changed."""
        return [(str(name), str(value)) for name, value in GIVE.findall(self.prose)]

    @property
    def first_words(self) -> str:
        """Return the code that is to be written into a new program."""
        return str(WRITE.findall(self.prose)[0])

    def says(self, words: str) -> str:
        """Return words of the page; fail when the page does not hold them."""
        assert words in self.prose, (self.folder, words)
        return words

    def printed(self, start: str) -> str:
        """Return the inline code that begins so: what the board is to print."""
        found = [str(code) for code in CODE.findall(self.prose)]
        return next(code for code in found if code.startswith(start))

    def fences(self, language: str) -> list[str]:
        """Return the contents of the fences in a language."""
        return [
            content for name, content in FENCE.findall(self.text) if name == language
        ]

    def command_lines(self, verb: str) -> list[str]:
        """Return the lines of the shell fences that use a verb."""
        lines = [line for content in self.fences("sh") for line in content.splitlines()]
        return [line for line in lines if line.startswith(f"dannaya {verb} ")]
