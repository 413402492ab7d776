"""Sending what waits: one message for one receiver, in a short transaction of its own, on their working morning.

`check` reads and decides without a lock; `deliver` writes what it decided, and nothing if something has changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from csi.common.core_tables import NUDGE
from csi.common.policies import policy
from csi.common.weekends import week_begins
from csi.common.working_days import local_day, morning_of
from csi.messaging import outbox
from csi.messaging.destinations import Destination
from csi.messaging.subjects import MorningMessage
from csi.nudges import agenda, endings, own_messages, preferences
from csi.nudges.due import ASKED_AGAIN
from csi.nudges.fates import (
    BETWEEN_MORNINGS,
    Calendar,
    Fate,
    Waiting,
    fate,
    first_to_go,
    ignored_now,
    is_same_morning,
    quiet_time,
)
from csi.nudges.kinds import POLICY
from csi.nudges.queries import last_asked
from csi.nudges.schedule import may_speak, next_slot
from csi.nudges.told import calendar_of, follows_from, told_below
from csi.people import absences
from models import (
    AgendaItem,
    Bundle,
    Digest,
    Nudge,
    Person,
    insert_once,
)
from models.agenda import look_again
from models.enums import DigestKind, NudgeKind, NudgeState

MOST_ROWS = 15
"""The most nudges in one message; the others wait for the next one."""

WAITS = (NudgeState.WAITING, NudgeState.HELD_BACK)


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of one nudge: its fate, and when it can be sent at the earliest if not now."""

    nudge_id: int
    kind: NudgeKind
    fate: Fate
    until: datetime | None = None
    snoozed_until: datetime | None = None


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
    found, versions = set(), []
    for subject in sorted({nudge.agenda for nudge in waiting}):
        item = agenda.item(session, subject)
        if item is not None:
            versions.append((subject, item.version))
            dues = agenda.look(session, item, at).dues
            found |= {(due.kind, due.subject, due.due_at, due.to.key) for due in dues}
    true = {nudge.id or 0 for nudge in waiting if (nudge.kind, nudge.subject, nudge.due_at, receiver) in found}
    decided, ignored = decide(session, receiver, waiting, true, at)
    return Checked(receiver, decided, ignored, tuple(versions))


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


def _waiting(receiver: str) -> SelectOfScalar[Nudge]:
    waiting = select(Nudge).where(Nudge.receiver == receiver, col(Nudge.state).in_(WAITS))
    return waiting.order_by(col(Nudge.id))


def _ignored(session: Session, receiver: str, waiting: Sequence[Nudge]) -> dict[NudgeKind, tuple[int, datetime | None]]:
    """For each kind that waits, how often in a row it was ignored, and until when it backs off."""
    found: dict[NudgeKind, tuple[int, datetime | None]] = {}
    settings = preferences.settings_of(session, Destination.parse(receiver).person)
    for kind in sorted({nudge.kind for nudge in waiting if nudge.level == 0}):
        last = last_asked(session, receiver, kind)
        before = settings[kind].ignored if kind in settings else 0
        count = ignored_now(before, last.was_heeded if last else None)
        quiet = quiet_time(count)
        found[kind] = count, last.sent_at + quiet if last and quiet else None
    return found


def _fates(
    session: Session,
    to: Destination,
    waiting: Sequence[Nudge],
    true: set[int],
    ignored: dict[NudgeKind, tuple[int, datetime | None]],
    at: datetime,
) -> list[tuple[Nudge, Decided]]:
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
        found.append((nudge, Decided(nudge.id or 0, nudge.kind, what, slot, asleep)))
    return found


def _timed(session: Session, to: Destination, fates: list[tuple[Nudge, Decided]], at: datetime) -> list[Decided]:
    """Let what could be sent wait if its receiver can't be spoken to now: at night, while away, beyond the budget."""
    sent = [nudge for nudge, each in fates if each.fate is Fate.SENT]
    calendar = calendar_of(session, to)
    later = _not_before(session, to, calendar, sent, at) if sent else None
    tomorrow = next_slot(at + timedelta(hours=12), calendar.tz, calendar.country)
    going = first_to_go([(nudge.kind, nudge.made_at) for nudge in sent], MOST_ROWS, at)
    fits = {sent[place].id or 0 for place in going}
    decided = []
    for _, each in fates:
        if each.fate is not Fate.SENT:
            decided.append(each)
        elif later is not None:
            decided.append(Decided(each.nudge_id, each.kind, Fate.LATER, later))
        elif each.nudge_id in fits:
            decided.append(each)
        else:
            decided.append(Decided(each.nudge_id, each.kind, Fate.LATER, tomorrow))
    return decided


def _not_before(
    session: Session, to: Destination, calendar: Calendar, sent: Sequence[Nudge], at: datetime
) -> datetime | None:
    """When this may be sent, if not now: not at night, not while away, not beyond the week's budget."""
    tz, country = calendar.tz, calendar.country
    away = absences.absence_of(session, to.person, at) if to.person else None
    if away is not None:
        return next_slot(away.until, tz, country)
    if not may_speak(at, tz, country):
        return next_slot(at, tz, country)
    if to.person is None:
        return None
    last = last_spoken(session, to.person, at)
    if last is not None and is_same_morning(last, at, tz):
        tomorrow = morning_of(local_day(at, tz) + timedelta(days=1), tz)
        return next_slot(tomorrow if local_day(last, tz) == local_day(at, tz) else last + BETWEEN_MORNINGS, tz, country)
    if any(POLICY[nudge.kind].exceeds_budget for nudge in sent):
        return None
    budget, spoken = policy(session).weekly_messages, spoken_this_week(session, to.person, at)
    if len(spoken) >= budget:
        return next_slot(spoken[len(spoken) - budget] + timedelta(days=7), tz, country)
    return None


def last_spoken(session: Session, person_id: str, at: datetime) -> datetime | None:
    """When somebody got their last morning message; None for never, and where the clock was set back before it."""
    last = session.exec(select(func.max(Bundle.made_at)).where(Bundle.person_id == person_id)).one()
    return last if last is not None and last <= at else None


def spoken_this_week(session: Session, person_id: str, at: datetime) -> list[datetime]:
    """When somebody got morning messages within seven days."""
    bundles = select(Bundle.made_at).where(Bundle.person_id == person_id, col(Bundle.made_at) > at - timedelta(days=7))
    return sorted(session.exec(bundles))


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
    bundle = Bundle(person_id=to.person, channel_id=to.channel, made_at=at)
    session.add(bundle)
    session.flush()
    replaced = _older(session, to, nudges)
    former = {nudge.bundle_id for nudge in nudges if nudge.bundle_id is not None}
    for nudge in nudges:
        nudge.state, nudge.sent_at, nudge.bundle_id = NudgeState.SENT, at, bundle.id
        nudge.snoozed_until = None
        session.add(nudge)
        if nudge.kind is NudgeKind.WEEK and to.person:
            calendar = calendar_of(session, to)
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
    """The nudges that were sent, were not answered, and are asked again now."""
    keys = {(nudge.kind, nudge.subject) for nudge in nudges}
    older = select(Nudge).where(Nudge.receiver == to.key, Nudge.state == NudgeState.SENT)
    older = older.where(col(Nudge.subject).in_({subject for _, subject in keys}))
    return [row for row in session.exec(older.order_by(col(Nudge.id))) if (row.kind, row.subject) in keys]


def _replace(session: Session, nudge: Nudge, at: datetime) -> None:
    """Let an older one say that a newer message asks.

    A request for a reading stays open: whoever answers it in its own thread is still heard.
    """
    if nudge.kind is NudgeKind.READING:
        endings.show(session, nudge, at)
    else:
        endings.end(session, nudge, NudgeState.OVER, at, ASKED_AGAIN)
