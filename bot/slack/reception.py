"""Where a payload of Slack's enters the app, over Socket Mode or HTTP: it gets its id in the log, and is timed."""

import secrets
from collections.abc import Mapping
from hashlib import blake2b
from time import perf_counter
from typing import Any

import structlog
from slack_bolt import App, BoltRequest, BoltResponse

from bot import metrics
from handlers.slack import payload_shapes, refusals
from handlers.slack.errors import FAILED
from models import origin

log = structlog.get_logger()

_KINDS = {
    "event_callback": "event",
    "block_actions": "action",
    "view_submission": "form",
    "view_closed": "closed_form",
    "block_suggestion": "options",
    "shortcut": "shortcut",
    "message_action": "shortcut",
}
_ID_BYTES = 6
_KEY = secrets.token_bytes(32)


def kind_of(body: Mapping[str, Any]) -> str:
    """What Slack sends: an event, a command, an action."""
    return "command" if "command" in body else _KINDS.get(str(body.get("type")), "other")


def origin_of(body: Mapping[str, Any]) -> str:
    """The id of a payload, the same when Slack sends it to this process again.

    Nobody can tell from it which payload of Slack's it was, so that it leads from an anonymous idea to nobody.
    """
    known = body.get("event_id") or body.get("trigger_id")
    if not isinstance(known, str) or not known:
        return secrets.token_hex(_ID_BYTES)
    return blake2b(known.encode("utf-8", "replace"), digest_size=_ID_BYTES, key=_KEY).hexdigest()


class Reception:
    """Gives payloads to the app, and says in the log and in the metrics what became of them."""

    def __init__(self, app: App) -> None:
        self._app = app

    def answer(self, asked: BoltRequest, arrived: float | None = None) -> BoltResponse:
        """Let the app handle a payload. `arrived` is when it came, by `perf_counter`; now, if left out."""
        began = perf_counter() if arrived is None else arrived
        if not payload_shapes.is_whole(asked.body):
            log.warning("not_a_payload", payload=kind_of(asked.body))
            return BoltResponse(status=400)
        kind = kind_of(asked.body)
        with origin.working_on(origin_of(asked.body)), refusals.noted() as met:
            answer = self._app.dispatch(asked)
            seconds = perf_counter() - began
            refusal = metrics.kind_of_refusal(met[0]) if met else None
            log.info(
                "answered", payload=kind, status=answer.status, milliseconds=round(seconds * 1000), refusal=refusal
            )
        metrics.ACKNOWLEDGEMENT.labels(kind).observe(seconds)
        if answer.status >= 500:
            metrics.UNACKNOWLEDGED.labels(kind).inc()
        if refusal:
            metrics.REFUSALS.labels(refusal).inc()
        if asked.context.get(FAILED):
            metrics.ERRORS.labels(kind).inc()
        return answer
