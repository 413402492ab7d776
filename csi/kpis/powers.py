"""Who may report and change a KPI, seen from every improvement that targets it."""

from dataclasses import replace

from sqlmodel import Session, col, select

from csi.people import directory
from csi.people.permissions import Action, may
from models import Improvement, Kpi, Target


def may_with(session: Session, action: Action, kpi: Kpi, by: str) -> bool:
    """Whether somebody may do this with a KPI: as its owner, as seen from an improvement that targets it, or at all."""
    if may(action, replace(directory.actor(session, by), owns_kpi=kpi.owner_id == by)):
        return True
    aiming = session.exec(
        select(Improvement)
        .join(Target, col(Target.improvement_id) == col(Improvement.id))
        .where(Target.kpi_id == kpi.id, col(Target.replaced_at).is_(None))
    ).all()
    if any(may(action, directory.actor_for(session, by, improvement)) for improvement in aiming):
        return True
    return may(action, directory.actor_for(session, by))
