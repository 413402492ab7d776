"""Slack's requests: checked on the event loop, handled by the app in threads of their own.

What can be refused by its headers is refused before its body is read.
"""

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog
from slack_bolt import App, BoltRequest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot import metrics
from bot.slack.reception import Reception
from bot.web.first_answers import Answer, FirstAnswers, answer_of
from bot.web.recipient import Recipient
from bot.web.signatures import is_recent, is_signed
from handlers.inbox import anonymous

log = structlog.get_logger()

PATH = "/slack/events"
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. A form with a hundred full fields, each character escaped twice, stays below."""

BODY_SECONDS = 10.0
"""How long a body may take to arrive. Slack waits three seconds for the answer."""

HANDLERS = 30
"""Requests that are handled at the same time, as in Socket Mode."""

LAST_SECONDS = 10.0
"""How long requests that are being handled may take once Kaizen is told to stop."""

_KEPT_HEADERS = ("content-type", "x-slack-retry-num", "x-slack-retry-reason")


class Refused(Exception):
    """The request isn't given to the app; `reason` is for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class SlackEndpoint:
    """Takes requests that Slack signed for this app and workspace, and gives them to the app."""

    def __init__(self, app: App, secret: str, recipient: Recipient) -> None:
        self._reception, self._secret, self._recipient = Reception(app), secret, recipient
        self._threads = ThreadPoolExecutor(HANDLERS, thread_name_prefix="request")
        self._answers = FirstAnswers()
        self._open = 0
        self._changed = threading.Condition()

    @property
    def open_requests(self) -> int:
        """How many requests have come and are not answered yet."""
        return self._open

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        with self._changed:
            self._open += 1
        try:
            return await self._answer(request)
        except Refused as refused:
            log.info("request_refused", status=refused.status, reason=refused.reason)
            metrics.REQUESTS_REFUSED.labels(refused.reason).inc()
            # The rest of its body stays unread, so that the connection can't be used again.
            return JSONResponse({"error": refused.reason}, refused.status, {"connection": "close"})
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    async def _answer(self, request: Request) -> Response:
        arrived = time.perf_counter()
        body = await self._signed_body(request)
        try:
            headers: dict[str, str | Sequence[str]] = {
                name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers
            }
            asked = BoltRequest(body=body.decode(), headers=headers)
            payload = dict(asked.body)
        except Exception:  # whatever Bolt does with a body that isn't one
            raise Refused(400, "not_a_payload") from None
        if payload.get("type") == "url_verification":
            return PlainTextResponse(str(payload.get("challenge") or ""))
        if payload.get("ssl_check"):
            return Response()
        if not self._recipient.is_meant(payload):
            raise Refused(403, "for_another_app_or_workspace")

        async def handle() -> Answer:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._handle, asked, arrived)
            except RuntimeError:  # the threads have ended meanwhile
                raise Refused(503, "stopping") from None

        return _to_response(await self._answers.of(request.headers["x-slack-signature"], handle))

    async def _signed_body(self, request: Request) -> bytes:
        """Read the body. Raises Refused."""
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not timestamp or not signature:
            raise Refused(401, "not_signed")
        if not is_recent(timestamp, time.time()):
            raise Refused(401, "too_old")
        body = await _body(request)
        if not is_signed(self._secret, timestamp, body, signature):
            raise Refused(401, "wrong_signature")
        return body

    def _handle(self, asked: BoltRequest, arrived: float) -> Answer:
        try:
            answer = self._reception.answer(asked, arrived)
            return answer_of(answer, is_told_once=answer.status < 300 and anonymous.is_unnamed(dict(asked.body)))
        except Exception:
            log.exception("request_failed")
            return Answer(500, "", "")

    def close(self) -> None:
        """Wait for requests that are being handled, then end the threads."""
        with self._changed:
            self._changed.wait_for(lambda: self._open == 0, LAST_SECONDS)
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _body(request: Request) -> bytes:
    """Read a body up to the largest. Raises Refused as soon as it is known to be larger, or takes too long."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > LARGEST_BODY:
        raise Refused(413, "too_large")
    read = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                read += chunk
                if len(read) > LARGEST_BODY:
                    raise Refused(413, "too_large")
    except TimeoutError:
        raise Refused(408, "too_slow") from None
    except ClientDisconnect:
        raise Refused(400, "broken_off") from None
    return bytes(read)


def _to_response(given: Answer) -> Response:
    return Response(given.body, given.status, {"content-type": given.content_type} if given.content_type else None)
