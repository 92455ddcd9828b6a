"""The pages of the guides as HTML: folds, links, code, the words of the glossary."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.guides import steps
from gateway.guides.code import fence
from gateway.guides.glossary import slug, terms
from gateway.guides.markdown import html_of
from gateway.guides.page import PARTS, sections_of
from gateway.guides.search import NOWHERE, Entry, asked, entries, find
from gateway.guides.ways import Ways
from gateway.places import guides_dir

FOLD = "<details>\n<summary>Solution</summary>\n\nFor **all**.\n\n</details>\n"
LINKED = replace(NOWHERE, term=lambda term: f"#{term.id}")


def html(text: str, ways: Ways = NOWHERE, language: str = "fr") -> str:
    """Return a text as the HTML of all its sections."""
    return "".join(one.html for one in sections_of(text, language, ways))


def linked(text: str, language: str) -> list[str]:
    """Return the words of a text that lead to the glossary."""
    page = html(text, LINKED, language)
    return re.findall(r'class="term"[^>]*>([^<]*)<', page)


def test_a_solution_is_folded_away() -> None:
    found = html_of(f"Before.\n\n{FOLD}\nAfter.\n")
    assert re.search(r"<details>\s*<summary>Solution</summary>", found)
    assert "<p>For <strong>all</strong>.</p>\n</details>" in found
    assert found.endswith("<p>After.</p>\n")


@pytest.mark.parametrize(
    "text",
    [
        "<details>\n<summary>never closed</summary>\n\ntext\n",
        "<details open onclick=x>\n<summary>a</summary>\n\n</details>\n",
        "<details>\nno summary\n</details>\n",
        "</details>\n",
        "<script>alert(1)</script>\n",
        "an <img src=x onerror=y> in a line\n",
    ],
)
def test_no_other_html_gets_through(text: str) -> None:
    assert not re.search(r"<(?!/?(p|strong)\b)", html_of(text))


def test_a_summary_is_text() -> None:
    found = html_of("<details>\n<summary><b>x</b> & y</summary>\n\n</details>\n")
    assert "&lt;b&gt;x&lt;/b&gt; &amp; y" in found


def test_code_is_coloured_and_stays_what_it_is() -> None:
    found = fence('print("a < b")  # yes\n', "python")
    assert '<span class="c1"># yes</span>' in found
    assert re.sub(r"<[^>]+>", "", found) == 'print("a &lt; b")  # yes\n\n'
    assert fence("a <b\n", "text").count("<span") == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_step_has_its_parts_in_order(language: str) -> None:
    for step in steps():
        text = (guides_dir() / step.folder / f"{language}.md").read_text("utf-8")
        sections = sections_of(text, language, NOWHERE)
        parts = [section.part for section in sections]
        assert parts == ["", *PARTS[language].values()], step.folder
        anchors = [h.id for one in sections for h in (one.heading, *one.inner)]
        assert len(anchors) == len(set(anchors)), step.folder
        page = "".join(one.html for one in sections)
        assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_a_link_leads_where_it_is_led_or_only_keeps_its_words() -> None:
    ways = replace(NOWHERE, link=lambda href: "/there" if href == "a.md" else None)
    found = html("[one](a.md) and [two](b.md)", ways)
    assert found == '<p><a href="/there">one</a> and two</p>\n'


def test_code_that_names_a_page_leads_to_it() -> None:
    ways = replace(NOWHERE, page=lambda code: code if code == "/lab" else None)
    found = html("`/lab` and `/tmp`", ways)
    assert '<a href="/lab"><code>/lab</code></a>' in found
    assert "<a" not in found.partition("and")[2]


def test_the_first_mention_of_a_word_leads_to_the_glossary() -> None:
    text = "Le courtier, les courtiers.\n\n## Un topic\n\nLa voie\nouverte, `carte`."
    assert linked(text, "fr") == ["courtier", "voie\nouverte"]
    assert linked("Les accusés de réception", "fr") == ["accusés de réception"]
    assert linked("[a broker](x.md) is a broker", "en") == ["broker"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ajoutez-le à la place de ceci", "fr"),
        ("Un message d’erreur", "fr"),
        ("un ordre de grandeur, dans l’ordre, tout est en place", "fr"),
        ("elle mesure et ferme à clé", "fr"),
        ("Reading: 5 minutes", "en"),
        ("a comma is missing", "en"),
        ("this command starts it", "en"),
        ("cartésien, escarter", "fr"),
    ],
)
def test_everyday_words_are_left_alone(text: str, language: str) -> None:
    assert linked(text, language) == []


def test_a_meaning_is_beside_its_word_for_who_cannot_see_it() -> None:
    page = html("Un courtier.", LINKED)
    [name] = re.findall(r'href="#courtier" aria-describedby="([^"]+)"', page)
    assert f'role="tooltip" id="{name}"><b lang="en">broker</b>' in page


def test_the_words_have_anchors_of_their_own() -> None:
    assert len({term.id for term in terms()}) == len(terms()) > 30
    assert slug("Accusé de réception, œuvre !") == "accuse-de-reception-oeuvre"


@pytest.mark.parametrize(
    ("query", "language", "folder"),
    [
        ("energie", "fr", "07_save_power"),
        ("ECONOMISER", "fr", "07_save_power"),
        ("topics", "fr", "04_publish"),
        ("mot de passe wifi", "fr", "03_join_wifi"),
        ("batterie heures", "fr", "07_save_power"),
        ("rfc 8428", "en", "06_format"),
        ("acknowledg", "en", "08_survive"),
    ],
)
def test_the_search_finds_without_accents_or_endings(
    query: str, language: str, folder: str
) -> None:
    hits = find(query, language)
    assert folder in {hit.entry.step.folder for hit in hits if hit.entry.step}
    assert any(marked for hit in hits for _, marked in hit.pieces)


def test_a_word_of_the_glossary_comes_first() -> None:
    first = find("accuse de reception", "fr")[0]
    assert first.entry.folder is None and first.entry.anchor == "accuse-de-reception"


@pytest.mark.parametrize(
    ("query", "folder"),
    [
        ("mise a jour du programme", "11_update"),
        ("wifi", "03_join_wifi"),
        ("9", "09_look"),
    ],
)
def test_little_words_and_ways_of_writing_do_not_lead_astray(
    query: str, folder: str
) -> None:
    found = [hit.entry.folder for hit in find(query, "fr")]
    assert next(one for one in found if one) == folder


def test_the_pages_beside_the_steps_are_found_too() -> None:
    assert "wiring" in {hit.entry.folder for hit in find("ds18b20", "fr")}
    assert "self_study" in {hit.entry.folder for hit in find("clé usb", "fr")}


def test_what_is_not_there_is_not_found() -> None:
    assert find("quetzalcoatl", "fr") == find("", "fr") == find("«!?", "en") == []


@settings(max_examples=25)
@given(st.text(max_size=40), st.sampled_from(["fr", "en"]))
def test_any_query_is_answered_with_pieces_of_the_text(
    query: str, language: str
) -> None:
    for hit in find(query, language):
        shown = "".join(text for text, _ in hit.pieces)
        assert shown.removeprefix("… ").removesuffix(" …") in hit.entry.text


@settings(max_examples=15)
@given(st.deferred(lambda: st.sampled_from(entries("fr"))))
def test_whatever_stands_in_the_guides_is_found(entry: Entry) -> None:
    words = asked(entry.title)
    hits = find(" ".join(words[:3]), "fr")
    assert len(hits) == 20 or entry in [hit.entry for hit in hits]
