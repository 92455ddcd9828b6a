"""What the dashboard needs to know of a room: names, language, where its store is."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gateway.access import FILE_NAME
from gateway.here import ANY_ADDRESS

if TYPE_CHECKING:
    from gateway.room import Retention, Room

LANGUAGES = ("fr", "en")


class Prepared(NamedTuple):
    """A board named in the room file, heard or not yet."""

    id: str
    seat: int | None = None
    site: str | None = None
    name: str | None = None
    kind: str = "board"


@dataclass(frozen=True)
class Config:
    """The dashboard's view of a room.

    ``sites`` are (id, name) pairs in the order of the room file; ``timezone`` is an
    IANA name, in which the pages write times; ``folder`` is the room's and ``access``
    the file of the facilitator's login, without which nobody can act. ``broker_host``
    is where the broker is when not beside the dashboard; ``websocket_port`` is 0 when
    it has none. ``http_host`` is the address that the pages listen on.
    """

    store_url: str
    name: str = "Dannaya"
    language: str = "fr"
    timezone: str = "Africa/Bamako"
    sites: tuple[tuple[str, str], ...] = ()
    boards: tuple[Prepared, ...] = ()
    access: Path | None = None
    folder: Path = Path()
    retention: tuple["Retention", ...] = ()
    https: bool = False
    http_host: str = ""
    broker_host: str = ""
    mqtt_port: int = 1883
    websocket_port: int = 0
    protected_port: int = 0
    psk_port: int = 0

    @property
    def cookie_name(self) -> str:
        """Return the session cookie's name: two rooms on one computer share a host."""
        return f"dannaya-{sha256(self.store_url.encode()).hexdigest()[:8]}"


def settings_of(config: "Room | Mapping[str, Any]") -> Config:
    """Return the Config of a room, or of a dict of its fields."""
    if isinstance(config, Mapping):
        return from_mapping(config)
    return from_room(config)


def from_mapping(values: Mapping[str, Any]) -> Config:
    """Return the Config of a plain dict with the same keys.

    Raises TypeError on an unknown key, ValueError on a language we do not speak.
    """
    config = Config(**values)
    if config.language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {config.language}")
    return config


def from_room(room: "Room") -> Config:
    """Return the Config of a room file that was read by ``gateway.room``."""
    return Config(
        store_url=room.store_url,
        name=room.name,
        language=room.language,
        timezone=room.timezone,
        sites=tuple((site.id, site.name) for site in room.sites),
        boards=tuple(
            Prepared(entry.id, entry.seat, entry.site, entry.name, entry.kind)
            for entry in room.boards
        ),
        access=room.folder / FILE_NAME,
        folder=room.folder,
        https=room.https,
        http_host=room.http_host,
        broker_host=room.mqtt_host if elsewhere(room) else "",
        mqtt_port=room.mqtt_port,
        websocket_port=room.websocket_port,
        protected_port=room.protected_port,
        psk_port=room.psk_port,
        retention=room.retention,
    )


def elsewhere(room: "Room") -> bool:
    """Tell whether the room's broker is one of its own, at an address it names."""
    return room.broker == "external" and room.mqtt_host not in ANY_ADDRESS
