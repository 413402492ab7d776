"""What a service is used for, by whom, and whether work stops without it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, select

from csi.common.core_tables import IMPROVEMENT, SERVICE
from models import Service


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service as those who decide about its improvements see it."""

    name: str
    used_for: str = ""
    used_by: str = ""
    is_mission_critical: bool = False


def facts_of(service: Service | None) -> ServiceFacts | None:
    """What is known of a service; None without one."""
    if service is None:
        return None
    return ServiceFacts(service.name, service.used_for, service.used_by, service.is_mission_critical)


def critical_first() -> ColumnElement[int]:
    """0 for improvements of mission-critical services and 1 for all others: what they are put in order by first."""
    critical = select(SERVICE.c.id).where(SERVICE.c.is_mission_critical.is_(True))
    return case((IMPROVEMENT.c.service_id.in_(critical), 0), else_=1)
