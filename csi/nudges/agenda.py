"""The agenda: what is looked at now, what is due of it, and when it is looked at next.

A look reads without a lock. What it found is kept by `settle` in a transaction of its own, which changes nothing if the
subject has changed since: then it is looked at again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from csi.common.core_tables import AGENDA_ITEM
from csi.common.policies import policy
from csi.messaging.destinations import Destination
from csi.nudges import deputies, endings
from csi.nudges.about import About
from csi.nudges.due import Due, Key, next_after, standing
from csi.nudges.kinds import POLICY
from csi.nudges.reading_facts import departure_facts, improvement_facts, kpi_facts, person_facts
from csi.nudges.rules import (
    additions,
    approvals,
    assignments,
    decisions,
    departures,
    interviews,
    progress,
    readings,
    silence,
    sustain,
    targets,
    tasks,
    tolerance,
    week,
)
from csi.nudges.schedule import next_slot
from csi.people import directory
from models import AgendaItem, Nudge, Person, insert_once
from models.enums import OPEN_NUDGES, NudgeKind, NudgeState

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The `look_at` of what has nothing coming until it changes."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item as it was found."""

    subject: str
    version: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Look:
    """What was found by looking at an item: what is due by now, and when to look again. `is_gone`: it was deleted."""

    item: Item
    at: datetime
    dues: tuple[Due, ...]
    next_at: datetime | None
    is_gone: bool = False


def items_due(session: Session, at: datetime, limit: int = 200) -> list[Item]:
    """What is to be looked at now, the longest due first."""
    table = AgendaItem
    rows = select(table.subject, table.version, table.since).where(col(table.look_at) <= at)
    return [Item(*row) for row in session.exec(rows.order_by(col(table.look_at), col(table.subject)).limit(limit))]


def item(session: Session, subject: str) -> Item | None:
    """One agenda item."""
    row = session.get(AgendaItem, subject)
    return Item(row.subject, row.version, row.since) if row else None


def look(session: Session, item: Item, at: datetime) -> Look:
    """Look at an item: what is due of it by now."""
    about = About.parse(item.subject)
    found = _RULES[about.what](session, about.id, at)
    if found is None:
        return Look(item, at, (), None, is_gone=True)
    found, back_at = deputies.stand_in(session, found, at)
    now = [due for due in standing(found, at) if item.since is None or due.due_at >= item.since]
    next_at = min((each for each in (next_after(found, at), back_at) if each is not None), default=None)
    return Look(item, at, tuple(now), next_at)


def still_true(waiting: Iterable[Nudge], found: Iterable[Due]) -> set[int]:
    """The ids of those nudges that wait for what a look has just found, and not for an earlier time of the same."""
    now = {due.key: due for due in found}
    return {
        row.id or 0
        for row in waiting
        if (due := now.get((row.kind, row.subject, row.receiver))) is not None and not _is_next(due, row)
    }


def coming(session: Session, subject: str, at: datetime, said: Mapping[Key, datetime]) -> list[Due]:
    """What will be due of an agenda item, the next of each; `said`: when each was last sent."""
    about, rules = About.parse(subject), _RULES
    found = [due for due in rules[about.what](session, about.id, at) or () if due.due_at > at]
    resting = {due.key: due.due_at for due in found if due.due_at - said.get(due.key, _LONG_AGO) < due.rest}
    later = rules[about.what](session, about.id, max(resting.values())) or () if resting else ()
    kept = [due for due in found if due.key not in resting]
    return kept + [due for due in later if due.due_at > resting.get(due.key, NEVER)]


OF_IMPROVEMENT = (
    decisions.triage, decisions.promise, assignments.assignment, interviews.interview, approvals.approval, tasks.task,
    progress.check_in, silence.hold, silence.stale, targets.target_date, targets.off_path, targets.flat,
    sustain.sustain, additions.addition,
)  # fmt: skip
OF_KPI = (readings.reading, tolerance.out_of_tolerance)
OF_PERSON = (week.week,)
OF_DEPARTURE = (departures.gone,)


def _of_improvement(session: Session, key: str, at: datetime) -> list[Due] | None:
    facts = improvement_facts(session, int(key))
    return None if facts is None else [due for rule in OF_IMPROVEMENT for due in rule(facts, at)]


def _of_kpi(session: Session, key: str, at: datetime) -> list[Due] | None:
    facts = kpi_facts(session, int(key))
    return None if facts is None else [due for rule in OF_KPI for due in rule(facts, at)]


def _of_person(session: Session, key: str, at: datetime) -> list[Due] | None:
    facts = person_facts(session, key, at)
    return None if facts is None else [due for rule in OF_PERSON for due in rule(facts, at)]


def _of_departure(session: Session, key: str, at: datetime) -> list[Due] | None:
    facts = departure_facts(session, int(key))
    return None if facts is None else [due for rule in OF_DEPARTURE for due in rule(facts, at)]


_RULES: Mapping[str, Callable[[Session, str, datetime], list[Due] | None]] = {
    "improvement": _of_improvement,
    "kpi": _of_kpi,
    "person": _of_person,
    "departure": _of_departure,
}
"""The rules by the first word of an agenda item's subject."""


def settle(session: Session, look: Look) -> bool:
    """Keep what a look found: new nudges wait, what is no longer due ends. False if the subject has changed since."""
    row = session.exec(select(AgendaItem).where(AgendaItem.subject == look.item.subject).with_for_update()).first()
    if row is None or row.version != look.item.version:
        return False
    if look.is_gone:
        session.delete(row)
    else:
        row.look_at = look.next_at or NEVER
        session.add(row)
    current = {due.key: due for due in look.dues}
    open_ones = select(Nudge).where(
        Nudge.agenda == look.item.subject,
        col(Nudge.state).in_(OPEN_NUDGES),
    )
    waited_since: dict[tuple[NudgeKind, str, str], datetime] = {}
    for nudge in session.exec(open_ones.order_by(col(Nudge.id))).all():
        due = current.get((nudge.kind, nudge.subject, nudge.receiver))
        if due is not None and nudge.state is NudgeState.WAITING:
            waited_since[due.key] = nudge.made_at
        is_replaced = due is not None and _is_next(due, nudge)
        if due is None or (nudge.state is not NudgeState.SENT and is_replaced):
            endings.end(session, nudge, NudgeState.OVER, look.at)
    for due in current.values():
        _wait(session, due, look, waited_since.get(due.key, look.at))
    return True


def postpone(session: Session, subject: str, until: datetime) -> None:
    """Look at an item later: looking at it has failed."""
    session.connection().execute(update(AGENDA_ITEM).where(AGENDA_ITEM.c.subject == subject).values(look_at=until))


def would_wait(session: Session, due: Due) -> bool:
    """Whether something due would be added to what waits: the same wasn't due or sent too short a time before."""
    last = _same(due).where(~_is_unsent()).order_by(col(Nudge.due_at).desc()).limit(1)
    before = session.exec(last).first()
    return before is None or _is_next(due, before)


def _is_next(due: Due, before: Nudge) -> bool:
    """Whether this is the next time of the same, and not the same time by another calendar or a repeat too soon."""
    has_rested = before.sent_at is None or due.due_at - before.sent_at >= due.rest
    return has_rested and POLICY[due.kind].is_newer(due.due_at, than=before.due_at)


def _same(due: Due) -> SelectOfScalar[Nudge]:
    return select(Nudge).where(Nudge.kind == due.kind, Nudge.subject == due.subject, Nudge.receiver == due.to.key)


def _is_unsent() -> ColumnElement[bool]:
    """Nudges that ended before they were sent."""
    return (col(Nudge.state) == NudgeState.OVER) & col(Nudge.sent_at).is_(None)


def _wait(session: Session, due: Due, look: Look, since: datetime) -> None:
    """Add a nudge that waits, unless it exists or the same was asked too short a time before.

    One that ended before it was sent, because it wasn't true any more, waits again. One that takes the place of a
    nudge that found no room keeps that one's time, so that what waits longest gets its turn.
    """
    if not would_wait(session, due):
        return
    deliver_at = _deliver_at(session, due.to, look.at)
    ended = session.exec(_same(due).where(_is_unsent(), Nudge.due_at == due.due_at)).first()
    if ended is not None:
        ended.state, ended.ended_at, ended.deliver_at, ended.level = NudgeState.WAITING, None, deliver_at, due.level
        ended.on_behalf_of, ended.made_at = due.on_behalf_of, since
        session.add(ended)
        return
    insert_once(
        session,
        Nudge(
            kind=due.kind,
            subject=due.subject,
            due_at=due.due_at,
            receiver=due.to.key,
            person_id=due.to.person,
            improvement_id=due.improvement_id,
            kpi_id=due.kpi_id,
            agenda=look.item.subject,
            level=due.level,
            on_behalf_of=due.on_behalf_of,
            deliver_at=deliver_at,
            made_at=since,
        ),
    )


def _deliver_at(session: Session, to: Destination, at: datetime) -> datetime:
    who = session.get(Person, to.person) if to.person else None
    if who is not None:
        return next_slot(at, directory.zone_of(session, who), directory.country_of(session, who))
    return next_slot(at, policy(session).tz, policy(session).country)
