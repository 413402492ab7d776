"""Downloading a dropped file: from Slack only, up to a size, and with each of Slack's refusals understood."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_sdk import WebClient

from bot.slack.downloads import ELSEWHERE, NO_ACCESS, TOO_LARGE, download
from bot.slack.web_api import PermanentFailure, TemporaryFailure

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def host(**answers: Answer) -> Iterator[tuple[str, list[str]]]:
    """A host that answers each path as it is told. Yield its address, and the tokens that it was sent."""
    tokens: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tokens.append(self.headers.get("authorization", ""))
            status, headers, body = answers[self.path.strip("/")]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", tokens
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


CSV = {"content-type": "text/csv"}


def test_a_file_comes_from_slack_with_the_bots_token_through_redirects_within_it() -> None:
    with host(moved=(302, {"location": "/file"}, b""), file=(200, CSV, b"a,b\n")) as (url, tokens):
        client = WebClient("xoxb-secret", base_url=f"{url}/api/")

        assert download(client, f"{url}/moved", 100) == b"a,b\n"
        assert tokens == ["Bearer xoxb-secret"] * 2


def test_the_token_goes_to_no_other_host() -> None:
    with host(file=(200, CSV, b"a,b\n")) as (other, heard):
        with host(moved=(302, {"location": f"{other}/file"}, b"")) as (url, _):
            client = WebClient("xoxb-secret", base_url=f"{url}/api/")
            for address in (
                f"{url}/moved",
                f"{other}/file",
                "http://files.slack.com/x",
                "https://slack.com.evil.org/x",
            ):
                with pytest.raises(PermanentFailure, match=ELSEWHERE):
                    download(client, address, 100)
        assert heard == []


@pytest.mark.parametrize(
    ("answer", "problem", "after"),
    [
        ((200, CSV, b"1" * 101), TOO_LARGE, None),
        ((200, {"content-type": "text/html; charset=utf-8"}, b"Sign in"), NO_ACCESS, None),
        ((403, {}, b""), NO_ACCESS, None),
        ((404, {}, b""), "file_not_found", None),
        ((429, {"retry-after": "7"}, b""), "ratelimited", 7.0),
        ((503, {}, b""), "http_503", None),
    ],
)
def test_what_slack_refuses_is_understood(answer: Answer, problem: str, after: float | None) -> None:
    with host(file=answer) as (url, _):
        client = WebClient("xoxb-secret", base_url=f"{url}/api/")
        with pytest.raises((PermanentFailure, TemporaryFailure)) as refused:
            download(client, f"{url}/file", 100)

    assert str(refused.value) == problem
    assert isinstance(refused.value, TemporaryFailure) == (answer[0] in (429, 503))
    assert getattr(refused.value, "after", None) == after


def test_a_connection_that_is_refused_is_tried_again_later() -> None:
    with host() as (url, _):
        client = WebClient("xoxb-secret", base_url=f"{url}/api/")

    with pytest.raises(TemporaryFailure):
        download(client, f"{url}/file", 100)
