"""Seeded fuzz of the wire contract: whatever arrives, decode answers and never raises.

    python -m tests.drills.fuzz_wire --count 100000

prints how many payloads were tried, what became of them, and the refusals by reason.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator

from gateway.reasons import REASONS
from gateway.wire import Message, Refused, decode

SEED = 20260101

ENVELOPE = (
    b'{"b":7,"r":305419896,"s":12,"o":[7,10],"u":90500,"t":91000,"k":"a1"}'
    b" AbCdEfGhIjKlMnOpQrStUv\n"
)
CBOR_PACK = bytes.fromhex(
    "83 a4 21 64 7379732f 22 fb 41d303a15b001062 00 64 68656170 02 182a"
    "a3 00 61 74 01 63 43656c 02 c4 82 20 19 0112"
    "bf 00 61 68 01 63 255248 02 f9 5178 06 20 ff"
)
# What it starts from: messages that are stored, or nearly
SEEDS = [
    ("kit/baobab-10/telemetry", b'[{"n":"temperature","u":"Cel","v":27.4}]'),
    ("kit/baobab-10/telemetry", ENVELOPE + b'[{"n":"t","u":"Cel","v":27.4,"t":-2}]'),
    ("segou/kit/baobab-10/telemetry", ENVELOPE + CBOR_PACK),
    ("kit/baobab-10/telemetry", CBOR_PACK),
    (
        "kit/baobab-10/telemetry",
        b'[{"bn":"sys/","bu":"count","bt":1790000000,"bver":10,"n":"queue","v":3},'
        b'{"n":"ok","vb":true},{"n":"word","vs":"a:b"},{"n":"raw","vd":"aGkgCg"},'
        b'{"n":"power","u":"W","s":1e3,"v":2,"ut":5,"new":[{"a":[1]}]}]',
    ),
    ("kit/baobab-10/telemetry/temperature", b"27.4"),
    (
        "kit/baobab-10/state",
        b'{"state":"ready","sensors":{"temperature":"Cel"},"period_s":2,"mud":""}',
    ),
    ("kit/baobab-10/cmd/ack", b'{"id":"c1","ok":false,"why":"unknown name"}'),
    ("tele/plug1/SENSOR", b'{"AM2301":{"Temperature":24.6},"TempUnit":"C"}'),
    ("salle/sensor/air_temperature/state", b"24.5"),
    ("homie/5/lamp/light/power", b"12"),
    ("zigbee2mqtt/0x00124b0014d2f3a1", b'{"temperature":27.3,"contact":true}'),
]
WORDS = [
    *(b'"bver"', b'"bt"', b'"vd"', b'"s"', b'"v"', b'"n"', b'"must_"', b'"t"', b":"),
    *(b"NaN", b"1e999", b"-1", b"1e308", b"99999999999999999999", b"null", b"true"),
    *(b"[", b"]", b"{", b"}", b"[" * 2000, b'{"a":' * 1200, b",", b'"', b"\n", b" "),
    *(b"\xff", b"\x00", b"\xc3\xa9", b"\xed\xa0\x80", b"\\ud800", b"=", b"%RH", b"C"),
    *(b"\x9f", b"\xbf", b"\xfb\x7f\xf0" + bytes(6), b"\xf9\x7e\x00", b"\xc4\x82"),
    *(b"\x9b" + b"\xff" * 8, b"\x5b" + b"\xff" * 8, b"\x81" * 50, b"0" * 9000),
]
LEVELS = ["kit", "", "+", "été", "telemetry", "update", "ack", "x" * 40, "$SYS", "5"]


def mutate(dice: random.Random, data: bytes) -> bytes:
    """Return the bytes with one small fault."""
    start = dice.randrange(len(data) + 1)
    end = min(len(data), start + dice.choice([0, 1, 1, 2, 8, 40]))
    kind = dice.randrange(5)
    if kind == 0:
        return data[:start] + dice.choice(WORDS) + data[end:]
    if kind == 1:
        return data[:start] + data[end:]
    if kind == 2:
        return data[:start] + data[start:end] * dice.choice([2, 3, 300]) + data[end:]
    if kind == 3:
        return data[:start] + dice.randbytes(end - start) + data[end:]
    other = dice.choice(SEEDS)[1]
    return data[:start] + other[dice.randrange(len(other)) :]


def mutate_topic(dice: random.Random, topic: str) -> str:
    """Return the topic with one level changed, doubled or dropped."""
    levels = topic.split("/")
    at = dice.randrange(len(levels))
    levels[at : at + 1] = dice.choice(
        [[], [dice.choice(LEVELS)], [levels[at], dice.choice(LEVELS)], [levels[at]] * 2]
    )
    return "/".join(levels)


def deliveries(count: int, seed: int = SEED) -> Iterator[tuple[str, bytes, bool]]:
    """Give ``count`` deliveries (topic, payload, retained), the same for one seed."""
    dice = random.Random(seed)
    for _ in range(count):
        topic, payload = dice.choice(SEEDS)
        if dice.random() < 0.05:
            payload = dice.randbytes(dice.randrange(200))
        for _ in range(dice.choice([0, 1, 1, 1, 2, 4])):
            payload = mutate(dice, payload)
        if dice.random() < 0.1:
            topic = mutate_topic(dice, topic)
        yield topic, payload, dice.random() < 0.05


def fuzz(count: int, seed: int = SEED) -> Counter[str]:
    """Decode ``count`` deliveries; return how many of each answer there were.

    An exception ends it, with the delivery that caused it as a note.
    """
    answers: Counter[str] = Counter()
    for topic, payload, retained in deliveries(count, seed):
        try:
            answers[kind_of(decode(topic, payload, retained))] += 1
        except Exception as error:
            error.add_note(f"decode({topic!r}, {payload!r}, {retained})")
            raise
    return answers


def kind_of(answer: Message | Refused | None) -> str:
    """Return in a word what decode answered."""
    if answer is None:
        return "not ours"
    return answer.reason if isinstance(answer, Refused) else "accepted"


def main() -> None:
    """Run the drill and print its result."""
    parser = argparse.ArgumentParser(description="Fuzz the wire contract.")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    answers = fuzz(options.count, options.seed)
    print(f"{options.count} payloads, seed {options.seed}: 0 exceptions")
    for answer, count in answers.most_common():
        print(f"{count:8}  {answer:16} {REASONS.get(answer, '')}")


if __name__ == "__main__":
    main()
