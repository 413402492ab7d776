"""`make check-operations`: the alert rules, the dashboard and a Prometheus that reads a running Kaizen."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.server import SandboxServer
from tests.faults.test_database_trouble import Running
from tests.support.slack import ANA, Slack
from tests.support.waiting import until

DEPLOY = Path(__file__).parents[2] / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
SECRET = "a signing secret of this test"
INSTALL = "It isn't installed. On Debian: apt-get install prometheus"
PATIENCE = 60.0
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def promtool() -> str:
    return _program("promtool")


@pytest.fixture(scope="session")
def prometheus() -> str:
    return _program("prometheus")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing. {INSTALL}", pytrace=False)
    return found


def ran(*command: str, given: str | None = None) -> str:
    """Run a program to its end. Return what it printed."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd=PROMETHEUS)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def expressions() -> Iterator[tuple[str, str]]:
    """Every query of the dashboard, with its panel."""
    dashboard = json.loads((DEPLOY / "grafana" / "kaizen.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"].replace("$__rate_interval", "1m")


def test_promtool_accepts_the_configuration_and_the_rules_and_their_tests_pass(promtool: str) -> None:
    assert "SUCCESS" in ran(promtool, "check", "config", "prometheus.yml")
    assert "SUCCESS" in ran(promtool, "check", "rules", "alerts.yml")
    assert "SUCCESS" in ran(promtool, "test", "rules", "alerts_test.yml")


@contextmanager
def watched(prometheus: str, target: int, folder: Path) -> Iterator[httpx.Client]:
    """A Prometheus that reads this port every second, and evaluates our rules."""
    config = (PROMETHEUS / "prometheus.yml").read_text()
    config = config.replace("127.0.0.1:3000", f"127.0.0.1:{target}").replace("interval: 15s", "interval: 1s")
    (folder / "prometheus.yml").write_text(config)
    shutil.copy(PROMETHEUS / "alerts.yml", folder)
    own = free_port()
    command = [
        prometheus, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{own}", "--log.level=warn",
    ]  # fmt: skip
    with (folder / "prometheus.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{own}", trust_env=False, timeout=10) as client:
            until(lambda: _is_ready(client), PATIENCE, (folder / "prometheus.log").read_text())
            yield client
    finally:
        process.terminate()
        process.wait(20)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/-/ready").status_code == 200
    except httpx.HTTPError:
        return False


def asked(client: httpx.Client, query: str) -> list[Any]:
    answer = client.get("/api/v1/query", params={"query": query}).json()
    assert answer["status"] == "success", (query, answer)
    result: list[Any] = answer["data"]["result"]
    return result


def value(client: httpx.Client, query: str) -> float | None:
    found = asked(client, query)
    return float(found[0]["value"][1]) if found else None


@SQLITE
@pytest.mark.parametrize("over_http", [False, True], ids=["Socket Mode", "HTTP"])
def test_a_real_prometheus_reads_a_running_kaizen_and_answers_every_panel(
    server: SandboxServer, database_url: str, over_http: bool, prometheus: str, promtool: str, tmp_path: Path
) -> None:
    port, slack = free_port(), Slack(server.url)
    own = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": SECRET} if over_http else {}
    running = Running(server, database_url, None, KAIZEN_HTTP_PORT=str(port), **own)
    try:
        running.wait_for("running")
        if over_http:
            address = {"request_url": f"http://127.0.0.1:{port}/slack/events", "signing_secret": SECRET}
            assert slack.call("/sandbox/settings", address)["ok"]
        with watched(prometheus, port, tmp_path) as client:
            until(lambda: value(client, 'up{job="kaizen"}') == 1, PATIENCE, "up")
            slack.message(ANA, "Laptop requests take two weeks")
            slack.command(ANA, "/csi", "accept 1")
            until(lambda: value(client, "kaizen_answers_owed") == 1, PATIENCE, "an answer owed")
            until(lambda: value(client, 'sum(kaizen_messages_total{outcome="sent"})'), PATIENCE, "sent")
            until(lambda: value(client, 'kaizen_refusals_total{kind="not_allowed"}') == 1, PATIENCE, "refused")
            assert value(client, "kaizen_database_up") == value(client, "kaizen_slack_connected") == 1
            assert value(client, 'sum(kaizen_acknowledgement_seconds_count{payload="command"})') == 1

            until(lambda: not [title for title, query in expressions() if not asked(client, query)], PATIENCE, "panels")
            rules = client.get("/api/v1/rules").json()["data"]["groups"]
            health = {rule["name"]: (rule["health"], rule["state"]) for group in rules for rule in group["rules"]}
            assert len(health) == (PROMETHEUS / "alerts.yml").read_text().count("- alert:")
            assert {state for state in health.values()} == {("ok", "inactive")}, health

            metrics = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
            linted = subprocess.run([promtool, "check", "metrics"], input=metrics, capture_output=True, text=True)
            assert linted.returncode == 0, linted.stderr
            assert re.search(r"laptop|\bana\b|ruiz|U0\d|IMP-", metrics, re.IGNORECASE) is None

            assert running.stop() == 0
            until(lambda: value(client, 'up{job="kaizen"}') == 0, PATIENCE, "down")
            until(lambda: "KaizenDown" in {each["labels"]["alertname"] for each in _alerts(client)}, PATIENCE)
    finally:
        running.stop()


def _alerts(client: httpx.Client) -> list[Any]:
    found: list[Any] = client.get("/api/v1/alerts").json()["data"]["alerts"]
    return found
