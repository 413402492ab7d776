"""A bot that gets made-up requests, signed as Slack signs them, in the way that its HTTP server gives them on."""

import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import structlog
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.types import Message, Scope
from structlog.typing import EventDict

from bot.process import Kaizen
from bot.web.recipient import Recipient
from bot.web.slack_endpoint import PATH, SlackEndpoint
from csi.people.organisation import Organisation
from sandbox.http_transport import FORM, JSON, signature
from sandbox.slack import Slack as SlackWorkspace
from tests.support import event_loops
from tests.support.fuzzing import APP, TEAM, Fuzzer
from tests.support.slack import MIA, Json

SECRET = "a signing secret of this test"


@dataclass
class Outcome:
    """How many requests got which status, and the errors behind those that failed, each kind with one request."""

    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    samples: dict[str, str] = field(default_factory=dict)


def _encoded(body: Json) -> tuple[bytes, str]:
    """The body of a request, as Slack encodes it."""
    if "command" in body and "type" not in body:
        return urlencode({key: _plain(value) for key, value in body.items()}).encode(), FORM
    if body.get("type") == "event_callback":
        return json.dumps(body).encode(), JSON
    return urlencode({"payload": json.dumps(body)}).encode(), FORM


def _plain(value: object) -> str:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace").decode()


def _request(content: bytes, kind: str) -> Request:
    timestamp = str(int(time.time()))
    signed = signature(SECRET, timestamp, content.decode())
    headers = {"content-type": kind, "content-length": str(len(content)), "x-slack-request-timestamp": timestamp,
               "x-slack-signature": signed}  # fmt: skip
    scope: Scope = {
        "type": "http", "method": "POST", "path": PATH, "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return Request(scope, receive)


class FuzzedBot:
    """Answers made-up requests, and notes what went wrong."""

    def __init__(self, kaizen: Kaizen, slack: SlackWorkspace, seed: int) -> None:
        self._slack = slack
        self._endpoint = SlackEndpoint(kaizen.app, SECRET, Recipient(APP, Organisation(TEAM, None)))
        self._fuzzer = Fuzzer(seed)
        self._number = 0
        self._current = ""
        self.outcome = Outcome()

    def run(self, count: int) -> Outcome:
        """Send so many, one after the other, so that what fails is known."""
        with self._listening():
            event_loops.run(self._run(count))
        return self.outcome

    async def _run(self, count: int) -> None:
        for _ in range(count):
            self._number += 1
            body = self._fuzzer.payload(self._number)
            if isinstance(body.get("trigger_id"), str):
                self._slack.workspace.clear_stack(MIA)
                body["trigger_id"] = self._slack.triggers.issue(MIA)
            self._current = json.dumps(body)
            content, kind = _encoded(body)
            try:
                answer = await self._endpoint.answer(_request(content, kind))
            except Exception as error:
                self._note(error)
                self.outcome.statuses[500] += 1
            else:
                self.outcome.statuses[answer.status_code] += 1

    def _note(self, error: BaseException) -> None:
        *_, last = traceback.extract_tb(error.__traceback__)
        ours = [each for each in traceback.extract_tb(error.__traceback__) if "site-packages" not in each.filename]
        place = ours[-1] if ours else last
        name = f"{type(error).__name__} at {place.filename.rpartition('/')[2]}:{place.lineno} {place.name}"
        self.outcome.errors[name] += 1
        self.outcome.samples.setdefault(name, self._current[:3000])

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Collect the errors that are logged."""
        before = structlog.get_config()["processors"]

        def listen(_logger: object, _method: str, entry: EventDict) -> EventDict:
            given = entry.get("exc_info")
            given = sys.exc_info()[1] if given is True else given
            if isinstance(given, BaseException) and not isinstance(given, SlackApiError):  # of a window that is gone
                self._note(given)
            raise structlog.DropEvent

        structlog.configure(processors=[listen])
        try:
            yield
        finally:
            structlog.configure(processors=before)
