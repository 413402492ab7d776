"""Connections to Slack stay open between calls, and no call is sent twice because of it."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread

import pytest
from slack_sdk import WebClient

from bot.slack import connections
from bot.slack.clients import sending_client
from bot.slack.kept_open import KeptOpenClient
from bot.slack.web_api import RATE_LIMITED, PermanentFailure, TemporaryFailure, call
from tests.conftest import make_settings

Answer = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Counts connections and requests; `answer` writes the answer."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.connections, self.requests = answer, 0, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 5

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_POST(self) -> None:
        self.server.requests += 1
        self.rfile.read(int(self.headers["content-length"] or 0))
        self.server.answer(self)

    def tell(self, content: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    with Server(answer) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def client_of(server: Server) -> Iterator[KeptOpenClient]:
    client = sending_client(make_settings(server.url, "sqlite://"))
    yield client
    client.close()


def well(handler: Handler) -> None:
    handler.tell(b'{"ok": true}')


def test_calls_use_one_connection_and_so_does_the_client_of_each_payload() -> None:
    with serving(well) as server, client_of(server) as client:
        for _ in range(3):
            assert call(client.auth_test)["ok"]
        assert call(client.for_request(WebClient(token="xoxb-sandbox")).auth_test)["ok"]
        assert (server.requests, server.connections) == (4, 1)


def test_each_of_several_calls_at_once_has_a_connection_and_few_stay() -> None:
    together = Barrier(connections.MOST_IDLE + 2)

    def wait(handler: Handler) -> None:
        together.wait(5)
        well(handler)

    with serving(wait) as server, client_of(server) as client:
        threads = [Thread(target=call, args=(client.auth_test,)) for _ in range(together.parties)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert server.requests == server.connections == together.parties
        assert len(client._connections._waiting) <= connections.MOST_IDLE


def test_a_connection_that_slack_has_closed_meanwhile_is_not_used() -> None:
    def close_after(handler: Handler) -> None:
        well(handler)
        handler.close_connection = True  # without a word of it in the answer

    with serving(close_after) as server, client_of(server) as client:
        for _ in range(3):
            assert call(client.auth_test)["ok"]
            waiting = client._connections._waiting[0][0].sock
            assert waiting is not None
            waiting.settimeout(5)
            assert waiting.recv(1) == b""  # the end has arrived
        assert (server.requests, server.connections) == (3, 3)


def test_a_connection_that_has_waited_long_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.0)
    with serving(well) as server, client_of(server) as client:
        for _ in range(2):
            assert call(client.auth_test)["ok"]
        assert (server.requests, server.connections) == (2, 2)


def test_a_call_whose_answer_breaks_off_is_sent_once_and_the_next_one_is_well() -> None:
    def break_second(handler: Handler) -> None:
        if handler.server.requests == 2:
            handler.close_connection = True
        else:
            well(handler)

    with serving(break_second) as server, client_of(server) as client:
        assert call(client.auth_test)["ok"]
        with pytest.raises(TemporaryFailure):
            call(client.auth_test)
        assert call(client.auth_test)["ok"]
        assert (server.requests, server.connections) == (3, 2)


@pytest.mark.parametrize(
    ("answer", "problem", "after"),
    [
        (lambda handler: handler.tell(b'{"ok": false}', 429, retry_after="7"), RATE_LIMITED, 7.0),
        (lambda handler: handler.tell(b'{"ok": false, "error": "fatal_error"}', 503), "fatal_error", None),
    ],
)
def test_a_refusal_by_status_is_told_as_the_sdk_tells_it(answer: Answer, problem: str, after: float | None) -> None:
    with serving(answer) as server, client_of(server) as client:
        with pytest.raises(TemporaryFailure) as refused:
            call(client.auth_test)
        assert (refused.value.problem, refused.value.after) == (problem, after)


def test_a_redirect_is_not_followed_with_the_token() -> None:
    with serving(lambda handler: handler.tell(b"", 302, location="http://elsewhere.invalid/")) as server:
        with client_of(server) as client, pytest.raises(PermanentFailure):
            call(client.auth_test)
        assert server.requests == 1


def test_a_server_that_is_gone_is_a_temporary_failure() -> None:
    with serving(well) as server, client_of(server) as client:
        assert call(client.auth_test)["ok"]
    with pytest.raises(TemporaryFailure):
        call(client.auth_test)


def test_behind_a_proxy_the_sdk_goes_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def name_target(handler: Handler) -> None:
        handler.tell(b'{"ok": true, "target": "%s"}' % handler.path.encode())

    with serving(name_target) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        client = sending_client(make_settings("http://slack.invalid", "sqlite://"))
        assert call(client.auth_test)["target"] == "http://slack.invalid/api/auth.test"


def test_the_sdk_still_has_the_method_that_is_replaced() -> None:
    ours, theirs = (
        inspect.signature(each._perform_urllib_http_request_internal).parameters for each in (KeptOpenClient, WebClient)
    )
    assert list(ours) == list(theirs)
