"""Who below was told of something before whoever is above is: escalation never surprises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.policies import policy
from csi.messaging.destinations import Destination
from csi.nudges.fates import Calendar, escalates_from
from csi.people import absences, directory
from models import Nudge, Person
from models.enums import OPEN_NUDGES, NudgeState


@dataclass(frozen=True, slots=True)
class Told:
    """Whoever is below, and what became of their own nudge. `at` is None while they weren't told yet.

    Somebody who isn't told because they muted, snoozed or left unanswered what came before counts as told when they
    would have been; `said_at` is when they really were. `is_away`: they could not be told, since they are away or
    without access.
    """

    to: Destination
    at: datetime | None
    said_at: datetime | None = None
    snoozed_until: datetime | None = None
    is_muted: bool = False
    is_held_back: bool = False
    is_away: bool = False


def told_below(session: Session, nudges: Iterable[Nudge], at: datetime) -> dict[int, Told]:
    """For each nudge to somebody above, who was told before, by the nudge's id; none where nobody is below."""
    above = [nudge for nudge in nudges if nudge.level > 0]
    if not above:
        return {}
    below = select(Nudge).where(Nudge.level == 0, col(Nudge.on_behalf_of).is_(None))
    below = below.where(col(Nudge.kind).in_({nudge.kind for nudge in above}))  # the index begins with it
    below = below.where(col(Nudge.subject).in_({nudge.subject for nudge in above}))
    rows = session.exec(below.order_by(col(Nudge.due_at), col(Nudge.id))).all()
    found = {}
    for nudge in above:
        same = [row for row in rows if (row.kind, row.subject) == (nudge.kind, nudge.subject)]
        same = [row for row in same if row.receiver != nudge.receiver]
        known = _by_receiver(session, of_this_time(same, nudge.due_at), at)
        untold = [each for each in known if each.at is None]
        if untold or known:
            found[nudge.id or 0] = untold[0] if untold else max(known, key=_told_at)
    return found


def _by_receiver(session: Session, rows: Sequence[Nudge], at: datetime) -> list[Told]:
    """What became of each one below: when they were last told, if they were told at all."""
    known: dict[str, Told] = {}
    for row in rows:
        told = _told(session, row, at)
        if told is not None and (told.at is not None or row.receiver not in known):
            known[row.receiver] = told
    return list(known.values())


def of_this_time(below: Sequence[Nudge], due_at: datetime) -> Sequence[Nudge]:
    """Of the nudges to those below, in order of time, the ones that one due at `due_at` to somebody above follows.

    What somebody was told last week, or before a target's date, doesn't count. After a downtime the one below may be
    the newer of the two. Whoever isn't asked any more doesn't count while somebody else is.
    """
    begun = [row.due_at for row in below if row.due_at <= due_at]
    current = [row for row in below if not begun or row.due_at >= begun[-1]]
    return [row for row in current if row.state in OPEN_NUDGES] or current


def _told(session: Session, row: Nudge, at: datetime) -> Told | None:
    """What became of one below; None for one that ended before anybody was told."""
    to = Destination.parse(row.receiver)
    said_at = row.first_sent_at or row.sent_at  # a snooze doesn't begin anew
    if row.state is NudgeState.MUTED:
        return Told(to, said_at or row.ended_at, is_muted=True)
    asleep = row.state is NudgeState.WAITING and row.snoozed_until is not None and row.snoozed_until > at
    if asleep or said_at is not None:
        until = row.snoozed_until if asleep else None
        return Told(to, said_at or row.made_at, said_at, snoozed_until=until)
    if row.state not in (NudgeState.WAITING, NudgeState.HELD_BACK):
        return None
    if row.state is NudgeState.HELD_BACK and row.deliver_at > at:
        return Told(to, row.made_at, is_held_back=True)
    if to.person and _is_away(session, to.person, at):
        return Told(to, row.made_at, is_away=True)
    return Told(to, None)


def _told_at(told: Told) -> datetime:
    assert told.at is not None
    return told.at


def _is_away(session: Session, person_id: str, at: datetime) -> bool:
    person = session.get(Person, person_id)
    if person is None or not directory.has_access(person):
        return True
    return absences.absence_of(session, person_id, at) is not None


def follows_from(session: Session, told: Told | None, receiver: Calendar, at: datetime) -> datetime | None:
    """When a nudge to somebody above may follow: a working day of both after the one below was told."""
    if told is None:
        return None
    return escalates_from(told.at or at, [receiver, calendar_of(session, told.to)])


def calendar_of(session: Session, to: Destination) -> Calendar:
    """The time zone and country of a receiver; the organisation's for a channel."""
    person = session.get(Person, to.person) if to.person else None
    if person is None:
        return Calendar(policy(session).tz, policy(session).country)
    return Calendar(directory.zone_of(session, person), directory.country_of(session, person))


def zone(session: Session, nudge: Nudge) -> str:
    """The time zone in which a nudge is read: its receiver's, the organisation's in a channel."""
    return directory.zone_by_id(session, nudge.person_id)
