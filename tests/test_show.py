"""Running orders, speaker notes and recordings: what is in them, and bad ones."""

import re
from pathlib import Path

import orjson
import pytest

from dashboard.assets import STATIC
from gateway.errors import DannayaError
from gateway.language import use
from gateway.show.listed import ListError
from gateway.show.orders import Order, presenter_dir, read_orders, read_scenes
from gateway.show.recording import (
    MOST_BYTES,
    Line,
    Recording,
    RecordingError,
    read_recording,
    recordings,
    write_recording,
)
from tests.dashboard.stage_parts import recording_of

GOOD = """fr = "Dix minutes"
en = "Ten minutes"
minutes = 10

[[item]]
minutes = 4
fr = "La salle"
en = "The room"
notes = { fr = "Dites bonjour.", en = "Say hello." }

[[item]]
minutes = 6
scene = 9
halves = ["open", "protected"]
"""


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")


def test_the_kit_has_its_four_orders_and_all_end_on_the_limit() -> None:
    orders = read_orders(presenter_dir())
    assert list(orders) == ["20", "30", "45", "90"]
    for name, order in orders.items():
        assert order.minutes == int(name)
        assert order.items[-1].scene == 9
        assert order.items[0].view == "opening"
    thirty = [item.scene for item in orders["30"].items if item.scene]
    assert thirty == [1, 3, 2, 6, 7, 9]
    ninety = {item.scene for item in orders["90"].items if item.scene}
    assert ninety == set(range(1, 10))


def test_every_scene_has_notes_in_both_languages_with_its_limits() -> None:
    for scene in read_scenes(presenter_dir()).values():
        assert "Limites honnêtes" in scene.notes.fr, scene.number
        assert "Honest limits" in scene.notes.en, scene.number
        assert scene.notes.fr.count("\n\n") == scene.notes.en.count("\n\n")
        assert scene.title.fr != scene.title.en


def test_french_notes_have_french_signs() -> None:
    texts = [scene.notes.fr for scene in read_scenes(presenter_dir()).values()]
    for order in read_orders(presenter_dir()).values():
        texts += [item.notes.fr for item in order.items]
    for text in texts:
        assert not re.search(r" [:;?!»]|« |'", text), text


def test_the_presenter_s_page_names_every_key_in_both_languages() -> None:
    source = (STATIC / "js/stage/keys.js").read_text("utf-8")
    keys = set(re.findall(r"^  ([a-z]): \"", source, re.MULTILINE)) | {"f"}
    assert len(keys) > 6
    for language in ("fr", "en"):
        page = (presenter_dir() / f"{language}.md").read_text("utf-8")
        assert keys <= set(re.findall(r"`(.)`", page)), language


def written(folder: Path, text: str) -> Path:
    """Put an order beside the kit's own notes."""
    notes = (presenter_dir() / "scenes.toml").read_text("utf-8")
    (folder / "scenes.toml").write_text(notes, "utf-8")
    path = folder / "10_minutes.toml"
    path.write_text(text, "utf-8")
    return path


def read_one(folder: Path) -> Order:
    return read_orders(folder)["10"]


def test_an_order_of_one_s_own_is_read(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    order = read_one(tmp_path)
    assert [item.view for item in order.items] == ["opening", "scene"]
    assert order.items[0].notes.en == "Say hello."
    assert order.title.fr == "Dix minutes"


def test_a_room_s_own_order_goes_before_the_kit_s(tmp_path: Path) -> None:
    text = GOOD.replace("minutes = 4", "minutes = 14")
    text = text.replace("minutes = 10", "minutes = 20")
    (tmp_path / "20_minutes.toml").write_text(text, "utf-8")
    orders = read_orders(presenter_dir(), tmp_path)
    assert list(orders) == ["20", "30", "45", "90"]
    assert [item.scene for item in orders["20"].items] == [None, 9]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("minutes = 10", "minutes = 12", 3, "the parts last 10 minutes in all"),
        ("minutes = 10", 'minutes = "10"', 3, "minutes must be a whole number"),
        ("minutes = 4", "minutes = 0", 6, "from 1 to 200"),
        ("scene = 9", "scene = 10", 13, "a number from 1 to 9"),
        ("scene = 9", "scene = 8", 13, "an order ends on scene 9"),
        ("scene = 9", "scen = 9", 13, "nobody reads the key scen here"),
        ('"open", "prot', '"prot', 14, ""),
        ('["open", "protected"]', '["open", "open"]', 14, "open and protected"),
        ('["open", "protected"]', '["left"]', 14, "open and protected"),
        ('en = "The room"', "", 5, "the key en is missing"),
        ('en = "Say hello." }', "}", 9, "this line is not TOML"),
        (', en = "Say hello."', "", 9, "a text in each language"),
        ('fr = "La salle"', 'fr = "La salle', 7, "a quotation mark is missing"),
        ('fr = "La salle"', "fr = “La salle”", 7, "must be straight ones"),
        ("[[item]]", "[item]", 1, ""),
    ],
)
def test_a_wrong_order_names_its_line_and_what_to_write(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1 if old != "[[item]]" else 2))
    if words == "" and old.startswith('"open"'):
        assert read_one(tmp_path).items[1].halves == ("protected",)
        return
    with pytest.raises(DannayaError) as caught:
        read_one(tmp_path)
    told = str(caught.value)
    assert words in told
    if words:
        assert told.startswith(f"{path}, line {line}:"), told


def test_a_missing_scene_is_named(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    notes = tmp_path / "scenes.toml"
    cut = notes.read_text("utf-8").partition("[[scene]]\nnumber = 9")[0]
    notes.write_text(cut, "utf-8")
    with pytest.raises(ListError, match="scene 9 is missing"):
        read_scenes(tmp_path)


def test_an_order_that_is_not_text_is_said_so(tmp_path: Path) -> None:
    written(tmp_path, GOOD).write_bytes(GOOD.replace("Dix", "D\xefx").encode("cp1252"))
    with pytest.raises(ListError, match="line 1: this is not UTF-8 text"):
        read_orders(tmp_path)


def test_a_recording_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "recordings" / "mine.jsonl"
    write_recording(path, recording_of(3))
    assert read_recording(path) == recording_of(3)
    assert recordings(tmp_path) == {"mine": path}


def test_the_kit_has_a_recording_of_every_scene_as_it_must_go() -> None:
    found = {path.stem: read_recording(path) for path in kit_recordings()}
    assert set(found) == {f"scene_{number}" for number in range(1, 10)}
    for name, recording in found.items():
        assert name == f"scene_{recording.scene}"
        assert (recording.open, recording.protected) == ("succeeded", "failed"), name
        says = [line.detail for line in recording.lines if line.kind == "say"]
        assert says and all(say["fr"] != say["en"] for say in says), name
        assert recording.length_us < 90_000_000, name


def test_recordings_hold_no_place_of_the_computer_that_made_them() -> None:
    for path in kit_recordings():
        assert not re.search(r"/(tmp|home|root|work|Users)/", path.read_text()), path


def kit_recordings() -> list[Path]:
    return list(recordings(presenter_dir()).values())


def a_file(**changes: object) -> bytes:
    head = {
        "format": "dannaya scene 1",
        "scene": 3,
        "open": "succeeded",
        "protected": None,
        "recorded_us": 0,
        "length_us": 5,
        **changes,
    }
    return orjson.dumps(head)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"{}", 1),
        (b"not json", 1),
        (a_file(format="dannaya scene 2"), 1),
        (a_file(scene=10), 1),
        (a_file(scene="3"), 1),
        (a_file(open="maybe"), 1),
        (a_file(length_us=-1), 1),
        (a_file() + b'\n[0, "open", "say"]', 2),
        (a_file() + b'\n[0, "open", "say", {}]\n["0", "open", "say", {}]', 3),
        (a_file() + b'\n[0, "open", "say", []]', 2),
        (b" " * (MOST_BYTES + 1), 1),
    ],
    ids=range(12),
)
def test_a_file_that_is_no_recording_names_its_line(
    tmp_path: Path, content: bytes, line: int
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=f"line {line}: this is not the recording"):
        read_recording(path)


def test_a_recording_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path / "gone.jsonl")


def test_lines_have_times_from_the_scene_s_beginning() -> None:
    recording: Recording = recording_of(1)
    assert isinstance(recording.lines[0], Line)
    assert recording.lines[0].t_us == 0
