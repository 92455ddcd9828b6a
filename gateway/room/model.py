"""What a room is: values that travel, read once from `room.toml`."""

from dataclasses import dataclass, field
from pathlib import Path

from gateway.language import DEFAULT, Language

FILE_NAME = "room.toml"
DATABASE_NAME = "dannaya.db"
CA_FILE = "ca.pem"  # public: what boards and other programs trust
PAGES_FILE = "pages.pem"  # the key and certificate of the pages, when over HTTPS

BROKERS = ("auto", "mosquitto", "embedded", "external")
BOARD_KINDS = ("board", "simulated", "virtual", "foreign")
EVERY_OTHER = "default"  # the quantities that [retention] does not name


@dataclass(frozen=True)
class Site:
    """A place where boards stand; ``id`` is also the first level of its topics."""

    id: str
    name: str


@dataclass(frozen=True)
class BoardEntry:
    """A board that the room expects; ``site`` is the id of a Site."""

    id: str
    seat: int | None = None
    site: str | None = None
    name: str | None = None
    kind: str = "board"


@dataclass(frozen=True)
class Retention:
    """How many seconds the readings of a quantity are kept; None is for ever."""

    quantity: str
    keep_s: int | None


@dataclass(frozen=True)
class Wifi:
    """The network that boards join; without a password it is an open one."""

    ssid: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Room:
    """One room. Port 0 is any free port; ``timezone`` is an IANA name."""

    folder: Path
    store_url: str
    name: str = "Dannaya"
    language: Language = DEFAULT
    timezone: str = "Africa/Bamako"
    http_host: str = "0.0.0.0"  # noqa: S104  phones and boards of the room must reach it
    http_port: int = 8080
    https: bool = False
    mqtt_host: str = "0.0.0.0"  # noqa: S104
    mqtt_port: int = 1883
    websocket_port: int = 9001
    protected_port: int = 8883
    psk_port: int = 8884
    broker: str = "auto"
    sites: tuple[Site, ...] = ()
    boards: tuple[BoardEntry, ...] = ()
    retention: tuple[Retention, ...] = ()
    wifi: Wifi | None = None
