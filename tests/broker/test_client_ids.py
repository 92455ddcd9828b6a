"""Which client id each name may use: the plugin, its file, and what is read of it."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from gateway.broker import protected
from gateway.broker.client_ids import ClientIds
from gateway.broker.lane import Change
from gateway.broker.protected import ProtectedLane, ProtectedListen
from gateway.identity import Keyring, prepare, roster
from gateway.mosquitto import PLUGIN, Installed, plugin_of
from gateway.names import DRILL, MOST, SCENE, board_ids, passing_ids
from gateway.room.rules import BOARD_ID

# (the program, its plugin) as installers lay them
LAYOUTS = {
    "debian": ("usr/sbin/mosquitto", f"usr/lib/x86_64-linux-gnu/{PLUGIN}.so"),
    "debian-2.1": (
        "usr/sbin/mosquitto",
        f"usr/lib/arm-linux-gnu/mosquitto/{PLUGIN}.so",
    ),
    "fedora": ("usr/sbin/mosquitto", f"usr/lib64/{PLUGIN}.so"),
    "alpine": ("usr/sbin/mosquitto", f"usr/lib/{PLUGIN}.so"),
    "local": ("usr/local/sbin/mosquitto", f"usr/local/lib/{PLUGIN}.so"),
    "windows": ("m o/mosquitto.exe", f"m o/{PLUGIN}.dll"),
}
WORDS = {"dannaya.gateway": "a", "baobab-10": "b"}


def lay(folder: Path, *files: str) -> Path:
    """Lay empty files; return the first."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder / files[0]


@pytest.mark.parametrize("system", LAYOUTS)
def test_the_plugin_is_found_where_installers_lay_it(
    tmp_path: Path, system: str
) -> None:
    program = lay(tmp_path, *LAYOUTS[system])
    assert plugin_of(program) == tmp_path / LAYOUTS[system][1]


def test_the_plugin_is_found_through_a_link_and_not_elsewhere(tmp_path: Path) -> None:
    cellar = "Cellar/mosquitto/2.0.22"
    real = lay(tmp_path, f"{cellar}/sbin/mosquitto", f"{cellar}/lib/{PLUGIN}.so")
    link = tmp_path / "homebrew" / "sbin" / "mosquitto"
    link.parent.mkdir(parents=True)
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("this system makes no links: run it where it does")
    assert plugin_of(link) == tmp_path / cellar / "lib" / f"{PLUGIN}.so"
    assert plugin_of(lay(tmp_path, "alone/sbin/mosquitto")) is None


def test_a_version_is_told_by_its_first_two_numbers() -> None:
    assert Installed(Path("m"), "2.0.11").number == (2, 0)
    assert Installed(Path("m"), "2.10").number == (2, 10)


def names(text: str) -> set[str]:
    clients = json.loads(text)["clients"]
    assert all(client["username"] == client["clientid"] for client in clients)
    return {client["username"] for client in clients}


def test_up_to_2_0_it_holds_every_id_of_the_kit_and_no_password() -> None:
    ids = ClientIds(Path("p"), holds_passwords=False)
    text = ids.text(WORDS)
    held = names(text)
    assert held >= {*WORDS, *board_ids(MOST)}
    for kind in (SCENE, DRILL):
        assert held >= {*passing_ids(kind, 100)}
    assert all(BOARD_ID.fullmatch(name) for name in held - {"dannaya.gateway"})
    assert "password" not in text and len(text) < 1_000_000
    assert not ids.guards(WORDS)  # nothing has read it yet
    ids.note(WORDS)
    assert ids.guards({**WORDS, "mil-30": "c"}) and ids.guards({})
    assert not ids.guards({**WORDS, "le-jardin-de-fatou": "c"})


def test_since_2_1_it_holds_who_is_there_with_the_hash_of_his_password() -> None:
    ids = ClientIds(Path("p"), holds_passwords=True)
    words = {"baobab-10": "a-long-password"}
    text = ids.text(words)
    assert names(text) == set(words)
    assert "a-long-password" not in text
    assert "password_file passwords" not in ids.config()
    ids.note(words)
    assert ids.guards(words)
    for other in ({}, {"baobab-10": "another"}, {**words, "mil-30": "c"}):
        assert not ids.guards(other)


def test_keys_that_change_close_together_start_the_broker_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights of a board are read again at once; passwords wait for more of them."""
    prepare(tmp_path, ["baobab-10"])
    where = ProtectedListen("127.0.0.1", 1, 2)
    ids = ClientIds(Path("p"), holds_passwords=True)
    lane = ProtectedLane(tmp_path, where, lambda *_: None, lambda _: None, ids)
    lane.prepare()
    monkeypatch.setattr(protected, "SETTLE_S", 60.0)
    for board in ("mil-30", "karite-20"):
        prepare(tmp_path, [board])
        assert lane.changed() is Change.READ
        assert f"user {board}\n" in (lane.folder / "acl").read_text()
        assert lane.changed() is Change.NOTHING
    monkeypatch.setattr(protected, "SETTLE_S", 0.0)
    prepare(tmp_path, ["fonio-40"])
    assert lane.changed() is Change.START
    held = names((lane.folder / "client_ids.json").read_text())
    assert held >= {"baobab-10", "mil-30", "karite-20", "fonio-40"}
    assert lane.changed() is Change.NOTHING


def test_a_key_that_is_taken_while_the_lane_starts_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program takes it between the reading of the secrets and the writing."""
    prepare(tmp_path, ["baobab-10"])

    def interrupted(folder: Path, boards: Iterable[str]) -> Keyring:
        found = prepare(folder, boards)
        roster.drop_keys(folder, ["baobab-10"])
        return found

    monkeypatch.setattr(protected, "prepare", interrupted)
    where = ProtectedListen("127.0.0.1", 1, 2)
    lane = ProtectedLane(tmp_path, where, lambda *_: None, lambda _: None)
    lane.prepare()
    lane.changed()
    for name in ("passwords", "psk", "acl"):
        assert "baobab-10" not in (lane.folder / name).read_text(), name


@pytest.mark.parametrize(
    "line",
    [
        "Error loading Dynamic security plugin config: File is not readable - check "
        "permissions.",
        "Dynamic security plugin config not found, generating a default config.",
    ],
    ids=["2.0", "2.1"],
)
def test_a_plugin_that_guards_nothing_is_left_out(tmp_path: Path, line: str) -> None:
    prepare(tmp_path, ["baobab-10"])
    said: list[str] = []
    lane = ProtectedLane(
        tmp_path,
        ProtectedListen("127.0.0.1", 1, 2),
        lambda *_: None,
        said.append,
        ClientIds(Path("p"), holds_passwords=False),
    )
    config = lane.prepare()
    assert "plugin p\n" in config.read_text() and "use_" not in config.read_text()
    lane.hear("Denied PUBLISH from a-1 (d0, q1, r0, m1, 'Error plugin', ... (1 bytes))")
    assert lane.changed() is Change.NOTHING
    lane.hear(line)
    assert lane.changed() is Change.START
    assert "plugin" not in config.read_text()
    assert config.read_text().count("use_username_as_clientid true") == 2
    assert len(said) == 1
    assert lane.changed() is Change.NOTHING
