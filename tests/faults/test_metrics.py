"""`/metrics`: what happens is counted, by kinds of things only; rules and dashboard ask for what is there."""

import json
import re
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.clock import system_clock
from bot.web.server import HttpServer
from models import Database
from tests.conftest import Bot
from tests.faults.test_http import on_sqlite, settings, web  # noqa: F401  (fixtures)
from tests.support.slack import ANA, GENERAL, MIA, Slack

DEPLOY = Path(__file__).parents[2] / "deploy"
Sample = tuple[str, frozenset[tuple[str, str]]]


def read(web: httpx.Client) -> dict[Sample, float]:  # noqa: F811
    answer = web.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def key(name: str, **labels: str) -> Sample:
    return name, frozenset(labels.items())


@on_sqlite
def test_what_people_do_and_what_they_are_told_is_counted_without_saying_who(
    slack: Slack,
    bot: Bot,
    web: httpx.Client,  # noqa: F811
) -> None:
    before = read(web)
    slack.message(ANA, "Rosebud requests take two weeks")
    assert read(web)[key("kaizen_outbox_waiting")] == 2
    bot.flush()
    slack.command(ANA, "/csi", "accept 1")
    slack.command(MIA, "/csi", "kpi show nothing of the kind")
    web.post("/slack/events", content="{}")

    after = read(web)
    grown = {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}
    assert grown[key("kaizen_acknowledgement_seconds_count", payload="command")] == 2
    assert grown[key("kaizen_acknowledgement_seconds_count", payload="event")] >= 1  # Slack tells of the receipt too
    assert grown[key("kaizen_refusals_total", kind="not_allowed")] == 1
    assert grown[key("kaizen_requests_refused_total", reason="not_signed")] == 1
    assert grown[key("kaizen_messages_total", kind="receipt", outcome="sent")] == 1
    assert grown[key("kaizen_messages_total", kind="card", outcome="sent")] == 1
    assert grown[key("kaizen_message_delay_seconds_count")] == 2
    assert grown[key("kaizen_answers_owed")] == 1
    assert grown[key("kaizen_slack_call_seconds_count", method="chat.postMessage")] >= 2
    assert key("kaizen_errors_total", payload="command") not in grown
    assert after[key("kaizen_outbox_waiting")] == after[key("kaizen_outbox_oldest_seconds")] == 0
    assert after[key("kaizen_database_up")] == after[key("kaizen_slack_connected")] == 1

    said = web.get("/metrics").text
    for words in ("rosebud", "Ana", "Ruiz", "Mia", ANA, MIA, GENERAL, "IMP-1"):
        assert not re.search(rf"\b{words}\b", said, re.IGNORECASE), words


def test_without_its_database_it_still_says_what_the_process_counts() -> None:
    db = Database("postgresql://nobody@127.0.0.1:9/none")
    server = HttpServer("127.0.0.1", 0, db, system_clock)
    server.start()
    try:
        said = httpx.get(f"http://127.0.0.1:{server.port}/metrics", trust_env=False).text
    finally:
        server.stop()
        db.close()
    assert "kaizen_database_up 0.0" in said
    assert "kaizen_acknowledgement_seconds" in said
    assert "kaizen_outbox_waiting" not in said


@pytest.mark.parametrize("file", ["prometheus/alerts.yml", "grafana/kaizen.json"])
@on_sqlite
def test_rules_and_dashboard_ask_for_metrics_and_labels_that_are_there(
    web: httpx.Client,  # noqa: F811
    bot: Bot,
    file: str,
) -> None:
    there = read(web)
    names = {name for name, _ in there}
    text = (DEPLOY / file).read_text(encoding="utf-8")
    asked = set(re.findall(r"\b(?:kaizen|process)_[a-z_]+\b", text))
    declared = (
        names
        | {
            f"{family.name}{ending}"
            for collector in (metrics.ACKNOWLEDGEMENT, metrics.MESSAGE_DELAY, metrics.JOB_TIME, metrics.SLACK_CALLS)
            for family in collector.describe()
            for ending in ("_bucket", "_count", "_sum")
        }
        | {f"{family.name}_total" for family in metrics.REQUESTS_REFUSED.describe()}
    )
    assert asked - declared == set()


def test_every_panel_of_the_dashboard_has_a_title_of_its_own_and_a_place() -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "kaizen.json").read_text(encoding="utf-8"))
    panels = dashboard["panels"]
    assert len({panel["title"] for panel in panels}) == len(panels) > 15
    taken = set()
    for panel in panels:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in taken
                assert x < 24
                taken.add((x, y))
