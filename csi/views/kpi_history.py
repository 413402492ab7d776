"""What was changed of a KPI itself: who changed what, when, before and after. Readings have a list of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from csi.common.pagination import Page, nearest_page
from csi.kpis import queries
from csi.kpis.activity_verbs import CHANGED, DECLARED, WITHDRAWN
from csi.people import directory
from csi.people.permissions import Action
from models import Activity, CriticalSuccessFactor, Service

ON_A_PAGE = 6


@dataclass(frozen=True, slots=True)
class KpiChangeEntry:
    """One entry: who did what, when (in the reader's time zone), and each value before and after.

    `verb` is `CHANGED`, `DECLARED` or `WITHDRAWN`; `note` says what a declared change was.
    """

    when: datetime
    by: str | None
    verb: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str


@dataclass(frozen=True, slots=True)
class KpiHistory(Page):
    """A page of a KPI's history, the newest first."""

    kpi: int
    name: str
    unit: str
    rows: tuple[KpiChangeEntry, ...]
    total: int
    page: int
    size: int
    today: date


def read_kpi_history(session: Session, kpi_id: int, page: int, *, by: str, at: datetime) -> KpiHistory:
    """A page of what was changed of a KPI. Raises NotAllowed for outsiders, NotFound."""
    reader = directory.require_member(session, by, Action.SEE_HISTORY)
    kpi = queries.get_kpi(session, kpi_id)
    of_kpis = select(Activity).where(
        col(Activity.improvement_id).is_(None), col(Activity.verb).in_((CHANGED, DECLARED, WITHDRAWN))
    )
    rows = [row for row in session.exec(of_kpis.order_by(col(Activity.id).desc())) if row.after.get("id") == kpi_id]
    page = nearest_page(page, len(rows), ON_A_PAGE)
    tz, start = ZoneInfo(directory.zone_of(session, reader)), (page - 1) * ON_A_PAGE
    shown = tuple(_entry(session, row, tz) for row in rows[start : start + ON_A_PAGE])
    return KpiHistory(kpi_id, kpi.name, kpi.unit, shown, len(rows), page, ON_A_PAGE, at.astimezone(tz).date())


def _entry(session: Session, row: Activity, tz: ZoneInfo) -> KpiChangeEntry:
    before, after = _named(session, row.before), _named(session, row.after)
    return KpiChangeEntry(row.at.astimezone(tz), row.actor_id, row.verb, before, after, row.note or "")


def _named(session: Session, recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Recorded values, with the names of services and success factors instead of their ids."""
    named = {key: value for key, value in recorded.items() if key != "id"}
    if (service := named.get("service_id")) is not None:
        row = session.get(Service, service)
        named["service_id"] = row.name if row else "a service that is gone"
    if (factor := named.get("csf_id")) is not None:
        found = session.get(CriticalSuccessFactor, factor)
        named["csf_id"] = found.title if found else "a success factor that is gone"
    return named
