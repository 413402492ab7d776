"""Tasks: three days before, on the day, then weekly; the coordinator a working day after the owner."""

from typing import Any

import pytest

from csi.nudges.facts import TaskFacts
from csi.nudges.rules.tasks import task
from models.enums import State
from tests.rules.nudges.facts import ANA, BERLIN, CHLOE, NEW_YORK, coming, day, due, improvement, instant

THURSDAY = TaskFacts(3, ANA, day("2026-12-10"), instant("2026-11-23"))


def planned(*tasks: TaskFacts, **known: Any) -> Any:
    return improvement(State.IN_PROGRESS, **{"tasks": tasks, "started_at": instant("2026-11-24"), **known})


@pytest.mark.parametrize(
    ("at", "owner", "coordinator"),
    [
        ("2026-12-06 12:00", None, None),
        ("2026-12-07 09:00", "2026-12-07 09:00", None),  # three days before
        ("2026-12-10 08:59", "2026-12-07 09:00", None),
        ("2026-12-10 09:00", "2026-12-10 09:00", None),  # on the day
        ("2026-12-17 09:00", "2026-12-17 09:00", None),  # a week over
        ("2026-12-18 09:00", "2026-12-17 09:00", "2026-12-18 09:00"),
        ("2026-12-24 09:00", "2026-12-24 09:00", "2026-12-18 09:00"),
        ("2027-03-05 09:00", "2027-03-04 09:00", "2027-03-05 09:00"),
    ],
)
def test_a_task_is_asked_for_before_on_and_weekly_after_its_day(at: str, owner: str, coordinator: str) -> None:
    expected = [(ANA.id, owner, 0)] if owner else []
    expected += [(CHLOE.id, coordinator, 1)] if coordinator else []

    assert due(task, planned(THURSDAY), at) == expected


def test_a_task_planned_for_the_day_after_tomorrow_is_not_announced_three_days_before() -> None:
    short = TaskFacts(3, ANA, day("2026-12-10"), instant("2026-12-08"))

    assert coming(task, planned(short), "2026-12-08 10:00") == "2026-12-10"
    assert due(task, planned(short), "2026-12-09") == []


def test_the_coordinator_hears_a_working_day_later_by_the_calendars_of_both() -> None:
    overdue = TaskFacts(3, NEW_YORK, day("2026-11-18"), instant("2026-11-02"))
    told = due(task, planned(overdue, coordinator=BERLIN), "2026-11-29")

    # asked on Wednesday; Thursday is a holiday there, so a working day later is Friday 15:00 in Berlin: on Monday
    assert told == [(NEW_YORK.id, "2026-11-25 14:00", 0)]
    assert coming(task, planned(overdue, coordinator=BERLIN), "2026-11-29") == "2026-11-30"


def test_a_coordinator_is_not_told_of_their_own_task_as_somebody_elses() -> None:
    own = TaskFacts(3, CHLOE, day("2026-11-10"), instant("2026-11-02"))

    assert due(task, planned(own), "2026-12-04") == [(CHLOE.id, "2026-12-01 09:00", 0)]


@pytest.mark.parametrize("state", [each for each in State if each is not State.IN_PROGRESS])
def test_nobody_is_asked_for_a_task_while_its_improvement_is_not_in_progress(state: State) -> None:
    assert not [*task(improvement(state, tasks=(THURSDAY,)), instant("2027-01-04"))]


def test_who_has_no_access_is_not_asked() -> None:
    assert not [*task(planned(TaskFacts(3, None, day("2026-11-10"), instant("2026-11-02"))), instant("2027-01-04"))]
