"""What would be sent at a time, to whom and why, and what would be held back: looked at without changing anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlmodel import Session, col, select

from csi.messaging.destinations import Destination
from csi.nudges import agenda
from csi.nudges.due import WAITS, Due
from csi.nudges.fates import Fate, Held
from csi.nudges.morning_choice import decide
from csi.nudges.told import calendar_of
from csi.people import directory
from models import AgendaItem, Nudge
from models.enums import NudgeKind, NudgeState

_AT_ONCE = 1_000
"""How many agenda items are looked at, and forgotten, at a time."""


@dataclass(frozen=True, slots=True)
class PlannedNudge:
    """One nudge, and what would become of it: `fate`, for one that waits until when, and why it waits."""

    kind: NudgeKind
    subject: str
    improvement_id: int | None
    due_at: datetime
    fate: Fate
    until: datetime | None
    held: Held | None


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """What one receiver would get, and what would be held back from them, the most urgent first."""

    to: Destination
    name: str
    tz: str
    nudges: tuple[PlannedNudge, ...]

    @property
    def sent(self) -> tuple[PlannedNudge, ...]:
        return tuple(each for each in self.nudges if each.fate is Fate.SENT)

    @property
    def held_back(self) -> tuple[PlannedNudge, ...]:
        return tuple(each for each in self.nudges if each.fate is not Fate.SENT)


def plan(session: Session, at: datetime, person_id: str | None = None) -> list[PlannedMessage]:
    """What a tick at this time would send, by receiver; with `person_id`, only what is theirs."""
    waiting, true = _waiting(session, at, person_id)
    found = []
    for key, nudges in sorted(waiting.items()):
        to = Destination.parse(key)
        rows = {row.id or 0: row for row in nudges}
        decided, _ = decide(session, key, nudges, true, at)
        planned = []
        for each in decided:
            row = rows[each.nudge_id]
            said = (row.kind, row.subject, row.improvement_id, row.due_at)
            planned.append(PlannedNudge(*said, each.fate, each.until, each.held))
        name = directory.name_of(session, to.person) if to.person else to.id
        found.append(PlannedMessage(to, name, calendar_of(session, to).tz, tuple(planned)))
    return found


def _waiting(session: Session, at: datetime, person_id: str | None) -> tuple[dict[str, list[Nudge]], set[int]]:
    """All that waits for whoever something has its time for by then, with what a look would find; and what is true."""
    rows = select(Nudge).where(col(Nudge.state).in_(WAITS))
    if person_id is not None:
        rows = rows.where(Nudge.person_id == person_id)
    found: dict[str, list[Nudge]] = {}
    true: set[int] = set()
    numbers = count(-1, -1)  # no stored nudge has these
    agendas: dict[str, list[Nudge]] = {}
    for row in session.exec(rows.order_by(col(Nudge.id))).all():
        found.setdefault(row.receiver, []).append(row)
        agendas.setdefault(row.agenda, []).append(row)
    for look in _looks(session, at, sorted(agendas)):
        known = agendas.get(look.item.subject, [])
        true |= agenda.still_true(known, look.dues)
        for due in look.dues:
            if person_id is not None and due.to.person != person_id:
                continue
            if any((row.kind, row.subject, row.receiver) == due.key and row.due_at == due.due_at for row in known):
                continue
            if agenda.would_wait(session, due):
                new = _new(due, look.item.subject, at, next(numbers))
                true.add(new.id or 0)
                found.setdefault(due.to.key, []).append(new)
    return {key: rows for key, rows in found.items() if any(row.deliver_at <= at for row in rows)}, true


def _new(due: Due, subject: str, at: datetime, number: int) -> Nudge:
    """A nudge as a look at this time would add it; it is in no session."""
    return Nudge(
        id=number,
        kind=due.kind,
        subject=due.subject,
        due_at=due.due_at,
        receiver=due.to.key,
        person_id=due.to.person,
        improvement_id=due.improvement_id,
        kpi_id=due.kpi_id,
        agenda=subject,
        level=due.level,
        state=NudgeState.WAITING,
        deliver_at=at,
        made_at=at,
    )


def _looks(session: Session, at: datetime, waiting: list[str]) -> Iterator[agenda.Look]:
    """Look at each agenda item that has its time by then, and at those that something waits from."""
    table = AgendaItem
    due = select(table.subject).where(col(table.look_at) <= at)
    subjects = sorted({*session.exec(due).all(), *waiting})
    for place, subject in enumerate(subjects):
        item = agenda.item(session, subject)
        if item is not None:
            yield agenda.look(session, item, at)
        if place % _AT_ONCE == _AT_ONCE - 1:
            session.expunge_all()
