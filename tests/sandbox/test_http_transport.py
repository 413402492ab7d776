"""Signed requests to a `request_url`, as a stock Bolt app takes them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.helpers import Json, Someone, button, eventually

Meanwhile = Callable[..., Future[Any]]
SECRET = "a secret of this test"


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"retry_delays": (0.0, 0.05, 0.1), "ack_seconds": 0.5, "signing_secret": SECRET}


class Request:
    """What the app was sent."""

    def __init__(self, headers: dict[str, str], body: str) -> None:
        self.headers, self.body = headers, body

    @property
    def payload(self) -> Json:
        payload: Json = json.loads(self.body)
        return payload


class App:
    """An app behind an address. It answers as it is told (200 and nothing, else); a `None` is no answer in time."""

    def __init__(self) -> None:
        self.requests: Queue[Request] = Queue()
        self.answers: list[tuple[int, str, dict[str, str]] | None] = []
        self.challenged = True
        self.over = threading.Event()
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                request = Request({name.lower(): value for name, value in self.headers.items()}, body)
                answer = app.answer_to(request)
                if answer is None:
                    app.over.wait(5)
                    return
                self.send_response(answer[0])
                for name, value in answer[2].items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer[1].encode())

            def log_message(self, *_: Any) -> None:
                """Tests are silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/slack/events"

    def answer_to(self, request: Request) -> tuple[int, str, dict[str, str]] | None:
        if request.body.startswith("{") and request.payload["type"] == "url_verification":
            return 200, request.payload["challenge"] if self.challenged else "what?", {}
        self.requests.put(request)
        return self.answers.pop(0) if self.answers else (200, "", {})

    def take(self) -> Request:
        return self.requests.get(timeout=5)


@pytest.fixture
def unset() -> Iterator[App]:
    app = App()
    thread = threading.Thread(target=app.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield app
    app.over.set()
    app.server.shutdown()
    thread.join()
    app.server.server_close()


@pytest.fixture
def app(unset: App, http: httpx.Client) -> App:
    assert http.post("/sandbox/settings", json={"request_url": unset.url}).json()["ok"]
    return unset


def test_requests_are_signed_as_slack_signs_them(app: App, ana: Someone) -> None:
    assert ana.says("hello")["acked"]
    request = app.take()

    assert SignatureVerifier(SECRET).is_valid_request(request.body, request.headers)
    assert not SignatureVerifier("another").is_valid_request(request.body, request.headers)
    assert request.payload["type"] == "event_callback"
    assert request.payload["event"]["text"] == "hello"
    assert "x-slack-retry-num" not in request.headers
    assert ana.sees()["connected"] is True


def test_an_address_that_does_not_answer_the_challenge_is_refused(unset: App, http: httpx.Client) -> None:
    unset.challenged = False
    refused = http.post("/sandbox/settings", json={"request_url": unset.url}).json()
    nobody = http.post("/sandbox/settings", json={"request_url": "http://127.0.0.1:1/"}).json()

    assert (refused["error"], nobody["error"]) == ("url_verification_failed", "url_verification_failed")
    assert Someone(http, "U01ANA").sees()["connected"] is False


def test_an_event_comes_again_with_number_and_reason(app: App, ana: Someone) -> None:
    app.answers = [(500, "", {}), None, (200, "", {})]
    assert ana.says("hello")["acked"] is False
    first, second, third = app.take(), app.take(), app.take()

    assert "x-slack-retry-num" not in first.headers
    assert (second.headers["x-slack-retry-num"], second.headers["x-slack-retry-reason"]) == ("1", "http_error")
    assert (third.headers["x-slack-retry-num"], third.headers["x-slack-retry-reason"]) == ("2", "http_timeout")
    assert len({each.payload["event_id"] for each in (first, second, third)}) == 1


def test_an_app_may_ask_for_no_retry(app: App, ana: Someone, http: httpx.Client) -> None:
    app.answers = [(500, "", {"X-Slack-No-Retry": "1"})]
    ana.says("hello")
    ana.says("again")

    assert [app.take().payload["event"]["text"] for _ in range(2)] == ["hello", "again"]


def test_a_command_is_a_form_and_its_answer_the_body(app: App, ana: Someone, ben: Someone) -> None:
    app.answers = [
        (200, "plain words", {"content-type": "text/plain"}),
        (200, json.dumps({"text": "for all", "response_type": "in_channel"}), {"content-type": "application/json"}),
    ]
    assert ana.commands("faster & better")["ok"]
    assert ana.commands("x")["ok"]
    form = parse_qs(app.take().body)

    assert form["command"] == ["/improve"]
    assert form["text"] == ["faster &amp; better"]
    assert form["user_id"] == ["U01ANA"]
    assert ana.texts() == ["plain words", "for all"]
    assert ben.texts() == ["for all"]


def test_an_interaction_is_a_form_with_a_payload(app: App, ana: Someone, http: httpx.Client) -> None:
    blocks = [{"type": "actions", "elements": [button("go")]}]
    body = {"token": "xoxb-sandbox", "channel": "C01GENERAL", "text": "x", "blocks": blocks}
    ts = http.post("/api/chat.postMessage", json=body).json()["ts"]
    app.take()
    assert ana.does("press", channel="C01GENERAL", ts=ts, action_id="go")["ok"]
    request = app.take()

    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    payload = json.loads(parse_qs(request.body)["payload"][0])
    assert (payload["type"], payload["actions"][0]["action_id"]) == ("block_actions", "go")


@pytest.mark.parametrize(
    ("answer", "error"),
    [((500, "", {}), "http_service_error"), ((404, "", {}), "http_client_error"), (None, "operation_timeout")],
)
def test_a_command_that_fails_is_not_sent_again(app: App, ana: Someone, answer: Any, error: str) -> None:
    app.answers = [answer]

    assert ana.commands("x")["error"] == error
    app.take()
    assert app.requests.empty()


def test_an_app_that_is_gone_is_tried_again(app: App, ana: Someone, http: httpx.Client) -> None:
    app.server.server_close()
    assert ana.says("anybody?")["acked"] is False

    def failures() -> list[Json]:
        traffic = http.get("/sandbox/traffic").json()["traffic"]
        return [each for each in traffic if each["response"] == {"error": "dispatch_failed"}]

    assert len(eventually(lambda: len(failures()) == 4 and failures())) == 4
    assert failures()[1]["request"]["retry_reason"] == "connection_failed"


def test_socket_mode_is_back_without_an_address(app: App, ana: Someone, http: httpx.Client) -> None:
    http.post("/sandbox/settings", json={"request_url": ""})

    assert ana.commands("x")["error"] == "dispatch_failed"
    assert app.requests.empty()
