"""What the lab's virtual board is made of: the kit, thinned out for the network."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.kit_files import read_kit
from dashboard.slim import WITH_DOCSTRING, slim
from gateway.places import firmware_dir

SOURCES = sorted(firmware_dir().rglob("*.py"))


def shape(source: str) -> Iterator[tuple[str, object, object]]:
    """Yield what each part of a program is and where, docstrings emptied."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, WITH_DOCSTRING) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Expr(ast.Constant(""), lineno=node.body[0].lineno)
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        yield type(node).__name__, getattr(node, "lineno", None), value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_thin_program_is_the_same_line_for_line(path: Path) -> None:
    source = path.read_text("utf-8")
    thin = slim(source)
    assert list(filter(placed, shape(thin))) == list(filter(placed, shape(source)))
    assert len(thin.splitlines()) == len(source.splitlines())


def placed(part: tuple[str, object, object]) -> bool:
    """Tell whether a part counts: an emptied docstring's own text does not."""
    return part[2] != ""


def test_comments_and_docstrings_stay_behind() -> None:
    source = (
        '"""Title, °C.\n\nMore.\n"""\nx = "# no comment"  # why\n\n'
        'def f():\n    """One."""  # two\n    return x\n'
    )
    assert slim(source) == (
        '""\n\n\n\nx = "# no comment"\n\ndef f():\n    ""\n    return x\n'
    )


def test_the_kit_lies_where_a_board_looks_for_it() -> None:
    kit = read_kit(firmware_dir())
    files = json.loads(kit.files)
    assert {"/lib/kit/node.py", "/lib/kit/sensors/chip.py", "/lib/machine.py"} <= {
        *files
    }
    assert "/lib/_streams.py" in files
    assert "board.mjs" in kit.modules
    assert "09_full_node" in kit.sketches
    assert '"""Lesson 9' in kit.sketches["09_full_node"]


def test_another_kit_has_another_address(tmp_path: Path) -> None:
    for name in ("kit", "simulator/stand_ins", "sketches"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("_streams.py", "board.mjs"):
        (tmp_path / "simulator" / name).write_text("x = 1\n")
    before = read_kit(tmp_path).version
    assert read_kit(tmp_path).version == before
    (tmp_path / "kit" / "new.py").write_text("y = 2\n")
    after = read_kit(tmp_path).version
    (tmp_path / "simulator" / "board.mjs").write_text("z\n")
    assert len({before, after, read_kit(tmp_path).version}) == 3
