"""``python -m dashboard --data DIR``: serve a room's pages; prints only errors."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from dashboard import create_app
from dashboard.front import server_context
from dashboard.language import sentence
from dashboard.server import PortInUse, listen, serve
from gateway.language import use
from gateway.room import Room, RoomError, read_room
from gateway.room.model import PAGES_FILE

BROKER_PORTS = ("mqtt_port", "websocket_port", "protected_port", "psk_port")


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop; exit 1 with one sentence when that is impossible."""
    options = parse(arguments)
    try:
        room = read_room(options.data)
    except RoomError as error:
        sys.exit(str(error))
    use(room.language)
    room = with_options(room, options)
    host = room.http_host
    port = room.http_port if options.port is None else options.port
    try:
        listener = listen(host, port)
    except (PortInUse, OSError) as error:
        sys.exit(refusal(room.language, error, host, port))
    try:
        tls = server_context(room.folder / PAGES_FILE) if room.https else None
    except OSError as error:
        sys.exit(no_certificate(room, error))
    serve(create_app(room), listener, options.supervised, tls)


def with_options(room: Room, options: argparse.Namespace) -> Room:
    """Return the room with what the command line says instead: ports, and address."""
    said = {name: getattr(options, name) for name in BROKER_PORTS}
    said["http_host"] = options.host or None
    return replace(room, **{k: one for k, one in said.items() if one is not None})


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of room.toml")
    parser.add_argument("--host", help="address to listen on, else as room.toml says")
    parser.add_argument("--port", type=int, help="port, else as room.toml says")
    parser.add_argument("--mqtt-port", type=int, help="the broker's port for boards")
    parser.add_argument(
        "--websocket-port", type=int, help="the broker's port for browsers, 0 for none"
    )
    parser.add_argument("--protected-port", type=int, help="that of TLS, 0 for none")
    parser.add_argument("--psk-port", type=int, help="that of TLS-PSK, 0 for none")
    parser.add_argument(
        "--supervised", action="store_true", help="end when standard input ends"
    )
    return parser.parse_args(arguments)


def no_certificate(room: Room, error: OSError) -> str:
    """Return why the pages cannot be encrypted, and what to do."""
    return sentence(
        room.language,
        "The certificate %(file)s cannot be used (%(error)s): start the room with "
        "dannaya up, which makes it.",
        file=room.folder / PAGES_FILE,
        error=error.strerror or error,
    )


def refusal(language: str, error: Exception, host: str, port: int) -> str:
    """Return why the address cannot be used, and what to do."""
    if isinstance(error, PortInUse):
        return sentence(
            language,
            "Port %(port)s is already in use: stop the other program, or choose "
            "another port with --http-port.",
            port=port,
        )
    return sentence(
        language,
        "The dashboard cannot listen on %(host)s, port %(port)s: %(error)s",
        host=host,
        port=port,
        error=error,
    )


if __name__ == "__main__":
    main()
