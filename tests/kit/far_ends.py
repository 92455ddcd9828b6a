"""What a test of a whole board has at its two ends: the gateway and the process."""

import json
import subprocess
import threading
from typing import Any

import paho.mqtt.client as paho
import pytest

from gateway.trust.hang_up import hang_up
from tests.conftest import wait_for


class Gateway:
    """Keeps each pack and only then acknowledges it, with another's MQTT client."""

    def __init__(self, port: int) -> None:
        self.packs: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = []
        self.states: list[str] = []
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        self._client.on_connect = lambda client, *_: client.subscribe("kit/#", 1)
        self._client.on_message = self._take
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        wait_for(self._client.is_connected, what="the gateway's connection")

    def _take(self, client: paho.Client, _: object, message: paho.MQTTMessage) -> None:
        if message.topic.endswith("/state"):
            self.states.append(json.loads(message.payload)["state"])
        elif message.topic.endswith("/telemetry"):
            line, pack = message.payload.split(b"\n", 1)
            envelope = json.loads(line)
            board = message.topic.split("/")[1]
            self.packs.append((board, envelope, json.loads(pack)))
            ack = {key: envelope[key] for key in ("b", "r", "s")}
            client.publish(message.topic.replace("telemetry", "ack"), json.dumps(ack))

    def envelopes(self, board: str) -> list[dict[str, Any]]:
        return [envelope for name, envelope, _ in self.packs if name == board]

    def seqs(self, board: str) -> set[int]:
        return {envelope["s"] for envelope in self.envelopes(board)}

    def wait_for_packs(self, board: str, count: int) -> None:
        """Wait for the first `count` packs of a board, each of them."""
        wanted = set(range(count))
        wait_for(lambda: self.seqs(board) >= wanted, what=f"{count} packs of {board}")

    def close(self) -> None:
        hang_up(self._client)


class Board:
    """A sketch that runs in a process of its own; what it prints is kept."""

    def __init__(self, arguments: list[str]) -> None:
        self.process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",  # a power cut may come in the middle of a letter
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        if self.process.stdout:
            self.lines.extend(line.rstrip() for line in self.process.stdout)

    def count(self, words: str) -> int:
        """Return in how many lines the words are."""
        return sum(words in line for line in self.lines)

    def wait_for_line(self, words: str, count: int = 1) -> None:
        try:
            wait_for(lambda: self.count(words) >= count, what=words)
        except pytest.fail.Exception as failure:
            said = "\n".join(self.lines[-30:])
            pytest.fail(f"{failure}; the last it said:\n{said}")

    def say(self, line: str) -> None:
        """Write a line to its standard input."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def pull_the_plug(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()
