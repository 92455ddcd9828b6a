"""Why a connection failed or ended, as sentences that say what to do.

Codes: MQTT 5 section 2.4; paho gives those of MQTT 3.1.1 in the same numbers.
"""

import socket
import ssl

from gateway.language import tr

UNSUPPORTED_PROTOCOL = 0x84


def refused(code: int, detail: str = "") -> str:
    """Return why the broker said no to our CONNECT, with its own words if any."""
    busy = tr("The broker is not ready; try again in a moment.")
    known = {
        UNSUPPORTED_PROTOCOL: tr("The broker speaks another version of MQTT."),
        0x85: tr("The broker refuses this client id."),
        0x86: tr("The broker refuses this user name or password."),
        0x87: tr("The broker does not let this program in: check its rights there."),
        0x88: busy,
        0x89: busy,
        0x8A: tr("The broker has banned this program."),
        0x97: tr("The broker has too many connections."),
        0x9F: tr("Too many connections to the broker in a short time; wait a little."),
    }
    sentence = known.get(
        code, tr("The broker refused the connection (reason {code}).", code=code)
    )
    return _with(sentence, detail)


def ended(code: int, detail: str = "") -> str:
    """Return why the broker ended a session that was running."""
    known = {
        0x8B: tr("The broker is stopping."),
        0x8D: tr("The broker heard nothing from this program for too long."),
        0x8E: tr("Another program has taken this client id: is a gateway running?"),
        0x93: tr("The broker says that this program sends too much at once."),
        0x95: tr("The broker refuses a message that is too large."),
        0x98: tr("The broker's administrator ended the connection."),
    }
    sentence = known.get(
        code, tr("The broker ended the connection (reason {code}).", code=code)
    )
    return _with(sentence, detail)


def not_subscribed(topic: str, code: int) -> str:
    """Return why a subscription failed."""
    return tr(
        "The broker refuses the subscription to {topic} (reason {code}): "
        "check its access rights.",
        topic=topic,
        code=code,
    )


def unreachable(host: str, port: int, error: OSError) -> str:
    """Return why no connection could be made."""
    where = f"{host}:{port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return tr(
            "The broker at {where} shows a certificate that is not trusted here: "
            "{reason}.",
            where=where,
            reason=error.verify_message,
        )
    if isinstance(error, socket.gaierror):
        return tr("There is no machine named {host} on this network.", host=host)
    if isinstance(error, ConnectionRefusedError):
        return tr("No broker answers at {where}: is it started?", where=where)
    if isinstance(error, ssl.SSLError | ConnectionError):
        # Connected, then cut off: only a TLS handshake can end so.
        return tr("No TLS with {where}: is it the protected port?", where=where)
    if isinstance(error, TimeoutError):
        return tr("Nothing answers at {where}: is the address right?", where=where)
    return tr(
        "The broker at {where} cannot be reached: {reason}.",
        where=where,
        reason=error.strerror or str(error),
    )


def lost_because(error: OSError) -> str:
    """Return how a connection that worked came to its end."""
    if isinstance(error, ConnectionError | ssl.SSLEOFError):
        return tr("The broker closed the connection.")
    return tr(
        "The connection to the broker broke: {reason}.",
        reason=error.strerror or str(error),
    )


def _with(sentence: str, detail: str) -> str:
    return f"{sentence} ({detail})" if detail else sentence
