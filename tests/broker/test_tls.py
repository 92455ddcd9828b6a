"""The session over TLS, with a Mosquitto that has a certificate of its own."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.broker import MQTT_5, MQTT_311, BrokerError, open_session
from gateway.mosquitto import find
from tests.broker.brokers import listens, publish, take
from tests.broker.conftest import need
from tests.conftest import free_port, wait_for

CONFIG = """
allow_anonymous true
max_queued_messages 10000
log_type none
user root
listener {plain} 127.0.0.1
listener {tls} 127.0.0.1
cafile {folder}/cert.pem
certfile {folder}/cert.pem
keyfile {folder}/key.pem
"""


@dataclass(frozen=True)
class TlsBroker:
    """A Mosquitto with a plain port and a TLS port, and what trusts it."""

    plain: int
    port: int
    trust: ssl.SSLContext


def make_certificate(folder: Path) -> None:
    """Write key.pem and cert.pem for 127.0.0.1."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("the openssl command is missing: apt-get install openssl")
    words = "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 2"
    words += " -subj /CN=room -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        [program, *words.split(), "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsBroker]:
    """Give a Mosquitto that speaks TLS."""
    need("mosquitto")
    installed = find()
    assert installed
    folder = tmp_path_factory.mktemp("tls")
    make_certificate(folder)
    plain, port = free_port(), free_port()
    config = folder / "mosquitto.conf"
    config.write_text(CONFIG.format(plain=plain, tls=port, folder=folder))
    with subprocess.Popen([installed.path, "-c", config]) as process:
        wait_for(lambda: listens(port) and listens(plain))
        trust = ssl.create_default_context(cafile=folder / "cert.pem")
        yield TlsBroker(plain, port, trust)
        process.terminate()


@pytest.mark.parametrize("protocol", [MQTT_5, MQTT_311])
def test_more_than_one_record_of_tls_is_delivered(
    broker: TlsBroker, protocol: int
) -> None:
    """TLS keeps up to 16 kB that no select sees: the wait must not fall for it."""
    payloads = [b"%d" % number + bytes(1000) for number in range(400)]
    with closing(
        open_session(
            "127.0.0.1",
            broker.port,
            f"gateway {protocol}",
            ["kit/#"],
            tls=broker.trust,
            protocol=protocol,
            receive_maximum=50,
        )
    ) as session:
        publish(broker.plain, *[("kit/a/telemetry", payload) for payload in payloads])
        got: list[bytes] = []
        while len(got) < len(payloads):
            deliveries = take(session, 1)
            session.acknowledge(deliveries)
            got += [delivery.payload for delivery in deliveries]
        assert got == payloads
        session.publish([("kit/a/update", bytes(1000))] * 100, qos=1)


def test_a_certificate_that_is_not_trusted_is_a_sentence(broker: TlsBroker) -> None:
    with pytest.raises(BrokerError, match="shows a certificate that is not trusted"):
        open_session(
            "127.0.0.1", broker.port, "g", ["#"], tls=ssl.create_default_context()
        )


def test_tls_on_the_plain_port_is_a_sentence(broker: TlsBroker) -> None:
    with pytest.raises(BrokerError, match="is it the protected port"):
        open_session("127.0.0.1", broker.plain, "g", ["#"], tls=broker.trust)


def test_no_tls_on_the_protected_port_is_a_sentence(broker: TlsBroker) -> None:
    with pytest.raises(BrokerError, match="closed the connection"):
        open_session("127.0.0.1", broker.port, "g", ["#"], timeout_s=3)
