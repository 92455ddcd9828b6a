"""The room file: what is written is read back, what is wrong is said with its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.language import LANGUAGES
from gateway.room import BoardEntry, Room, RoomError, Site, Wifi, read_room, write_room
from gateway.room.read import parse_room
from gateway.room.write import render

SITES = (Site("bamako", "Bamako"), Site("segou", "Ségou"))
BOARDS = (
    BoardEntry("baobab-10", 1, "bamako", "Table 3", "simulated"),
    BoardEntry("mil-21", 2, "segou"),
    BoardEntry("kora-30"),
)
PATH = Path("room.toml")


def write(folder: Path, text: str) -> Path:
    """Write a room file as a person would; return its folder."""
    (folder / "room.toml").write_text(text, "utf-8")
    return folder


def refusal(text: str) -> str:
    """Return what is said about a room file with this text."""
    with pytest.raises(RoomError) as refused:
        parse_room(PATH, text)
    return str(refused.value)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_written_room_is_read_back(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "Salle d'à côté"
    path = write_room(
        folder,
        name='Atelier "Ségou" \\ 1',
        sites=SITES,
        boards=BOARDS,
        language="fr" if language == "fr" else "en",
    )
    room = read_room(folder)
    assert path == folder / "room.toml"
    assert room.name == 'Atelier "Ségou" \\ 1'
    assert (room.sites, room.boards) == (SITES, BOARDS)
    assert room.language == language
    assert room.store_url == f"sqlite:///{folder / 'dannaya.db'}"
    assert room.folder == folder


def test_an_empty_file_is_a_room_with_the_usual_values(tmp_path: Path) -> None:
    room = read_room(write(tmp_path, ""))
    assert (room.http_port, room.mqtt_port, room.websocket_port) == (8080, 1883, 9001)
    assert (room.broker, room.timezone) == ("auto", "Africa/Bamako")
    assert room.boards == ()


def test_both_templates_say_the_usual_values_and_the_same_keys() -> None:
    texts = [
        render(Room.name, language, Room.timezone, Room.broker, (), ())
        for language in LANGUAGES
    ]
    for language, text in zip(LANGUAGES, texts, strict=True):
        assert parse_room(PATH, text) == Room(
            folder=Path(), store_url="sqlite:///dannaya.db", language=language
        )
    assert keys(texts[0]) == keys(texts[1])


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    text = '\ufeff[room]\r\nname = "Kayes"\r\n'
    (tmp_path / "room.toml").write_bytes(text.encode())
    assert read_room(tmp_path).name == "Kayes"


def test_a_relative_folder_gives_a_room_with_a_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "")
    assert read_room(Path()).folder == tmp_path


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[room]\n\nnam = "x"', 3, "no key nam here. Did you mean name?"),
        ("[dashbord]\nport = 1", 1, "Did you mean dashboard?"),
        ("[room]\nxyz = 1", 2, "Known here: name, language, timezone."),
        ('[dashboard]\nport = "8080"', 2, "Write for example: port = 8080"),
        ("[dashboard]\nport = 65536", 2, "a whole number from 0 to 65535"),
        ("[dashboard]\nport = true", 2, "port must be a whole number"),
        ('[broker]\nkind = "mosquito"', 2, "auto, mosquitto, embedded, external"),
        ("[broker]\nkind = [1]", 2, "one of these words"),
        ("[broker]\nport = 8080", 2, "also that of [dashboard] port"),
        ("[broker]\nport = 9001", 1, "also that of [broker] port"),
        ('[broker]\nhost = "a b"', 2, "host must be an address"),
        ("[room]\nlanguage = 'de'", 2, 'language = "fr"'),
        ('[room]\nname = ""', 2, "a text of 1 to 80 characters"),
        ('[room]\ntimezone = "Africa/Bamak"', 2, 'timezone = "Africa/Bamako"'),
        ("[store]\nurl = 'mysql://x'", 2, "sqlite:///"),
        ("room = 3", 1, "Write: [room]"),
        ("[[room]]\nname = 'x'", 1, "Write: [room]"),
        ("[sites]\nkit = 'Kit'", 2, "kit cannot be the id of a site"),
        ('[sites]\n"Ségou" = "Ségou"', 2, "Ségou cannot be the id of a site"),
        ("[boards]\nab = {}", 2, "for example: baobab-10"),
        ("[boards]\nBaobab = {}", 2, "Baobab cannot be the id of a board"),
        ("[boards]\nmil-1 = 3", 2, "Write: mil-1 = { seat = 1 }"),
        ("[boards]\nmil-1 = { seet = 3 }", 2, "Did you mean seat?"),
        ("[boards]\nmil-1 = { seat = 0 }", 2, "seat must be a whole number from 1"),
        ("[boards.mil-1]\n\nseat = 'x'", 3, "seat must be"),
        ("[boards]\nmil-1 = { site = 'kayes' }", 2, "[sites] holds none"),
        (
            "[sites]\nkayes = 'Kayes'\n[boards]\nmil-1 = { site = 'kaye' }",
            4,
            'Write for example: site = "kayes"',
        ),
        (
            "[boards]\nmil-1 = { seat = 4 }\nmil-2 = { seat = 4 }",
            3,
            "seat 4 is taken by mil-1. Write another number, for example 5.",
        ),
        ("[boards]\nmil-1 = {}\nmil-1 = {}", 3, "written twice"),
        ("[boards]\nmil-1 = {}\nmil-1 = {}\nmil-2 = {}", 3, "written twice"),
        ("[room]\n[room]", 2, "written twice"),
        ("[room]\nname = “Kayes”", 2, 'must be straight ones: "like this"'),
        ('[room]\nname = "Kayes\n', 2, "a quotation mark is missing"),
        ("[room]\nname = Kayes", 2, "the value is not complete"),
        ("[room]\nname 'Kayes'", 2, "write one key on each line"),
        ("[room\nname = 'x'", 1, "a bracket is not closed"),
        ('[store]\nurl = "sqlite:///C:\\data"', 2, "write / instead of \\"),
        ("[room]\nname = 'x' language = 'fr'", 2, "this line is not TOML"),
    ],
)
def test_an_error_names_the_line_and_what_to_write(
    text: str, line: int, words: str
) -> None:
    said = refusal(text)
    assert said.startswith(f"room.toml, line {line}: ")
    assert words in said
    assert "\n" not in said


def test_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "room.toml").write_bytes('[room]\nname = "Ségou"\n'.encode("cp1252"))
    with pytest.raises(RoomError, match="line 2: this is not UTF-8 text"):
        read_room(tmp_path)


@pytest.mark.parametrize("folder", ["no such folder", "a file/room"])
def test_a_missing_room_says_how_to_make_one(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a file").write_text("")
    with pytest.raises(RoomError, match=f'dannaya init ".*{folder}"'):
        read_room(tmp_path / folder)


def test_a_room_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "room.toml").mkdir()
    with pytest.raises(RoomError, match=r"room.toml cannot be read \(.+\)"):
        read_room(tmp_path)


def test_a_room_is_not_written_over_another(tmp_path: Path) -> None:
    write(tmp_path, "# mine\n")
    with pytest.raises(RoomError, match="was not changed"):
        write_room(tmp_path, name="x")
    assert (tmp_path / "room.toml").read_text() == "# mine\n"
    write_room(tmp_path, name="x", replace=True)
    assert read_room(tmp_path).name == "x"


def test_a_room_that_would_be_refused_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(RoomError, match="name must be a text"):
        write_room(tmp_path / "new", name="\n")
    assert not (tmp_path / "new").exists()


def test_nothing_is_left_behind_in_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RoomError, match=r"cannot be written \(.+\): choose another"):
        write_room(tmp_path / "file" / "room", name="x")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@given(st.text(min_size=1, max_size=80))
def test_any_name_that_is_accepted_is_read_back(name: str) -> None:
    text = render(
        name, "fr", "Africa/Bamako", "auto", (), (BoardEntry("mil-1", name=name),)
    )
    try:
        room = parse_room(PATH, text)
    except RoomError as error:
        assert not name.isprintable() or not name.strip(), error
    else:
        assert room.name == room.boards[0].name == name


@given(st.text(max_size=300))
def test_any_text_is_a_room_or_a_sentence(text: str) -> None:
    try:
        parse_room(PATH, text)
    except RoomError as error:
        assert str(error).startswith("room.toml, line ")


SECTIONS = ("room", "dashboard", "broker", "store", "retention", "sites", "boards")
VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
KEYS = st.sampled_from(["name", "port", "url", "mil-1", "kind", "host", "language"])


@given(st.sampled_from(SECTIONS), st.dictionaries(KEYS, VALUES, min_size=1))
def test_values_of_any_kind_are_a_room_or_a_sentence(
    section: str, values: dict[str, object]
) -> None:
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    text = "\n".join([f"[{section}]", *lines]).replace("\x7f", "")
    try:
        parse_room(PATH, text)
    except RoomError as error:
        assert str(error).startswith("room.toml, line ")


def keys(text: str) -> list[str]:
    """Return the lines of a room file without what differs between languages."""
    return [
        line.partition("=")[0]
        for line in text.splitlines()
        if line and not line.startswith("#")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('password = "12345678"', "the Wi-Fi has no name"),
        ('ssid = ""', "ssid must be the name of a network"),
        (f'ssid = "{"é" * 17}"', "of 1 to 32 bytes"),
        ('ssid = "x"\npassword = "1234567"', "password must be a password of 8 to 63"),
        ('ssid = "x"\npassword = "mot de passé"', "without accents"),
        ('ssid = "x"\npassword = 12345678', "password must be"),
        ('ssid = "x"\nuser = "me"', "there is no key user here"),
    ],
)
def test_a_wifi_that_boards_cannot_join_is_refused(text: str, said: str) -> None:
    assert said in refusal(f"[wifi]\n{text}\n")


def test_each_new_room_proposes_a_wifi_password_of_its_own(tmp_path: Path) -> None:
    """One that stands in a public file would open every room."""
    found = set()
    for name in ("a", "b"):
        text = write_room(tmp_path / name, name=name).read_text("utf-8")
        for line in ("[wifi]", "ssid", "password"):
            text = text.replace(f"# {line}", line)
        wifi = parse_room(PATH, text).wifi
        assert wifi is not None
        assert not set(wifi.password) & set("0o1il")
        found.add(wifi.password)
    assert len(found) == 2


def test_the_wifi_is_read_and_its_password_is_not_shown() -> None:
    room = parse_room(PATH, '[wifi]\nssid = "L\'été"\npassword = "secret-12"\n')
    assert room.wifi == Wifi("L'été", "secret-12")
    assert "secret" not in repr(room)
    assert parse_room(PATH, "").wifi is None
