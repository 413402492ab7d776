"""What of all that waits for somebody goes into their message now, and what becomes of the rest; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from csi.messaging.destinations import Destination
from csi.nudges import preferences
from csi.nudges.fates import Fate, Held, Waiting, fate, first_to_go, ignored_now, quiet_time
from csi.nudges.kinds import POLICY
from csi.nudges.queries import last_asked
from csi.nudges.schedule import next_slot
from csi.nudges.speaking_times import not_now
from csi.nudges.told import calendar_of, follows_from, told_below
from models import Nudge
from models.enums import NudgeKind

MOST_ROWS = 25
"""The most nudges in one message, all check-ins counted as one; the others wait for the next one."""

Ignored = dict[NudgeKind, tuple[int, datetime | None]]
"""How often in a row each kind was ignored, and until when it backs off."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of one nudge: its fate, and if it isn't sent now, when it can be at the earliest and why not now.

    `since` is when it could have been sent at the earliest, but for the week's messages and the room in them.
    """

    nudge_id: int
    kind: NudgeKind
    fate: Fate
    since: datetime
    until: datetime | None = None
    snoozed_until: datetime | None = None
    held: Held | None = None


def decide(
    session: Session, receiver: str, waiting: Sequence[Nudge], true: set[int], at: datetime
) -> tuple[tuple[Decided, ...], tuple[tuple[NudgeKind, int], ...]]:
    """What becomes of each nudge that waits for a receiver, and how often in a row each kind was ignored.

    `true` holds the ids of those that are still true.
    """
    to, ignored = Destination.parse(receiver), _ignored(session, receiver, waiting)
    fates = _fates(session, to, waiting, true, ignored, at)
    counts = tuple((kind, count) for kind, (count, _) in ignored.items())
    return tuple(_timed(session, to, fates, at)), counts


def _ignored(session: Session, receiver: str, waiting: Sequence[Nudge]) -> Ignored:
    """For each kind that waits, how often in a row it was ignored, and until when it backs off."""
    found: Ignored = {}
    settings = preferences.settings_of(session, Destination.parse(receiver).person)
    for kind in sorted({nudge.kind for nudge in waiting if nudge.level == 0}):
        last = last_asked(session, receiver, kind)
        before = settings[kind].ignored if kind in settings else 0
        count = ignored_now(before, last.was_heeded if last else None)
        quiet = quiet_time(count)
        found[kind] = count, last.sent_at + quiet if last and quiet else None
    return found


def _fates(
    session: Session, to: Destination, waiting: Sequence[Nudge], true: set[int], ignored: Ignored, at: datetime
) -> list[Decided]:
    """What becomes of each nudge by itself, the most urgent first."""
    settings, snoozed = preferences.settings_of(session, to.person), preferences.snoozes(session, to.key, at)
    calendar, below = calendar_of(session, to), told_below(session, waiting, at)
    found = []
    for nudge in sorted(waiting, key=lambda each: (POLICY[each.kind].urgency, each.due_at, each.id or 0)):
        setting = settings.get(nudge.kind)
        asleep = snoozed.get((nudge.kind, nudge.subject))
        facts = Waiting(
            nudge.kind,
            nudge.level,
            is_true=nudge.id in true,
            is_muted=setting is not None and setting.muted_at is not None,
            snoozed_until=asleep,
            backed_off_until=ignored.get(nudge.kind, (0, None))[1],
            after=follows_from(session, below.get(nudge.id or 0), calendar, at),
        )
        what, until = fate(facts, at)
        slot = next_slot(until, calendar.tz, calendar.country) if until else None
        held = None if what is not Fate.LATER else Held.SNOOZED if asleep is not None else Held.BELOW_FIRST
        since = max(nudge.made_at, facts.after or nudge.made_at)
        found.append(Decided(nudge.id or 0, nudge.kind, what, since, slot, asleep, held))
    return found


def _timed(session: Session, to: Destination, fates: list[Decided], at: datetime) -> list[Decided]:
    """Let what could be sent wait if its receiver can't be spoken to now: at night, while away, beyond the budget."""
    sent = [each for each in fates if each.fate is Fate.SENT]
    calendar = calendar_of(session, to)
    later = not_now(session, to, calendar, {each.kind for each in sent}, at) if sent else None
    tomorrow = next_slot(at + timedelta(hours=12), calendar.tz, calendar.country)
    going = first_to_go([(each.kind, each.since) for each in sent], MOST_ROWS, at)
    fits = {sent[place].nudge_id for place in going}
    decided = []
    for each in fates:
        if each.fate is Fate.SENT and later is not None:
            decided.append(replace(each, fate=Fate.LATER, until=later.until, held=later.held))
        elif each.fate is Fate.SENT and each.nudge_id not in fits:
            decided.append(replace(each, fate=Fate.LATER, until=tomorrow, held=Held.FULL))
        else:
            decided.append(each)
    return decided
