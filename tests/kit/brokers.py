"""A real Mosquitto for the tests of the board."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.conftest import wait_for


class Mosquitto:
    """One broker process on one port; can be killed and started again.

    `access` are the lines of its configuration that say who may connect.
    """

    def __init__(
        self, folder: Path, port: int, access: str = "allow_anonymous true\n"
    ) -> None:
        self.port = port
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {port} 127.0.0.1\nset_tcp_nodelay true\n{access}"
        )

    def start(self) -> None:
        """Start it and return when it answers; its log is in the failure if not."""
        log = self._folder / "mosquitto.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [program(), "-c", str(self._config)], stdout=output, stderr=output
            )
        try:
            wait_for(self._answers, what="mosquitto")
        except pytest.fail.Exception:
            self.kill()
            pytest.fail(f"mosquitto did not start: {log.read_text()}")

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def program() -> str:
    """Return the path of mosquitto; skip the test, saying how to install, if none."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
    found = shutil.which("mosquitto", path=path)
    if found is None:
        pytest.skip("mosquitto is not installed: sudo apt install mosquitto")
    return found
