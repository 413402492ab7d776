"""How a target stands, in words: too early to tell, on track, off track, met, not met, not measured yet."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from csi.kpis.pace import Course

EARLY = Decimal("0.15")
"""A target that is not met yet is judged once this share of its time has passed."""


class TargetStatus(StrEnum):
    """How a target stands, as people read it."""

    TOO_EARLY = "too early to tell"
    ON_TRACK = "on track"
    OFF_TRACK = "off track"
    MET = "met"
    NOT_MET = "not met"
    NOT_MEASURED = "not measured yet"


def listed_statuses(found: Sequence[TargetStatus]) -> str:
    """How several targets stand: "1 on track, 2 met"."""
    return ", ".join(f"{found.count(each)} {each}" for each in TargetStatus if each in found)


def target_status(
    course: Course,
    latest: tuple[date, Decimal] | None,
    today: date,
    *,
    settles_on: date | None = None,
    tolerance: Decimal | None = None,
    is_closed: bool = False,
) -> TargetStatus:
    """How a target stands by the KPI's latest reading (its day and value).

    *Not measured yet*: no reading after the baseline, or none since work started. Past its date, and once its
    improvement is closed, a target is met or not, by the latest reading. Before that nothing can be told while work has
    not started (`course.started_on` is None), while results settle (until `settles_on`), and, of an unmet target, in
    the first 15 % of its time. What is left is met, or on or off its path, give or take the `tolerance` in the KPI's
    unit.
    """
    if latest is None or not course.counts(latest[0]):
        return TargetStatus.NOT_MEASURED
    day, value = latest
    is_met = course.aim.is_met_by(value)
    is_over = is_closed or today > course.due_on or day >= course.due_on
    is_settling = not is_closed and settles_on is not None and today < settles_on
    if is_over and not is_met:
        return TargetStatus.NOT_MET
    if is_settling or (course.started_on is None and not is_over):
        return TargetStatus.TOO_EARLY
    if is_met:
        return TargetStatus.MET
    whole = (course.due_on - course.begins_on).days
    if (day - course.begins_on).days < EARLY * whole:
        return TargetStatus.TOO_EARLY
    is_kept = course.is_kept_by(value, day, tolerance or Decimal(0))
    return TargetStatus.ON_TRACK if is_kept else TargetStatus.OFF_TRACK
