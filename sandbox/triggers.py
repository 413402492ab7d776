"""Trigger ids, which open one view within three seconds of real time."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from sandbox.errors import Refusal
from sandbox.workspace import Workspace


@dataclass
class Trigger:
    """What the app may do after a person's click or command."""

    user: str
    view: str | None
    expires: float
    used: bool = False


class Triggers:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._triggers: dict[str, Trigger] = {}

    def issue(self, user: str, view: str | None = None) -> str:
        """Make a new trigger; `view` is the modal in which the click was."""
        id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        expires = time.monotonic() + self.workspace.settings.trigger_seconds
        self._triggers[id] = Trigger(user, view, expires)
        return id

    def redeem(self, id: str) -> Trigger:
        """Use a trigger up, or refuse it as Slack does."""
        trigger = self._triggers.get(id)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if time.monotonic() >= trigger.expires:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger

    def expire_all(self) -> None:
        self._triggers.clear()
