"""Run the room's broker in the foreground: `python -m gateway.broker --help`."""

import argparse
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from gateway.broker import foreground
from gateway.broker.foreground import BrokerDied
from gateway.broker.lane import OpenLane
from gateway.broker.ports import Listen
from gateway.broker.session import BrokerError
from gateway.language import tr
from gateway.lifeline import end_with_signals, end_with_stdin
from gateway.limits import allow_many_connections
from gateway.mosquitto import Installed, find

KINDS = ("auto", "mosquitto", "embedded")
LANES = ("open", "protected")
OPEN_PORT, PROTECTED_PORT, PSK_PORT = 1883, 8883, 8884
CANNOT_START, DIED = 1, 3  # exit statuses


def main() -> int:
    """Serve until told to end; return the exit status."""
    arguments = _parser().parse_args()
    if arguments.port is None:
        open_lane = arguments.lane == "open"
        arguments.port = OPEN_PORT if open_lane else PROTECTED_PORT
    stop = threading.Event()
    end_with_signals(stop.set)

    def on_ready(broker: str) -> None:
        where = f"{arguments.host}:{arguments.port}"
        print(
            tr("{broker} listens at {where}.", broker=broker, where=where), flush=True
        )
        # Only now: Mosquitto must be forked before this process has threads.
        if arguments.supervised:
            end_with_stdin(stop.set)

    allow_many_connections()
    try:
        serve(arguments, stop, on_ready)
    except BrokerError as error:
        _say(str(error))
        return DIED if isinstance(error, BrokerDied) else CANNOT_START
    return 0


def serve(
    arguments: argparse.Namespace,
    stop: threading.Event,
    on_ready: Callable[[str], None],
) -> None:
    """Run the broker asked for: Mosquitto, or without it the embedded one."""
    installed = None if arguments.kind == "embedded" else find()
    if arguments.lane == "protected":
        serve_protected(installed, arguments, stop, on_ready)
        return
    where = Listen(
        arguments.host,
        arguments.port,
        arguments.websocket_port,
        arguments.websocket_certificate,
    )
    if installed is not None:
        lane = OpenLane(arguments.data / "mosquitto", where)
        foreground.run(installed, lane, stop, on_ready, _say)
    elif arguments.kind == "mosquitto":
        raise not_installed()
    else:
        from gateway.broker import embedded  # amqtt takes a while to import

        embedded.run(where, stop, on_ready)


def serve_protected(
    installed: Installed | None,
    arguments: argparse.Namespace,
    stop: threading.Event,
    on_ready: Callable[[str], None],
) -> None:
    """Run the protected lane, which is always Mosquitto."""
    from gateway.broker.client_ids import client_ids_of
    from gateway.broker.journal import keeping
    from gateway.broker.protected import ProtectedLane, ProtectedListen

    if installed is None:
        raise not_installed()
    where = ProtectedListen(arguments.host, arguments.port, arguments.psk_port)
    with keeping(arguments.store) as (journal, start):
        ids = client_ids_of(installed)
        lane = ProtectedLane(arguments.data, where, journal, _say, ids)

        def ready(broker: str) -> None:
            start()
            on_ready(broker)

        foreground.run(installed, lane, stop, ready, _say)


def not_installed() -> BrokerError:
    """Return the error about a machine without Mosquitto."""
    return BrokerError(
        tr(
            "Mosquitto 2.0 or later is not installed here: install it, or write "
            'broker = "embedded" in room.toml.'
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m gateway.broker", description=tr("Run the room's MQTT broker.")
    )
    add = parser.add_argument
    add(
        "--kind",
        choices=KINDS,
        default="auto",
        help=tr("which broker; auto: Mosquitto when it is installed"),
    )
    add("--host", default="0.0.0.0", help=tr("address to listen at"))  # noqa: S104
    add("--lane", choices=LANES, default="open", help=tr("which lane it is"))
    add("--port", type=port_number, help=tr("port for MQTT"))
    add("--websocket-port", type=port_number, help=tr("port for browsers"))
    add("--websocket-certificate", type=Path, help=tr("its key and certificate"))
    add("--psk-port", type=port_number, default=PSK_PORT, help=tr("port for TLS-PSK"))
    add("--store", help=tr("where the protected lane's events are kept"))
    add("--data", type=Path, required=True, help=tr("the room's folder"))
    add("--supervised", action="store_true", help=tr("end when standard input closes"))
    return parser


def port_number(text: str) -> int:
    """Read a port of a command line; ValueError, which argparse explains."""
    port = int(text)
    if not 1 <= port <= 65_535:
        raise ValueError(text)
    return port


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
