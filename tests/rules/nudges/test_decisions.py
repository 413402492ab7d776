"""Ideas that wait for a decision: those who decide are asked before the promised day, the author is told after it."""

from datetime import datetime
from typing import Any

import pytest

from csi.nudges.rules.decisions import promise, triage
from models.enums import State
from tests.rules.nudges.facts import ANA, DORA, NEW_YORK, coming, day, days_due, due, improvement, instant

CREATED = instant("2026-11-27 14:00")
FRIDAY = day("2026-12-04")


def waiting(**known: Any) -> Any:
    return improvement(State.NEW, **{"created_at": CREATED, "promised_on": FRIDAY, **known})


@pytest.mark.parametrize(
    ("at", "due_then"),
    [
        ("2026-12-02 12:00", []),
        ("2026-12-03 08:59", []),
        ("2026-12-03 09:00", [("CTRIAGE", "2026-12-03")]),
        ("2026-12-04 16:00", [("CTRIAGE", "2026-12-03")]),
    ],
)
def test_the_triage_channel_is_asked_a_working_day_before_the_promised_day(at: str, due_then: list[Any]) -> None:
    assert days_due(triage, waiting(triage_channel="CTRIAGE"), at) == due_then


def test_without_a_triage_channel_the_manager_is_asked() -> None:
    assert days_due(triage, waiting(), "2026-12-03") == [(DORA.id, "2026-12-03")]


def test_a_working_day_before_a_monday_is_the_friday() -> None:
    assert coming(triage, waiting(promised_on=day("2026-12-07")), "2026-12-01") == "2026-12-04"


def test_an_idea_that_came_later_than_that_is_asked_for_on_the_promised_day() -> None:
    late = waiting(created_at=instant("2026-12-03 10:00"))

    assert days_due(triage, late, "2026-12-03 11:00") == []
    assert days_due(triage, late, "2026-12-04") == [(DORA.id, "2026-12-04")]


MISSED = {"missed_at": instant("2026-12-05 00:00"), "promised_on": day("2026-12-11")}


def test_the_manager_is_told_on_the_working_morning_after_the_promise_passed() -> None:
    missed = waiting(triage_channel="CTRIAGE", **MISSED)

    assert due(triage, missed, "2026-12-06 12:00") == []
    assert due(triage, missed, "2026-12-07") == [(DORA.id, "2026-12-07 09:00", 1)]
    assert days_due(triage, missed, "2026-12-10") == [("CTRIAGE", "2026-12-10"), (DORA.id, "2026-12-07")]


def test_the_author_is_told_once_on_their_first_working_morning_after_the_promise_passed() -> None:
    missed = waiting(**MISSED)

    assert days_due(promise, missed, "2026-12-06 12:00") == []
    assert days_due(promise, missed, "2026-12-07") == [(ANA.id, "2026-12-07")]
    assert coming(promise, missed, "2026-12-07") is None
    assert due(promise, waiting(author=NEW_YORK, **MISSED), "2026-12-31") == [(NEW_YORK.id, "2026-12-07 14:00", 0)]


@pytest.mark.parametrize("rule", [triage, promise])
@pytest.mark.parametrize("state", [each for each in State if each is not State.NEW])
def test_a_decided_idea_waits_for_nobody(rule: Any, state: State) -> None:
    facts = improvement(state, created_at=CREATED, promised_on=FRIDAY, missed_at=MISSED["missed_at"])

    assert not [*rule(facts, instant("2027-02-01"))]


def test_a_paused_promise_is_not_due_and_an_anonymous_author_is_nobody() -> None:
    at: datetime = instant("2027-02-01")

    assert not [*triage(waiting(promised_on=None), at)]
    assert not [*promise(waiting(author=None, **MISSED), at)]
