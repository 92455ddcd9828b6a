"""What the hall scans: an address of these pages as a QR code."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request
from markupsafe import Markup

from dashboard.page import room_config
from gateway.here import ANY_ADDRESS, address_in_the_room


def hall_address(path: str) -> str:
    """Return where phones find a path: as this viewer came.

    Where that is loopback, the address on the network, if the pages listen on it.
    """
    host = request.host
    everywhere = room_config().http_host in ANY_ADDRESS
    if everywhere and is_loopback(urlsplit(f"//{host}").hostname or ""):
        port = host.rpartition(":")[2]
        host = address_in_the_room() + (f":{port}" if port.isdecimal() else "")
    return f"{'https' if room_config().https else 'http'}://{host}{path}"


def is_loopback(host: str) -> bool:
    """Tell whether a host name is this computer's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def code(address: str) -> Markup:
    """Return a QR code as a drawing for the page, dark on light in every theme."""
    import segno  # takes a while, and most pages show no code

    drawing = segno.make(address, error="m", micro=False)
    svg = drawing.svg_inline(border=2, omitsize=True, light="#fff", svgclass="code")
    return Markup(svg)  # noqa: S704  segno's drawing holds no text
