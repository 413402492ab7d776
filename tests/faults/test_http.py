"""The bot over HTTP: Slack's signed requests and nobody else's, health, and a graceful stop."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode

import httpx
import pytest

from bot.clock import system_clock
from bot.process import Kaizen
from bot.settings import Settings
from bot.web.server import HttpServer, OverHttp
from bot.web.slack_endpoint import LARGEST_BODY, PATH
from models import Database, Improvement
from sandbox.http_transport import FORM, JSON, signature
from sandbox.server import SandboxServer
from tests.conftest import Bot, Clock, make_settings
from tests.faults.test_database_trouble import Running
from tests.support.slack import ANA, GENERAL, MIA, TRIAGE, Slack
from tests.support.story import IDEA, one, rows
from tests.support.waiting import until
from tests.test_cli import Run, run  # noqa: F401  (a fixture)

SECRET = "a signing secret of this test"
SOCKET_MODE = {"slack_app_token": "xapp-sandbox", "slack_signing_secret": "", "http_port": None}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(server: SandboxServer, database_url: str) -> Settings:
    server.workspace.settings = server.workspace.settings.changed({"signing_secret": SECRET})
    return make_settings(server.url, database_url, slack_app_token="", slack_signing_secret=SECRET, http_port=0)


def port_of(bot: Bot) -> int:
    assert bot.kaizen is not None
    assert isinstance(bot.kaizen.transport, OverHttp)
    return bot.kaizen.transport.server.port


@pytest.fixture
def web(bot: Bot) -> Iterator[httpx.Client]:
    """A client of the bot's own server."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port_of(bot)}", timeout=30, trust_env=False) as client:
        yield client


def signed(body: str, *, secret: str = SECRET, age: int = 0, kind: str = JSON) -> dict[str, str]:
    """Return the headers of a request, signed with this secret at a time so many seconds ago."""
    timestamp = str(int(time.time()) - age)
    given = {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature(secret, timestamp, body)}
    return given | {"content-type": kind}


def command(text: str = IDEA, **other: str) -> str:
    """Return the body of `/improve`, as Slack encodes it."""
    place = {"team_id": "T00SANDBOX", "channel_id": GENERAL, "user_id": ANA, "api_app_id": "A00KAIZEN"}
    return urlencode({"command": "/improve", "text": text, "trigger_id": "1.2.t"} | place | other)


def test_a_whole_idea_over_http(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    """Events, commands, clicks, forms: each is a signed request, and its answer is the acknowledgement."""
    slack.message(ANA, IDEA)
    bot.flush()
    assert "IMP-1" in slack.last(ANA).text

    slack.command(ANA, "/improve", "help")
    assert "opens a form" in slack.last(ANA, channel=GENERAL).text

    slack.last(MIA, "IMP-1", TRIAGE).press("Accept")
    slack.fill(MIA, new_objective="Fewer days to wait")
    bot.flush()
    assert "Accepted" in slack.last(ANA).text
    assert one(bot, Improvement).idea == IDEA
    assert server.workspace.connections == 0


@on_sqlite
def test_what_is_not_slacks_or_not_for_this_app_is_refused(web: httpx.Client, bot: Bot, slack: Slack) -> None:
    body = command()
    event = {"type": "event_callback", "api_app_id": "A00KAIZEN", "team_id": "T00SANDBOX", "event": {"type": "x"}}
    elsewhere = json.dumps(event | {"authorizations": [{"team_id": "T2", "enterprise_id": None}]})
    refused: list[tuple[str, dict[str, str], int]] = [
        (body, {"content-type": FORM}, 401),
        (body, signed(body, secret="another", kind=FORM), 401),
        (body, signed(command("something else"), kind=FORM), 401),
        (body, signed(body, age=301, kind=FORM), 401),
        (body, signed(body, age=-310, kind=FORM), 401),
        (body, signed(body, kind=FORM) | {"x-slack-request-timestamp": "soon"}, 401),
        (body, signed(body, kind=FORM) | {"x-slack-signature": "v0="}, 401),
        *((foreign, signed(foreign, kind=FORM), 403) for foreign in (command(api_app_id="A2"), command(team_id="T2"))),
        (elsewhere, signed(elsewhere), 403),
        *((odd, signed(odd), 400) for odd in ("{", "[]", "[1]", "3", "null")),
    ]
    for content, headers, status in refused:
        assert web.post(PATH, content=content, headers=headers).status_code == status, (content, headers)
    assert web.get(PATH).status_code == 405
    assert web.post("/", content=body, headers=signed(body, kind=FORM)).status_code == 404
    assert rows(bot, Improvement) == []

    challenge = json.dumps({"type": "url_verification", "challenge": "c1", "token": "t"})
    assert web.post(PATH, content=challenge, headers=signed(challenge)).text == "c1"
    assert web.post(PATH, content=challenge, headers=signed(challenge, secret="another")).status_code == 401
    check = urlencode({"ssl_check": "1", "token": "t"})
    assert web.post(PATH, content=check, headers=signed(check, kind=FORM)).status_code == 200

    headers = signed(body, kind=FORM, age=290)
    first, *again = (web.post(PATH, content=body, headers=headers) for _ in range(3))
    assert "IMP-1" in first.text
    assert [(each.status_code, each.content, each.headers["content-type"]) for each in again] == 2 * [
        (200, first.content, first.headers["content-type"])
    ]
    assert web.post(PATH, content=body, headers=signed(body, kind=FORM)).status_code == 200  # signed at another time
    assert one(bot, Improvement).idea == IDEA


@on_sqlite
def test_a_body_that_is_too_large_is_refused_before_it_is_read(bot: Bot) -> None:
    headers = "".join(f"{name}: {value}\r\n" for name, value in signed("x").items())
    start = f"POST {PATH} HTTP/1.1\r\nhost: kaizen\r\n{headers}"
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    whole = LARGEST_BODY // 0x10000 + 1
    for head, body in (
        (f"{start}content-length: {LARGEST_BODY + 1}\r\n\r\n", b""),
        (f"{start}transfer-encoding: chunked\r\n\r\n", piece * whole),  # and no end
    ):
        with closing(socket.create_connection(("127.0.0.1", port_of(bot)), timeout=10)) as line:
            line.sendall(head.encode() + body)
            assert line.recv(100).startswith(b"HTTP/1.1 413 "), head

    unsigned = f"POST {PATH} HTTP/1.1\r\nhost: kaizen\r\ncontent-length: 100\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", port_of(bot)), timeout=10)) as line:
        line.sendall(unsigned.encode())
        assert line.recv(100).startswith(b"HTTP/1.1 401 ")  # its body never came


@on_sqlite
def test_slow_requests_hold_up_no_check_and_a_stop_lets_them_finish(bot: Bot, web: httpx.Client, db: Database) -> None:
    body, answers = command(), []
    headers = signed(body, kind=FORM)

    def send() -> None:
        answers.append(httpx.post(web.base_url.join(PATH), content=body, headers=headers, timeout=30, trust_env=False))

    assert bot.kaizen is not None
    with db.begin():  # the listener waits for this transaction
        asking = [threading.Thread(target=send) for _ in range(2)]  # Slack doesn't wait, and sends it again
        for each in asking:
            each.start()
        assert isinstance(bot.kaizen.transport, OverHttp)
        endpoint = bot.kaizen.transport.server.endpoint
        assert endpoint is not None
        until(lambda: endpoint.open_requests == 2)
        for path, shown in (("/healthz", {"database": True}), ("/readyz", {"database": True, "slack": True})):
            answer = web.get(path)
            assert (answer.status_code, answer.json()) == (200, shown)
        stopping = threading.Thread(target=bot.kaizen.stop)
        stopping.start()
        until(lambda: web.get("/readyz").status_code == 503)
        assert web.post(PATH, content=body, headers=signed(body, kind=FORM)).status_code == 503
        assert answers == []
    for each in (*asking, stopping):
        each.join(20)

    first, again = answers
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert "IMP-1" in first.text
    assert one(bot, Improvement).idea == IDEA
    with pytest.raises(httpx.ConnectError):
        web.get("/healthz")
    bot.start()  # for the end of the test


def test_without_its_database_it_is_neither_healthy_nor_ready() -> None:
    with closing(Database("postgresql://nobody@127.0.0.1:9/none")) as db:
        server = HttpServer("127.0.0.1", 0, db, system_clock)
        server.is_ready = lambda: True
        server.start()
        try:
            for path in ("/healthz", "/readyz"):
                answer = httpx.get(f"http://127.0.0.1:{server.port}{path}", trust_env=False)
                assert (answer.status_code, answer.json()["database"]) == (503, False)
        finally:
            server.stop()


@on_sqlite
def test_kaizen_run_serves_its_port_and_ends_without_an_error_line(
    server: SandboxServer, slack: Slack, database_url: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = int(probe.getsockname()[1])
    own = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SECRET, "KAIZEN_HTTP_PORT": str(port)}
    running = Running(server, database_url, None, **own)
    try:
        running.wait_for("running")
        ready = httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False)
        assert (ready.status_code, ready.json()) == (200, {"database": True, "slack": True})
        address = {"request_url": f"http://127.0.0.1:{port}{PATH}", "signing_secret": SECRET}
        assert slack.call("/sandbox/settings", address)["ok"]  # after Slack's handshake
        slack.message(ANA, IDEA)
        until(lambda: any("IMP-1" in seen.text for seen in slack.messages(ANA)))
    finally:
        code = running.stop()

    assert code == 0
    said = [json.loads(line) for line in running.lines]
    assert [row for row in said if row["level"] not in ("info", "debug")] == []
    assert SECRET not in "".join(running.lines)


@on_sqlite
def test_in_socket_mode_a_port_has_the_checks_only(server: SandboxServer, db: Database, database_url: str) -> None:
    web = HttpServer("127.0.0.1", 0, db, Clock(server))
    web.start()
    address = f"http://127.0.0.1:{web.port}"
    kaizen = Kaizen(make_settings(server.url, database_url, **SOCKET_MODE), db, Clock(server), web)
    try:
        assert httpx.get(f"{address}/readyz", trust_env=False).json() == {"database": True, "slack": False}
        kaizen.connect()
        until(lambda: httpx.get(f"{address}/readyz", trust_env=False).status_code == 200)
        body = command()
        assert httpx.post(f"{address}{PATH}", content=body, headers=signed(body), trust_env=False).status_code == 503
    finally:
        kaizen.stop()
        assert httpx.get(f"{address}/readyz", trust_env=False).status_code == 503
        web.stop()
