"""The language of the sentences: which one is spoken, and that none is forgotten."""

import ast
import errno
import re
import string
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from gateway.language import (
    TRANSLATIONS,
    asked,
    choose,
    current,
    not_written,
    system_reason,
    tr,
    use,
)

PACKAGE = Path(__file__).parents[1] / "gateway"
DICTS_OF_SENTENCES = {"EVENTS", "REASONS", "SENTENCES", "STATES", "WORDS"}
DICTS_OF_SENTENCES |= {"TITLES", "QUESTIONS", "SEERS", "PURPOSES", "NAMES"}
DICTS_OF_SENTENCES |= {"PRINCIPLES", "VALUES"}
KNOWN_ELSEWHERE = {"click", "system"}  # words that come from outside of our code
RAW_ID = re.compile(r'^msgid ((?:".*"\n)+)', re.MULTILINE)


@pytest.mark.parametrize(
    ("argv", "environ", "system_locale", "language"),
    [
        ([], {}, None, "fr"),
        ([], {"LANG": "C.UTF-8"}, None, "fr"),
        ([], {"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, None, "fr"),
        ([], {"LANG": "bm_ML.UTF-8"}, None, "fr"),
        ([], {"LANG": "en_GB.UTF-8"}, None, "en"),
        ([], {"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US"}, None, "en"),
        ([], {}, "English_Ghana", "en"),
        ([], {"LANG": "fr_FR"}, "en_US", "fr"),
        ([], {"DANNAYA_LANG": "en", "LANG": "fr_FR"}, None, "en"),
        ([], {"DANNAYA_LANG": "nonsense", "LANG": "en_US"}, None, "en"),
        (["up", "--lang", "fr"], {"DANNAYA_LANG": "en"}, None, "fr"),
        (["--lang=en", "up"], {}, None, "en"),
        (["--lang", "de"], {"LANG": "en_US"}, None, "en"),
        (["up", "--", "--lang=en"], {}, None, "fr"),
    ],
)
def test_the_language_is_french_unless_english_is_asked_for(
    argv: list[str], environ: dict[str, str], system_locale: str | None, language: str
) -> None:
    assert choose(argv, environ, system_locale) == language


def test_the_last_lang_option_counts() -> None:
    assert asked(["--lang", "fr", "up", "--lang=en"]) == "en"
    assert asked(["up", "--lang"]) is None


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak French in this test."""
    monkeypatch.setenv("LANGUAGE", "")  # so that what ``use`` sets is undone
    monkeypatch.setenv("DANNAYA_LANG", "")
    use("fr")


@pytest.mark.usefixtures("french")
def test_a_sentence_is_translated_with_its_values() -> None:
    assert tr("Write for example: {example}", example="{x}") == (
        "Écrivez par exemple\u00a0: {x}"
    )
    assert tr("Never seen by a translator") == "Never seen by a translator"


@pytest.mark.usefixtures("french")
def test_other_threads_speak_the_same_language() -> None:
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(current()))
    thread.start()
    thread.join()
    assert heard == ["fr"]


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "son dossier n'existe pas"),
        (errno.ENOSPC, "le disque est plein"),
        (errno.EACCES, "vérifiez les droits"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_with_what_to_do(
    number: int, said: str
) -> None:
    assert said in not_written(Path("x.html"), OSError(number, "no"))


@pytest.mark.usefixtures("french")
def test_the_reason_of_the_system_is_translated() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert system_reason(full) == "plus de place sur le disque"
    assert system_reason(OSError("no number")) == "no number"


def test_every_sentence_of_the_code_has_its_french() -> None:
    french = catalog()
    missing = [
        f'#: {place}\nmsgid "{sentence}"\nmsgstr ""\n'
        for sentence, place in sentences().items()
        if sentence not in french
    ]
    assert not missing, "add to fr/LC_MESSAGES/messages.po:\n" + "\n".join(missing)


def test_no_french_is_kept_for_a_sentence_that_is_gone() -> None:
    known = sentences()
    gone = [
        message.id
        for message in messages()
        if message.id not in known
        and not KNOWN_ELSEWHERE & {place for place, _ in message.locations}
    ]
    assert gone == []


def test_the_french_is_complete_and_fills_in_the_same_values() -> None:
    for message in messages():
        assert not message.fuzzy, message.id
        for english, french in pairs(message):
            assert french, english
            assert placeholders(french) <= placeholders(english), english


@pytest.mark.parametrize("part", ["gateway", "dashboard"])
def test_no_sentence_stands_twice_in_a_catalog(part: str) -> None:
    path = PACKAGE.parent / part / "translations/fr/LC_MESSAGES/messages.po"
    counted = Counter(RAW_ID.findall(path.read_text("utf-8")))
    assert len(counted) > 1
    assert [one for one, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("part", ["gateway", "dashboard"])
def test_each_sentence_has_one_translation(part: str) -> None:
    name = f"{part}/translations/fr/LC_MESSAGES/messages.po"
    text = (PACKAGE.parent / name).read_text("utf-8")
    twice = re.findall(r'^msgstr ".*"\n(?:".*"\n)*msgstr ".*"', text, re.MULTILINE)
    assert twice == []


def test_french_signs_have_their_space_which_does_not_break() -> None:
    for message in messages():
        for _, french in pairs(message):
            for sign in (" ;", " !", " ?", " »", "« ", " : "):
                assert sign not in french, french


def catalog() -> Catalog:
    """Return the French catalog of the gateway, as it is written."""
    path = TRANSLATIONS / "fr" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        return read_po(source)


def messages() -> Iterator[Message]:
    """Yield the entries of the catalog, without its header."""
    return (message for message in catalog() if message.id)


def pairs(message: Message) -> list[tuple[str, str]]:
    """Return (English, French), twice when the entry has a plural."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=True))


def placeholders(sentence: str) -> set[str]:
    """Return the names between braces of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def sentences() -> dict[str, str]:
    """Return each sentence of the code -> its file: given to ``tr``, or in a dict."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in [*given_to_tr(tree), *kept_in_dicts(tree)]:
            found[text_of(node)] = path.relative_to(PACKAGE.parent).as_posix()
    return found


def given_to_tr(tree: ast.Module) -> list[ast.expr]:
    """Return the first argument of each ``tr``, but for those read from a dict."""
    return [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "tr"
        and not (isinstance(node.args[0], ast.Name | ast.Subscript))
    ]


def kept_in_dicts(tree: ast.Module) -> list[ast.expr]:
    """Return the values of the module's dicts that hold sentences."""
    return [
        value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict)
        and ast.unparse(node.targets[0]) in DICTS_OF_SENTENCES
        for value in node.value.values
    ]


def text_of(node: ast.expr) -> str:
    """Return a sentence that stands in the code; fail for one that is put together."""
    assert isinstance(node, ast.Constant), f"not a sentence: {ast.unparse(node)}"
    return str(node.value)
