"""What a board derives from its key, and what it says where there is no TLS."""

import json
import sys

from kit import identity, prepared, protected
from kit.envelope import Signer

KEY = bytes(range(16))
# made with another tool: printf label | openssl dgst -sha256 -mac hmac -macopt hexkey:…
MAC = "4d6a3c5cd4924de39751166c151d6b729cdff575508bc6cdf6e68c389e834a3e"
PASSWORD = "4yrzU_2JWBs4fsbjC2z6fYfYKhJg4K1iCCKIfaWj0So"


def test_what_is_derived_is_hmac_sha256_under_a_label():
    assert protected.derive(KEY, "mac").hex() == MAC
    assert protected.password(KEY) == PASSWORD
    assert len({protected.derive(KEY, label) for label in ("mac", "psk", "x")}) == 3
    assert protected.derive(KEY, "mac") == Signer(KEY).digest((b"ma", b"c"))


def test_a_board_of_the_protected_lane_never_falls_back_to_the_open_one():
    board = {"id": "mil-30", "host": "127.0.0.1", "port": 1, "model": "virtual"}
    board["lane"] = "protected"
    board["key"] = KEY.hex()
    board["tls_port"] = 2
    with open(identity.BOARD, "w") as file:
        json.dump(board, file)
    with open(protected.CA, "wb") as file:
        file.write(b"not a certificate")
    try:
        prepared.node([], "sketch")
    except (RuntimeError, ValueError, OSError) as error:
        said = str(error)
    else:
        raise AssertionError("it came up without a certificate")
    if sys.platform == "webassembly":
        assert said == "there is no TLS here: only the open lane"


class Psk:
    """A firmware with TLS-PSK, as far as these lines need it."""

    PROTOCOL_TLS_CLIENT = 2
    CERT_NONE = 0

    class SSLContext:
        verify_mode = 2
        psk_identity = psk_key = None

        def __init__(self, protocol):
            assert protocol == Psk.PROTOCOL_TLS_CLIENT

        def set_ciphers(self, suites):
            self.suites = suites


def test_a_shared_key_is_used_where_the_firmware_knows_how():
    sys.modules["tls"] = Psk
    try:
        context = protected.psk_context("mil-30", protected.derive(KEY, "psk"))
    finally:
        del sys.modules["tls"]
    assert context.psk_identity == b"mil-30"
    assert context.psk_key == protected.derive(KEY, "psk")
    assert all("ECDHE-PSK" in suite for suite in context.suites)


def test_with_a_shared_key_too_the_password_says_for_whom():
    board = {"id": "mil-30", "host": "h", "key": KEY.hex(), "psk_port": 8884}
    sys.modules["tls"] = Psk
    try:
        words = protected.words(board)
    finally:
        del sys.modules["tls"]
    assert (words["username"], words["password"]) == ("mil-30", PASSWORD)


def test_a_firmware_without_it_says_so():
    class Old(Psk):
        def SSLContext(protocol):  # noqa: N802, N805
            return object()  # takes no attribute, as the class of an older firmware

    sys.modules["tls"] = Old
    try:
        protected.psk_context("mil-30", KEY)
    except RuntimeError as error:
        assert "no TLS-PSK" in str(error)
    else:
        raise AssertionError("it took a key that it cannot use")
    finally:
        del sys.modules["tls"]
