"""The room at one moment, as a plain dict: what /api/room and the stream send.

Pure: rows of the store in, JSON-ready values out. Times are microseconds UTC.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dashboard.causes import explain
from dashboard.config import Config, Prepared
from dashboard.problems import lasting
from dashboard.state import board_state, period_s
from gateway.heartbeat import gateway_alive
from gateway.trust.table import whole_state

if TYPE_CHECKING:
    from gateway.store import BoardRow, Completeness, Latest, Lit

# Which quantity is shown first when as many boards measure each; others by name.
FIRST_QUANTITIES = (
    "temperature",
    "humidity",
    "light",
    "soil_moisture",
    "pressure",
    "distance",
    "power",
)


@dataclass(frozen=True)
class Rows:
    """Everything that one snapshot needs from the store."""

    boards: Sequence["BoardRow"] = ()
    completeness: Mapping[str, "Completeness"] = field(default_factory=dict)
    latest: Sequence["Latest"] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    ingest: object = None
    lit: Mapping[str, "Lit"] = field(default_factory=dict)
    sparks: Mapping[tuple[str, str], Sequence[float]] | None = None
    probed: Collection[str] = ()  # see probed.py


def build(
    rows: Rows, config: Config, now_us: int, rate: float | None
) -> dict[str, Any]:
    """Return the snapshot (its shape is in docs/api.md); sparks only when read."""
    values, health = split_latest(rows.latest)
    boards = [
        board_facts(row, rows, values[row.id], now_us)
        for row in with_prepared(rows.boards, config.boards)
    ]
    boards.sort(key=lambda board: (board["seat"] is None, board["seat"], board["id"]))
    alive = gateway_alive(rows.ingest, now_us)
    explain(boards, {row.id: row.state for row in rows.boards}, health, alive)
    if rows.sparks is not None:
        add_sparks(boards, rows.sparks)
    return {
        "now_us": now_us,
        "full": rows.sparks is not None,
        "room": {"name": config.name, "sites": site_list(config, boards)},
        "facts": room_facts(boards, rows, rate, alive),
        "quantities": quantity_list(boards),
        "boards": boards,
    }


def split_latest(
    latest: Sequence["Latest"],
) -> tuple[dict[str, dict[str, "Latest"]], dict[str, dict[str, float]]]:
    """Return each board's newest readings by name, and its ``sys/`` health values.

    A name measured in two units or on two lanes is shown once: the newest.
    """
    values: dict[str, dict[str, Latest]] = defaultdict(dict)
    health: dict[str, dict[str, float]] = defaultdict(dict)
    for row in latest:
        if row.name.startswith("sys/"):
            health[row.board][row.name.removeprefix("sys/")] = row.value
            continue
        known = values[row.board].get(row.name)
        if known is None or row.t_us > known.t_us:
            values[row.board][row.name] = row
    return values, health


def with_prepared(
    rows: Sequence["BoardRow"], prepared: Sequence[Prepared]
) -> list["BoardRow | Prepared"]:
    """Return the store's boards, then those of the room file it has not heard of."""
    known = {row.id for row in rows}
    return [*rows, *(entry for entry in prepared if entry.id not in known)]


def board_facts(
    row: "BoardRow | Prepared",
    rows: Rows,
    values: Mapping[str, "Latest"],
    now_us: int,
) -> dict[str, Any]:
    """Return what a tile shows of one board, but for sparks and cause."""
    if isinstance(row, Prepared):
        state, seen_us, lane = {}, None, "open"
    else:
        state, seen_us, lane = row.state, row.last_seen_us, row.lane
    packs = rows.completeness.get(row.id)
    lit = rows.lit.get(row.id)
    green, red = (lit.green, lit.red) if lit else (0, ())
    return {
        "id": row.id,
        "name": row.name,
        "seat": row.seat,
        "site": row.site,
        "lane": lane,
        "kind": row.kind,
        "state": board_state(state, seen_us, now_us, row.id in rows.probed),
        "why": None,
        "problem": lasting(state),
        "seen_us": seen_us,
        "period_s": period_s(state),
        "sent": packs.sent if packs else 0,
        "received": packs.received if packs else 0,
        "missing": packs.missing if packs else 0,
        "lamps": {"green": green, "red": red, "state": whole_state(green, red)},
        "values": [
            {"name": v.name, "unit": v.unit, "value": v.value, "t_us": v.t_us}
            for v in sorted(values.values(), key=lambda v: quantity_rank(v.name))
        ],
    }


def add_sparks(
    boards: Sequence[dict[str, Any]],
    sparks: Mapping[tuple[str, str], Sequence[float]],
) -> None:
    """Give each board its newest values by name, six digits: what a tile can show."""
    for board in boards:
        board["sparks"] = {}
    by_id = {board["id"]: board["sparks"] for board in boards}
    for (board_id, name), values in sparks.items():
        if board_id in by_id:
            by_id[board_id][name] = [float(f"{value:.6g}") for value in values]


def room_facts(
    boards: Sequence[Mapping[str, Any]], rows: Rows, rate: float | None, alive: bool
) -> dict[str, Any]:
    """Return the facts of the header; ``rate`` is None until it was measured."""
    return {
        "boards": len(boards),
        "online": sum(board["state"] not in ("lost", "new") for board in boards),
        "rate": None if rate is None else round(rate, 1),
        "stored": rows.totals.get("stored", 0),
        "refused": rows.totals.get("refused", 0),
        "missing": sum(board["missing"] for board in boards),
        "doubled": sum(packs.doubled for packs in rows.completeness.values()),
        "connected": alive,
    }


def quantity_list(boards: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return what the room measures, the quantity of most boards first."""
    found: Counter[tuple[str, str]] = Counter(
        (value["name"], value["unit"]) for board in boards for value in board["values"]
    )
    units: dict[str, str] = {}
    for name, unit in sorted(found, key=lambda key: -found[key]):
        units.setdefault(name, unit)
    boards_with = Counter(
        value["name"] for board in boards for value in board["values"]
    )
    names = sorted(units, key=lambda name: (-boards_with[name], quantity_rank(name)))
    return [{"name": name, "unit": units[name]} for name in names]


def quantity_rank(name: str) -> tuple[int, str]:
    """Return the sort key of a quantity: the usual ones first, then by name."""
    if name in FIRST_QUANTITIES:
        return FIRST_QUANTITIES.index(name), name
    return len(FIRST_QUANTITIES), name


def site_list(
    config: Config, boards: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Return the room file's sites, then those that only boards speak of."""
    names = dict(config.sites)
    for board in boards:
        if board["site"] is not None:
            names.setdefault(board["site"], board["site"])
    return [{"id": site, "name": name} for site, name in names.items()]
