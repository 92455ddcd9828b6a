"""A bundle: one file that holds an update, its manifest and the signature of it.

A ZIP archive: `manifest.json`, the bytes that were signed; `signature.bin`; and the
files below `files/`. Read whole and checked file by file against the manifest; who
signed it is for the keys to say (``trusted``).
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import DannayaError
from gateway.language import system_reason, tr
from gateway.update import manifest as manifests
from gateway.update.manifest import MOST_BYTES, MOST_MANIFEST, Manifest, WrongManifest

MANIFEST, SIGNATURE, FILES = "manifest.json", "signature.bin", "files/"
SIGNATURE_BYTES = 384  # RSA-3072
MOST_FILE = MOST_BYTES + 256 * 1024  # of the whole archive
MADE = (2026, 1, 1, 0, 0, 0)  # in the archive: the same files give the same bytes


class BundleError(DannayaError):
    """A bundle that cannot be used, with what to do."""


@dataclass(frozen=True, repr=False)
class Bundle:
    """An update whole: ``files`` in the order of its manifest."""

    manifest: Manifest
    signature: bytes
    files: Mapping[str, bytes]

    @property
    def content(self) -> bytes:
        """Return all files one after the other, in the manifest's order."""
        return b"".join(self.files[path] for path, _, _ in self.manifest.files)


def write(bundle: Bundle) -> bytes:
    """Return the bytes of the archive."""
    entries = {MANIFEST: bundle.manifest.raw, SIGNATURE: bundle.signature}
    entries |= {FILES + path: data for path, data in bundle.files.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def load(path: Path) -> bytes:
    """Return the bytes of a bundle's file; BundleError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_FILE + 1)
    except OSError as error:
        raise BundleError(
            tr(
                "{file} cannot be read ({reason}): check its name and its rights.",
                file=path,
                reason=system_reason(error),
            )
        ) from error


def read(raw: bytes, name: str) -> Bundle:
    """Return the bundle in these bytes; ``name`` is what errors call it.

    BundleError when it is none, is damaged, or is of a newer version.
    """
    if len(raw) > MOST_FILE:
        raise BundleError(tr("{file} is too large to be an update.", file=name))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            manifest = read_manifest(entry(archive, MANIFEST, MOST_MANIFEST), name)
            signature = entry(archive, SIGNATURE, SIGNATURE_BYTES)
            files = {
                path: entry(archive, FILES + path, size)
                for path, size, _ in manifest.files
            }
            named = {FILES + path for path in files} | {MANIFEST, SIGNATURE}
            strange = sorted(set(archive.namelist()) - named)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, OSError):
        raise damaged(name) from None
    except (NotImplementedError, RuntimeError):  # another packing, or a password
        raise damaged(name) from None
    if manifests.describe(files) != tuple(sorted_files(manifest)) or strange:
        raise BundleError(
            tr(
                "{file} does not hold what its manifest says: it was changed. Get it "
                "again from who made it.",
                file=name,
            )
        )
    return Bundle(manifest, signature, files)


def sorted_files(manifest: Manifest) -> list[manifests.File]:
    """Return the files of a manifest in the order in which the kit writes them."""
    return sorted(manifest.files, key=lambda one: manifests.in_order(one[0]))


def entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return one file of an archive, ``most`` bytes at most; ValueError above that."""
    with archive.open(name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(name)
    return data


def read_manifest(raw: bytes, name: str) -> Manifest:
    """Return the manifest of a bundle; BundleError when it cannot be used."""
    try:
        return manifests.read(raw)
    except WrongManifest as error:
        if str(error) == "newer":
            raise BundleError(
                tr(
                    "{file} was made by a newer version of Dannaya: install that "
                    "version on this computer first.",
                    file=name,
                )
            ) from None
        raise BundleError(
            tr(
                "{file} has a manifest that cannot be used ({field}): get it again "
                "from who made it.",
                file=name,
                field=str(error),
            )
        ) from None


def damaged(name: str) -> BundleError:
    """Return the error about bytes that are no bundle, or no longer one."""
    return BundleError(
        tr(
            "{file} is no update, or it is damaged: make it with `dannaya update "
            "sign`, or copy it again.",
            file=name,
        )
    )
