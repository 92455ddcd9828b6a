"""A board and a broker that asks for a password."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.node import Node

from tests.conftest import free_port
from tests.kit.brokers import Mosquitto


@pytest.fixture
def asking_broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """Give a broker that knows one user, `baobab-10`, with the password `karité`."""
    maker = shutil.which("mosquitto_passwd")
    if maker is None:
        pytest.skip("mosquitto_passwd is not installed: sudo apt install mosquitto")
    users = tmp_path / "users"
    subprocess.run([maker, "-b", "-c", str(users), "baobab-10", "karité"], check=True)
    # "user root": started by root it would become another user, who cannot read it
    access = f"user root\npassword_file {users}\n"
    mosquitto = Mosquitto(tmp_path, free_port(), access)
    mosquitto.start()
    yield mosquitto
    mosquitto.kill()


def deliver(port: int, password: str, log: list[str]) -> dict[str, object]:
    """Run a board until it delivered a pack or was told why not; return its facts."""

    async def run() -> dict[str, object]:
        node = Node(
            "baobab-10",
            [lambda: [("light", "lx", 9)]],
            lambda: asyncio.open_connection("127.0.0.1", port),
            acked_by="puback",
            username="baobab-10",
            password=password,
            log=log.append,
        )
        running = asyncio.create_task(node.run())
        async with asyncio.timeout(20):
            while not (log or node.facts()["acknowledged"]):
                await asyncio.sleep(0.01)
        facts: dict[str, object] = node.facts()
        node.stop()
        await running
        return facts

    return asyncio.run(run())


def test_the_right_password_opens(asking_broker: Mosquitto) -> None:
    log: list[str] = []
    assert deliver(asking_broker.port, "karité", log)["acknowledged"] == 1
    assert log == []


def test_a_wrong_password_is_told_and_the_readings_are_kept(
    asking_broker: Mosquitto,
) -> None:
    log: list[str] = []
    facts = deliver(asking_broker.port, "baobab", log)
    assert (facts["acknowledged"], facts["queued"]) == (0, 1)
    assert "allow" in log[0] or "password" in log[0]
