"""Who may bring a message in on which lane; what is turned away is kept as evidence.

On the open lane: everybody, but in the name of no board that is enrolled or revoked.
On the protected lane the broker has checked who writes; here each pack must prove
itself too, with the mac of its board.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gateway.broker import Delivery
from gateway.identities import Identities
from gateway.quarantine import Limits, Quarantine
from gateway.reasons import REASONS
from gateway.reports import Reports
from gateway.store import Batch, EventRow, RefusalRow
from gateway.wire import BODY_KINDS, Message, Refused

TELL_US = 60_000_000  # the same of the same board is an event once a minute


class OpenGate:
    """Keeps the open lane from speaking for boards that are bound."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._told = Told("open")

    def admits(
        self,
        batch: Batch,
        message: Message | Refused,
        delivery: Delivery,
        received_us: int,
    ) -> bool:
        """Tell whether the message may count; if not, its refusal is in the batch."""
        board = message.board
        if board is None or board not in self._identities.bound:
            return True
        # What the broker has kept from before says nothing about now.
        if not delivery.retained:
            revoked = board in self._identities.revoked
            reason = "revoked" if revoked else "enrolled"
            self._told.refuse(batch, reason, board, delivery, received_us)
        return False


class ProtectedGate:
    """Lets in what proves to come from its board; the first time enrols the board."""

    def __init__(
        self,
        identities: Identities,
        limits: Limits,
        states: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    ) -> None:
        """``states``: board -> what the store knows that it said of itself last."""
        self._identities = identities
        self._quarantine = Quarantine(limits)
        self._reports = Reports(states)
        self._told = Told("protected")

    def admits(
        self,
        batch: Batch,
        message: Message | Refused,
        delivery: Delivery,
        received_us: int,
    ) -> bool:
        """Tell whether the message may count; if not, why is in the batch."""
        # Every pack passes here: what is usual comes first.
        board = message.board
        if board is None:
            return True
        verifier = self._identities.verifiers.get(board)
        if verifier is None:
            if not delivery.retained:
                self._told.refuse(batch, "revoked", board, delivery, received_us)
            return False
        if not self._quarantine.admits(board, received_us):
            self._silence(batch, board, received_us)
            return False
        proof = verifier.proof(delivery.topic, delivery.payload)
        if proof == "signed":
            if board not in self._identities.enrolled:
                self._enrol(batch, board, received_us)
            return True
        if is_never_signed(message, delivery.topic):
            self._hear(batch, message, received_us)
            return True
        self._quarantine.blame(board)
        reason = "unsigned" if proof == "unsigned" else "bad_mac"
        self._told.refuse(batch, reason, board, delivery, received_us)
        return False

    def _hear(self, batch: Batch, message: Message | Refused, now_us: int) -> None:
        """Log what a board's state tells of a gateway that was not ours."""
        if isinstance(message, Message) and message.kind == "state" and message.board:
            event = self._reports.event(message.board, message.body or {}, now_us)
            batch.events += [event] if event else []

    def _silence(self, batch: Batch, board: str, received_us: int) -> None:
        """Count a message that is not listened to; the first one is an event."""
        if self._quarantine.begins(board, received_us):
            event = EventRow(received_us, board, "quarantine", "warning", {})
            batch.events.append(event)
        batch.count("quarantined")

    def _enrol(self, batch: Batch, board: str, received_us: int) -> None:
        """Bind a board that was prepared and has now proved who it is."""
        self._identities.bind(board)
        batch.enrolled.append(board)
        batch.enrolled_us = received_us
        detail = {"how": "first_pack"}
        batch.events.append(EventRow(received_us, board, "enrolled", "notice", detail))


def is_never_signed(message: Message | Refused, topic: str) -> bool:
    """Tell whether the broker's check of the session is all the proof there can be."""
    if isinstance(message, Message):
        return message.kind in BODY_KINDS
    return "/telemetry" not in topic  # refused for itself, and not a pack


class Told:
    """Writes refusals, and now and then an event about them."""

    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._last_us: dict[tuple[str, str], int] = {}

    def refuse(
        self,
        batch: Batch,
        reason: str,
        board: str,
        delivery: Delivery,
        received_us: int,
    ) -> None:
        """Add a refusal to the batch, and an event when there was none of late."""
        topic, payload = delivery.topic, delivery.payload
        batch.refused.append(
            RefusalRow(
                received_us, self._lane, board, topic, payload, reason, REASONS[reason]
            )
        )
        batch.count("refused")
        last_us = self._last_us.get((reason, board))
        if last_us is None or abs(received_us - last_us) >= TELL_US:
            self._last_us[reason, board] = received_us
            detail = {"lane": self._lane, "topic": topic[:160]}
            kind = f"refused_{reason}"
            batch.events.append(EventRow(received_us, board, kind, "warning", detail))
