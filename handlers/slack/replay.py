"""Handling again, by the same listeners, what an unknown person sent before Slack had said who they are.

The payload is the one that arrived, so that its idempotency keys are the same. Only its trigger is over: windows are
opened by the trigger of a later press, or not at all.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from handlers.slack.payload import Payload

Dispatch = Callable[[BoltRequest], BoltResponse]
CONTEXT = "replay"
"""The key of a `Replay` in Bolt's context."""


class NeedsWindow(Exception):
    """A listener wants to open a window, and no press lends a trigger for it."""


@dataclass
class Replay:
    """What came of handling it again. `trigger` is that of a press, if there was one."""

    trigger: str | None = None
    needs_window: bool = False
    failed: bool = False
    sentence: str = ""
    """Why it was refused."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person is to see: the blocks of an answer, or a view; or that there is a window to open first."""

    needs_window: bool = False
    failed: bool = False
    sentence: str = ""
    blocks: tuple[dict[str, Any], ...] = ()
    text: str = ""
    view: dict[str, Any] | None = None


class ReplayClient(WebClient):
    """A client that opens windows by the trigger of the press, whatever trigger the payload has."""

    replay: Replay

    def views_open(self, *, view: Any, **_others: Any) -> SlackResponse:
        if self.replay.trigger is None:
            raise NeedsWindow
        return super().views_open(trigger_id=self.replay.trigger, view=view)

    def views_push(self, *, view: Any, **_others: Any) -> SlackResponse:
        """Open the window: the one below it was left long ago."""
        return self.views_open(view=view)


def client_for(replay: Replay, client: WebClient) -> ReplayClient:
    """Return a client like this one for a replay."""
    made = ReplayClient(
        token=client.token,
        base_url=client.base_url,
        timeout=client.timeout,
        ssl=client.ssl,
        proxy=client.proxy,
        headers=client.headers,
        logger=client.logger,
        retry_handlers=client.retry_handlers,
    )
    made.replay = replay
    return made


def handle_again(dispatch: Dispatch, body: Payload, trigger: str | None = None) -> Outcome:
    """Give a kept payload to the app's listeners again, and return what its sender is to see."""
    replay = Replay(trigger)
    request = BoltRequest(body=copy.deepcopy(body), mode="socket_mode", context={CONTEXT: replay})
    response = dispatch(request)
    told = json.loads(response.body) if response.body else {}
    view = told.get("view") if told.get("response_action") in ("update", "push") else None
    refused = "\n".join((told.get("errors") or {}).values())
    return Outcome(
        needs_window=replay.needs_window or view is not None,
        failed=replay.failed or response.status >= 500,
        sentence=replay.sentence or refused,
        blocks=tuple(told.get("blocks") or ()),
        text=told.get("text") or "",
        view=view,
    )
