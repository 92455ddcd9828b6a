"""Brokers for the tests of this folder."""

import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gateway.broker.client_ids import client_ids_of
from gateway.mosquitto import find
from tests.broker.brokers import KINDS, Guest, RunningBroker, run_broker

NO_MOSQUITTO = "Mosquitto 2.0 or later is missing: apt-get install mosquitto"

Run = Callable[[str], RunningBroker]


def need(kind: str) -> None:
    """Skip a test that needs Mosquitto where there is none."""
    if kind == "mosquitto" and find() is None:
        pytest.skip(NO_MOSQUITTO)


def reads_keys_again() -> bool:
    """Tell whether the protected broker takes other keys without a new start."""
    installed = find()
    ids = client_ids_of(installed) if installed else None
    return sys.platform != "win32" and (ids is None or not ids.holds_passwords)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Give brokers that all tests share, each started when first asked for."""
    running: dict[str, RunningBroker] = {}
    with ExitStack() as brokers:

        def run(kind: str) -> RunningBroker:
            need(kind)
            if kind not in running:
                folder = tmp_path_factory.mktemp(kind) / "salle à côté, été"
                running[kind] = brokers.enter_context(run_broker(kind, folder))
            return running[kind]

        yield run


def guest_of(broker: RunningBroker) -> Iterator[Guest]:
    guest = Guest(broker, f"test-{uuid.uuid4().hex[:8]}")
    yield guest
    guest.leave()


@pytest.fixture(params=KINDS)
def guest(request: pytest.FixtureRequest, shared: Run) -> Iterator[Guest]:
    """Give a share of each of the kit's brokers in turn."""
    yield from guest_of(shared(request.param))


@pytest.fixture
def mosquitto(shared: Run) -> Iterator[Guest]:
    """Give a share of a Mosquitto."""
    yield from guest_of(shared("mosquitto"))


@pytest.fixture
def embedded(shared: Run) -> Iterator[Guest]:
    """Give a share of the embedded broker."""
    yield from guest_of(shared("embedded"))


@pytest.fixture(params=KINDS)
def own(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Guest]:
    """Give each of the kit's brokers in turn, for this test alone to harm."""
    need(request.param)
    with run_broker(request.param, tmp_path_factory.mktemp("own")) as broker:
        yield from guest_of(broker)


@pytest.fixture
def own_mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    """Give a Mosquitto for this test alone to harm."""
    need("mosquitto")
    with run_broker("mosquitto", tmp_path_factory.mktemp("own")) as broker:
        yield from guest_of(broker)
