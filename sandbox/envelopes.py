"""What is sent to the app, and how a delivery fails."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Literal

from sandbox.errors import Json, Refusal

EnvelopeType = Literal["events_api", "interactive", "slash_commands"]


class NotAcknowledged(Refusal):
    """The app did not acknowledge the envelope.

    `reason` is Slack's `retry_reason`; `is_final` says that the app wants no retry.
    """

    def __init__(self, code: str, detail: str, reason: str, is_final: bool = False) -> None:
        super().__init__(code, detail)
        self.reason = reason
        self.is_final = is_final


@dataclass(frozen=True)
class Envelope:
    """A payload to deliver, and the number of the attempt (0 is the first; only events are retried)."""

    type: EnvelopeType
    payload: Json
    attempt: int = 0
    reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def to_wire(self) -> Json:
        wire: Json = {
            "envelope_id": self.id,
            "payload": self.payload,
            "type": self.type,
            "accepts_response_payload": self.type != "events_api",
        }
        if self.type == "events_api":
            wire |= {"retry_attempt": self.attempt, "retry_reason": self.reason}
        return wire

    @property
    def name(self) -> str:
        """The name of its content, for the traffic list."""
        if self.type == "slash_commands":
            return str(self.payload["command"])
        return str(self.payload["event"]["type"] if self.type == "events_api" else self.payload["type"])
