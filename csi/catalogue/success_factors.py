"""Critical success factors: what must go right for an objective to be met. KPIs show whether it does."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from csi.common.entry_names import tidy
from csi.common.errors import BadInput, NotFound, TooLate
from csi.people import directory, roles
from csi.people.permissions import Action
from models import Activity, CriticalSuccessFactor, Kpi, Objective

LONGEST = 300
ENOUGH_KPIS = 3
"""Two or three KPIs show a success factor; more are allowed with a hint."""
TITLE = "csf_title"
"""The form's field, for refusals."""


@dataclass(frozen=True, slots=True)
class SuccessFactor:
    """A success factor with its objective and the number of its KPIs."""

    id: int
    title: str
    objective_id: int
    objective: str
    kpis: int


def success_factors(session: Session, *, by: str | None = None) -> list[SuccessFactor]:
    """The success factors of the objectives in use, by objective. Raises NotAllowed for outsiders."""
    if by is not None:
        directory.require_member(session, by, Action.SEE_CATALOGUE)
    count = select(func.count(col(Kpi.id))).where(
        Kpi.csf_id == CriticalSuccessFactor.id, col(Kpi.archived_at).is_(None)
    )
    rows = session.exec(
        select(CriticalSuccessFactor, Objective, count.scalar_subquery())
        .join(Objective, col(Objective.id) == col(CriticalSuccessFactor.objective_id))
        .where(col(Objective.archived_at).is_(None))
        .order_by(col(Objective.title), col(CriticalSuccessFactor.title), col(CriticalSuccessFactor.id))
    ).all()
    return [SuccessFactor(csf.id or 0, csf.title, aim.id or 0, aim.title, kpis) for csf, aim, kpis in rows]


def add_success_factor(session: Session, objective_id: int, title: str, *, by: str, at: datetime) -> int:
    """Add a success factor to an objective, and return its id. Raises BadInput, NotAllowed, TooLate."""
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    objective = session.exec(select(Objective).where(Objective.id == objective_id).with_for_update()).first()
    if objective is None or objective.archived_at is not None:
        raise TooLate("That objective is archived. Choose another one.")
    title = _checked(session, objective_id, title)
    row = CriticalSuccessFactor(objective_id=objective_id, title=title, created_at=at)
    session.add(row)
    session.flush()
    after = {"id": row.id, "objective": objective_id, "title": title}
    session.add(Activity(actor_id=by, verb="csf_added", before={}, after=after, at=at))
    return row.id or 0


def rename_success_factor(session: Session, csf_id: int, title: str, *, by: str, at: datetime) -> None:
    """Rename a success factor; its KPIs stay. Raises BadInput, NotAllowed, NotFound."""
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    row = session.exec(
        select(CriticalSuccessFactor).where(CriticalSuccessFactor.id == csf_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound("This success factor doesn't exist any more.")
    was = row.title
    if tidy(title) == was:
        return
    row.title = _checked(session, row.objective_id, title, but=csf_id)
    session.add(row)
    after = {"id": row.id, "title": row.title}
    session.add(Activity(actor_id=by, verb="csf_renamed", before={"title": was}, after=after, at=at))


def _checked(session: Session, objective_id: int, title: str, but: int | None = None) -> str:
    title = tidy(title)
    if not title or len(title) > LONGEST:
        raise BadInput(TITLE, f"Say what must go right, in up to {LONGEST} characters.")
    others = session.exec(select(CriticalSuccessFactor).where(CriticalSuccessFactor.objective_id == objective_id))
    if any(row.title.casefold() == title.casefold() and row.id != but for row in others):
        raise BadInput(TITLE, "This objective has that success factor already.")
    return title
