"""What people are told of the lanes on a computer without Mosquitto."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway import mosquitto
from gateway.cli.entry import command
from gateway.cli.lanes import tell_protected_lane
from gateway.ports import with_free_ports
from tests.conftest import open_writer
from tests.identities import room_of_three


def test_it_says_whom_that_shuts_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither `up` nor `enrol` pretends."""
    monkeypatch.setattr(mosquitto, "usual_places", lambda: ["no-such-mosquitto"])
    room = room_of_three(tmp_path)
    closed = with_free_ports(replace(room, http_port=0, mqtt_port=0, websocket_port=0))
    with open_writer(room.store_url):
        tell_protected_lane(closed)
    said = capsys.readouterr().out
    assert "Only the open lane is available" in said
    assert "Enrolled boards" not in said
    done = CliRunner().invoke(command(), ["enrol", "--data", str(room.folder)])
    assert "Only the open lane is available" in done.output
    assert "Enrolled boards, for which the open lane may not speak: 3." in done.output
    tell_protected_lane(closed)
    assert "may not speak: 3. To let it: dannaya unenrol" in capsys.readouterr().out
