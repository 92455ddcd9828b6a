"""Everything the board page shows of one board but its charts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dashboard.config import Config
from dashboard.orders import told
from dashboard.problems import problem_of
from dashboard.snapshot import Rows, build, quantity_rank

if TYPE_CHECKING:
    from gateway.store import CommandRow, Latest, MessageRow, RefusalRow

LONGEST_TEXT = 64  # a board may say anything of itself
LONGEST_PAYLOAD = 400


def board_detail(
    board_id: str,
    rows: Rows,
    config: Config,
    now_us: int,
    *,
    span: tuple[int, int] | None,
    messages: Sequence["MessageRow"],
    refusals: Sequence["RefusalRow"],
    commands: Sequence["CommandRow"],
) -> dict[str, Any] | None:
    """Return the board of ``rows`` as JSON-ready values, None when there is none."""
    alone = replace(
        config, boards=tuple(entry for entry in config.boards if entry.id == board_id)
    )
    boards = build(rows, alone, now_us, None)["boards"]
    board = next((board for board in boards if board["id"] == board_id), None)
    if board is None:
        return None
    state = next((row.state for row in rows.boards), {})
    sites = dict(config.sites)
    return {
        "now_us": now_us,
        "board": {
            **board,
            "site_name": sites.get(board["site"], board["site"]),
            "en_route": board["sent"] - board["received"] - board["missing"],
            **said(state),
        },
        "health": [health_value(row) for row in rows.latest if is_health(row)],
        "span_us": span,
        "messages": [message_facts(row) for row in messages],
        "refusals": [refusal_facts(row) for row in refusals],
        "orders": told(state, commands),
        "problem": problem_facts(state),
    }


def problem_facts(state: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what is or was wrong, and whether in the board's present start."""
    problem = problem_of(state)
    if problem is None:
        return None
    start = state.get("start")
    this = isinstance(start, list) and start[:1] == [problem.boot]
    return {**problem._asdict(), "this_start": this}


def said(state: Mapping[str, Any]) -> dict[str, str]:
    """Return what a board says it is: model, firmware, sketch; empty when unsaid."""
    return {
        key: str(state.get(key) or "")[:LONGEST_TEXT]
        for key in ("model", "firmware", "sketch")
    }


def is_health(row: "Latest") -> bool:
    """Tell whether a value speaks of the board itself."""
    return row.name.startswith("sys/")


def health_value(row: "Latest") -> dict[str, Any]:
    """Return one health value."""
    return {"name": row.name, "unit": row.unit, "value": row.value}


def message_facts(row: "MessageRow") -> dict[str, Any]:
    """Return one message without the board's health values."""
    return {
        "t_us": row.t_us,
        "quality": row.quality,
        "values": [
            {"name": name, "unit": unit, "value": readable(value)}
            for name, unit, value in sorted(
                row.values, key=lambda value: quantity_rank(value[0])
            )
            if not name.startswith("sys/")
        ],
    }


def refusal_facts(row: "RefusalRow") -> dict[str, Any]:
    """Return one refused message; of its bytes, the beginning as text."""
    return {
        "received_us": row.received_us,
        "lane": row.lane,
        "topic": row.topic,
        "payload": readable(row.payload),
        "reason": row.reason,
        "detail": row.detail,
    }


def readable(value: float | str | bytes) -> float | str:
    """Return a number as it is, text cut short, bytes as text or hexadecimal."""
    if isinstance(value, bytes):
        value = text_of(value)
    return value[:LONGEST_PAYLOAD] if isinstance(value, str) else value


def text_of(data: bytes) -> str:
    """Return bytes as UTF-8 text, or as hexadecimal pairs when they are none."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.hex(" ")
