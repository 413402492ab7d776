"""What becomes of a nudge on the morning on which it could be sent."""

from datetime import UTC, datetime, timedelta

import pytest

from csi.common.working_days import local_day
from csi.nudges.fates import (
    LONG_WAIT,
    Calendar,
    Fate,
    Spoken,
    Waiting,
    backs_off,
    escalates_from,
    fate,
    first_to_go,
    ignored_now,
    is_same_morning,
    quiet_time,
)
from csi.nudges.kinds import KINDS
from models.enums import NudgeKind

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
SOONER = AT - timedelta(days=3)


@pytest.mark.parametrize(
    ("nudge", "what"),
    [
        (Waiting(NudgeKind.TASK, 0, is_true=True), (Fate.SENT, None)),
        (Waiting(NudgeKind.TASK, 0, is_true=False, is_muted=True), (Fate.OVER, None)),
        (Waiting(NudgeKind.TASK, 0, is_true=True, is_muted=True), (Fate.MUTED, None)),
        (Waiting(NudgeKind.PROMISE, 0, is_true=True, is_muted=True), (Fate.SENT, None)),
        (Waiting(NudgeKind.GONE, 0, is_true=True, is_muted=True), (Fate.SENT, None)),
        (Waiting(NudgeKind.PROMISE, 0, is_true=True, snoozed_until=LATER), (Fate.LATER, LATER)),
        (Waiting(NudgeKind.TASK, 0, is_true=True, snoozed_until=SOONER), (Fate.SENT, None)),
        (Waiting(NudgeKind.TASK, 0, is_true=True, backed_off_until=LATER), (Fate.HELD_BACK, LATER)),
        (Waiting(NudgeKind.TASK, 0, is_true=True, backed_off_until=SOONER), (Fate.SENT, None)),
        (Waiting(NudgeKind.APPROVAL, 0, is_true=True, backed_off_until=LATER), (Fate.SENT, None)),
        (Waiting(NudgeKind.TASK, 1, is_true=True, backed_off_until=LATER), (Fate.SENT, None)),
        (Waiting(NudgeKind.TASK, 1, is_true=True, after=LATER), (Fate.LATER, LATER)),
        (Waiting(NudgeKind.TASK, 1, is_true=True, after=SOONER), (Fate.SENT, None)),
        (Waiting(NudgeKind.TASK, 1, is_true=True, after=LATER, is_muted=True), (Fate.MUTED, None)),
    ],
)
def test_what_becomes_of_a_nudge(nudge: Waiting, what: tuple[Fate, datetime | None]) -> None:
    assert fate(nudge, AT) == what


def test_what_is_urgent_or_can_not_be_muted_never_backs_off() -> None:
    never = {each.kind for each in KINDS if not backs_off(each.kind, 0)}

    assert never == {each.kind for each in KINDS if each.exceeds_budget or not each.can_be_muted}
    assert not any(backs_off(each.kind, 1) for each in KINDS)


def test_a_kind_that_was_ignored_three_times_in_a_row_backs_off_longer_each_time() -> None:
    days = [quiet_time(ignored).days for ignored in range(8)]

    assert days == [0, 0, 0, 14, 28, 56, 56, 56]
    assert [ignored_now(2, heeded) for heeded in (None, True, False)] == [0, 0, 3]


@pytest.mark.parametrize(
    ("told_at", "from_"),
    [
        ("2026-11-30 08:00", "2026-12-01 08:00"),  # Monday in Paris: Tuesday
        ("2026-12-04 08:00", "2026-12-07 08:00"),  # Friday: Monday
        ("2026-12-07 08:00", "2026-12-09 08:00"),  # the day after is a holiday in Spain only
    ],
)
def test_whoever_is_above_hears_of_it_a_working_day_of_both_later(told_at: str, from_: str) -> None:
    both = [Calendar("Europe/Paris", "FR"), Calendar("Europe/Madrid", "ES")]

    assert escalates_from(datetime.fromisoformat(f"{told_at}+00:00"), both) == datetime.fromisoformat(f"{from_}+00:00")


def test_a_full_message_takes_what_may_exceed_the_budget_then_what_waited_long_then_the_most_urgent() -> None:
    waiting = [
        (NudgeKind.TRIAGE, AT),
        (NudgeKind.PROMISE, AT),
        (NudgeKind.TASK, AT - LONG_WAIT + timedelta(minutes=1)),
        (NudgeKind.READING, AT - LONG_WAIT),
        (NudgeKind.STALE, AT - 2 * LONG_WAIT),
    ]

    taken = [sorted(first_to_go(waiting, most, AT)) for most in range(1, 7)]

    assert taken == [[0], [0, 4], [0, 3, 4], [0, 1, 3, 4], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]


def test_all_check_ins_take_the_room_of_one_and_go_together() -> None:
    waiting = [(NudgeKind.TASK, AT), *[(NudgeKind.PROGRESS, AT)] * 40, (NudgeKind.STALE, AT)]

    assert first_to_go(waiting, 1, AT) == {0}
    assert first_to_go(waiting, 2, AT) == set(range(41))
    assert first_to_go(waiting, 3, AT) == set(range(42))
    late = [*waiting[:40], (NudgeKind.PROGRESS, AT - LONG_WAIT), waiting[-1]]
    assert first_to_go(late, 1, AT) == set(range(1, 41))


@pytest.mark.parametrize(
    ("last", "zone_then", "at", "tz", "same"),
    [
        ("2026-11-30 08:05", "Europe/Paris", "2026-11-30 10:59", "Europe/Paris", True),
        ("2026-11-30 08:05", "Europe/Paris", "2026-12-01 08:00", "Europe/Paris", False),
        ("2026-11-30 10:59", "Europe/Paris", "2026-12-01 08:00", "Europe/Paris", False),  # noon, then nine
        ("2026-11-30 08:05", "Europe/Paris", "2026-11-30 17:00", "America/Los_Angeles", True),  # the same date
        ("2026-11-30 00:05", "Asia/Tokyo", "2026-11-30 19:00", "Pacific/Honolulu", True),  # Monday again
        ("2026-11-29 19:05", "Pacific/Kiritimati", "2026-11-30 20:00", "Pacific/Pago_Pago", True),  # a day later
        ("2026-11-29 19:05", "Pacific/Kiritimati", "2026-11-30 22:59", "Pacific/Pago_Pago", True),
        ("2026-11-29 20:05", "Pacific/Auckland", "2026-12-01 19:00", "Pacific/Honolulu", False),  # Tuesday
        ("2026-11-30 21:50", "Pacific/Honolulu", "2026-12-01 00:05", "Asia/Tokyo", True),  # two hours later
        ("2026-11-30 00:05", "Asia/Tokyo", "2026-12-01 19:00", "Pacific/Honolulu", False),
        ("2027-03-26 10:59", "Europe/Paris", "2027-03-29 07:00", "Europe/Paris", False),
        ("2026-11-30 10:05", "Europe/Paris", "2026-11-30 08:00", "Europe/Paris", True),  # the clock was set back
        ("2026-12-01 08:05", "Europe/Paris", "2026-11-30 08:05", "Europe/Paris", False),
    ],
)
def test_a_morning_is_the_same_for_whoever_travels_and_when_the_clock_is_set_back(
    last: str, zone_then: str, at: str, tz: str, same: bool
) -> None:
    said_at, now = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (last, at))

    assert is_same_morning(Spoken(said_at, local_day(said_at, zone_then)), now, tz) is same
