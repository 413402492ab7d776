"""What is known of an improvement, asked without changing anything: votes, people involved, links, tombstones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, or_, select

from csi.common.core_tables import (
    ALIGNMENT,
    ANSWER,
    ANSWER_FILE,
    ASSIGNMENT,
    IMPROVEMENT,
    INVOLVEMENT,
    LINK,
    OPEN_QUESTION,
    OUTCOME,
    PROGRESS_REPORT,
    TARGET,
    TASK,
    VALUE_FIGURE,
    VOTE,
)
from csi.common.read_cache import cached_until_written
from csi.people import directory
from models import Activity, Alignment, Comment, Improvement, Involvement, Link, Objective, Person, Task, Vote, Watcher
from models.enums import LinkKind, RaciPart, State


@dataclass(frozen=True, slots=True)
class RowCounts:
    """How many rows hang on an improvement, by what they are; a reader leaves out the reads that would find nothing."""

    votes: int
    alignments: int
    outcomes: int
    involvements: int
    links: int
    parts: int
    answer_files: int
    open_questions: int
    tasks: int
    targets: int
    value_figures: int
    progress_reports: int
    ended_assignments: int
    unconfirmed_assignments: int


def _counted(*conditions: Any) -> Any:
    return select_columns(func.count()).where(*conditions).scalar_subquery()


_NUMBER = bindparam("number", type_=Integer)
_COUNTS = select_columns(
    _counted(VOTE.c.improvement_id == _NUMBER),
    _counted(ALIGNMENT.c.improvement_id == _NUMBER),
    _counted(OUTCOME.c.improvement_id == _NUMBER),
    _counted(INVOLVEMENT.c.improvement_id == _NUMBER),
    _counted(or_(LINK.c.improvement_id == _NUMBER, LINK.c.other_id == _NUMBER)),
    _counted(IMPROVEMENT.c.parent_id == _NUMBER),
    _counted(ANSWER.c.improvement_id == _NUMBER, ANSWER_FILE.c.answer_id == ANSWER.c.id),
    _counted(OPEN_QUESTION.c.improvement_id == _NUMBER, OPEN_QUESTION.c.resolved_at.is_(None)),
    _counted(TASK.c.improvement_id == _NUMBER),
    _counted(TARGET.c.improvement_id == _NUMBER, TARGET.c.replaced_at.is_(None)),
    _counted(VALUE_FIGURE.c.improvement_id == _NUMBER, VALUE_FIGURE.c.replaced_at.is_(None)),
    _counted(PROGRESS_REPORT.c.improvement_id == _NUMBER),
    _counted(ASSIGNMENT.c.improvement_id == _NUMBER, ASSIGNMENT.c.ended_at.is_not(None)),
    _counted(
        ASSIGNMENT.c.improvement_id == _NUMBER, ASSIGNMENT.c.ended_at.is_(None), ASSIGNMENT.c.confirmed_at.is_(None)
    ),
)


@cached_until_written
def row_counts(session: Session, number: int) -> RowCounts:
    """What hangs on an improvement, counted in one statement."""
    return RowCounts(*session.execute(_COUNTS, {"number": number}).one())


_TITLES = (
    select(Objective.title)
    .join(Alignment, col(Alignment.objective_id) == col(Objective.id))
    .where(Alignment.improvement_id == bindparam("number"))
    .order_by(col(Objective.id))
)


def objective_titles(session: Session, number: int) -> tuple[str, ...]:
    """The titles of the objectives that an improvement is aligned with, the oldest first."""
    return tuple(session.exec(_TITLES, params={"number": number}))


def tombstone(session: Session, number: int) -> Activity | None:
    """The record of a deleted improvement: who deleted it, when and why."""
    rows = session.exec(select(Activity).where(Activity.verb == DELETED, col(Activity.improvement_id).is_(None)))
    return next((row for row in rows if row.before.get("number") == number), None)


def vote_of(session: Session, number: int, person_id: str) -> Vote | None:
    """A person's vote for an improvement, if any."""
    return session.exec(select(Vote).where(Vote.improvement_id == number, Vote.person_id == person_id)).first()


def watcher_of(session: Session, number: int, person_id: str) -> Watcher | None:
    """A person's watcher row of an improvement, if any."""
    return session.exec(select(Watcher).where(Watcher.improvement_id == number, Watcher.person_id == person_id)).first()


def followers(session: Session, improvement: Improvement) -> list[str]:
    """Everybody who is told about an improvement's steps: author, voters, watchers, informed people; once each.

    People without access are left out.
    """
    number = improvement.id
    voting = session.exec(select(Vote.person_id).where(Vote.improvement_id == number).order_by(col(Vote.id)))
    watching = session.exec(select(Watcher.person_id).where(Watcher.improvement_id == number).order_by(col(Watcher.id)))
    informed = session.exec(
        select(Involvement.person_id)
        .where(Involvement.improvement_id == number, Involvement.part == RaciPart.INFORMED)
        .order_by(col(Involvement.id))
    )
    named = [who for who in dict.fromkeys([improvement.author_id, *voting, *watching, *informed]) if who]
    known = {row.id: row for row in session.exec(select(Person).where(col(Person.id).in_(named)))}
    return [who for who in named if who in known and directory.has_access(known[who])]


_LEFT = frozenset({State.DECLINED, State.CANCELED, State.MERGED})
"""Parts in these states don't count, because they were stopped or went on elsewhere."""


@dataclass(frozen=True, slots=True)
class LinkNumbers:
    """The numbers in the form for links: as shown, or as wanted."""

    part_of: int | None = None
    related: tuple[int, ...] = ()
    caused_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Links(LinkNumbers):
    """All links of an improvement."""

    parts: tuple[int, ...] = ()
    closed_parts: int = 0
    copied_from: int | None = None
    causes: tuple[int, ...] = ()
    """The improvements that this one has caused."""


def read_links(session: Session, improvement: Improvement) -> Links:
    """An improvement's links, in both directions."""
    number = improvement.id or 0
    counts = row_counts(session, number)
    rows = _links(session, number) if counts.links else ()
    related = {row.other_id if row.improvement_id == number else row.improvement_id for row in rows if _relates(row)}
    copied = [row.other_id for row in rows if row.kind is LinkKind.COPIED_FROM and row.improvement_id == number]
    causal = [row for row in rows if row.kind is LinkKind.CAUSED_BY]
    children = _parts(session, number) if counts.parts else ()
    return Links(
        part_of=improvement.parent_id,
        related=tuple(sorted(related)),
        caused_by=tuple(sorted(row.other_id for row in causal if row.improvement_id == number)),
        causes=tuple(sorted(row.improvement_id for row in causal if row.other_id == number)),
        parts=tuple(each or 0 for each, _ in children),
        closed_parts=sum(state is State.CLOSED for _, state in children),
        copied_from=copied[0] if copied else None,
    )


def _links(session: Session, number: int) -> Sequence[Link]:
    return session.exec(select(Link).where(or_(Link.improvement_id == number, Link.other_id == number))).all()


def _parts(session: Session, number: int) -> Sequence[Any]:
    return session.exec(
        select(Improvement.id, Improvement.state)
        .where(Improvement.parent_id == number, col(Improvement.state).not_in(_LEFT))
        .order_by(col(Improvement.id))
    ).all()


def _relates(row: Link) -> bool:
    return row.kind is LinkKind.RELATED


@dataclass(frozen=True, slots=True)
class Raci:
    """The people involved: as stored, as a form showed them, or as wanted."""

    accountable: str | None = None
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()
    """The consulted people who have replied."""
    responsible: tuple[str, ...] = ()


def read_raci(session: Session, improvement: Improvement, task_owners: Iterable[str] | None = None) -> Raci:
    """Who is involved now. `task_owners` are the responsible ones, read from the tasks unless the caller knows them."""
    number = improvement.id or 0
    involved = select(Involvement).where(Involvement.improvement_id == number).order_by(col(Involvement.id))
    rows = session.exec(involved).all() if row_counts(session, number).involvements else ()
    if task_owners is None:
        task_owners = session.exec(select(Task.owner_id).where(Task.improvement_id == number).order_by(col(Task.place)))
    return Raci(
        accountable=improvement.accountable_id or improvement.coordinator_id,
        consulted=tuple(row.person_id for row in rows if row.part is RaciPart.CONSULTED),
        informed=tuple(row.person_id for row in rows if row.part is RaciPart.INFORMED),
        answered=frozenset(row.person_id for row in rows if row.answered_at is not None),
        responsible=tuple(dict.fromkeys(task_owners)),
    )


def involvement_of(session: Session, number: int, person_id: str, part: RaciPart) -> Involvement | None:
    """A person's involvement in an improvement, if any."""
    return session.exec(
        select(Involvement).where(
            Involvement.improvement_id == number, Involvement.person_id == person_id, Involvement.part == part
        )
    ).first()


DELETED = "deleted"


def comments_of(session: Session, number: int, most: int) -> tuple[Comment, ...]:
    """The newest comments of an improvement, the oldest of them first."""
    rows = select(Comment).where(Comment.improvement_id == number).order_by(col(Comment.id).desc()).limit(most)
    return tuple(reversed(session.exec(rows).all()))
