"""A program of a room, started by its supervisor: its arguments, its room, its end."""

import argparse
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gateway.errors import DannayaError
from gateway.lifeline import end_with_signals, end_with_stdin
from gateway.room import Room, read_room


def arguments_of(program: str) -> argparse.ArgumentParser:
    """Return the arguments that every program of a room takes."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--mqtt-host")
    parser.add_argument("--mqtt-port", type=int)
    parser.add_argument("--protected-port", type=int, default=0)
    parser.add_argument("--supervised", action="store_true")
    return parser


def room_of(arguments: argparse.Namespace) -> Room:
    """Return the room, as it runs: where the arguments say; RoomError if it is wrong.

    Without ``--protected-port`` it has no protected lane.
    """
    room = read_room(arguments.data)
    return replace(
        room,
        mqtt_host=arguments.mqtt_host or room.mqtt_host,
        mqtt_port=arguments.mqtt_port or room.mqtt_port,
        protected_port=arguments.protected_port,
    )


def told_to_end(supervised: bool) -> threading.Event:
    """Return what is set by Ctrl-C, by SIGTERM, and when a supervisor is gone."""
    stop = threading.Event()
    end_with_signals(stop.set)
    if supervised:
        end_with_stdin(stop.set)
    return stop


def run_child(
    arguments: argparse.Namespace, run: Callable[[Room, threading.Event], None]
) -> None:
    """Run until told to end; an error of ours is one sentence and exit status 1."""
    stop = told_to_end(arguments.supervised)
    try:
        run(room_of(arguments), stop)
    except DannayaError as error:
        raise SystemExit(str(error)) from None
