"""The printed course: one document in each language, with all that it leads to."""

import re
from pathlib import Path

import pytest

from gateway.bundle.guides import write_guides
from gateway.guides import steps
from gateway.guides.book import document
from gateway.guides.glossary import terms
from gateway.language import LANGUAGES, Language
from gateway.places import guides_dir

MOST_BYTES = 3_000_000


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Give each language."""
    found: Language = request.param
    return found


def test_the_document_holds_all_that_it_shows(language: Language) -> None:
    text = document(language)
    assert len(text.encode()) <= MOST_BYTES
    assert not re.search(r'(?:src|href)="(?!#|data:)', text)
    assert "<script" not in text and "<link" not in text and "@import" not in text
    assert text.count("<style") == 1


def test_every_link_leads_to_a_place_of_the_document(language: Language) -> None:
    text = document(language)
    anchors = re.findall(r'\bid="([^"]+)"', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(anchors)


def test_nothing_of_the_course_is_left_out(language: Language) -> None:
    text = document(language)
    for step in steps():
        page = (guides_dir() / step.folder / f"{language}.md").read_text("utf-8")
        assert f'<section class="step" id="{step.folder}">' in text
        assert text.count("<img") >= page.count("![")
        for program in (guides_dir() / step.folder).glob("*.py"):
            assert f'id="program-{step.folder}-{program.stem}"' in text
    assert 'loading="lazy"' not in text  # what is printed at once would stay away
    pictures = list((guides_dir() / "wiring").glob("*.svg"))
    assert text.partition('id="wiring"')[2].count("<img") >= len(pictures) > 20
    for term in terms():
        assert f"<dt>{term.names[language].replace(chr(39), '&#x27;')} " in text


def test_solutions_stand_at_the_end(language: Language) -> None:
    lessons, _, end = document(language).partition('id="solutions"')
    assert "<details" not in lessons and "<details" not in end
    assert "8400" in end and "8400" not in lessons  # step 7's sum
    assert lessons.count('class="aside"') == len(steps())


def test_answers_stand_at_the_end(language: Language) -> None:
    lessons, _, end = document(language).partition('id="answers"')
    assert lessons.count('class="quiz"') == 2 * len(steps())
    assert end.count("<b>A</b>") + end.count("<b>B</b>") + end.count("<b>C</b>") == (
        6 * len(steps())
    )
    assert ".. " not in end


def test_a_policy_lets_the_style_in_by_its_number() -> None:
    assert '<style nonce="abc">' in document("fr", "abc")


def test_the_stick_has_the_pages_and_the_whole_course(tmp_path: Path) -> None:
    write_guides(guides_dir(), tmp_path / "guides")
    index = (tmp_path / "guides" / "README.html").read_text("utf-8")
    step = (tmp_path / "guides" / "04_publish" / "fr.html").read_text("utf-8")
    for language in LANGUAGES:
        name = f"course.{language}.html"
        assert f'href="{name}"' in index
        assert (tmp_path / "guides" / name).read_text("utf-8") == document(language)
    assert '<a href="en.html">English</a>' in step
    assert "<details>" in step and '<span class="s2">' in step
    assert sum(one.stat().st_size for one in tmp_path.rglob("*.html")) <= MOST_BYTES
