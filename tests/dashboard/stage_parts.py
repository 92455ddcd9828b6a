"""A scene as the gateway would leave it: lines of every kind, a recording of them."""

from gateway.show.recording import Line, Recording

S = 1_000_000
BOARD = "scene-baobab-10"


def line(t_s: float, lane: str, kind: str, **detail: object) -> Line:
    """Return one line of a scene."""
    return Line(round(t_s * S), lane, kind, dict(detail))


def said(t_s: float, lane: str, text: str) -> Line:
    """Return a sentence that differs in each language."""
    return line(t_s, lane, "say", fr=f"{text} (fr)", en=f"{text} (en)")


def value(t_s: float, lane: str, number: float, forged: bool = False) -> Line:
    """Return a point of the curve."""
    facts = {"board": BOARD, "name": "temperature", "unit": "Cel", "value": number}
    return line(t_s, lane, "value", **facts, t_us=round(t_s * S), forged=forged)


LINES = (
    said(0, "", "begin"),
    line(0.2, "open", "hex", bytes=b"user 12345678".hex(), **{"from": "board"}),
    value(0.3, "open", 27.5),
    value(0.4, "open", 99.0, forged=True),
    line(0.5, "open", "lamp", board=BOARD, check="T03", state="red"),
    said(0.6, "open", "all is read"),
    line(1.0, "protected", "hex", bytes=bytes(range(64)).hex(), **{"from": "board"}),
    value(1.1, "protected", 27.5),
    line(1.2, "protected", "log", line="Denied PUBLISH from scene-x"),
    line(1.3, "protected", "count", name="n", value=3, fr="refusés", en="refused"),
    line(1.4, "protected", "step", fr="étape", en="step", state="refused"),
    line(1.5, "protected", "score", fr="score", en="score", value=0.5, chance=0.5),
    said(1.6, "protected", "nothing is read"),
)


def recording_of(scene: int, length_s: float = 2.0) -> Recording:
    """Return a recording of a scene that went as it must."""
    return Recording(scene, "succeeded", "failed", 7, round(length_s * S), LINES)
