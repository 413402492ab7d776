"""Targets: KPIs off their path, KPIs that have not moved at half time, and dates that are near or over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from csi.common.working_days import local_day
from csi.kpis.target_status import TargetStatus, target_status
from csi.nudges.due import Due, of
from csi.nudges.facts import ImprovementFacts, TargetCourse
from csi.nudges.rules.mornings import MONTH, a_working_day_later, around, every, morning_from, rest_of
from models.enums import NudgeKind, State

NEAR = Decimal("0.15")
"""A target's date is near once less than this share of its time is left."""

_NONE = timedelta(0)

BEFORE_REVIEW = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS})


def off_path(facts: ImprovementFacts, at: datetime) -> Iterator[Due]:
    """A KPI is off the path to its target: the needed pace is missed ("3.8 points a week needed, 1.2 seen").

    To whom: the coordinator, or the manager in their place.
    When: the working morning after the day of the first reading that is off the path.
    How often: again after 30 days, if it was not on the path in between.
    Ends: with a reading that is on the path again, at the target's date, and when work ends.
    """
    if facts.state is not State.IN_PROGRESS or facts.lead is None:
        return
    for target in facts.targets:
        since = off_path_since(target, local_day(at, facts.lead.tz))
        if since is not None:
            first = since + timedelta(days=1)
            for due_at in around(every(MONTH, first, facts.lead, at), at):
                rest = rest_of(due_at, first, facts.lead)
                yield _of(facts, NudgeKind.OFF_PATH, target, due_at, rest)


def off_path_since(target: TargetCourse, today: date) -> date | None:
    """The day of the first of the latest readings that are off the path; None if the last one is on it."""
    if not target.readings or _status(target, target.readings[-1], today) is not TargetStatus.OFF_TRACK:
        return None
    since = None
    for reading in reversed(target.readings):
        if _status(target, reading, reading[0]) is not TargetStatus.OFF_TRACK:
            break
        since = reading[0]
    return since


def _status(target: TargetCourse, reading: tuple[date, Decimal] | None, today: date) -> TargetStatus:
    return target_status(target.course, reading, today, settles_on=target.settles_on, tolerance=target.tolerance)


def flat(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """Half of a target's time is over, and its KPI has not moved: where are we now?

    To whom: the coordinator, or the manager in their place.
    When: at half time between the start of its path and its date, without a reading since, or with none that is nearer
    to the target than the baseline.
    How often: once for each target.
    Ends: with a reading that has moved, and when work ends.
    """
    if facts.state is State.IN_PROGRESS and facts.lead is not None:
        for target in facts.targets:
            if not has_moved(target):
                yield _of(facts, NudgeKind.FLAT, target, morning_from(half_time(target), facts.lead))


def half_time(target: TargetCourse) -> date:
    """The day on which half of a target's time is over."""
    begins, due = target.course.begins_on, target.course.due_on
    return begins + timedelta(days=((due - begins).days + 1) // 2)


def has_moved(target: TargetCourse) -> bool:
    """Whether the latest reading since work began is nearer to the target than the baseline, or meets it."""
    counted = [(day, value) for day, value in target.readings if target.course.counts(day)]
    if not counted:
        return False
    day, value = counted[-1]
    pace = target.course.seen_pace(value, day)
    return target.course.aim.is_met_by(value) or pace is None or pace > 0


def target_date(facts: ImprovementFacts, _at: datetime) -> Iterator[Due]:
    """A target's date is near, or has passed, and it is not met.

    To whom: the coordinator, or the manager in their place; when it has passed, the manager a working day later.
    When: when less than 15 % of the time is left; the day after.
    How often: once each for every target.
    Ends: when it is met, has another date, or work ends.
    """
    lead = facts.lead
    if facts.state not in BEFORE_REVIEW or lead is None:
        return
    for target in facts.targets:
        if _is_met(target):
            continue
        passed_at = morning_from(target.course.due_on + timedelta(days=1), lead)
        yield _of(facts, NudgeKind.TARGET_DATE, target, passed_at)
        near_on = near_from(target)
        if near_on is not None and (near_at := morning_from(near_on, lead)) < passed_at:
            yield _of(facts, NudgeKind.TARGET_DATE, target, near_at)
        above = facts.manager
        if above is not None and above.id != lead.id:
            told_at = a_working_day_later(passed_at, lead, above)
            about = f"target:{target.id}"
            yield of(facts, NudgeKind.TARGET_DATE, above, told_at, about=about, kpi_id=target.kpi_id, level=1)


def near_from(target: TargetCourse) -> date | None:
    """The first day on which less than 15 % of a target's time is left; None if it has too few days for that."""
    begins, due = target.course.begins_on, target.course.due_on
    share = NEAR * (due - begins).days
    left = int(share) - (share == int(share))
    return due - timedelta(days=left) if left > 0 else None


def _is_met(target: TargetCourse) -> bool:
    counted = [value for day, value in target.readings if target.course.counts(day)]
    return bool(counted) and target.course.aim.is_met_by(counted[-1])


def _of(
    facts: ImprovementFacts, kind: NudgeKind, target: TargetCourse, due_at: datetime, rest: timedelta = _NONE
) -> Due:
    assert facts.lead is not None
    return of(facts, kind, facts.lead, due_at, about=f"target:{target.id}", kpi_id=target.kpi_id, rest=rest)
