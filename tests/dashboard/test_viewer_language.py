"""What the gateway says stands on the pages in the language of who looks."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from gateway.language import tr
from gateway.store import open_desk
from tests.conftest import wait_for
from tests.dashboard import roomful
from tests.dashboard.serving import Dashboard, run_dashboard
from tests.dashboard.visitor import Visitor, facilitator_of

POLLS = "[question.trust]\nkind = 5\n"
NO_ORDER = '[[item]]\nfr = "Un"\nen = "One"\nminutes = 5\n'


class Said(NamedTuple):
    """A page, and a piece of what the gateway says on it in French and English."""

    path: str
    fr: str
    en: str


PAGES = [
    Said("/export/csv?from=yesterday", "yesterday n’est pas une", "yesterday is no"),
    Said("/polls", "ligne 2\u00a0: kind doit", "line 2: kind must"),
    Said("/polls", "un de ces mots", "one of these words"),
    Said("/admin", "La demande ne nomme aucune carte", "names no board"),
    Said("/stage/notes", "la clé minutes manque", "key minutes is missing"),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Give the dashboard of a room where much is wrong."""
    folder = tmp_path_factory.mktemp("room")
    (folder / "polls.toml").write_text(POLLS)
    (folder / "5_minutes.toml").write_text(NO_ORDER)
    with run_dashboard(folder, 1) as running:
        with open_desk(roomful.store_url(folder)) as desk:
            number = desk.ask("revoke", {"boards": []})
        words = tr("The request names no board.")
        running.writer.tell_request(number, "failed", (0, 1), words)
        yield running


@pytest.fixture(scope="module")
def facilitator(room: Dashboard) -> Visitor:
    """Give somebody who has logged in."""
    return facilitator_of(room)


@pytest.mark.parametrize("said", PAGES, ids=lambda said: said.path.partition("?")[0])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_page_says_it_in_its_viewer_s_language(
    facilitator: Visitor, said: Said, lang: str
) -> None:
    sign = "&" if "?" in said.path else "?"
    page = facilitator.get(f"{said.path}{sign}lang={lang}").body.decode()
    wanted, other = (said.fr, said.en) if lang == "fr" else (said.en, said.fr)
    assert wanted in page
    assert other not in page


def test_all_who_watch_the_stage_are_sent_both_languages(room: Dashboard) -> None:
    def problem() -> dict[str, str]:
        found: dict[str, str] = room.get("/api/stage").json().get("problem", {})
        return found

    wait_for(problem, what="the problem of the order")
    where = "5_minutes.toml, "
    assert f"{where}ligne 1\u00a0: la clé minutes manque" in problem()["fr"]
    assert f"{where}line 1: the key minutes is missing" in problem()["en"]


def test_a_store_that_is_gone_is_told_in_each_language(room: Dashboard) -> None:
    """Last: the room has no store after it."""
    for path in room.folder.glob("dannaya.db*"):
        path.unlink()
    board = f"/api/board/{roomful.board_id(1)}"
    for lang, words in (("fr", "Il n’y a pas encore de base"), ("en", "no database")):
        hint = room.get(f"{board}?lang={lang}").json()["hint"]
        assert words in hint
