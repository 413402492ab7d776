"""Signed HTTP requests to the app, in place of Socket Mode."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from sandbox.envelopes import Envelope, NotAcknowledged
from sandbox.errors import Json, Refusal
from sandbox.workspace import VERIFICATION_TOKEN, Settings

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
RETRY_REASONS = {"timeout": "http_timeout"}
"""Slack's retry reasons over HTTP, where they differ from those of Socket Mode."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    def payload(self, plain_text: bool) -> Json:
        """The body as an acknowledgement; that of a command may be plain text."""
        if not self.body.strip():
            return {}
        try:
            payload = json.loads(self.body)
        except ValueError:
            payload = {"text": self.body} if plain_text else {}
        return payload if isinstance(payload, dict) else {}


def signature(secret: str, timestamp: str, body: str) -> str:
    """Compute the header `X-Slack-Signature`."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


async def post(settings: Settings, envelope: Envelope) -> Json:
    """Send one payload. Return the answer, whose body is the acknowledgement."""
    body, headers = _form(envelope)
    try:
        answer = await _exchange(settings, body, headers)
    except TimeoutError:
        raise NotAcknowledged("operation_timeout", "The app did not answer in time.", "timeout") from None
    except (OSError, http.client.HTTPException) as error:
        raise NotAcknowledged("dispatch_failed", f"The app cannot be reached: {error}", "connection_failed") from None
    if not 200 <= answer.status < 300:
        code = "http_service_error" if answer.status >= 500 else "http_client_error"
        final = answer.headers.get("x-slack-no-retry") == "1"
        raise NotAcknowledged(code, f"The app answered with HTTP {answer.status}.", "http_error", final)
    return answer.payload(plain_text=envelope.type == "slash_commands")


async def verify(settings: Settings) -> None:
    """Do the handshake: the app must return the challenge, as text, form or JSON."""
    challenge = secrets.token_hex(24)
    payload = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
    try:
        answer = await _exchange(settings, json.dumps(payload), {"content-type": JSON})
    except (OSError, http.client.HTTPException) as error:
        raise Refusal("url_verification_failed", f"The app cannot be reached: {error or 'no answer in time'}") from None
    given = answer.body.strip().removeprefix("challenge=")
    if answer.status != 200 or challenge not in (given, answer.payload(plain_text=False).get("challenge")):
        raise Refusal("url_verification_failed", "The app did not send the challenge back.")


def _form(envelope: Envelope) -> tuple[str, dict[str, str]]:
    """Encode the body: events as JSON, interactions and commands as forms."""
    if envelope.type == "slash_commands":
        # A form can't hold half a character, so that Slack can't send any.
        return urlencode(envelope.payload, errors="ignore"), {"content-type": FORM}
    payload = json.dumps(envelope.payload)
    if envelope.type == "interactive":
        return urlencode({"payload": payload}), {"content-type": FORM}
    headers = {"content-type": JSON}
    if envelope.attempt:
        reason = RETRY_REASONS.get(envelope.reason, envelope.reason)
        headers |= {"x-slack-retry-num": str(envelope.attempt), "x-slack-retry-reason": reason}
    return payload, headers


async def _exchange(settings: Settings, body: str, headers: dict[str, str]) -> Answer:
    timestamp = str(int(time.time()))
    signed = {
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "accept": "application/json,*/*",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(settings.signing_secret, timestamp, body),
    }
    sent = asyncio.to_thread(_send, settings.request_url, body, headers | signed, settings.ack_seconds)
    return await asyncio.wait_for(sent, settings.ack_seconds)


def _send(url: str, body: str, headers: dict[str, str], seconds: float) -> Answer:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body.encode(), headers)
        response = connection.getresponse()
        given = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, given, response.read().decode(errors="replace"))
    finally:
        connection.close()
