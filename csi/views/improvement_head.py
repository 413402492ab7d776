"""What every message about an improvement may say of it: the idea, its people, its state and dates."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from csi.capture.queries import may_be_told
from csi.common.policies import policy
from csi.register.improvements import no_improvement
from csi.register.queries import row_counts
from models import Improvement, MissedPromise, Origin, Person, Team
from models.enums import ENDED_STATES, ClosureCode, Effort, SourceKind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementHead:
    """The part of an improvement that all its messages share."""

    number: int
    idea: str
    details: str | None
    state: State
    author: str | None
    captured_by: str | None
    credited: str | None
    credited_name: str
    may_tell: bool
    """Whether the person who had the idea can be told that it was captured."""
    anonymous: bool
    from_kpi: bool
    """Whether a KPI out of tolerance asked for it, so that nobody had the idea."""
    permalink: str | None
    votes: int
    merged_into: tuple[int, str] | None
    """The number and the idea of the improvement that this one was merged into."""
    coordinator: str | None
    manager: str | None
    """The manager of its team, if the team has one of its own."""
    effort: Effort | None
    quick_win: bool
    promised_on: date
    paused: bool
    """Whether the promised date waits for the author's answer."""
    created_at: datetime
    reason: str | None
    settled_at: datetime | None
    closure_code: ClosureCode | None
    closure_notes: str | None
    tz: str
    """The organisation's time zone, whose calendar the dates are of."""
    renewed_to: date | None = None
    """The day by which a decision is promised now, if the first promised day was missed."""

    @property
    def decision_by(self) -> date:
        """The day by which a decision is promised now."""
        return max(self.promised_on, self.renewed_to or self.promised_on)

    def shared(self) -> dict[str, Any]:
        """The fields by name, for a wider view of the same improvement."""
        return {field.name: getattr(self, field.name) for field in fields(ImprovementHead)}


_Target = aliased(Improvement)
_OF_IT = col(MissedPromise.improvement_id) == col(Improvement.id)
_RENEWED = select(func.max(MissedPromise.renewed_to)).where(_OF_IT).scalar_subquery()
_HEAD = (
    select(Improvement, Team, Origin, Person, col(_Target.idea), _RENEWED)
    .join(Team, col(Team.id) == col(Improvement.team_id))
    .outerjoin(Origin, col(Origin.improvement_id) == col(Improvement.id))
    .outerjoin(Person, col(Person.id) == col(Origin.credited_id))
    .outerjoin(_Target, col(_Target.id) == col(Improvement.merged_into_id))
    .where(col(Improvement.id) == bindparam("number", type_=Integer))
)


def read_head(session: Session, number: int) -> tuple[Improvement, ImprovementHead]:
    """Read the row of an improvement, and what all messages about it may say. Raises NotFound."""
    found = session.execute(_HEAD, {"number": number}).first()
    if found is None:
        raise no_improvement(session, number)
    improvement, team, origin, credited, merged_idea, renewed_to = found
    into = improvement.merged_into_id
    return improvement, ImprovementHead(
        number=number,
        idea=improvement.idea,
        details=improvement.details,
        state=improvement.state,
        author=improvement.author_id,
        captured_by=improvement.captured_by,
        credited=origin.credited_id if origin else None,
        credited_name=credited.name if credited else "",
        may_tell=may_be_told(credited) and improvement.state not in ENDED_STATES,
        anonymous=origin is not None and origin.follow_key is not None,
        from_kpi=improvement.source_kind is SourceKind.KPI,
        permalink=origin.permalink if origin else None,
        votes=row_counts(session, number).votes,
        merged_into=(into, merged_idea) if into is not None else None,
        coordinator=improvement.coordinator_id,
        manager=team.manager_id,
        effort=improvement.effort,
        quick_win=improvement.quick_win,
        promised_on=improvement.promised_on,
        paused=improvement.promise_paused_at is not None,
        created_at=improvement.created_at,
        reason=improvement.reason,
        settled_at=improvement.settled_at,
        closure_code=improvement.closure_code,
        closure_notes=improvement.closure_notes,
        tz=policy(session).tz,
        renewed_to=renewed_to,
    )
