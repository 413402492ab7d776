"""The server's end: quick, and without a word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from websockets.sync.client import connect

from sandbox.server import SandboxServer
from tests.sandbox.helpers import MANIFEST, HandmadeApp


def test_a_server_with_open_connections_stops_without_a_word(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with ThreadPoolExecutor(1) as pool, ExitStack() as sockets:
        with SandboxServer(MANIFEST) as server:
            live = server.url.replace("http", "ws", 1) + "/sandbox/live?as=U01ANA"
            for page in [sockets.enter_context(connect(live, proxy=None)) for _ in range(3)]:
                page.recv(timeout=5)
            app = HandmadeApp(server, sockets)
            said = {"channel": "C01GENERAL", "text": "hello"}
            waiting = pool.submit(httpx.post, f"{server.url}/sandbox/as/U01ANA/message", json=said, trust_env=False)
            app.take()
        assert not server._thread.is_alive()

    assert isinstance(waiting.exception(timeout=5), httpx.HTTPError)
    assert [record.getMessage() for record in caplog.records if not record.name.startswith("websockets")] == []
    assert capfd.readouterr() == ("", "")
