"""When a KPI's reading is asked for: one period after the last one, and each period after that without one."""

from datetime import UTC, date, datetime

import pytest

from csi.nudges.due import next_after, standing
from csi.nudges.facts import KpiFacts, Receiver
from csi.nudges.rules.readings import reading
from models.enums import Frequency

ANA = Receiver("U1", "UTC", None)
SET_UP = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frequency", "last", "at", "due", "coming"),
    [
        (Frequency.WEEKLY, None, "2026-11-08", None, "2026-11-09"),
        (Frequency.WEEKLY, None, "2026-11-09", "2026-11-09", "2026-11-16"),
        (Frequency.WEEKLY, None, "2026-11-12", "2026-11-09", "2026-11-16"),
        (Frequency.WEEKLY, None, "2026-11-30", "2026-11-30", "2026-12-07"),
        (Frequency.DAILY, None, "2026-11-03", "2026-11-03", "2026-11-04"),
        (Frequency.MONTHLY, None, "2026-12-02", "2026-12-02", "2027-01-01"),
        (Frequency.QUARTERLY, None, "2027-01-31", None, "2027-02-01"),
        (Frequency.WEEKLY, "2026-11-20", "2026-11-26", None, "2026-11-27"),
        (Frequency.WEEKLY, "2026-11-20", "2026-11-27", "2026-11-27", "2026-12-04"),
        (Frequency.WEEKLY, "2026-10-01", "2026-11-03", None, "2026-11-09"),  # a baseline from long before
        (Frequency.WEEKLY, "2026-10-26", "2026-11-03", None, "2026-11-09"),  # one whose week was over at the set-up
        (Frequency.WEEKLY, "2026-10-27", "2026-11-03", "2026-11-03", "2026-11-10"),  # and one that still counts
        (Frequency.MONTHLY, "2026-10-31", "2026-11-29", None, "2026-11-30"),  # October's figure, then November's
        (Frequency.DAILY, "2026-10-01", "2026-11-02", None, "2026-11-03"),
        (Frequency.WEEKLY, "2026-11-21", "2026-11-29", None, "2026-11-30"),  # Saturday's is asked on Monday
    ],
)
def test_a_reading_is_due_one_period_after_the_last_one_and_each_period_after_that(
    frequency: Frequency, last: str | None, at: str, due: str | None, coming: str
) -> None:
    facts = KpiFacts(7, ANA, frequency, SET_UP, date.fromisoformat(last) if last else None, is_archived=False)
    now = datetime.fromisoformat(f"{at}T10:00+00:00")
    dues = [*reading(facts, now)]

    assert [each.due_at for each in standing(dues, now)] == [nine(each) for each in (due,) if each]
    assert next_after(dues, now) == nine(coming)


def nine(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00+00:00")


def test_nobody_is_asked_for_a_kpi_without_an_owner_or_one_that_is_archived() -> None:
    now = datetime(2026, 12, 1, 10, tzinfo=UTC)

    assert not [*reading(KpiFacts(7, None, Frequency.WEEKLY, SET_UP, None, is_archived=False), now)]
    assert not [*reading(KpiFacts(7, ANA, Frequency.WEEKLY, SET_UP, None, is_archived=True), now)]
