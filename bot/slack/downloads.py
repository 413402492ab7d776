"""Downloading a file's content from Slack: with the bot's token, from Slack's hosts only, up to a size."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import IO, Any
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.slack.web_api import PermanentFailure, TemporaryFailure

_SLACK = (".slack.com", ".slack-gov.com")
_PART = 256 * 1024
TOO_LARGE = "too_large"
NO_ACCESS = "no_access_to_file"
ELSEWHERE = "not_at_slack"
"""Refusals of our own: the file is larger than was said, Slack shows a page to sign in, it isn't stored in Slack."""


def download(client: WebClient, url: str, most: int) -> bytes:
    """Return the content of a file's `url_private_download`.

    The token goes to Slack's hosts only, or to the host of `SLACK_API_URL`; a redirect to another host is refused.
    Raises TemporaryFailure, and PermanentFailure where another try would not help.
    """
    if not _is_trusted(client, url):
        raise PermanentFailure(ELSEWHERE)
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {client.token}"})
    handlers: list[urllib.request.BaseHandler] = [_SameHosts(client)]
    if client.ssl is not None:
        handlers.append(urllib.request.HTTPSHandler(context=client.ssl))
    if client.proxy is not None:
        handlers.append(urllib.request.ProxyHandler({"http": client.proxy, "https": client.proxy}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=client.timeout) as answer:
            return _read(answer, answer.headers, most)
    except urllib.error.HTTPError as refused:
        refused.close()
        raise _failure(refused.code, refused.headers) from refused
    except (OSError, HTTPException) as broken:
        raise TemporaryFailure(type(broken).__name__) from broken


def _read(answer: IO[bytes], headers: Mapping[str, str], most: int) -> bytes:
    if str(headers.get("content-type") or "").startswith("text/html"):
        raise PermanentFailure(NO_ACCESS)  # Slack's page to sign in comes with status 200
    content = bytearray()
    while part := answer.read(_PART):
        content += part
        if len(content) > most:
            raise PermanentFailure(TOO_LARGE)
    return bytes(content)


def _failure(status: int, headers: Any) -> Exception:
    if status == 429:
        after = str(headers.get("retry-after") or "1")
        return TemporaryFailure("ratelimited", float(after) if after.isdigit() else 1.0)
    if status >= 500 or status == 408:
        return TemporaryFailure(f"http_{status}")
    return PermanentFailure("file_not_found" if status in (404, 410) else NO_ACCESS)


def _is_trusted(client: WebClient, url: str) -> bool:
    """Whether a URL is at Slack, or at the very place that stands in for it."""
    to, api = urlsplit(url), urlsplit(client.base_url)
    if (to.scheme, to.hostname, to.port) == (api.scheme, api.hostname, api.port):
        return True
    return to.scheme == "https" and to.port in (None, 443) and bool(to.hostname) and str(to.hostname).endswith(_SLACK)


class _SameHosts(urllib.request.HTTPRedirectHandler):
    """Follows redirects within Slack's hosts only, so that the token goes nowhere else."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def redirect_request(self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any,
                         newurl: str) -> urllib.request.Request | None:  # fmt: skip
        if not _is_trusted(self._client, newurl):
            raise PermanentFailure(ELSEWHERE)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
