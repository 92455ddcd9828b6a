"""From `room.toml` to a Room: every key is checked, nothing is guessed."""

from pathlib import Path

from gateway.language import LANGUAGES, current, system_reason, tr
from gateway.room import rules
from gateway.room.boards import read_boards, read_sites
from gateway.room.file import RoomError, RoomFile
from gateway.room.model import BROKERS, DATABASE_NAME, FILE_NAME, Room
from gateway.room.retention import read_retention
from gateway.room.wifi import read_wifi

SECTIONS = {
    "room": ("name", "language", "timezone"),
    "dashboard": ("host", "port", "https"),
    "broker": (
        "kind",
        "host",
        "port",
        "websocket_port",
        "protected_port",
        "psk_port",
    ),
    "store": ("url",),
}
SQLITE = "sqlite:///"


def read_room(folder: Path) -> Room:
    """Return the room of a folder; RoomError names file, line, and what to write."""
    path = folder.expanduser().absolute() / FILE_NAME
    return parse_room(path, read_text(path))


def read_text(path: Path) -> str:
    """Return the file's text, with or without the mark that Notepad puts in front."""
    try:
        return decoded(path, path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        words = tr(
            'There is no room in {folder}: make one with: dannaya init "{folder}"',
            folder=path.parent,
        )
    except OSError as error:
        words = tr(
            "{file} cannot be read ({reason}): check its rights.",
            file=path,
            reason=system_reason(error),
        )
    raise RoomError(words)


def decoded(path: Path, raw: bytes) -> str:
    """Return bytes of a file as text; RoomError with the line that is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    raise RoomError(
        tr(
            "{file}, line {line}: this is not UTF-8 text: open the file in a text "
            "editor and save it again with the encoding UTF-8.",
            file=path,
            line=line,
        )
    )


def parse_room(path: Path, text: str) -> Room:
    """Return the Room that the text of a file describes; RoomError when it is wrong."""
    file = RoomFile(path, text)
    file.table((), (*SECTIONS, "wifi", "retention", "sites", "boards"))
    for section, known in SECTIONS.items():
        file.table((section,), known)
    sites = read_sites(file)
    zone = file.table(("room",)).get("timezone", Room.timezone)
    room = Room(
        folder=path.parent,
        store_url=read_store_url(file, path.parent),
        name=file.value(("room", "name"), Room.name, rules.a_name()),
        language=file.value(("room", "language"), current(), rules.one_of(LANGUAGES)),
        timezone=file.value(
            ("room", "timezone"), Room.timezone, rules.a_timezone(zone)
        ),
        http_host=file.value(("dashboard", "host"), Room.http_host, rules.an_address()),
        http_port=file.value(("dashboard", "port"), Room.http_port, rules.a_port()),
        https=file.value(("dashboard", "https"), Room.https, rules.a_switch()),
        broker=file.value(("broker", "kind"), Room.broker, rules.one_of(BROKERS)),
        mqtt_host=file.value(("broker", "host"), Room.mqtt_host, rules.an_address()),
        mqtt_port=file.value(("broker", "port"), Room.mqtt_port, rules.a_port()),
        websocket_port=file.value(
            ("broker", "websocket_port"), Room.websocket_port, rules.a_port()
        ),
        protected_port=file.value(
            ("broker", "protected_port"), Room.protected_port, rules.a_port()
        ),
        psk_port=file.value(("broker", "psk_port"), Room.psk_port, rules.a_port()),
        sites=sites,
        boards=read_boards(file, sites),
        retention=read_retention(file),
        wifi=read_wifi(file),
    )
    check_ports(file, room)
    return room


def read_store_url(file: RoomFile, folder: Path) -> str:
    """Return where the readings go; a relative path counts from the room's folder."""
    default = f"{SQLITE}{DATABASE_NAME}"
    url = file.value(("store", "url"), default, rules.a_store())
    if url.startswith(SQLITE):
        return f"{SQLITE}{folder / url.removeprefix(SQLITE)}"
    return url


def check_ports(file: RoomFile, room: Room) -> None:
    """Raise RoomError when two programs of the room would want the same port."""
    wanted = {("dashboard", "port"): room.http_port}
    if room.broker != "external":
        wanted[("broker", "port")] = room.mqtt_port
        wanted[("broker", "websocket_port")] = room.websocket_port
        wanted[("broker", "protected_port")] = room.protected_port
        wanted[("broker", "psk_port")] = room.psk_port
    taken: dict[int, str] = {}
    for keys, port in wanted.items():
        if port and port in taken:
            raise file.wrong(
                keys,
                tr(
                    "port {port} is also that of {other}.", port=port, other=taken[port]
                ),
                tr("Write another number; 0 takes any free port."),
            )
        taken[port] = f"[{keys[0]}] {keys[1]}"
