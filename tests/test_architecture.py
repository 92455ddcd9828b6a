"""Imports run one way: the arrows of the design, held on the code as it is written.

See "Architecture" in README.md for the picture.
"""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = {"gateway.wire", "gateway.ledger", "gateway.clock", "gateway.pace"}
RULES |= {"gateway.trust.table", "gateway.trust.words", "gateway.trust.show"}
RULES |= {"gateway.trust.sheet", "gateway.mud", "gateway.heartbeat"}
RULES |= {"gateway.course.judge", "gateway.units"}
EDGES = {"asyncio", "http", "os", "pathlib", "random", "selectors", "shutil", "socket"}
EDGES |= {"sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib"}
SQL = {"sqlite3", "sqlite_utils", "psycopg"}
MQTT = {"paho", "amqtt", "gateway.broker"}
SEEN_BY_DASHBOARD = {"gateway", "gateway.store", "gateway.room", "gateway.export"}
SEEN_BY_DASHBOARD |= {"gateway.lifeline", "gateway.language", "gateway.errors"}
SEEN_BY_DASHBOARD |= {"gateway.sentence"}
SEEN_BY_DASHBOARD |= {"gateway.access", "gateway.events", "gateway.trust"}
SEEN_BY_DASHBOARD |= {"gateway.names", "gateway.places", "gateway.explain"}
SEEN_BY_DASHBOARD |= {"gateway.guides", "gateway.course"}
SEEN_BY_DASHBOARD |= {"gateway.polls", "gateway.show", "gateway.here"}
SEEN_BY_DASHBOARD |= {"gateway.update"}
STATEMENT = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP)\s[\w*\s,(]+")


@cache
def modules() -> dict[str, Path]:
    """Return dotted name -> file of every module of the kit."""
    found = {}
    for path in sorted([*ROOT.glob("*/*.py"), *ROOT.glob("*/*/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] in ("gateway", "dashboard", "firmware"):
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


@cache
def imports(module: str) -> frozenset[str]:
    """Return what a module imports, wherever in it; modules of the kit in full."""
    names = set()
    for node in ast.walk(ast.parse(modules()[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            parts = {f"{base}.{alias.name}" for alias in node.names}
            names |= (parts & set(modules())) or {base}
    return frozenset(names)


def part(name: str) -> str:
    """Return the part that a name belongs to: ``gateway.store.rows`` is the store."""
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "gateway" else parts[0]


def within(package: str) -> list[str]:
    """Return the modules of a package, itself included."""
    return [name for name in modules() if f"{name}.".startswith(f"{package}.")]


@cache
def pure() -> frozenset[str]:
    """Return the rules of the gateway and every module of ours that they import."""
    found: set[str] = set()
    waiting = set(RULES) & set(modules())
    while waiting:
        found |= waiting
        waiting = {n for m in waiting for n in imports(m) if n in modules()} - found
    return frozenset(found)


def test_the_arrows_are_drawn_on_code_that_is_there() -> None:
    assert {"gateway.ingest", "dashboard.live", "firmware.kit.node"} <= set(modules())
    assert set(modules()) >= RULES


def test_the_rules_decide_without_touching_the_world() -> None:
    allowed = (sys.stdlib_module_names - EDGES) | {"gateway", "msgspec", "orjson"}
    for module in pure():
        roots = {name.split(".")[0] for name in imports(module)}
        assert roots <= allowed, f"{module} imports {roots - allowed}"


def test_the_gateway_does_not_know_the_dashboard() -> None:
    for module in within("gateway"):
        assert "dashboard" not in {part(name) for name in imports(module)}, module


def test_the_dashboard_knows_the_store_the_room_and_the_rules() -> None:
    for module in within("dashboard"):
        ours = {name for name in imports(module) if name.startswith("gateway")}
        others = {n for n in ours - pure() if part(n) not in SEEN_BY_DASHBOARD}
        assert not others, f"{module} imports {others}"


def test_the_firmware_knows_nothing_of_this_computer_s_side() -> None:
    for module in within("firmware"):
        roots = {name.split(".")[0] for name in imports(module)}
        assert not roots & {"gateway", "dashboard"}, module


@pytest.mark.parametrize(
    ("names", "may"),
    [
        (SQL, {"gateway.store", "gateway.bench"}),
        (
            MQTT,
            {
                "gateway.broker",
                "gateway.ingest",
                "gateway.intake",
                "gateway.clerk",
                "gateway.gates",
                "gateway.bench",
                "gateway.doctor",
                "gateway.trust",
            },
        ),
    ],
    ids=["sql", "mqtt"],
)
def test_only_its_own_part_knows(names: set[str], may: set[str]) -> None:
    for module in (*within("gateway"), *within("dashboard")):
        known = {n for n in imports(module) if {n.split(".")[0], part(n)} & names}
        assert not known or part(module) in may, f"{module} imports {known}"


def test_only_the_store_writes_sql() -> None:
    for module in (*within("gateway"), *within("dashboard")):
        if part(module) in ("gateway.store", "gateway.bench"):
            continue
        for node in ast.walk(ast.parse(modules()[module].read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not STATEMENT.match(node.value), f"{module}: {node.value}"


def test_importing_a_module_does_nothing() -> None:
    """A call alone on a line of a module's own level acts on the world."""
    for module in (*within("gateway"), *within("dashboard"), *within("firmware.kit")):
        for node in ast.parse(modules()[module].read_text("utf-8")).body:
            acts = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            assert not acts, f"{module}, line {node.lineno}"
