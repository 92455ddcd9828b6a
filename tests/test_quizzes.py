"""The questions of the guides: three before and three after each step."""

import re

import pytest

from gateway.guides import steps
from gateway.guides.quiz import Question, question, quiz

FOLDERS = [step.folder for step in steps()]
JUDGED = {"fr": ("Oui", "Non", "Presque"), "en": ("Yes", "No", "Almost", "Nearly")}


def texts(asked: Question, language: str) -> list[str]:
    """Return every text of a question in a language."""
    options = asked.options[language]
    found = [asked.texts[language]]
    return found + [text for one in options for text in (one.text, one.why)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_there_are_three_before_and_three_after(folder: str) -> None:
    ids = [one.id for one in quiz(folder)]
    assert ids == [f"{when}-{n}" for when in ("before", "after") for n in (1, 2, 3)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_both_languages_ask_the_same(folder: str) -> None:
    for asked in quiz(folder):
        french, english = asked.options["fr"], asked.options["en"]
        assert 3 <= len(french) == len(english) <= 4
        assert 1 <= asked.right <= len(french)
        for one, other in zip(french, english, strict=True):
            code = re.compile(r"`[^`]+`")
            assert code.findall(one.text) == code.findall(other.text)
            assert one.why.count("`") == other.why.count("`")


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_option_is_explained_and_judged(folder: str, language: str) -> None:
    for asked in quiz(folder):
        for number, option in enumerate(asked.options[language], start=1):
            said = option.why.startswith(JUDGED[language][0])
            assert option.why.startswith(JUDGED[language]), option.why
            assert said == (number == asked.right), option.text
            assert option.why[-1] in ".)»?!", option.why
            assert option.text.count("`") % 2 == 0


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_place_and_the_length_do_not_give_the_answer_away(folder: str) -> None:
    asked = quiz(folder)
    assert len({one.right for one in asked}) > 1
    for language in ("fr", "en"):
        longest = 0
        for one in asked:
            lengths = [len(option.text) for option in one.options[language]]
            longest += lengths[one.right - 1] == max(lengths)
        assert longest <= 4, f"{language}: the right option is the longest of {longest}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_french_has_its_spaces(folder: str) -> None:
    for asked in quiz(folder):
        for text in texts(asked, "fr"):
            prose = re.sub(r"`[^`]+`", "", text)
            assert "'" not in prose, text
            assert not re.search(r" [:;?!»]|« |[\w)»][;?!]", prose), text


def test_a_question_is_found_by_its_name() -> None:
    found = question("04_publish", "after-2")
    assert found is not None and found.moment == "after"
    assert question("04_publish", "after-9") is None
    assert question("../04_publish", "x") is None
