"""Keys and bundles: what is written, who may read it, and what is refused."""

import json
import stat
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.update import bundle as bundles
from gateway.update import manifest as manifests
from gateway.update.bundle import BundleError
from gateway.update.check import checked
from gateway.update.keys import KeyFileError, Locked, SigningKey, read_key, write_key
from gateway.update.make import collect
from gateway.update.manifest import WrongManifest
from gateway.update.trusted import TrustedError, read_trusted, trust
from tests.update.bundles import FILES, bundle
from tests.verbs import dannaya, facts


def test_a_key_is_for_its_owner_alone_and_opens_with_its_password(
    tmp_path: Path, key: SigningKey
) -> None:
    path = tmp_path / "stick" / "key.pem"
    write_key(path, key, "baobab")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path, "baobab").public == key.public
    for word in (None, "karité"):
        with pytest.raises(Locked, match="password"):
            read_key(path, word)
    with pytest.raises(KeyFileError, match="--out"):
        write_key(path, key)
    path.write_text("nothing")
    with pytest.raises(KeyFileError, match="no key for updates"):
        read_key(path)
    with pytest.raises(KeyFileError, match="keygen"):
        read_key(tmp_path / "none.pem")


def test_a_signature_is_checked_whole(key: SigningKey) -> None:
    signature = key.sign(b"message")
    public = key.public
    assert public.verifies(b"message", signature)
    assert not public.verifies(b"massage", signature)
    assert not public.verifies(b"message", signature[:-1])
    assert not public.verifies(b"message", bytes(384))
    too_large = (int.from_bytes(signature) + public.modulus) % 2**3072
    assert not public.verifies(b"message", too_large.to_bytes(384))


def test_a_room_keeps_the_public_halves_and_refuses_a_file_that_was_changed(
    tmp_path: Path, key: SigningKey
) -> None:
    assert read_trusted(tmp_path) == {}
    trust(tmp_path, key.public)
    assert read_trusted(tmp_path) == {key.public.id: key.public}
    path = tmp_path / "update-keys.json"
    found = json.loads(path.read_text())
    found[key.public.id]["n"] = "0" + found[key.public.id]["n"][1:]
    for text in (json.dumps(found), "[]", "{", '{"a": {"kind": "other"}}'):
        path.write_text(text)
        with pytest.raises(TrustedError, match="update-keys.json"):
            read_trusted(tmp_path)


def test_a_bundle_is_read_as_it_was_written(tmp_path: Path, key: SigningKey) -> None:
    trust(tmp_path, key.public)
    made = bundle(key, 7)
    raw = bundles.write(made)
    assert raw == bundles.write(bundle(key, 7))
    found = checked(raw, "a.update", tmp_path)
    assert (found.manifest.seq, dict(found.files)) == (7, FILES)
    assert found.content == b"".join(FILES[p] for p, _, _ in found.manifest.files)


def zipped(made: bundles.Bundle, **changes: bytes) -> bytes:
    """Return the archive of a bundle with some entries changed."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(bundles.write(made))) as source,
        zipfile.ZipFile(target, "w") as archive,
    ):
        entries = {name: source.read(name) for name in source.namelist()} | changes
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def newer(made: bundles.Bundle) -> bytes:
    """Return a bundle that a later version of the kit has written."""
    found = json.loads(made.manifest.raw) | {"format": 2, "more": []}
    return zipped(made, **{"manifest.json": json.dumps(found).encode()})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda made: bundles.write(made)[:-30], "damaged"),
        (lambda made: b"", "damaged"),
        (lambda made: b"x" * 700_000, "too large"),
        (lambda made: zipped(made, **{"files/sketch.py": b"evil()\n"}), "changed"),
        (lambda made: zipped(made, **{"files/kit/more.mpy": b""}), "changed"),
        (lambda made: zipped(made, **{"signature.bin": bytes(384)}), "signature"),
        (lambda made: zipped(made, **{"signature.bin": bytes(9)}), "signature"),
        (newer, "newer version"),
        (lambda made: zipped(made, **{"manifest.json": b"{}"}), "manifest"),
        (lambda made: zipped(made, **{"manifest.json": b"["}), "manifest"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bundle_that_is_not_as_signed_is_a_sentence(
    tmp_path: Path, key: SigningKey, change: Any, sentence: str
) -> None:
    trust(tmp_path, key.public)
    with pytest.raises(BundleError, match=sentence):
        checked(change(bundle(key)), "a.update", tmp_path)


def test_a_key_that_the_room_does_not_know_is_a_sentence(
    tmp_path: Path, key: SigningKey
) -> None:
    with pytest.raises(BundleError, match="no board of this room believes"):
        checked(bundles.write(bundle(key)), "a.update", tmp_path)


@pytest.mark.parametrize(
    "path",
    [
        "../boot.py",
        "kit/../../boot.py",
        "boot.py",
        "board.json",
        "/kit/node.mpy",
        "kit/.hidden",
        "kit",
        "kit/",
        "kit/a/b/c/d.mpy",
        "kit/" + "a" * 64,
        "kit/né.mpy",
    ],
)
def test_an_update_writes_nowhere_else(key: SigningKey, path: str) -> None:
    with pytest.raises(BundleError, match="more than a board takes"):
        bundle(key, files={**FILES, path: b"x"})


def test_an_update_that_is_too_large_or_without_a_sketch_is_not_signed(
    key: SigningKey,
) -> None:
    with pytest.raises(BundleError, match="KB"):
        bundle(key, files={**FILES, "kit/big.mpy": bytes(400_000)})
    with pytest.raises(BundleError):
        bundle(key, files={"kit/node.mpy": b""})


@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_bytes_that_are_no_manifest_are_refused(raw: bytes) -> None:
    with pytest.raises(WrongManifest):
        manifests.read(raw)


@pytest.mark.parametrize("field", ["seq", "files", "model", "board", "key", "purpose"])
def test_a_field_of_the_wrong_kind_is_named(key: SigningKey, field: str) -> None:
    found = json.loads(bundle(key).manifest.raw) | {field: [["a", -1, None]]}
    with pytest.raises(WrongManifest, match=field):
        manifests.read(json.dumps(found).encode())


def test_the_files_of_an_update_are_the_kit_and_the_sketch(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "mine.py").write_text("ANSWER = 42\n")
    (tmp_path / "sketch.py").write_text("import kit.mine\n")
    files = collect(str(tmp_path))
    assert {"kit/node.mpy", "kit/mine.mpy", "sketch.py"} <= set(files)
    assert files["kit/mine.mpy"].startswith(b"M")
    assert replace(bundle_of(files), raw=b"").size > 50_000


def bundle_of(files: dict[str, bytes]) -> manifests.Manifest:
    """Return what an update of these files would say of itself."""
    described = manifests.describe(files)
    return manifests.Manifest(1, 0, "any", None, described, {}, "", "")


def test_the_command_makes_a_key_signs_and_refuses_in_sentences(tmp_path: Path) -> None:
    dannaya("init", "--data", ".", "--name", "Salle", cwd=tmp_path)
    none = dannaya("update", "sign", "09", "--data", ".", cwd=tmp_path)
    assert (none.returncode, "keygen" in none.stderr) == (1, True)
    made = facts("update", "keygen", "--data", ".", cwd=tmp_path)
    assert facts("update", "keys", "--data", ".", cwd=tmp_path) == {
        "keys": [{"key": made["key"], "kind": "workshop"}]
    }
    signed = facts("update", "sign", "09", "--data", ".", cwd=tmp_path)
    assert signed["seq"] == 1
    again = facts("update", "sign", "09", "--data", ".", cwd=tmp_path)
    assert again["seq"] == 2
    raw = (tmp_path / signed["file"]).read_bytes()
    assert checked(raw, "a", tmp_path).manifest.purpose["fr"] == "09"
    words = ("update", "send", signed["file"], "--data", ".")
    closed = dannaya(*words, "--all", cwd=tmp_path)
    assert closed.returncode == 1 and "Traceback" not in closed.stderr
