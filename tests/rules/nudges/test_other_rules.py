"""Check-ins, successes that are checked, people who left, and KPIs out of tolerance."""

import pytest

from csi.nudges.facts import CheckFacts, DepartureFacts, ExcursionFacts, KpiFacts
from csi.nudges.rules.departures import gone
from csi.nudges.rules.progress import check_in
from csi.nudges.rules.sustain import sustain
from csi.nudges.rules.tolerance import out_of_tolerance
from models.enums import Frequency, State
from tests.rules.nudges.facts import CHLOE, DORA, NEW_YORK, coming, day, days_due, due, improvement, instant


def test_a_report_shortly_before_a_check_in_leaves_out_that_one_only() -> None:
    said = improvement(State.IN_PROGRESS, started_at=instant("2026-11-02"), reported_at=instant("2026-11-28 10:00"))

    assert coming(check_in, said, "2026-11-28 10:00") == "2026-12-07"
    assert days_due(check_in, said, "2026-12-07") == [(CHLOE.id, "2026-12-07")]


def test_a_success_is_checked_on_each_of_its_days_and_the_latest_question_counts() -> None:
    checks = (CheckFacts(1, 30, day("2026-12-05")), CheckFacts(2, 90, day("2027-02-03")))
    facts = improvement(State.CLOSED, checks=checks)

    assert days_due(sustain, facts, "2026-12-07") == [(CHLOE.id, "2026-12-07")]
    assert coming(sustain, facts, "2026-12-07") == "2027-02-03"
    assert days_due(sustain, facts, "2027-02-03") == [(CHLOE.id, "2027-02-03")]
    assert days_due(sustain, improvement(State.CLOSED, checks=checks, coordinator=None), "2026-12-07") == [
        (DORA.id, "2026-12-07")
    ]


def test_an_answered_check_and_a_reopened_success_are_asked_about_no_more() -> None:
    answered = (CheckFacts(1, 30, day("2026-12-05"), is_answered=True),)

    assert not [*sustain(improvement(State.CLOSED, checks=answered), instant("2027-01-04"))]
    assert not [*sustain(improvement(State.IN_PROGRESS), instant("2027-01-04"))]


def test_each_manager_above_is_told_on_the_working_day_after_somebody_left() -> None:
    left = DepartureFacts(4, instant("2026-11-25 18:00"), (DORA, NEW_YORK))

    assert due(gone, left, "2026-11-25 23:00") == []
    assert due(gone, left, "2026-11-26") == [(DORA.id, "2026-11-26 09:00", 0)]
    assert due(gone, left, "2026-11-30") == [(DORA.id, "2026-11-26 09:00", 0), (NEW_YORK.id, "2026-11-27 14:00", 0)]


@pytest.mark.parametrize(
    ("made_at", "told_at"),
    [
        ("2026-11-25 10:30", "2026-11-25 10:30"),  # in a working morning: at once
        ("2026-11-25 15:00", "2026-11-26 09:00"),
        ("2026-11-27 15:00", "2026-11-30 09:00"),
    ],
)
def test_a_kpi_out_of_tolerance_is_told_once_in_the_next_working_morning(made_at: str, told_at: str) -> None:
    out = ExcursionFacts(2, instant(made_at), 43, DORA)
    facts = KpiFacts(7, CHLOE, Frequency.WEEKLY, instant("2026-11-01"), None, is_archived=False, excursion=out)

    assert due(out_of_tolerance, facts, "2027-03-01") == [(DORA.id, told_at, 0)]
    assert coming(out_of_tolerance, facts, "2027-03-01") is None
