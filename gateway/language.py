"""The language of the sentences people read: French, or English when asked.

The language in use is kept in the environment, under ``DANNAYA_LANG``: the room's
other programs are child processes and speak it too. The sentences themselves are in
``translations/``, as gettext catalogs that the build compiles. Each also keeps what it
is in the other language: the pages are read in both.
"""

import errno
import gettext
import locale
import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from gateway.errors import DannayaError
from gateway.sentence import in_language, sentence_of

Language = Literal["fr", "en"]

LANGUAGES: tuple[Language, ...] = ("fr", "en")
DEFAULT: Language = "fr"
VARIABLE = "DANNAYA_LANG"
TRANSLATIONS = Path(__file__).parent / "translations"
DOMAIN = "messages"  # the domain of click and argparse, whose words we translate too


def choose(
    argv: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    system_locale: str | None = None,
) -> Language:
    """Return the language to speak.

    ``--lang`` in ``argv`` wins, then ``DANNAYA_LANG``, then the first of ``LC_ALL``,
    ``LC_MESSAGES`` and ``LANG`` that is set, then ``system_locale`` (what the system
    says where those are not used, as on Windows). Neither French nor English: French.
    """
    environ = os.environ if environ is None else environ
    for named in (asked(argv), environ.get(VARIABLE)):
        if named in LANGUAGES:
            return named
    set_names = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return spoken(next(filter(None, set_names), system_locale))


def asked(argv: Sequence[str]) -> str | None:
    """Return the value of the last ``--lang`` on a command line, None without one."""
    found = None
    for index, word in enumerate(argv):
        if word == "--":
            break
        if word.startswith("--lang="):
            found = word.partition("=")[2]
        elif word == "--lang" and index + 1 < len(argv):
            found = argv[index + 1]
    return found


def spoken(name: str | None) -> Language:
    """Return the language of a locale's name (``fr_FR.UTF-8``, ``English_Ghana``)."""
    return "en" if (name or "").lower().startswith("en") else DEFAULT


def use(language: Language) -> None:
    """Speak ``language`` from now on, in this process and in those it starts."""
    os.environ[VARIABLE] = language
    # what click and argparse go by for words of their own, such as "Usage"
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, TRANSLATIONS)
    gettext.textdomain(DOMAIN)


def current() -> Language:
    """Return the language in use; the first call without ``use`` chooses it."""
    language = os.environ.get(VARIABLE)
    if language in LANGUAGES:
        return language
    return choose(system_locale=locale.getlocale()[0])


@lru_cache
def catalog(language: Language) -> gettext.NullTranslations:
    """Return the sentences of a language; English when they are not compiled."""
    return gettext.translation(DOMAIN, TRANSLATIONS, [language], fallback=True)


def tr(sentence: str, **values: object) -> str:
    """Return an English sentence in the language in use, with its values filled in.

    ``tr("Port {port} is in use.", port=1883)``: the sentence is the catalog's key,
    hence always a literal, and each ``{name}`` of it has a value.
    """

    def word(language: Language) -> str:
        said = {name: said_in(value, language) for name, value in values.items()}
        return catalog(language).gettext(sentence).format(**said)

    return in_each(word)


def in_each(word: Callable[[Language], str]) -> str:
    """Return what ``word`` gives in the language in use; a page can say the others."""
    return sentence_of({one: word(one) for one in LANGUAGES}, current())


def said_in(value: object, language: Language) -> object:
    """Return a value of a sentence; what is a sentence itself, in a language."""
    if isinstance(value, DannayaError):
        value = value.sentence
    return in_language(value, language) if isinstance(value, str) else value


def together(*sentences: str) -> str:
    """Return sentences that follow each other as one."""
    return in_each(
        lambda language: " ".join(in_language(one, language) for one in sentences)
    )


def texts_of(sentence: str) -> dict[str, str]:
    """Return language -> text, to be kept or sent; of a plain text, twice the same."""
    return {one: in_language(sentence, one) for one in LANGUAGES}


def said_again(kept: object) -> str:
    """Return the sentence whose ``texts_of`` were kept; another text as it is."""
    if isinstance(kept, dict) and set(LANGUAGES) <= set(kept):
        return in_each(lambda language: str(kept[language]))
    return str(kept)


def decimal(value: float, digits: int = 1) -> str:
    """Return a number as the language in use writes it: 4,1 or 4.1."""
    text = f"{value:.{digits}f}"
    return in_each(
        lambda language: text.replace(".", ",") if language == "fr" else text
    )


def moment(unix_s: float) -> str:
    """Return a local date and time as people write it: 26/11/2026, 14 h 32."""
    forms = {"fr": "%d/%m/%Y, %H h %M", "en": "%Y-%m-%d %H:%M"}
    local = time.localtime(unix_s)
    return in_each(lambda language: time.strftime(forms[language], local))


def system_reason(error: OSError) -> str:
    """Return why the system refused, such as "Permission denied", in this language."""
    reason = error.strerror or str(error)
    return in_each(lambda language: catalog(language).gettext(reason))


def not_written(file: Path, error: OSError) -> str:
    """Return what to say of a file that could not be written, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("{file} cannot be written: the disk is full. Make room.", file=file)
    if error.errno == errno.ENOENT:
        return tr("{file} cannot be written: its folder is not there.", file=file)
    return tr(
        "{file} cannot be written ({reason}): check the rights of its folder.",
        file=file,
        reason=system_reason(error),
    )
