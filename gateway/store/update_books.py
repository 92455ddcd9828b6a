"""What the store tells of updates: the bundles, where they went, what boards run."""

from collections.abc import Callable
from typing import Any

from gateway.store import software, updates
from gateway.store.software import ProofRow, SoftwareRow
from gateway.store.updates import BundleRow, SendingRow

Rows = Callable[..., list[tuple[Any, ...]]]


class UpdateBooks:
    """Short questions about updates, as ``rows`` answers them."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def bundles(self, drills: bool = False) -> list[BundleRow]:
        """Return the updates that are kept, the newest first; ``drills``: those of."""
        rows = self._rows(
            f"SELECT {updates.BUNDLE_COLUMNS} FROM bundle "  # noqa: S608
            "WHERE drill = ? ORDER BY id DESC",
            drills,
        )
        return [updates.bundle_row(row) for row in rows]

    def content(self, bundle: int) -> tuple[BundleRow, bytes] | None:
        """Return a bundle and its files, one after the other; None when it is gone."""
        rows = self._rows(
            f"SELECT {updates.BUNDLE_COLUMNS}, content FROM bundle WHERE id = ?",  # noqa: S608
            bundle,
        )
        return (updates.bundle_row(rows[0]), bytes(rows[0][6])) if rows else None

    def sendings(
        self, board: str | None = None, limit: int = 200, drills: bool = False
    ) -> list[SendingRow]:
        """Return the newest sendings of updates, of one board or of the room."""
        where, values = ("AND board = ?", (board,)) if board else ("", ())
        rows = self._rows(
            f"SELECT {updates.COLUMNS} FROM sending "  # noqa: S608
            f"WHERE drill <= ? {where} ORDER BY id DESC LIMIT ?",
            drills,
            *values,
            limit,
        )
        return [updates.sending_row(row) for row in rows]

    def sending(self, number: int) -> SendingRow | None:
        """Return a sending as it stands, None when it is no longer kept."""
        rows = self._rows(
            f"SELECT {updates.COLUMNS} FROM sending WHERE id = ?",  # noqa: S608
            number,
        )
        return updates.sending_row(rows[0]) if rows else None

    def software(self) -> dict[str, SoftwareRow]:
        """Return board -> what it should run, of those of which it is known."""
        return software.read(
            self._rows("SELECT board, seq, files, how, at_us FROM software")
        )

    def proof(self, number: int) -> ProofRow | None:
        """Return a question to a board, with its answer when there is one."""
        rows = self._rows(software.PROOF, number)
        return software.proof_row(rows[0]) if rows else None
