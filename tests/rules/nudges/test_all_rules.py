"""What holds for every rule: working mornings only, nothing twice at once, and nothing lost between two looks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.nudges import agenda
from csi.nudges.due import Due, next_after, standing
from csi.nudges.facts import (
    Asked,
    AssignmentFacts,
    CameBack,
    CheckFacts,
    ImprovementFacts,
    Receiver,
    TargetCourse,
    TaskFacts,
)
from csi.nudges.kinds import POLICY
from csi.nudges.rules import progress
from csi.nudges.schedule import may_speak
from models.enums import Comparison, NudgeKind, State

HOME = Receiver("", "Europe/Madrid", "ES")
PEOPLE = [
    Receiver("UBERLIN", "Europe/Berlin", "DE"), Receiver("UNEWYORK", "America/New_York", "US"),
    Receiver("UCAIRO", "Africa/Cairo", "EG"), Receiver("UTOKYO", "Asia/Tokyo", "JP"),
    Receiver("UKIRITIMATI", "Pacific/Kiritimati", None), Receiver("USHANGHAI", "Asia/Shanghai", "CN"),
]  # fmt: skip
KNOWN = {each.id: each for each in PEOPLE}

BEGIN, END = date(2026, 1, 1), date(2027, 12, 31)
days = st.dates(BEGIN, END)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
people = st.sampled_from(PEOPLE)
A_DAY = timedelta(days=1)
values = st.integers(0, 100).map(Decimal)


@st.composite
def courses(draw: Any) -> TargetCourse:
    begins, length = draw(days), draw(st.integers(1, 400))
    started = draw(st.none() | st.integers(-30, length).map(lambda count: begins + timedelta(days=count)))
    course = Course(Aim(Comparison.UNDER, draw(values)), draw(values), begins, begins + timedelta(days=length), started)
    measured = sorted(draw(st.sets(st.integers(1, 500), max_size=8)))
    readings = tuple((begins + timedelta(days=after), draw(values)) for after in measured)
    return TargetCourse(draw(st.integers(1, 3)), 7, course, readings)


improvements = st.builds(
    ImprovementFacts,
    number=st.just(42),
    state=st.sampled_from(State),
    home=st.just(HOME),
    coordinator=st.none() | people,
    manager=people,
    author=st.none() | people,
    triage_channel=st.none() | st.just("CTRIAGE"),
    created_at=instants,
    started_at=instants,
    reported_at=st.none() | instants,
    promised_on=st.none() | days,
    missed_at=st.none() | instants,
    last_activity_at=st.none() | instants,
    added_to_at=st.none() | instants,
    settled_at=st.none() | instants,
    hold_until=st.none() | days,
    approval_asked_at=st.none() | instants,
    approvers=st.lists(people, max_size=2, unique=True).map(tuple),
    asked=st.lists(
        st.builds(Asked, people, st.just("outcome"), instants, st.just("improvement:42")), max_size=1
    ).map(tuple),
    assignment=st.none() | st.builds(AssignmentFacts, st.just(5), people, instants, st.booleans()),
    came_back=st.none() | st.builds(CameBack, st.just(4), st.none() | people, instants, instants),
    tasks=st.lists(st.builds(TaskFacts, st.just(3), people, days, instants), max_size=1).map(tuple),
    targets=st.lists(courses(), max_size=1).map(tuple),
    checks=st.lists(
        st.builds(CheckFacts, st.integers(1, 2), st.just(30), days, st.booleans()),
        max_size=2,
        unique_by=lambda each: each.id,
    ).map(tuple),
)  # fmt: skip


def looked(facts: ImprovementFacts, at: datetime) -> list[Due]:
    return [each for rule in agenda.OF_IMPROVEMENT for each in rule(facts, at)]


@given(improvements, instants)
def test_whatever_is_due_is_due_in_a_working_morning_of_whoever_gets_it(facts: ImprovementFacts, at: datetime) -> None:
    for each in looked(facts, at):
        who = KNOWN.get(each.to.id, HOME)
        assert may_speak(each.due_at, who.tz, who.country), each


@given(improvements, instants)
def test_nothing_is_due_twice_at_once(facts: ImprovementFacts, at: datetime) -> None:
    found = [(each.key, each.due_at) for each in looked(facts, at)]

    assert len(found) == len(set(found))


@settings(max_examples=300)
@given(improvements, instants, st.integers(1, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes)))
def test_a_later_look_finds_what_an_earlier_one_saw_coming_and_nothing_else(
    facts: ImprovementFacts, at: datetime, later: timedelta
) -> None:
    now = at + later
    if any(at.date() - A_DAY <= each.course.due_on <= now.date() + A_DAY for each in facts.targets):
        facts = replace(facts, targets=())  # at its date, what is off its path is so no more
    before = looked(facts, at)
    coming = next_after(before, at)

    if coming is None or now < coming:
        assert as_said(standing(looked(facts, now), now)) == as_said(standing(before, at))
    else:
        awaited = {each for each in before if each.due_at == coming}
        assert as_said(awaited) <= as_said(standing(looked(facts, coming), coming))


@given(improvements, people, instants, st.none() | st.integers(0, 96))
def test_work_in_progress_has_a_check_in_coming_whatever_was_reported_when(
    facts: ImprovementFacts, lead: Receiver, at: datetime, hours_ago: int | None
) -> None:
    reported = None if hours_ago is None else at - timedelta(hours=hours_ago)
    facts = replace(facts, state=State.IN_PROGRESS, coordinator=lead, started_at=at - A_DAY, reported_at=reported)

    assert next_after([*progress.check_in(facts, at)], at) is not None


def as_said(dues: Any) -> set[tuple[Any, datetime]]:
    return {(each.key, each.due_at) for each in dues}


@pytest.mark.parametrize("rule", [*agenda.OF_IMPROVEMENT, *agenda.OF_KPI, *agenda.OF_PERSON, *agenda.OF_DEPARTURE])
def test_every_rule_says_what_makes_it_due_to_whom_how_often_and_until_when(rule: Any) -> None:
    said = rule.__doc__ or ""

    for part in ("To whom:", "When:", "How often:", "Ends:"):
        assert part in said, f"{rule.__name__} doesn't say {part}"


def test_every_kind_has_a_policy() -> None:
    assert set(POLICY) == set(NudgeKind)
