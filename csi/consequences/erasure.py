"""Erasing a person: their id and name leave every table, while the register stays whole.

In the place of the id stands another one, which leads to nobody; what they decided, measured and had ideas about stays.
"""

import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, DateTime, Enum, String, Table, Text, cast, delete, or_, select, update
from sqlmodel import AutoString, Session, SQLModel, col
from sqlmodel import select as rows_of

from csi.capture import similarity_index
from csi.common.errors import BadInput, NotFound
from csi.lifecycle import handover
from csi.messaging import outbox
from csi.people import directory, erased
from csi.register.held_work import HeldItem, held_by
from models import (
    Absence,
    Activity,
    AgendaItem,
    Arrival,
    Departure,
    GroupMember,
    HomeView,
    IdeaNeighbour,
    IdeaVector,
    Improvement,
    Intake,
    Interview,
    Nudge,
    NudgeSetting,
    Outbox,
    Person,
    Posting,
    RoleGrant,
    Watcher,
    agenda,
)
from models.enums import OPEN_NUDGES, InterviewState, QueueState, Role

ERASED = "erased"
"""The verb of the one entry in the history that says that somebody was erased, and not who."""

SOMEBODY = "somebody"
"""What stands in a text in the place of a name."""


class HoldsWork(Exception):
    """Somebody is responsible for open work, which must be given to another person first."""

    holds_no_values = True

    def __init__(self, items: list[HeldItem]) -> None:
        super().__init__("They hold open work.")
        self.items = items


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: rows by table, Kaizen's messages that are updated, and those that can't be."""

    rows: dict[str, int]
    updated: int
    once: int
    """Messages that were sent once and name them: Kaizen doesn't update these."""


def erase(session: Session, person_id: str, hand_over_to: str | None, at: datetime) -> Erased:
    """Erase somebody. Done before, it looks again for what others have written meanwhile.

    Raises HoldsWork while they hold open work and nobody takes it over, BadInput if that person can't, and NotFound for
    somebody of whom nothing is known.
    """
    known = session.get(Person, person_id, with_for_update=True)
    if known is None and not erased.is_erased(session, person_id):
        raise NotFound(f"Kaizen knows nobody with the id {person_id}.")
    stand_in = f"{erased.STAND_IN}{secrets.token_hex(4)}"
    if known is None:
        traces = _Traces(person_id, None, "", stand_in)
        _drop_what_is_theirs_alone(session, traces)
        return _sweep(session, traces, at)
    _give_away(session, known.id, hand_over_to, at)
    traces = _Traces(known.id, known.direct_channel, known.name, stand_in)
    counted = _drop_what_is_theirs_alone(session, traces)
    about = _improvements_of(session, known.id)
    _replace_person(session, known, traces, at)
    erased.remember(session, person_id, at)
    session.add(Activity(actor_id=None, verb=ERASED, at=at))
    swept = _sweep(session, traces, at, about)
    return Erased(dict(counted + Counter(swept.rows)), swept.updated, swept.once)


# --- Open work ---


def _give_away(session: Session, person_id: str, to: str | None, at: datetime) -> None:
    items = held_by(session, person_id)
    managers = directory.holders(session, Role.MANAGER)
    if managers == {person_id} or (items and to is None):
        raise HoldsWork(items)
    if not items or to is None:
        return
    if to == person_id:
        raise BadInput("who", "Name another person to take the work over.")
    directory.require_assignee(session, to, at, field="who")
    by = to if to in managers else min(managers - {person_id})
    for item in items:
        handover.give_item(session, item, person_id, to, by=by, at=at)
    session.flush()
    if left := held_by(session, person_id):
        raise HoldsWork(left)


# --- What stays, and what doesn't ---


@dataclass(frozen=True, slots=True)
class _Traces:
    """By what somebody is found: their id, that of their direct messages with Kaizen, and their name."""

    person: str
    channel: str | None
    name: str
    stand_in: str

    @property
    def ids(self) -> list[str]:
        return [each for each in (self.person, self.channel) if each]

    def without(self, text: str, *, is_prose: bool) -> str:
        """A text without them: a mention and a name become a word, an id the one that stands in."""
        for each in self.ids:
            text = re.sub(rf"<@{each}(?:\|[^<>]*)?>|@{each}\b", f"@{SOMEBODY}", text)
            text = re.sub(rf"\b{each}\b", self.stand_in + ("" if each == self.person else "-d"), text)
        if is_prose and self.name:
            text = re.sub(rf"@?(?<!\w){re.escape(self.name)}(?!\w)", SOMEBODY, text, flags=re.IGNORECASE)
        return text

    def without_in(self, value: Any) -> Any:
        """The same in all texts of a document."""
        if isinstance(value, str):
            return self.without(value, is_prose=True)
        if isinstance(value, dict):
            return {self.without(key, is_prose=False): self.without_in(each) for key, each in value.items()}
        return [self.without_in(each) for each in value] if isinstance(value, list) else value


def _drop_what_is_theirs_alone(session: Session, traces: _Traces) -> Counter[str]:
    """Delete what says nothing of the register: roles, settings, their Home, what waits to be sent or asked of them."""
    who, counted = traces.person, Counter[str]()
    streams = [outbox.person(who).key, outbox.ephemeral(who).key]
    unsent = col(Outbox.state).in_([QueueState.WAITING, QueueState.CLAIMED])
    for table, about in (
        (RoleGrant, col(RoleGrant.person_id) == who),
        (GroupMember, col(GroupMember.person_id) == who),
        (Arrival, col(Arrival.person_id) == who),
        (HomeView, col(HomeView.person_id) == who),
        (Absence, col(Absence.person_id) == who),
        (NudgeSetting, col(NudgeSetting.person_id) == who),
        (Watcher, col(Watcher.person_id) == who),
        (Posting, col(Posting.person_id) == who),
        (Outbox, col(Outbox.stream).in_(streams) & unsent),
        (Intake, col(Intake.key).endswith(f":{who}", autoescape=True)),
        (AgendaItem, col(AgendaItem.subject) == agenda.person(who)),
        (Nudge, (col(Nudge.person_id) == who) & col(Nudge.state).in_(OPEN_NUDGES)),
    ):
        done = session.connection().execute(delete(table).where(about)).rowcount
        counted[str(table.__tablename__)] += done
    for ended in session.exec(rows_of(Departure).where(Departure.person_id == who)):
        ended.ended_at = ended.ended_at or ended.lost_at
        session.add(ended)
    asking = rows_of(Interview).where(Interview.person_id == who, Interview.state != InterviewState.DONE)
    for interview in session.exec(asking):
        interview.state, interview.question = InterviewState.DONE, None
        session.add(interview)
    session.flush()
    return counted


def _improvements_of(session: Session, person_id: str) -> set[int]:
    """The improvements with which somebody had to do, by every reference to them."""
    found = set[int]()
    own = SQLModel.metadata.tables[str(Improvement.__tablename__)]
    for table in SQLModel.metadata.tables.values():
        number: Any = own.c.id if table is own else table.c.get("improvement_id")
        if number is not None and (theirs := _references(table)):
            about = or_(*(column == person_id for column in theirs))
            found |= set(session.connection().execute(select(number).where(about, number.is_not(None))).scalars())
    return found


def _references(table: Table) -> list[Column[Any]]:
    of_people = SQLModel.metadata.tables[str(Person.__tablename__)]
    return [column for column in table.columns if any(key.references(of_people) for key in column.foreign_keys)]


def _replace_person(session: Session, known: Person, traces: _Traces, at: datetime) -> None:
    """Put another id in the place of theirs: the database itself changes every reference to it."""
    session.flush()
    session.expunge(known)
    nothing = dict.fromkeys(("tz", "country", "direct_channel", "away_until", "access_granted_by"))
    nothing |= dict.fromkeys(("access_granted_at", "version", "workspace"))
    table = SQLModel.metadata.tables[str(Person.__tablename__)]
    session.connection().execute(
        update(table)
        .where(table.c.id == traces.person)
        .values(id=traces.stand_in, name="", is_deleted=True, first_seen_at=at, refreshed_at=at, **nothing)
    )
    session.expire_all()


# --- Every text of every table ---


def _sweep(session: Session, traces: _Traces, at: datetime, about: Iterable[int] = ()) -> Erased:
    """Take id and name out of all texts, and have Kaizen's messages about these improvements shown anew."""
    counted, numbers, once = Counter[str](), set(about), 0
    reworded: set[int] = set()
    for table in SQLModel.metadata.sorted_tables:
        columns = _texts(table)
        if not columns or table.name == "erased_person":
            continue
        condition = or_(*(clause for column in columns for clause in _named(column, traces)))
        for row in session.connection().execute(select(table).where(condition)).mappings().all():
            changed = _changed(table, columns, row, traces)
            if not changed:
                continue
            keys = [column == row[column.name] for column in table.primary_key.columns]
            session.connection().execute(update(table).where(*keys).values(changed))
            counted[table.name] += 1
            number = int((row["id"] if table.name == "improvement" else row.get("improvement_id")) or 0)
            if number:
                numbers.add(number)
            if table.name == "improvement" and "idea" in changed:
                reworded.add(number)
            once += table.name == "outbox" and row["kind"] == outbox.MessageKind.NOTICE and row["subject"] == ""
    session.expire_all()
    _read_anew(session, reworded)
    updated = _show_anew(session, numbers, at)
    agenda.look_again(session, [agenda.improvement(number) for number in numbers])
    return Erased(dict(counted), updated, once)


def _texts(table: Table) -> list[Column[Any]]:
    """The columns that hold what may name somebody: references to people are changed by the database itself."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, String | AutoString | JSON)
        and not isinstance(column.type, Enum | Date | DateTime)
        and column not in _references(table)
        and column.name not in ("digest", "name_key", "token", "origin", "follow_key")
    ]


def _is_prose(table: str, column: Column[Any]) -> bool:
    """Whether a column holds what people wrote; other people may be called the same."""
    return table != "person" and (
        isinstance(column.type, Text | JSON) or (getattr(column.type, "length", 0) or 0) >= 150
    )


def _named(column: Column[Any], traces: _Traces) -> Iterable[Any]:
    text = cast(column, Text) if isinstance(column.type, JSON) else column
    for each in traces.ids:
        yield text.contains(each, autoescape=True)
    if traces.name and _is_prose(column.table.name, column):
        spelled = {traces.name, json.dumps(traces.name)[1:-1]} if isinstance(column.type, JSON) else {traces.name}
        for name in spelled:
            yield text.icontains(name, autoescape=True)


def _changed(table: Table, columns: list[Column[Any]], row: Any, traces: _Traces) -> dict[str, Any]:
    changed = {}
    for column in columns:
        value = row[column.name]
        if isinstance(column.type, JSON):
            new = traces.without_in(value)
        elif isinstance(value, str):
            new = traces.without(value, is_prose=_is_prose(table.name, column))
        else:
            continue
        if new != value:
            changed[column.name] = new
    return changed


def _read_anew(session: Session, reworded: set[int]) -> None:
    """Forget what was made of ideas that read otherwise now; vectors are made anew by their worker."""
    for number in sorted(reworded):
        similarity_index.index_words(session, session.get_one(Improvement, number))
        for table, about in (
            (IdeaVector, col(IdeaVector.improvement_id) == number),
            (IdeaNeighbour, or_(col(IdeaNeighbour.improvement_id) == number, col(IdeaNeighbour.other_id) == number)),
        ):
            session.connection().execute(delete(table).where(about))


def _show_anew(session: Session, numbers: set[int], at: datetime) -> int:
    """Queue an update of every message of Kaizen's that can be updated and is about these improvements."""
    keys = list[str]()
    for number in sorted(numbers):
        keys += session.exec(rows_of(Posting.subject).where(Posting.improvement_id == number))
        outbox.refresh_improvement(session, number, at)
    outbox.refresh_all(session, keys, at)
    return len(set(keys))
