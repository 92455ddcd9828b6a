"""Is a bundle one that this room's boards believe? Asked before it is sent."""

from pathlib import Path

from gateway.language import tr
from gateway.update.bundle import Bundle, BundleError, read
from gateway.update.trusted import read_trusted


def checked(raw: bytes, name: str, folder: Path) -> Bundle:
    """Return the bundle in these bytes, signed by a key of the room of a folder.

    The boards check all of it again: what this saves is the way to them.
    BundleError, TrustedError.
    """
    bundle = read(raw, name)
    keys = read_trusted(folder)
    key = keys.get(bundle.manifest.key)
    if key is None:
        raise BundleError(
            tr(
                "{file} is signed with the key {key}, which no board of this room "
                "believes: sign it with a key of `dannaya update keys`.",
                file=name,
                key=bundle.manifest.key,
            )
        )
    if not key.verifies(bundle.manifest.raw, bundle.signature):
        raise BundleError(
            tr(
                "The signature of {file} is not right: it was changed after it was "
                "signed. Get it again from who made it.",
                file=name,
            )
        )
    return bundle
