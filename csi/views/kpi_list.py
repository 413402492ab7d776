"""The list of KPIs behind `/csi kpi`: a person's own ones first, then all others, by name."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import case, exists
from sqlmodel import Session, col, func, select

from csi.common.pagination import Page, nearest_page
from csi.common.working_days import local_day
from csi.kpis import at_risk
from csi.kpis.target_facts import statuses
from csi.kpis.target_status import TargetStatus
from csi.kpis.tolerance import is_within
from csi.people import directory
from csi.people.permissions import Action
from models import Improvement, Kpi, Target
from models.enums import ENDED_STATES, Frequency

ON_A_PAGE = 8


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A KPI in the list, with how each of its targets stands."""

    id: int
    name: str
    unit: str
    owner: str | None
    frequency: Frequency
    is_mine: bool
    latest: Decimal | None
    latest_on: date | None
    is_out: bool
    targets: tuple[TargetStatus, ...]


@dataclass(frozen=True, slots=True)
class KpiList(Page):
    """A page of the list."""

    rows: tuple[KpiRow, ...]
    total: int
    page: int
    size: int
    viewer: str
    today: date


def read_kpi_list(session: Session, page: int, *, by: str, at: datetime) -> KpiList:
    """A page of the KPIs. Raises NotAllowed for outsiders."""
    member = directory.require_member(session, by, Action.READ)
    in_use = col(Kpi.archived_at).is_(None)
    total = session.exec(select(func.count(col(Kpi.id))).where(in_use)).one()
    page = nearest_page(page, total, ON_A_PAGE)
    coordinates = exists().where(
        col(Target.kpi_id) == col(Kpi.id),
        col(Target.replaced_at).is_(None),
        col(Improvement.id) == col(Target.improvement_id),
        col(Improvement.coordinator_id) == by,
        col(Improvement.state).not_in(ENDED_STATES),
    )
    is_mine = case((col(Kpi.owner_id) == by, 0), (coordinates, 0), else_=1)
    wanted = select(Kpi, is_mine).where(in_use).order_by(is_mine, func.lower(Kpi.name), col(Kpi.id))
    rows = session.exec(wanted.offset((page - 1) * ON_A_PAGE).limit(ON_A_PAGE)).all()
    latest = at_risk.latest_values(session, {kpi.id or 0 for kpi, _ in rows})
    today = local_day(at, directory.zone_of(session, member))
    stands = statuses(session, {kpi.id or 0 for kpi, _ in rows}, today)
    found = []
    for kpi, others in rows:
        value, on = latest.get(kpi.id or 0, (None, None))
        found.append(
            KpiRow(
                id=kpi.id or 0,
                name=kpi.name,
                unit=kpi.unit,
                owner=kpi.owner_id,
                frequency=kpi.frequency,
                is_mine=not others,
                latest=value,
                latest_on=on,
                is_out=value is not None and not is_within(value, kpi.tolerance_low, kpi.tolerance_high),
                targets=tuple(stands.get(kpi.id or 0, ())),
            )
        )
    return KpiList(tuple(found), total, page, ON_A_PAGE, by, today)


def kpi_names(session: Session) -> list[tuple[int, str]]:
    """The names of all KPIs in use, with their ids."""
    rows = session.exec(select(Kpi.id, Kpi.name).where(col(Kpi.archived_at).is_(None)).order_by(col(Kpi.id)))
    return [(key or 0, name) for key, name in rows]
