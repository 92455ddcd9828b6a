"""The glass wire: what is named of the bytes that pass, and what is not."""

import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.certificates import issue, new_authority
from gateway.proofs import use_firmware
from gateway.trust.wire.glass import Glass
from gateway.trust.wire.mqtt import Ear, Seen
from gateway.trust.wire.relay import MOST_LINKS, wire
from gateway.trust.wire.tls import Eye, Hello, server_hello
from tests.conftest import wait_for

HOST = "127.0.0.1"


def session() -> bytes:
    """Return what a board of the kit says first, by the firmware's own packets."""
    use_firmware()
    from kit import packet

    will = ("kit/a-1/state", b'{"state":"lost"}', 1, True)
    parts = [
        packet.connect("a-1", 30, will, "user", "secret"),
        packet.subscribe(7, "kit/a-1/ack", 0),
        packet.publish("kit/a-1/telemetry", b"27.5", 1, packet_id=9),
        packet.publish("kit/a-1/telemetry", b"28", 0),
        packet.PING,
    ]
    return b"".join(parts)


HEARD = [
    Seen("CONNECT", "a-1", "user", "secret"),
    Seen("SUBSCRIBE", topic="kit/a-1/ack", number=7),
    Seen("PUBLISH", topic="kit/a-1/telemetry", payload=b"27.5", number=9),
    Seen("PUBLISH", topic="kit/a-1/telemetry", payload=b"28"),
    Seen("PINGREQ"),
]


@given(st.lists(st.integers(0, 200), max_size=8))
def test_packets_are_named_however_they_were_cut(cuts: list[int]) -> None:
    ear, said = Ear(), session()
    ends = [0, *sorted(min(cut, len(said)) for cut in cuts), len(said)]
    heard = [
        packet
        for start, end in zip(ends, ends[1:], strict=False)
        for packet in ear.hear(said[start:end])
    ]
    assert heard == HEARD


@given(st.binary(max_size=400))
def test_any_bytes_are_borne(data: bytes) -> None:
    ear, eye = Ear(), Eye()
    list(ear.hear(data))
    list(eye.look(data))
    server_hello(data)


def test_what_is_not_mqtt_is_not_read_on() -> None:
    ear = Ear()
    assert list(ear.hear(b"\x16\x03\x01\x00\x05hello")) == []
    assert ear.lost
    assert list(ear.hear(session())) == []


@contextmanager
def echo() -> Iterator[tuple[str, int]]:
    """Give a server that says everything again."""
    with socket.create_server((HOST, 0)) as server:

        def serve() -> None:
            while True:
                try:
                    link, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=say_again, args=(link,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[:2]
        server.shutdown(socket.SHUT_RDWR)


def say_again(link: socket.socket) -> None:
    """Say what one caller says again."""
    with link:
        while data := link.recv(100):
            link.sendall(data)


def test_bytes_pass_unchanged_and_are_seen_in_both_directions() -> None:
    seen: dict[str, bytes] = {"board": b"", "gateway": b""}

    def hear(_link: int, side: str, data: bytes) -> None:
        seen[side] += data

    with echo() as target, wire(target, hear) as laid:
        with socket.create_connection(laid.address) as link:
            link.sendall(b"one two")
            assert link.recv(100) == b"one two"
        wait_for(lambda: seen == {"board": b"one two", "gateway": b"one two"})


def test_a_wire_that_is_turned_leads_elsewhere() -> None:
    other = socket.create_server((HOST, 0))
    with other, echo() as target, wire(target, lambda *_: None) as laid:
        first = socket.create_connection(laid.address)
        first.sendall(b"one")
        assert first.recv(10) == b"one"
        laid.turn_to(other.getsockname()[:2])
        assert first.recv(10) == b""
        first.close()
        with socket.create_connection(laid.address):
            met, _ = other.accept()
            met.close()


def test_a_wire_takes_so_many_links_and_no_more() -> None:
    with echo() as target, wire(target, lambda *_: None) as laid:
        links = [socket.create_connection(laid.address) for _ in range(MOST_LINKS)]
        for link in links:
            link.sendall(b"x")
            assert link.recv(1) == b"x"
        with socket.create_connection(laid.address) as more:
            assert more.recv(1) == b""
        for link in links:
            link.close()


@pytest.mark.parametrize(
    ("version", "suites", "hello"),
    [
        (ssl.TLSVersion.TLSv1_3, "", Hello("TLSv1.3", "TLS_AES_256_GCM_SHA384")),
        (
            ssl.TLSVersion.TLSv1_2,
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            Hello("TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"),
        ),
        (
            ssl.TLSVersion.TLSv1_2,
            "AES128-GCM-SHA256@SECLEVEL=0",
            Hello("TLSv1.2", "0x009c"),
        ),
    ],
    ids=["1.3", "1.2", "weak"],
)
def test_the_hello_of_a_session_is_read_and_nothing_after_it(
    version: ssl.TLSVersion, suites: str, hello: Hello
) -> None:
    glass = Glass()
    server, client = contexts(version, suites)
    for side, data in handshake(server, client):
        glass.hear(1, "board" if side == "client" else "gateway", data)
    assert glass.learned.hello == hello
    assert hello.keeps_secrets == suites.startswith("ECDHE") or not suites
    assert not glass.learned.packets
    assert b"password" not in repr(glass.learned).encode()


def contexts(
    version: ssl.TLSVersion, suites: str
) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return a server's and a client's context that speak this and nothing else."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        if suites.startswith("AES"):
            path.write_bytes(rsa_certificate())
        else:
            issued = issue(new_authority("test"), ["localhost"])
            path.write_bytes(issued.key + issued.certificate)
        server.load_cert_chain(path)
    for one in (server, client):
        one.minimum_version = one.maximum_version = version
        if suites:
            one.set_ciphers(suites)
    return server, client


def rsa_certificate() -> bytes:
    """Return a key and a certificate for an encryption without forward secrecy."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "weak")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + made.public_bytes(serialization.Encoding.PEM)


def handshake(
    server: ssl.SSLContext, client: ssl.SSLContext
) -> Iterator[tuple[str, bytes]]:
    """Yield what each side says while they agree, and then "password" encrypted."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(to_client, to_server)
    far = server.wrap_bio(to_server, to_client, server_side=True)
    done: set[str] = set()
    for _ in range(10):
        for side, end, out in (("client", near, to_server), ("server", far, to_client)):
            try:
                end.do_handshake()
                if side not in done and side == "client":
                    end.write(b"password")
                done.add(side)
            except ssl.SSLWantReadError:
                pass
            data = out.read()
            if data:
                out.write(data)
                yield side, data
