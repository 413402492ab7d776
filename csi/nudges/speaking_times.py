"""When somebody may be spoken to: one message on a working morning of theirs, not while away, so many in a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from csi.common.policies import policy
from csi.common.working_days import local_day, morning_of
from csi.messaging.destinations import Destination
from csi.nudges.fates import BETWEEN_MORNINGS, Calendar, Held, Spoken, is_same_morning
from csi.nudges.kinds import POLICY
from csi.nudges.schedule import may_speak, next_slot
from csi.people import absences
from models import Bundle
from models.enums import NudgeKind

LATELY = timedelta(days=2)
"""A message that is older than this isn't this morning's, wherever its reader has travelled since."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """Why nothing can be sent to somebody now, and when it can at the earliest."""

    until: datetime
    held: Held


def not_now(
    session: Session, to: Destination, calendar: Calendar, kinds: Iterable[NudgeKind], at: datetime
) -> NotNow | None:
    """What keeps a message with these kinds from a receiver now; None if nothing does."""
    tz, country = calendar.tz, calendar.country
    away = absences.absence_of(session, to.person, at) if to.person else None
    if away is not None:
        return NotNow(next_slot(away.until, tz, country), Held.AWAY)
    if not may_speak(at, tz, country):
        return NotNow(next_slot(at, tz, country), Held.NO_MORNING)
    if to.person is None:
        return None
    today = local_day(at, tz)
    said = this_morning(session, to.person, calendar, at)
    if said is not None:
        tomorrow = morning_of(today + timedelta(days=1), tz)
        later = tomorrow if said.on == today else said.at + BETWEEN_MORNINGS
        return NotNow(next_slot(later, tz, country), Held.THAT_DAY)
    if any(POLICY[kind].exceeds_budget for kind in kinds):
        return None
    budget, spoken = policy(session).weekly_messages, spoken_this_week(session, to.person, at)
    if len(spoken) >= budget:
        return NotNow(next_slot(spoken[len(spoken) - budget] + timedelta(days=7), tz, country), Held.BUDGET)
    return None


def this_morning(session: Session, person_id: str, calendar: Calendar, at: datetime) -> Spoken | None:
    """The message that somebody has had this morning, if any.

    The same date comes twice for whoever crosses the date line, and for everybody when the bot's clock is set back.
    """
    today = local_day(at, calendar.tz)
    lately = col(Bundle.made_at).between(at - LATELY, at)
    rows = select(Bundle).where(Bundle.person_id == person_id, lately | (col(Bundle.morning_on) == today))
    said = [Spoken(row.made_at, _day_of(row, calendar.tz)) for row in session.exec(rows.order_by(col(Bundle.id)))]
    return next((each for each in reversed(said) if is_same_morning(each, at, calendar.tz)), None)


def _day_of(bundle: Bundle, tz: str) -> date:
    return bundle.morning_on or local_day(bundle.made_at, tz)


def spoken_this_week(session: Session, person_id: str, at: datetime) -> list[datetime]:
    """When somebody got morning messages within seven days."""
    bundles = select(Bundle.made_at).where(Bundle.person_id == person_id, col(Bundle.made_at) > at - timedelta(days=7))
    return sorted(session.exec(bundles))
