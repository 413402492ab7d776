"""The services and teams that an author can choose for an idea."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from models import Service, Team

MOST = 100
"""The most options that Slack shows in a select."""


@dataclass(frozen=True, slots=True)
class ServiceAndTeamChoices:
    """The choices as pairs of id and name; empty if there is no choice."""

    services: tuple[tuple[int, str], ...] = ()
    teams: tuple[tuple[int, str], ...] = ()


def service_and_team_choices(session: Session) -> ServiceAndTeamChoices:
    """The services in use and, where there are several, the teams; the first hundred of each by name."""
    services: Any = select(Service.id, Service.name).where(col(Service.archived_at).is_(None))
    in_use = select(Team.id, Team.name).where(col(Team.archived_at).is_(None))
    teams = tuple(session.exec(in_use.order_by(col(Team.name)).limit(MOST)).all())
    return ServiceAndTeamChoices(
        services=tuple((key, name) for key, name in session.exec(services.order_by(col(Service.name)).limit(MOST))),
        teams=tuple((key or 0, name) for key, name in teams) if len(teams) > 1 else (),
    )
