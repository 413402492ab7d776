"""Sending what waits: one message for one receiver, in a short transaction of its own, on their working morning.

`check` reads and decides without a lock; `deliver` writes what it decided, and nothing if something has changed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from csi.common.core_tables import NUDGE
from csi.common.weekends import week_begins
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.messaging.destinations import Destination
from csi.messaging.subjects import MorningMessage
from csi.nudges import agenda, endings, own_messages, preferences
from csi.nudges.due import ASKED_AGAIN, WAITS, Due
from csi.nudges.fates import Fate
from csi.nudges.morning_choice import Decided, decide
from csi.nudges.told import calendar_of
from models import AgendaItem, Bundle, Digest, Nudge, Person, insert_once
from models.agenda import look_again
from models.enums import DigestKind, NudgeKind, NudgeState


@dataclass(frozen=True, slots=True)
class Checked:
    """What waits for one receiver, looked at again: what becomes of each nudge, the most urgent first.

    `ignored` is how often in a row each kind was ignored by now. `versions` are those of the agenda items.
    """

    receiver: str
    decided: tuple[Decided, ...]
    ignored: tuple[tuple[NudgeKind, int], ...]
    versions: tuple[tuple[str, int], ...]


def receivers_due(session: Session, at: datetime, limit: int = 200) -> list[str]:
    """Whom something waits for that may be sent now, the longest first."""
    rows = select(Nudge.receiver).where(col(Nudge.state).in_(WAITS), col(Nudge.deliver_at) <= at)
    return list(session.exec(rows.group_by(Nudge.receiver).order_by(func.min(Nudge.deliver_at)).limit(limit)))


def check(session: Session, receiver: str, at: datetime) -> Checked:
    """Look again at all that waits for a receiver, and decide what becomes of it, without a lock.

    All of it, not only what has its time: what did not fit into a message joins the next one, whatever brings that.
    """
    waiting = session.exec(_waiting(receiver)).all()
    found, versions = list[Due](), []
    for subject in sorted({nudge.agenda for nudge in waiting}):
        item = agenda.item(session, subject)
        if item is not None:
            versions.append((subject, item.version))
            found += agenda.look(session, item, at).dues
    true = agenda.still_true(waiting, found)
    decided, ignored = decide(session, receiver, waiting, true, at)
    return Checked(receiver, decided, ignored, tuple(versions))


def _waiting(receiver: str) -> SelectOfScalar[Nudge]:
    waiting = select(Nudge).where(Nudge.receiver == receiver, col(Nudge.state).in_(WAITS))
    return waiting.order_by(col(Nudge.id))


def deliver(session: Session, checked: Checked, at: datetime) -> bool:
    """Carry out what was decided; True if a message was sent.

    Nothing happens where something has changed since, or another replica was here: it is looked at again first.
    """
    to = Destination.parse(checked.receiver)
    if to.person:
        session.exec(select(Person.id).where(col(Person.id) == to.person).with_for_update()).one()
    rows = _locked(session, checked)
    if rows is None or _has_changed(session, checked):
        return False
    sent = []
    for each in checked.decided:
        nudge = rows[each.nudge_id]
        match each.fate:
            case Fate.OVER:
                endings.end(session, nudge, NudgeState.OVER, at)
                look_again(session, [nudge.agenda])  # what is due instead: another day, somebody else
            case Fate.MUTED:
                endings.end(session, nudge, NudgeState.MUTED, at)
            case Fate.SENT:
                sent.append(nudge)
            case _:
                _keep(session, nudge, each)
    ignored = dict(checked.ignored)
    for each in checked.decided:
        if each.fate is Fate.HELD_BACK:
            preferences.note_back_off(session, to.person, each.kind, each.until)
    if sent:
        for kind in {nudge.kind for nudge in sent if nudge.level == 0}:
            preferences.note_ignored(session, to.person, kind, ignored.get(kind, 0))
        _send(session, to, sent, at)
    return bool(sent)


def _locked(session: Session, checked: Checked) -> dict[int, Nudge] | None:
    ids = [each.nudge_id for each in checked.decided]
    waiting = select(Nudge).where(col(Nudge.id).in_(ids), col(Nudge.state).in_(WAITS))
    rows = {row.id or 0: row for row in session.exec(waiting.order_by(col(Nudge.id)).with_for_update())}
    return rows if len(rows) == len(ids) else None


def _keep(session: Session, nudge: Nudge, decided: Decided) -> None:
    """Let a nudge wait."""
    nudge.state = NudgeState.HELD_BACK if decided.fate is Fate.HELD_BACK else NudgeState.WAITING
    nudge.deliver_at = decided.until or nudge.deliver_at
    nudge.snoozed_until = decided.snoozed_until
    session.add(nudge)


def postpone(session: Session, receiver: str, until: datetime) -> None:
    """Send later what waits for a receiver: sending it has failed."""
    waiting = (NUDGE.c.receiver == receiver) & NUDGE.c.state.in_(WAITS) & (NUDGE.c.deliver_at < until)
    session.connection().execute(update(NUDGE).where(waiting).values(deliver_at=until))


def _has_changed(session: Session, checked: Checked) -> bool:
    subjects = [subject for subject, _ in checked.versions]
    rows = session.exec(
        select(AgendaItem.subject, AgendaItem.version).where(col(AgendaItem.subject).in_(subjects))
    ).all()
    return {(subject, version) for subject, version in rows} != set(checked.versions)


def _send(session: Session, to: Destination, nudges: list[Nudge], at: datetime) -> None:
    calendar = calendar_of(session, to)
    bundle = Bundle(person_id=to.person, channel_id=to.channel, made_at=at, morning_on=local_day(at, calendar.tz))
    session.add(bundle)
    session.flush()
    replaced = _older(session, to, nudges)
    former = {nudge.bundle_id for nudge in nudges if nudge.bundle_id is not None}
    for nudge in nudges:
        nudge.state, nudge.sent_at, nudge.bundle_id = NudgeState.SENT, at, bundle.id
        nudge.first_sent_at, nudge.snoozed_until = nudge.first_sent_at or at, None
        session.add(nudge)
        if nudge.kind is NudgeKind.WEEK and to.person:
            begins = week_begins(local_day(nudge.due_at, calendar.tz), calendar.country)
            insert_once(session, Digest(kind=DigestKind.WEEKLY, reader=to.person, period_on=begins, made_at=at))
    session.flush()
    for nudge in replaced:
        _replace(session, nudge, at)
    for bundle_id in sorted(former):
        outbox.refresh(session, MorningMessage(bundle_id), at=at)
    subject = MorningMessage(bundle.id or 0)
    outbox.enqueue(session, outbox.MessageKind.MORNING_MESSAGE, to=to, at=at, subject=subject, bundle=bundle.id)
    for nudge in nudges:
        own_messages.enqueue(session, nudge, at)


def _older(session: Session, to: Destination, nudges: list[Nudge]) -> list[Nudge]:
    """The nudges that were sent, were not answered, and are asked again now; of each the last one.

    Requests for a reading that are older than that one say already that they were asked again.
    """
    keys = {(nudge.kind, nudge.subject) for nudge in nudges}
    older = select(Nudge).where(Nudge.receiver == to.key, Nudge.state == NudgeState.SENT)
    older = older.where(col(Nudge.subject).in_({subject for _, subject in keys}))
    last = {(row.kind, row.subject): row for row in session.exec(older.order_by(col(Nudge.id)))}
    return [row for key, row in last.items() if key in keys]


def _replace(session: Session, nudge: Nudge, at: datetime) -> None:
    """Let an older one say that a newer message asks.

    A request for a reading stays open: whoever answers it in its own thread is still heard.
    """
    if nudge.kind is NudgeKind.READING:
        endings.show(session, nudge, at)
    else:
        endings.end(session, nudge, NudgeState.OVER, at, ASKED_AGAIN)
