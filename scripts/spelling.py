"""Check the spelling of the French guides with Hunspell: part of `make lint`.

A word that is right and that the dictionary does not have goes into words_fr.txt,
beside this file. Words with digits or of capitals alone (ESP32, MQTT) are not looked
at, nor what is between backticks, in a fence, a file's name or a link's address.

    python scripts/spelling.py [FOLDER]
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

OWN_WORDS = Path(__file__).with_name("words_fr.txt")
NOT_PROSE = re.compile(
    r"^```.*?^```$|`[^`]*`|\]\([^)]*\)|</?\w+>|[\w-]+\.(?:py|ml|org)\b", re.M | re.S
)
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def main(folder: Path) -> int:
    """Print each word that is not right with its file; return the exit status."""
    used = {path: words_of(path) for path in french_files(folder)}
    wrong = unknown(set().union(*used.values()))
    for path, words in used.items():
        for word in sorted(words & wrong):
            print(f"{path}: {word}")
    if wrong:
        print(f"Mend these words, or add those that are right to {OWN_WORDS}.")
    return bool(wrong)


def french_files(folder: Path) -> list[Path]:
    """Return the guides and the questions, in order."""
    return sorted([*folder.rglob("fr.md"), *folder.rglob("quiz.toml")])


def words_of(path: Path) -> set[str]:
    """Return the French words of a file that can be looked up."""
    text = path.read_text("utf-8")
    if path.suffix == ".toml":
        parts = tomllib.loads(text).values()
        text = "\n".join(said(question["fr"]) for part in parts for question in part)
    found = set(WORD.findall(NOT_PROSE.sub(" ", text)))
    return {
        word for word in found if not re.search(r"\d", word) and word != word.upper()
    }


def said(question: dict) -> str:
    """Return all that a question of a quiz says."""
    return "\n".join([question["question"], *map(" ".join, question["options"])])


def unknown(words: set[str]) -> set[str]:
    """Return the words that neither the French dictionary nor our list has."""
    found = subprocess.run(  # noqa: S603
        ["hunspell", "-d", "fr", "-i", "utf-8", "-l"],  # noqa: S607
        input="\n".join(sorted(words)),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(found.stdout.split()) - set(OWN_WORDS.read_text("utf-8").split())


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "workshop_guides")))
