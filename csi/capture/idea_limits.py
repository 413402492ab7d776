"""How many ideas are taken within ten minutes, so that nobody can flood the register.

Counted are the stored improvements, so the limits hold over replicas and restarts. Those of one person are counted by
who brought them in. Anonymous ones are never counted by person: one limit holds for all of them together.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, select

from csi.common.errors import TooOften
from csi.common.phrases import counted
from models import Improvement, Origin, Person, Setting
from models.enums import SourceKind

KEY = "idea_limits"
WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class IdeaLimits:
    """The most ideas of one person, and of all anonymous people together, within ten minutes."""

    per_person: int = 20
    anonymous: int = 100


def set_limits(session: Session, limits: IdeaLimits, at: datetime) -> None:
    """Store the limits from the environment, for all replicas."""
    row = session.get(Setting, KEY) or Setting(key=KEY, changed_at=at)
    if row.value != asdict(limits):
        row.value, row.changed_at = asdict(limits), at
    session.add(row)


def _limits(session: Session, *, lock: bool = False) -> IdeaLimits:
    query = select(Setting).where(Setting.key == KEY)
    row = session.exec(query.with_for_update(key_share=True) if lock else query).first()
    return IdeaLimits(**row.value) if row else IdeaLimits()


def require_room(session: Session, person_id: str, at: datetime) -> None:
    """Check that somebody may bring in one more idea now. Raises TooOften.

    Locks the person until the end of the transaction, so that two ideas at once are counted one after the other.
    """
    session.exec(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)).first()
    most = _limits(session).per_person
    mine = (Improvement.captured_by == person_id, Improvement.source_kind != SourceKind.KPI)
    times = _recent(session, at, most, *mine)
    if len(times) == most:
        raise TooOften(
            f"You've sent {counted(most, 'idea')} within ten minutes; I can't take more at once. "
            f"{_again(times[-1], at)} I haven't saved this one, so please keep its text."
        )


def require_anonymous_room(session: Session, at: datetime) -> None:
    """Check that one more anonymous idea may come in now, whoever it is from. Raises TooOften.

    Locks the limits until the end of the transaction; nobody's id is read, stored or remembered.
    """
    most = _limits(session, lock=True).anonymous
    unnamed = col(Improvement.id).in_(select(Origin.improvement_id).where(col(Origin.follow_key).is_not(None)))
    times = _recent(session, at, most, unnamed)
    if len(times) == most:
        raise TooOften(
            f"Too many ideas without a name came in within ten minutes. "
            f"{_again(times[-1], at)} I haven't saved this one, so please keep its text."
        )


def _recent(session: Session, at: datetime, most: int, *which: ColumnElement[bool] | bool) -> Sequence[datetime]:
    """When the latest of these improvements came in, newest first: at most `most`, of the last ten minutes.

    Numbers grow with time, so the newest that is older than that, found from the end, bounds what is looked at.
    """
    older = (
        select(Improvement.id)
        .where(col(Improvement.created_at) <= at - WITHIN)
        .order_by(col(Improvement.id).desc())
        .limit(1)
    )
    after = session.exec(older).first() or 0
    recent = select(Improvement.created_at).where(col(Improvement.id) > after, *which)
    return session.exec(recent.order_by(col(Improvement.id).desc()).limit(most)).all()


def _again(oldest: datetime, at: datetime) -> str:
    """Say when there is room again."""
    minutes = max(ceil((oldest + WITHIN - at).total_seconds() / 60), 1)
    return f"Please send it again in {counted(minutes, 'minute')}."
