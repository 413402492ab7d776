"""What becomes of a nudge on the morning on which it could be sent, as pure rules: sent, later, muted or held back.

*Snooze* and *Mute this kind* quiet the message to that person, and nothing else: whoever is above is still told, a
working day later. A kind that somebody ignored three times in a row backs off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from csi.common.working_days import local_day, next_working_morning
from csi.nudges.kinds import POLICY
from models.enums import NudgeKind

IGNORED_IN_A_ROW = 3
"""So often in a row a kind is ignored before it backs off."""

QUIET = timedelta(days=14)
"""How long a kind backs off at first; it doubles each time that it is ignored again."""

LONGEST_QUIET = timedelta(days=56)


LONG_WAIT = timedelta(days=3)
"""What has waited for so long goes into the next message before what is more urgent, but has waited less."""

BETWEEN_MORNINGS = timedelta(hours=20)
"""The least time between two morning messages; from noon to nine, with daylight saving, it is twenty hours."""


class Fate(StrEnum):
    """What becomes of a nudge that waits."""

    SENT = "sent"
    OVER = "over"
    LATER = "later"
    MUTED = "muted"
    HELD_BACK = "held back"


class Held(StrEnum):
    """Why something that is true isn't sent yet."""

    SNOOZED = "snoozed"
    BELOW_FIRST = "whoever is below is told first"
    AWAY = "they are away"
    NO_MORNING = "it isn't a working morning there"
    THAT_DAY = "they got that day's message already"
    BUDGET = "the week's messages are used up"
    FULL = "the message is full"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A nudge that could be sent now, with what its receiver wants of its kind.

    `after`: whoever is below was told, and this one may follow it from then on; None where nobody is below.
    """

    kind: NudgeKind
    level: int
    is_true: bool
    is_muted: bool = False
    snoozed_until: datetime | None = None
    backed_off_until: datetime | None = None
    after: datetime | None = None


def fate(nudge: Waiting, at: datetime) -> tuple[Fate, datetime | None]:
    """What becomes of it, and for LATER and HELD_BACK until when."""
    if not nudge.is_true:
        return Fate.OVER, None
    if nudge.is_muted and POLICY[nudge.kind].can_be_muted:
        return Fate.MUTED, None
    waits = [each for each in (nudge.snoozed_until, nudge.after) if each is not None and each > at]
    if waits:
        return Fate.LATER, max(waits)
    if backs_off(nudge.kind, nudge.level) and nudge.backed_off_until is not None and nudge.backed_off_until > at:
        return Fate.HELD_BACK, nudge.backed_off_until
    return Fate.SENT, None


def backs_off(kind: NudgeKind, level: int) -> bool:
    """Whether this is held back once its kind was ignored: not if it is urgent, can't be muted, or tells of others."""
    policy = POLICY[kind]
    return level == 0 and policy.can_be_muted and not policy.exceeds_budget


def ignored_now(ignored: int, last_was_heeded: bool | None) -> int:
    """How often in a row a kind was ignored, as the next one comes; None: nothing of it was sent before."""
    if last_was_heeded is None:
        return 0
    return 0 if last_was_heeded else ignored + 1


def quiet_time(ignored: int) -> timedelta:
    """How long after the last message a kind that was ignored so often in a row stays quiet."""
    if ignored < IGNORED_IN_A_ROW:
        return timedelta(0)
    doubled: int = 2 ** min(ignored - IGNORED_IN_A_ROW, 8)
    return min(QUIET * doubled, LONGEST_QUIET)


def first_to_go(waiting: Sequence[tuple[NudgeKind, datetime]], most: int, at: datetime) -> frozenset[int]:
    """The places of those that go into a message which has room for so many; the others wait for the next one.

    `waiting` has each one's kind and since when it waits, the most urgent first. What may exceed the budget goes first;
    then what has waited for long, the longest first, so that nothing waits for ever behind what is more urgent. All
    check-ins go together, and take the room of one.
    """

    def rank(place: int) -> tuple[int, datetime, int]:
        kind, since = waiting[place]
        if POLICY[kind].exceeds_budget:
            return 0, at, place
        return (1, since, place) if at - since >= LONG_WAIT else (2, at, place)

    check_ins = [place for place, (kind, _) in enumerate(waiting) if kind is NudgeKind.PROGRESS]
    spared = set(check_ins) - {min(check_ins, key=rank, default=None)}
    first = sorted((place for place in range(len(waiting)) if place not in spared), key=rank)[:most]
    return frozenset({*first, *(spared if set(first) & set(check_ins) else ())})


@dataclass(frozen=True, slots=True)
class Calendar:
    """A time zone, and the country of holidays and weekend."""

    tz: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A morning message that somebody got: when, and on which day of their calendar as it was then."""

    at: datetime
    on: date


def is_same_morning(last: Spoken, at: datetime, tz: str) -> bool:
    """Whether this was the message of this morning: of the same day, or so late that somebody has only travelled.

    Nine o'clock comes again on the same date for whoever flies west, a whole day later across the date line, and soon
    again for whoever flies east.
    """
    return last.on == local_day(at, tz) or timedelta(0) <= at - last.at < BETWEEN_MORNINGS


def escalates_from(told_at: datetime, calendars: Sequence[Calendar]) -> datetime:
    """When whoever is above may be told: on the next working morning, in the calendars of both."""
    return max(next_working_morning(told_at, each.tz, each.country) for each in calendars)
