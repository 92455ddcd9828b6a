"""The spelling of the French guides: what is wrong is named, and where."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUIZ = """
[[before]]
right = 1
[before.fr]
question = "Que fait le courtié ?"
options = [["Il remet", "Oui."], ["Il lit", "Non."], ["Il dort", "Non."]]
"""


def spelling(folder: Path) -> tuple[int, str]:
    """Return (exit status, what is said) of a look at the French in a folder."""
    words = [sys.executable, str(ROOT / "scripts" / "spelling.py"), str(folder)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_a_word_that_is_wrong_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "fr.md").write_text("La cartte dort : `prinnt`, l’ESP32 non.", "utf-8")
    (tmp_path / "quiz.toml").write_text(QUIZ, "utf-8")
    status, said = spelling(tmp_path)
    assert status == 1
    assert f"{tmp_path / 'fr.md'}: cartte\n" in said
    assert f"{tmp_path / 'quiz.toml'}: courtié\n" in said
    assert "prinnt" not in said


def test_a_right_text_passes(tmp_path: Path) -> None:
    (tmp_path / "fr.md").write_text("La carte publie sous un topic.", "utf-8")
    assert spelling(tmp_path) == (0, "")
