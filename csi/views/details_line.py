"""The small print on a card: details, people involved, links."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from csi.catalogue.service_facts import ServiceFacts, facts_of
from csi.register import queries
from csi.register.queries import Links, Raci
from models import Improvement, Service, Team
from models.enums import Benefit, ImprovementKind, Term


@dataclass(frozen=True, slots=True)
class DetailsLine:
    """The small print of a card. `team` is None for the default team."""

    kind: ImprovementKind | None
    term: Term | None
    benefit: Benefit | None
    priority: int | None
    service: str | None
    service_facts: ServiceFacts | None
    """What its service is used for, by whom, and whether it is mission-critical."""
    team: str | None
    risk: str | None
    raci: Raci
    links: Links


def read_details_line(session: Session, improvement: Improvement, task_owners: Iterable[str]) -> DetailsLine:
    """The small print of an improvement."""
    service = session.get(Service, improvement.service_id) if improvement.service_id else None
    team = session.get_one(Team, improvement.team_id)
    return DetailsLine(
        kind=improvement.kind,
        term=improvement.term,
        benefit=improvement.benefit,
        priority=improvement.priority,
        service=service.name if service else None,
        service_facts=facts_of(service),
        team=None if team.is_default else team.name,
        risk=improvement.risk,
        raci=queries.read_raci(session, improvement, task_owners),
        links=queries.read_links(session, improvement),
    )
