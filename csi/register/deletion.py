"""Deleting an improvement with everything attached to it; only a record without the idea's words remains."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as rows_of

from csi.common.errors import BadInput
from csi.messaging import fetch_queue, outbox
from csi.messaging.subjects import DeletedImprovement, MorningMessage, ShownCard
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity, queries
from csi.register.improvements import get_improvement
from models import (
    Activity,
    Answer,
    CaptureQuestion,
    HeldMessage,
    Improvement,
    Intake,
    Merge,
    Nudge,
    Outbox,
    Posting,
    ReadingImport,
    Seen,
    agenda,
)
from models.enums import QueueState, Step

NUMBER, REASON = "typed_number", "reason"
"""The form's fields, for refusals."""

_OWN: Table = SQLModel.metadata.tables["improvement"]
_ANCHORS = frozenset({outbox.MessageKind.RECEIPT, outbox.MessageKind.COORDINATOR_CARD, outbox.MessageKind.CARD})
_STAY = frozenset({"improvement", "seen", "posting", "activity", "outbox", "reading_import"})
"""Tables whose rows are handled one by one, or stay, instead of being deleted with the improvement."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What would be deleted with an improvement, by table, and which improvements would lose their link to it."""

    number: int
    idea: str
    rows: tuple[tuple[str, int], ...]
    parts: tuple[int, ...]
    merged: tuple[int, ...]


def read_contents(session: Session, number: int, *, by: str) -> Contents:
    """What would be deleted. Raises NotAllowed, NotFound."""
    improvement = get_improvement(session, number)
    _permit(session, improvement, by)
    counted = []
    for table, about in _pointing(number):
        if table.name not in _STAY or table.name == "activity":
            count = session.connection().execute(select(func.count()).select_from(table).where(about)).scalar_one()
            counted.append((table.name, count))
    parts = session.exec(rows_of(Improvement.id).where(Improvement.parent_id == number).order_by(col(Improvement.id)))
    return Contents(
        number=number,
        idea=improvement.idea,
        rows=tuple((name, count) for name, count in counted if count),
        parts=tuple(each or 0 for each in parts),
        merged=tuple(row.improvement_id for row in _merged(session, number)),
    )


def _permit(session: Session, improvement: Improvement, by: str) -> None:
    require(
        Action.DELETE,
        directory.actor_for(session, by, improvement),
        "Only managers can delete an improvement. Cancel it instead: that stops it and loses nothing.",
    )


def delete_improvement(session: Session, number: int, *, typed: int, reason: str, by: str, at: datetime) -> None:
    """Delete an improvement for good and tell its followers. Its number is never used again.

    Raises BadInput, NotAllowed, NotFound.
    """
    directory.require_member(session, by)
    improvement = get_improvement(session, number)
    _permit(session, improvement, by)
    reason = reason.replace("\x00", "").strip()
    if typed != number:
        raise BadInput(NUMBER, f"Type {number} here to delete IMP-{number}. Nothing is deleted yet.")
    if not reason:
        raise BadInput(REASON, "Give the reason, without quoting the idea: the reason stays in the history.")
    for each in sorted({number, *(row.improvement_id for row in _merged(session, number))}):
        get_improvement(session, each, lock=True)
    tell = {*queries.followers(session, improvement), improvement.coordinator_id} - {None, by}
    kept = {"number": number, "state": improvement.state}
    session.add(Activity(actor_id=by, verb=queries.DELETED, before=kept, note=reason, at=at))
    for row in _merged(session, number):
        tell -= _stand_alone(session, row, by, at)
    _forget_words(session, improvement)
    retracted = _retract_messages(session, number, at)
    _let_go(session, number)
    _delete_rows(session, number)
    agenda.look_again(session, [agenda.improvement(number)])
    session.flush()
    session.expunge(improvement)
    session.connection().execute(delete(_OWN).where(_OWN.c.id == number))
    for person_id in sorted(who for who in tell if who):
        retraction = retracted.get(person_id)
        thread = retraction.key if retraction else None
        outbox.notice(
            session, "deleted", to=person_id, about=None, at=at, number=number, by=by, reason=reason, thread=thread
        )


# --- Other improvements ---


def _merged(session: Session, number: int) -> list[Merge]:
    standing = rows_of(Merge).where(Merge.into_id == number, col(Merge.undone_at).is_(None))
    return list(session.exec(standing.order_by(col(Merge.id))))


def _stand_alone(session: Session, row: Merge, by: str, at: datetime) -> set[str]:
    """Undo a merge into the deleted improvement and tell the followers of the other one. Return who was told."""
    other = get_improvement(session, row.improvement_id, lock=True)
    other.merged_into_id = None
    activity.change_state(
        session, other, Step.UNMERGE, row.state_before, by=by, at=at, note=f"IMP-{row.into_id} was deleted"
    )
    session.flush()
    told = set(queries.followers(session, other)) - {by}
    for who in sorted(told):
        outbox.notice(session, "stands_alone", to=who, about=other.id, at=at, by=by, other=row.into_id)
    outbox.refresh_improvement(session, other.id or 0, at)
    return told


def _let_go(session: Session, number: int) -> None:
    """Remove references to it from its parts, improvements that continue it, remembered deliveries, and read files."""
    for column in ("parent_id", "continues_id", "merged_into_id"):
        session.connection().execute(update(_OWN).where(_OWN.c[column] == number).values({column: None}))
    for table in (Seen, ReadingImport):  # the readings of a file belong to their KPI
        about = col(table.improvement_id) == number
        session.connection().execute(update(table).where(about).values(improvement_id=None))


def _forget_words(session: Session, improvement: Improvement) -> None:
    """Delete its words outside its own rows: held messages, capture questions, and notices about merges with it."""
    number = improvement.id or 0
    sources = [(improvement.source_channel, improvement.source_ts)]
    answers = rows_of(Answer).where(Answer.improvement_id == number, col(Answer.source_ts).is_not(None))
    sources += [(row.source_channel, row.source_ts) for row in session.exec(answers)]
    for channel, ts in sources:
        for table in (HeldMessage, CaptureQuestion) if ts else ():
            for held in session.exec(rows_of(table).where(table.channel == channel, table.ts == ts)).all():
                session.delete(held)
    permalink = fetch_queue.IntakeKey(fetch_queue.PERMALINK, str(number)).key
    for asked in session.exec(rows_of(Intake).where(Intake.key == permalink)).all():
        session.delete(asked)
    merges = session.exec(rows_of(Merge).where(or_(col(Merge.improvement_id) == number, col(Merge.into_id) == number)))
    others = {each for row in merges for each in (row.improvement_id, row.into_id)} - {number}
    for row in session.exec(rows_of(Outbox).where(col(Outbox.improvement_id).in_(others))).all():
        if row.payload.get("other") == number and "other_idea" in row.payload:
            if row.state is QueueState.WAITING:
                session.delete(row)
            else:
                row.payload = {**row.payload, "other_idea": ""}
                session.add(row)


# --- Messages in Slack ---


def _retract_messages(session: Session, number: int, at: datetime) -> dict[str, DeletedImprovement]:
    """Every message of ours that shows it says that it was deleted; of each person, which one that is.

    Waiting rows are never sent; a message that is being sent now is retracted on arrival (`delivery.mark_sent`).
    """
    postings = session.exec(rows_of(Posting).where(Posting.improvement_id == number).order_by(col(Posting.id))).all()
    subjects = {row.subject for row in postings} | set(
        session.exec(rows_of(Outbox.subject).where(Outbox.improvement_id == number, Outbox.subject != ""))
    )
    about = or_(col(Outbox.improvement_id) == number, col(Outbox.subject).in_({*subjects, ShownCard(number).key}))
    session.connection().execute(delete(Outbox).where(about))
    shown = rows_of(Nudge.bundle_id).where(Nudge.improvement_id == number, col(Nudge.bundle_id).is_not(None))
    for bundle in set(session.exec(shown)):
        outbox.refresh(session, MorningMessage(bundle or 0), at=at)
    found = {}
    for row in sorted(postings, key=lambda row: row.kind in _ANCHORS):
        person_id, subject = row.person_id, outbox.retract(session, row, number, at)
        if person_id is not None:
            found[person_id] = subject
    return found


# --- Its rows ---


def _pointing(number: int) -> Iterable[tuple[Table, ColumnElement[bool]]]:
    """Every table that refers to improvements, with the condition for this one. New tables are included."""
    for table in SQLModel.metadata.sorted_tables:
        columns = [column for column in table.columns if any(key.references(_OWN) for key in column.foreign_keys)]
        if columns and table is not _OWN:
            yield table, or_(*(column == number for column in columns))


def _delete_rows(session: Session, number: int) -> None:
    session.flush()
    for table, about in reversed(list(_pointing(number))):
        if table.name == "activity" or table.name not in _STAY:
            _delete(session, table, about)
    session.expire_all()


def _delete(session: Session, table: Table, about: ColumnElement[bool]) -> None:
    """Delete rows, and before them the rows that refer to them."""
    for other in SQLModel.metadata.tables.values():
        for column in other.columns:
            if other is not table and any(key.references(table) for key in column.foreign_keys):
                key: Any = next(key.column for key in column.foreign_keys if key.references(table))
                _delete(session, other, column.in_(select(key).where(about)))
    session.connection().execute(delete(table).where(about))
