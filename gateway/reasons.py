"""Why a message is refused: every reason code, and the sentence that says it.

A code never changes once released: it stands in the store, and the dashboard
translates it. The `detail` of a refusal says the same with the values at hand.
"""

REASONS = {
    "bad_topic": "The topic is not one that boards of this kit use.",
    "retained": "A reading was retained by the broker: how old it is cannot be known.",
    "empty": "The message holds no reading.",
    "too_large": "The message is larger than 8 KiB or holds more than 256 records.",
    "bad_envelope": "The envelope, the first line of the message, cannot be read.",
    "bad_utf8": "The text is not UTF-8.",
    "bad_json": "The JSON cannot be read.",
    "bad_cbor": "The CBOR cannot be read.",
    "too_deep": "The message is nested too deeply.",
    "duplicate_key": "The same key stands twice in one object.",
    "bad_pack": "The message is not a SenML pack: a list of records.",
    "bad_field": "A SenML field has a value of the wrong type.",
    "unknown_field": "A SenML field that must be understood is not known here.",
    "unknown_version": "The SenML version is newer than 10.",
    "bad_name": "A name may hold only A-Z a-z 0-9 - : . / _, and starts with one of "
    "A-Z a-z 0-9.",
    "bad_unit": "The unit is not in the SenML registry.",
    "bad_value": "A record needs exactly one value.",
    "bad_number": "This is not a number.",
    "nan": "A value is not a finite number.",
    "bad_data": "Binary data must be base64url without padding.",
    "bad_time": "The time of a reading is out of range.",
    "bad_state": "A state needs one of the words init, ready, disconnected, sleeping, "
    "lost, alert, and fields of the right type.",
    "bad_body": "The message is not the JSON object that this topic carries.",
    # The ledger's two reasons, given by ingest
    "replay": "An old pack came again, which its board no longer keeps.",
    "twin": "Two boards use this identity at the same time.",
    # Who may speak: given by the gates of the two lanes
    "enrolled": "This board is enrolled: only the protected lane may speak for it.",
    "revoked": "This board is revoked, or was never given a key.",
    "unsigned": "On the protected lane each pack carries a mac, and this one has none.",
    "bad_mac": "The mac does not fit: another key, or the message was changed.",
}


class Unreadable(Exception):
    """A message breaks the contract; carries a code of REASONS and a sentence."""

    def __init__(self, reason: str, detail: str | None = None) -> None:
        self.reason = reason
        self.detail = REASONS[reason] if detail is None else detail
        super().__init__(self.detail)
