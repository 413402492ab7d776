"""Objectives, services and teams: what improvements name. Managed by managers."""

from datetime import datetime

from sqlmodel import Session

from csi import people
from csi.errors import BadInput, NotAllowed
from models import Activity, Objective, Service, Team
from models.enums import Role


def _as_manager(session: Session, by: str, at: datetime, verb: str, name: str, limit: int = 150) -> str:
    """The cleaned name, once it is clear that a manager asks; what is done is written down."""
    people.admit(session, by, at)
    if Role.MANAGER not in people.roles_of(session, by):
        raise NotAllowed("Objectives, services and teams are kept by managers.")
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > limit:
        raise BadInput("name", f"A name has 1 to {limit} characters.")
    session.add(Activity(actor_id=by, verb=verb, after={"name": cleaned}, at=at))
    return cleaned


def add_objective(session: Session, title: str, *, by: str, at: datetime) -> int:
    """Enter a strategic objective; its id."""
    cleaned = _as_manager(session, by, at, "objective_added", title, 300)
    objective = Objective(title=cleaned, owner_id=by, created_by=by, created_at=at)
    session.add(objective)
    session.flush()
    return objective.id or 0


def add_team(session: Session, name: str, *, manager: str, channel: str | None, by: str, at: datetime) -> int:
    """Enter a team with its manager; its id."""
    cleaned = _as_manager(session, by, at, "team_added", name)
    people.grant(session, manager, Role.MANAGER, by=by, at=at)
    team = Team(name=cleaned, manager_id=manager, channel=channel, created_at=at)
    session.add(team)
    session.flush()
    return team.id or 0


def add_service(session: Session, name: str, *, owner: str, team: int | None, by: str, at: datetime) -> int:
    """Enter a service with its owner; its id."""
    cleaned = _as_manager(session, by, at, "service_added", name)
    people.known(session, owner, at)
    service = Service(name=cleaned, owner_id=owner, team_id=team, created_at=at)
    session.add(service)
    session.flush()
    return service.id or 0
