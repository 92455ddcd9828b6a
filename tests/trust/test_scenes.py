"""The scenes: each attack succeeds on the open lane and fails on the protected one.

On a real room with both brokers and the gateway.
"""

import re

import pytest

from gateway.bench.spine import Spine
from gateway.identity import read_keyring
from gateway.mosquitto import find, plugin_of
from gateway.store import Writer
from gateway.trust.scenes import guessing
from gateway.trust.scenes.boards import PREFIX
from gateway.trust.scenes.play import describe, play
from tests.trust.playing import counts, nothing_left, played, said, scores


def test_listening_reads_all_of_the_open_lane_and_none_of_the_protected(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 1)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "12345678" in said(store, run, "open")
    # Mosquitto 2.1 speaks TLS 1.2 alone where there are shared keys too.
    spoken = ("TLSv1.3 TLS_", "TLSv1.2 ECDHE-")
    assert any(words in said(store, run, "protected") for words in spoken)
    keyring = read_keyring(stage_room.room.folder)
    assert keyring and not [b for b in keyring.boards if b.startswith(PREFIX)]


def test_a_false_gateway_is_joined_by_a_careless_board_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 2)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "'check': 'T04', 'state': 'red'" in said(store, run, "open")
    told = said(store, run, "protected")
    assert "'check': 'T04', 'state': 'green'" in told
    assert "autorité inconnue (CERTIFICATE_VERIFY_FAILED)" in told


def test_impersonating_moves_the_curve_of_the_open_lane_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 3)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "'forged': True" in said(store, run, "open")
    assert "WARNING open:" in said(store, run, "open")
    told = said(store, run, "protected")
    assert "Denied PUBLISH" in told
    assert "'forged': True" not in told
    installed = find()
    guarded = installed and plugin_of(installed.path)
    assert ("turns him away" if guarded else "is let in as what he is") in told


def test_an_old_message_counts_again_on_the_open_lane_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 4)
    assert (run.open, run.protected) == ("succeeded", "failed")
    assert "'name': 'replays', 'value': 1" in said(store, run, "protected")


def test_default_passwords_open_what_was_delivered_with_them_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 5)
    assert (run.open, run.protected) == ("succeeded", "failed")
    opened = re.findall(r"'en': '(\w+): “\w+” opens", said(store, run, "open"))
    assert opened == ["Broker", "Pages"]
    assert "127.0.0.1" in said(store, run, "protected")


def test_a_trapped_update_is_run_by_a_careless_board_alone(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 6)
    assert (run.open, run.protected) == ("succeeded", "failed")
    opened = said(store, run, "open")
    assert "'forged': True" in opened
    assert "'check': 'T09', 'state': 'red'" in opened
    told = said(store, run, "protected")
    assert "'check': 'T09', 'state': 'green'" in told
    assert "'check': 'T11', 'state': 'green'" in told
    assert told.count("'state': 'refused'") == 3
    assert "'forged': True" not in told
    assert store.updates().bundles(drills=True) == []


def test_private_life_is_guessed_on_the_open_lane_and_by_chance_on_the_protected(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 7, consent=True)
    assert (run.open, run.protected) == ("succeeded", "failed")
    [listening] = scores(store, run, "open")
    looking, sizes = scores(store, run, "protected")
    assert listening > 0.8
    assert abs(sizes - 0.5) < 0.1
    assert sizes < looking < listening - 0.1  # who may look: said, and not hidden


def test_private_life_is_not_guessed_when_nobody_agrees(
    stage_room: Spine, store: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "PATIENCE_S", 0.3)
    run = store.scene_book().begin(7, "both", describe(7))
    ended = play(stage_room.room, store, run)
    assert (ended.state, ended.open, ended.protected) == ("failed", None, None)
    assert "Nobody has agreed" in ended.detail["why"]
    kinds = [line.kind for line in store.scenes().lines(run)]
    assert kinds == ["ask"]
    assert nothing_left(stage_room, store)


def test_a_power_cut_loses_what_was_acknowledged_on_the_open_lane_alone(
    stage_room: Spine, store: Writer
) -> None:
    before = store.totals()["stored"]
    run = played(stage_room, store, 8)
    assert (run.open, run.protected) == ("succeeded", "failed")
    lost, kept = counts(store, run, "open"), counts(store, run, "protected")
    assert lost["stored"] < lost["acknowledged"] < lost["sent"]
    assert kept["stored"] >= kept["acknowledged"] > 8
    assert store.totals()["stored"] == before  # this room had no part in it


def test_a_stolen_key_opens_its_own_board_alone_and_not_for_long(
    stage_room: Spine, store: Writer
) -> None:
    run = played(stage_room, store, 9)
    assert (run.open, run.protected) == ("succeeded", "failed")
    for lane in ("open", "protected"):  # the key itself is read on both
        assert "'check': 'P0', 'state': 'grey'" in said(store, run, lane)
    assert "workshop-2026" in said(store, run, "open")
    assert "as scene-thief (" in said(store, run, "open")
    told = said(store, run, "protected")
    assert "Denied PUBLISH" in told
    assert "'check': 'T15', 'state': 'green'" in told
