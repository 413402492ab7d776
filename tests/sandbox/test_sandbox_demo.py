"""The demo keeps its processes together, with a stand-in for the bot's console command."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.demo import Demo, free_port
from tests.sandbox.helpers import eventually

STAND_IN = """#!{python}
import json, os, sys, time
from pathlib import Path
if sys.argv[1] == "manifest":
    print(json.dumps({{"display_information": {{"name": "Kaizen"}}}}))
elif sys.argv[1] == "seed-demo":
    Path(os.environ["SEEDED"]).write_text(json.dumps(dict(os.environ)))
elif os.environ.get("BROKEN"):
    sys.exit("out of order")
else:
    from slack_sdk import WebClient
    from websockets.sync.client import connect
    client = WebClient(base_url=os.environ["SLACK_API_URL"])
    url = client.apps_connections_open(app_token=os.environ["SLACK_APP_TOKEN"])["url"]
    with connect(url, proxy=None) as socket:
        for _ in socket:
            pass
"""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the demo as a process."""
    kaizen = tmp_path / "kaizen"
    kaizen.write_text(STAND_IN.format(python=sys.executable))
    kaizen.chmod(0o755)
    start = (
        "import sys; from pathlib import Path; import sandbox.demo as demo;"
        f"demo.KAIZEN = Path({str(kaizen)!r}); demo.BACK_OFF_SECONDS = 0.05; sys.exit(demo.main())"
    )
    running: list[subprocess.Popen[str]] = []

    def run(**environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", start, "--no-browser", "--port", str(free_port(0))],
            env={**os.environ, "SEEDED": str(tmp_path / "seeded.json"), "TMPDIR": str(tmp_path), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


def read(process: subprocess.Popen[str], words: str) -> str:
    """The line of the output in which the words stand."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return line
    pytest.fail(f"It never said {words!r}.")


def state(folder: Path) -> dict[str, Any]:
    files = list(folder.glob("kaizen-demo-*/demo.json"))
    content: dict[str, Any] = json.loads(files[0].read_text()) if files else {}
    return content


def test_the_bot_is_started_again_when_it_dies(demo: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = demo()
    read(process, "Kaizen is ready at http://127.0.0.1:")
    first = state(tmp_path)
    os.kill(first["bot"], signal.SIGKILL)

    read(process, "ended by SIGKILL. Starting it again")
    eventually(lambda: state(tmp_path)["bot"] != first["bot"])
    eventually(lambda: httpx.get(f"{first['url']}/sandbox/as/U01ANA/view", trust_env=False).json()["connected"])

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(first["workspace"], 0)


def test_the_bot_gets_the_environment_of_the_sandbox(
    demo: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = demo(SLACK_BOT_TOKEN="xoxb-real", HTTPS_PROXY="http://proxy.example:1")
    read(process, "Kaizen is ready")
    environment = json.loads((tmp_path / "seeded.json").read_text())
    url = state(tmp_path)["url"]

    assert environment["SLACK_BOT_TOKEN"] == "xoxb-sandbox"
    assert environment["SLACK_API_URL"] == f"{url}/api/"
    assert environment["KAIZEN_CLOCK_URL"] == f"{url}/clock"
    assert environment["DATABASE_URL"] == f"sqlite:///{state(tmp_path)['folder']}/demo.db"
    assert "HTTPS_PROXY" not in environment


def test_a_bot_that_keeps_dying_ends_the_demo_with_its_last_words(demo: Callable[..., subprocess.Popen[str]]) -> None:
    process = demo(BROKEN="1")
    output, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "The bot ended 5 times in a row. The end of its log:" in output
    assert output.rstrip().endswith("out of order")


def test_a_port_that_is_taken_is_replaced() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(port) not in (0, port)


def test_a_database_of_ones_own_is_used() -> None:
    demo = Demo(1, "postgresql://localhost/kaizen")

    assert demo.environment()["DATABASE_URL"] == "postgresql://localhost/kaizen"
    demo.folder.rmdir()
