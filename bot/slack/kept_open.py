"""A client whose connections to Slack stay open between calls; the SDK opens one for each call.

Opening one costs a look-up of the name, a handshake of TLS, and more processor time than the rest of the call.
"""

import re
import urllib.request
from copy import copy
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot import metrics
from bot.slack.connections import Connections

_METHOD = re.compile(r"[a-z]+(\.[A-Za-z]+)+")


class KeptOpenClient(WebClient):
    """The SDK's client; only the exchange of a request and its answer is our own.

    A request is sent once: what becomes of a broken one is decided by the retry handlers, as in the SDK. Behind a
    proxy, the SDK's own way is taken.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._connections = Connections(self.base_url, self.timeout, self.ssl)
        self._is_direct = not self.proxy and _is_direct(self.base_url)

    def for_request(self, given: WebClient) -> "KeptOpenClient":
        """Return a client for one payload, with the connections of this one and the parameters of Bolt's."""
        own = copy(self)
        own.token, own.default_params = given.token, given.default_params
        return own

    def close(self) -> None:
        """Close the connections that wait. Later calls open new ones."""
        self._connections.close()

    def _perform_urllib_http_request_internal(self, url: str, req: urllib.request.Request) -> dict[str, Any]:
        """Raises HTTPError for a refusal by status, and for a redirect: Slack's Web API has none."""
        if not (self._is_direct and url.startswith(self.base_url)):
            return super()._perform_urllib_http_request_internal(url, req)
        body: Any = req.data
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        with metrics.SLACK_CALLS.labels(_method_of(url, self.base_url)).time():
            answer, content = self._connections.exchange(req.get_method(), path, body, dict(req.header_items()))
        headers = answer.headers
        if not 200 <= answer.status < 300:
            raise HTTPError(url, answer.status, answer.reason, headers, BytesIO(content))
        if headers.get_content_type() == "application/gzip":
            return {"status": answer.status, "headers": headers, "body": content}
        charset = str(headers.get_content_charset() or "utf-8")
        return {"status": answer.status, "headers": headers, "body": content.decode(charset)}


def _method_of(url: str, base_url: str) -> str:
    """The method of the Web API; an upload's address is another one each time."""
    name = url.removeprefix(base_url).partition("?")[0]
    return name if _METHOD.fullmatch(name) else "other"


def _is_direct(address: str) -> bool:
    """Whether no proxy of the system stands before the address."""
    parts = urlsplit(address)
    return parts.scheme not in urllib.request.getproxies() or bool(urllib.request.proxy_bypass(parts.hostname or ""))
