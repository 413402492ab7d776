"""Slack's side as one object: the state, and everything that acts on it. Web API methods get it as an argument."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.arguments import Arguments as Arguments
from sandbox.delivery import Delivery
from sandbox.errors import Json
from sandbox.faults import Faults
from sandbox.limits import Limits
from sandbox.posting import Poster
from sandbox.responses import ResponseUrls
from sandbox.triggers import Triggers
from sandbox.workspace import Workspace


class Slack:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.faults = Faults()
        self.limits = Limits()
        self.delivery = Delivery(workspace, self.faults)
        self.triggers = Triggers(workspace)
        self.poster = Poster(workspace, self.delivery)
        self.responses = ResponseUrls(workspace, self.poster)

    def forget(self) -> None:
        """Stop redelivery and faults, refill the rate limits, and invalidate all triggers and response_urls."""
        self.limits.refill()
        self.faults.off()
        self.delivery.forget()
        self.triggers.expire_all()
        self.responses.expire_all()


Method = Callable[[Slack, Arguments], Json]
