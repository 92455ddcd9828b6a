"""Every sentence of the dashboard exists in French, every word of a script too."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import dashboard
from dashboard import create_app, words
from dashboard.board_words import board_words
from dashboard.causes import likely_cause
from dashboard.lab_words import lab_words
from dashboard.stage.words import stage_words
from gateway.reasons import REASONS
from tests.dashboard import roomful

ROOT = Path(dashboard.__file__).parent
SCRIPTS = ROOT / "static" / "js"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
    "sentence": (2,),
}
WAYS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]


def messages() -> set[str | tuple[str, ...]]:
    """Return every message of the code and the templates."""
    found = extract_from_dir(ROOT, method_map=WAYS, keywords=KEYWORDS)
    return {entry[2] for entry in found}


def test_every_message_is_translated() -> None:
    with (ROOT / "translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file)
    translated = {
        entry.id for entry in catalog if entry.id and all(texts(entry.string))
    }
    assert messages() == translated


def texts(string: object) -> tuple[object, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (string,)


@pytest.fixture(params=["fr", "en"])
def lang(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Speak a language as during a request."""
    app = create_app(vars(roomful.config(tmp_path)))
    with app.test_request_context(f"/?lang={request.param}"):
        app.preprocess_request()
        yield request.param


PAGES = {
    "room": ("room", words.room_words),
    "board": ("board", board_words),
    "lab": ("lab/lab", lab_words),
    "ballot": ("poll", words.poll_words),
    "stage": ("stage/stage", stage_words),
    "stage_notes": ("stage/notes", stage_words),
}


def imports(name: str) -> set[str]:
    """Return a script and every script of ours that it needs."""
    found, new = set(), {name}
    while new:
        script = new.pop()
        found.add(script)
        path = SCRIPTS / f"{script}.js"
        for other in re.findall(r'from "(\.[\w./]+)\.js"', path.read_text("utf-8")):
            needed = (path.parent / other).resolve().relative_to(SCRIPTS)
            new |= {needed.as_posix()} - found
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_script_is_on_its_page(page: str, lang: str) -> None:
    script, words_of_page = PAGES[page]
    known = words_of_page()
    source = "\n".join(
        (SCRIPTS / f"{name}.js").read_text("utf-8") for name in imports(script)
    )
    used = set(re.findall(r'\bword\("([\w-]+)"', source))
    assert len(used) > 5
    assert used <= set(known)
    for prefix in set(re.findall(r"\bword\(`([\w-]+-)\$", source)):
        assert any(key.startswith(prefix) for key in known), prefix


def test_codes_have_their_words(lang: str) -> None:
    known = board_words()
    assert {f"refused-{code}" for code in REASONS} <= set(known)
    states = ("ready", "late", "lost", "sleeping", "alert", "new")
    assert set(states) <= set(known)
    dead = likely_cause({}, {}, None, gateway_is_alive=True, site_is_dark=False)
    assert f"why-{dead}" in known


def test_plurals_have_both_forms(lang: str) -> None:
    missing = words.common_words()["missing"]
    expected = {
        "fr": {"one": "{n} manquant", "other": "{n} manquants"},
        "en": {"one": "{n} missing", "other": "{n} missing"},
    }
    assert missing == expected[lang]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_all_its_scripts_at_once(page: str) -> None:
    """Without this, a browser finds the modules one after the other."""
    template = (ROOT / "templates" / f"{page}.html").read_text("utf-8")
    listed = re.search(r"{% for name in \[(.*?)\] %}", template)
    assert listed is not None
    assert set(re.findall(r'"([\w/]+)"', listed[1])) == imports(PAGES[page][0])
