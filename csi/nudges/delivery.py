"""Sending what waits: one message for one person, in a transaction of its own, on their working morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from csi.common.core_tables import NUDGE
from csi.common.weekends import week_begins
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.messaging.destinations import Destination
from csi.messaging.subjects import MorningMessage
from csi.nudges import agenda, endings, own_messages
from csi.nudges.kinds import POLICY
from csi.nudges.schedule import may_speak, next_slot
from csi.people import absences, directory
from models import AgendaItem, Bundle, Digest, Nudge, Person, SustainCheck, insert_once
from models.agenda import look_again
from models.enums import DigestKind, NudgeKind, NudgeState

WEEKLY_BUDGET = 3
"""The most messages that somebody gets unasked within seven days, over all improvements."""

MOST_ROWS = 15
"""The most nudges in one message; the others wait for the next one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What waits for one receiver, looked at again: the nudges that are still true, and the agenda they come from."""

    receiver: str
    true: frozenset[int]
    untrue: frozenset[int]
    versions: tuple[tuple[str, int], ...]


def receivers_due(session: Session, at: datetime, limit: int = 200) -> list[str]:
    """Whom something waits for that may be sent now, the longest first."""
    rows = select(Nudge.receiver).where(Nudge.state == NudgeState.WAITING, col(Nudge.deliver_at) <= at)
    return list(session.exec(rows.group_by(Nudge.receiver).order_by(func.min(Nudge.deliver_at)).limit(limit)))


def check(session: Session, receiver: str, at: datetime) -> Checked:
    """Look again at all that waits for a receiver, without a lock."""
    waiting = session.exec(_waiting(receiver, at)).all()
    found, versions = set(), []
    for subject in sorted({nudge.agenda for nudge in waiting}):
        item = agenda.item(session, subject)
        if item is not None:
            versions.append((subject, item.version))
            dues = agenda.look(session, item, at).dues
            found |= {(due.kind, due.subject, due.due_at) for due in dues if due.to.key == receiver}
    true = {nudge.id or 0 for nudge in waiting if (nudge.kind, nudge.subject, nudge.due_at) in found}
    return Checked(receiver, frozenset(true), frozenset({each.id or 0 for each in waiting} - true), tuple(versions))


def _waiting(receiver: str, at: datetime):  # type: ignore[no-untyped-def]
    waiting = select(Nudge).where(
        Nudge.receiver == receiver, Nudge.state == NudgeState.WAITING, col(Nudge.deliver_at) <= at
    )
    return waiting.order_by(col(Nudge.id))


def deliver(session: Session, checked: Checked, at: datetime) -> bool:
    """Send one message with what is still true; True if it was sent.

    What can't be sent now waits for the next time at which it can. Nothing happens where something has changed since
    it was looked at: it is looked at again first.
    """
    to = Destination.parse(checked.receiver)
    if to.person is None:
        return False
    person = session.exec(select(Person).where(col(Person.id) == to.person).with_for_update()).one()
    if _has_changed(session, checked):
        return False
    waiting = [nudge for nudge in session.exec(_waiting(checked.receiver, at)) if nudge.id in checked.true]
    for nudge in session.exec(_waiting(checked.receiver, at)).all():
        if nudge.id in checked.untrue:
            endings.end(session, nudge, NudgeState.OVER, at)
            look_again(session, [nudge.agenda])  # what is due instead: another day, somebody else
    waiting.sort(key=lambda nudge: (POLICY[nudge.kind].urgency, nudge.due_at, nudge.id or 0))
    if not waiting:
        return False
    later = _not_before(session, person, waiting, at)
    if later is not None:
        for nudge in waiting:
            nudge.deliver_at = later
            session.add(nudge)
        return False
    _send(session, person, waiting[:MOST_ROWS], at)
    for nudge in waiting[MOST_ROWS:]:
        tz, country = directory.zone_of(session, person), directory.country_of(session, person)
        nudge.deliver_at = next_slot(at + timedelta(hours=12), tz, country)
        session.add(nudge)
    return True


def postpone(session: Session, receiver: str, until: datetime) -> None:
    """Send later what waits for a receiver: sending it has failed."""
    waiting = (NUDGE.c.receiver == receiver) & (NUDGE.c.state == NudgeState.WAITING) & (NUDGE.c.deliver_at < until)
    session.connection().execute(update(NUDGE).where(waiting).values(deliver_at=until))


def _has_changed(session: Session, checked: Checked) -> bool:
    subjects = [subject for subject, _ in checked.versions]
    rows = session.exec(
        select(AgendaItem.subject, AgendaItem.version).where(col(AgendaItem.subject).in_(subjects))
    ).all()
    return {(subject, version) for subject, version in rows} != set(checked.versions)


def _not_before(session: Session, person: Person, waiting: list[Nudge], at: datetime) -> datetime | None:
    """When this may be sent, if not now: not at night, not while away, not beyond the week's budget."""
    tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    if (absence := absences.absence_of(session, person.id, at)) is not None:
        return next_slot(absence.until, tz, country)
    if not may_speak(at, tz, country):
        return next_slot(at, tz, country)
    is_urgent = any(POLICY[nudge.kind].exceeds_budget for nudge in waiting)
    sent = spoken_this_week(session, person.id, at)
    if len(sent) >= WEEKLY_BUDGET and not is_urgent:
        return next_slot(sent[len(sent) - WEEKLY_BUDGET] + timedelta(days=7), tz, country)
    return None


def spoken_this_week(session: Session, person_id: str, at: datetime) -> list[datetime]:
    """When somebody got messages unasked within seven days: morning messages, and checks that a success lasts."""
    since = at - timedelta(days=7)
    bundles = select(Bundle.made_at).where(Bundle.person_id == person_id, col(Bundle.made_at) > since)
    checks = select(SustainCheck.asked_at).where(SustainCheck.asked_id == person_id, col(SustainCheck.asked_at) > since)
    return sorted([*session.exec(bundles), *(each for each in session.exec(checks) if each is not None)])


def _send(session: Session, person: Person, nudges: list[Nudge], at: datetime) -> None:
    bundle = Bundle(person_id=person.id, made_at=at)
    session.add(bundle)
    session.flush()
    for nudge in nudges:
        nudge.state, nudge.sent_at, nudge.bundle_id = NudgeState.SENT, at, bundle.id
        session.add(nudge)
        _replace_older(session, nudge, at)
        if nudge.kind is NudgeKind.WEEK:
            day = local_day(nudge.due_at, directory.zone_of(session, person))
            begins = week_begins(day, directory.country_of(session, person))
            insert_once(session, Digest(kind=DigestKind.WEEKLY, reader=person.id, period_on=begins, made_at=at))
    session.flush()
    to = outbox.person(person.id)
    subject = MorningMessage(bundle.id or 0)
    outbox.enqueue(session, outbox.MessageKind.MORNING_MESSAGE, to=to, at=at, subject=subject, bundle=bundle.id)
    for nudge in nudges:
        own_messages.enqueue(session, nudge, at)


def _replace_older(session: Session, newer: Nudge, at: datetime) -> None:
    """Let an older one that asks the same, and was not answered, say that a newer message asks.

    A request for a reading stays open: whoever answers it in its own thread is still heard.
    """
    older = select(Nudge).where(
        Nudge.kind == newer.kind,
        Nudge.subject == newer.subject,
        Nudge.receiver == newer.receiver,
        Nudge.state == NudgeState.SENT,
        Nudge.id != newer.id,
    )
    for nudge in session.exec(older).all():
        if nudge.kind is NudgeKind.READING:
            endings.show(session, nudge, at)
        else:
            endings.end(session, nudge, NudgeState.OVER, at, endings.ASKED_AGAIN)
