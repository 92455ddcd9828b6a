"""Intake: the order of the rules for one batch, without a broker."""

from gateway.broker import Delivery
from gateway.intake import Intake
from gateway.store import Batch, Writer
from tests.test_ingest import PACK, T0, envelope


def delivery(topic: str, payload: bytes, duplicate: bool = False) -> Delivery:
    return Delivery(topic, payload, False, 1, duplicate)


def write(
    intake: Intake, writer: Writer, *deliveries: Delivery, at_us: int = T0
) -> Batch:
    batch = Batch()
    for one in deliveries:
        intake.take(batch, one, at_us)
    intake.close(batch)
    writer.write(batch)
    return batch


def test_two_boards_with_one_id_are_told_apart_and_the_second_is_refused(
    writer: Writer,
) -> None:
    intake = Intake([], "open")
    topic = "kit/twin-1/telemetry"
    write(intake, writer, delivery(topic, envelope(0, b=5, r=1) + PACK))
    write(intake, writer, delivery(topic, envelope(0, b=5, r=2) + PACK))
    (row,) = writer.refusals("twin-1")
    assert row.reason == "twin" and row.payload.endswith(PACK)
    assert [event.kind for event in writer.events("twin-1")] == ["twin"]
    assert writer.completeness()["twin-1"].received == 1


def test_a_refused_pack_with_a_readable_envelope_is_acknowledged(
    writer: Writer,
) -> None:
    intake = Intake([], "open")
    bad = delivery("kit/bad-pack/telemetry", envelope(0) + b"[{}]")
    batch = write(intake, writer, bad)
    assert [row.reason for row in batch.refused] != []
    assert intake.acknowledgements(batch) == [
        ("kit/bad-pack/ack", b'{"b":1,"r":7,"s":0}')
    ]
    assert writer.completeness()["bad-pack"].doubled == 0


def test_a_gateway_that_comes_back_knows_what_it_has_stored(writer: Writer) -> None:
    topic = "kit/again-1/telemetry"
    pack = envelope(0) + PACK
    write(Intake([], "open"), writer, delivery(topic, pack))
    second = Intake(writer.starts(), "open")
    batch = write(second, writer, delivery(topic, pack, duplicate=True))
    assert batch.readings == [] and batch.totals == {"duplicates": 1}
    assert second.acknowledgements(batch) == [
        ("kit/again-1/ack", b'{"b":1,"r":7,"s":0}')
    ]


def test_times_are_rebuilt_from_the_uptime_and_again_after_a_clock_step(
    writer: Writer,
) -> None:
    intake = Intake([], "open")
    topic = "kit/clock-1/telemetry"
    write(intake, writer, delivery(topic, envelope(0, u=4000, t=5000) + PACK))
    (latest,) = writer.latest()
    assert (latest.t_us, latest.quality) == (T0 - 1_000_000, "rebuilt")
    batch = Batch()
    intake.reset_clock(batch, 3_600_000_000, T0)
    assert batch.events[0].kind == "clock_step"
    later_us = T0 + 3_600_000_000
    pack = envelope(1, u=6000, t=6000) + PACK
    write(intake, writer, delivery(topic, pack), at_us=later_us)
    assert writer.latest()[0].t_us == later_us


def test_a_lost_board_keeps_its_facts_and_its_last_time(writer: Writer) -> None:
    intake = Intake([], "open")
    ready = b'{"state":"ready","model":"simulated","period_s":2}'
    write(intake, writer, delivery("kit/lost-1/state", ready))
    write(
        intake, writer, delivery("kit/lost-1/state", b'{"state":"lost"}'), at_us=T0 + 99
    )
    (board,) = writer.boards()
    assert (board.kind, board.last_seen_us) == ("simulated", T0)
    assert board.state == {"state": "lost", "model": "simulated", "period_s": 2}


def test_a_plain_program_on_a_board_that_said_goodbye_brings_it_back(
    writer: Writer,
) -> None:
    intake = Intake([], "open")
    state, plain = "kit/back-1/state", "kit/back-1/telemetry/temperature"
    write(intake, writer, delivery(state, b'{"state":"ready","period_s":86400}'))
    write(intake, writer, delivery(state, b'{"state":"lost"}'))
    write(intake, writer, delivery(plain, b"27.4"), at_us=T0 + 99)
    (board,) = writer.boards()
    assert (board.state["state"], board.last_seen_us) == ("ready", T0 + 99)
    assert not board.state.get("period_s")
    write(intake, writer, delivery(state, b'{"state":"sleeping","period_s":60}'))
    assert writer.boards()[0].state == {"state": "sleeping", "period_s": 60}


def test_a_pack_that_comes_after_the_goodbye_of_its_program_brings_nobody_back(
    writer: Writer,
) -> None:
    intake = Intake([], "open")
    write(intake, writer, delivery("kit/gone-1/state", b'{"state":"lost"}'))
    write(intake, writer, delivery("kit/gone-1/telemetry", envelope(0) + PACK))
    assert writer.boards()[0].state == {"state": "lost"}
