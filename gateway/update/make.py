"""A sketch, with the kit of this version, made into a signed bundle."""

import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from gateway.compiled import compile_module, compiled_kit, find_compiler
from gateway.language import tr
from gateway.sketches import find_sketch, read_sketch
from gateway.store import NoStore, open_store
from gateway.update import manifest as manifests
from gateway.update.bundle import Bundle, BundleError
from gateway.update.keys import SigningKey
from gateway.update.manifest import ANY_MODEL, SKETCH, Manifest, WrongManifest

EXTRA = ("kit", "sensors")  # folders beside a sketch that go with it
SEQ_FILE = "update-seq"  # beside room.toml: the number that was signed last


@dataclass(frozen=True)
class Order:
    """What an update is to be: for which boards, and what for, in both languages."""

    seq: int
    model: str = ANY_MODEL
    board: str | None = None
    min_seq: int = 0
    purpose_fr: str = ""
    purpose_en: str = ""


def collect(named: str) -> dict[str, bytes]:
    """Return path on the board -> bytes of an update's files.

    ``named`` is a sketch, a lesson, or a folder with a sketch.py and, where there are
    any, modules of one's own in `kit` and `sensors`. SketchError, CompileError.
    """
    folder = Path(named).expanduser()
    sketch = folder / SKETCH if folder.is_dir() else find_sketch(named)
    text = read_sketch(sketch)
    files = dict(compiled_kit().files)
    if folder.is_dir():
        files |= own_modules(folder)
    return files | {SKETCH: text.encode()}


def own_modules(folder: Path) -> dict[str, bytes]:
    """Return the modules of a folder, compiled as the kit's are."""
    sources = [one for name in EXTRA for one in sorted((folder / name).rglob("*.py"))]
    if not sources:
        return {}
    compiler, found = find_compiler(), {}
    with tempfile.TemporaryDirectory() as place:
        for number, source in enumerate(sources):
            name = source.relative_to(folder).as_posix()
            target = Path(place) / f"{number}.mpy"
            compile_module(compiler, source, name, target)
            found[name.removesuffix(".py") + ".mpy"] = target.read_bytes()
    return found


def make(files: dict[str, bytes], order: Order, key: SigningKey) -> Bundle:
    """Return the signed bundle of these files; BundleError when no board takes it."""
    fields = Manifest(
        seq=order.seq,
        min_seq=order.min_seq,
        model=order.model,
        board=order.board,
        files=manifests.describe(files),
        purpose={"fr": order.purpose_fr, "en": order.purpose_en},
        key=key.public.id,
        made=date.today().isoformat(),
    )
    raw = manifests.write(fields)
    try:
        manifests.read(raw)
    except WrongManifest as error:
        raise too_much(fields, raw, str(error)) from None
    return Bundle(replace(fields, raw=raw), key.sign(raw), files)


def too_much(fields: Manifest, raw: bytes, field: str) -> BundleError:
    """Return the error about files that are more than a board takes."""
    if field in ("files", "json"):
        return BundleError(
            tr(
                "This is more than a board takes: {count} files, {size} KB. At most "
                "{most} files and {most_size} KB, each in kit/ or sensors/.",
                count=len(fields.files),
                size=fields.size // 1000,
                most=manifests.MOST_FILES,
                most_size=manifests.MOST_BYTES // 1000,
            )
        )
    return BundleError(tr("No board takes an update with this {field}.", field=field))


def next_seq(folder: Path, store_url: str) -> int:
    """Return a number above all that were signed here or are known of boards."""
    try:
        known = int((folder / SEQ_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        known = 0
    try:
        with open_store(store_url, readonly=True) as store:
            kept = [
                manifests.read(one.manifest).seq for one in store.updates().bundles()
            ]
            run = [one.seq for one in store.updates().software().values()]
    except NoStore:
        kept = run = []
    return 1 + max([known, *kept, *run])


def note_seq(folder: Path, seq: int) -> None:
    """Keep the number that was signed last; a folder that cannot be written is none."""
    try:
        (folder / SEQ_FILE).write_text(f"{seq}\n", "utf-8")
    except OSError:
        return  # the store knows it too, once it is sent
