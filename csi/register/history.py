"""The history of one improvement for reading: newest first, by pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from csi.common.pagination import nearest_page, page_count
from csi.common.policies import policy
from csi.people import directory
from csi.people.permissions import Action
from csi.register import business_case
from csi.register.improvements import get_improvement
from models import Activity, Kpi, Origin

ON_A_PAGE = 12
OF_VALUE = frozenset(
    {"forecast_set", "actual_set", "forecast_frozen", "forecast_thawed", "value_line_added", "value_line_removed"}
)
"""Activities with sums of money, which not everybody may see."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry: who did what, when (in the organisation's time zone), and what it changed."""

    when: datetime
    by: str | None
    unnamed: bool
    """Whether an anonymous author did it."""
    verb: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of entries; pages count from 0."""

    number: int
    entries: tuple[HistoryEntry, ...]
    today: date
    """The day on which it is read, in the organisation's time zone."""
    page: int
    pages: int


def read_history(session: Session, number: int, page: int, *, by: str, at: datetime) -> HistoryPage:
    """One page of an improvement's history. Raises NotAllowed for outsiders, NotFound."""
    directory.require_member(session, by, Action.SEE_HISTORY)
    improvement = get_improvement(session, number)
    sees_value = business_case.may_see_value(session, by, improvement)
    about = Activity.improvement_id == number
    count = session.exec(select(func.count()).select_from(Activity).where(about)).one()
    page = nearest_page(page + 1, count, ON_A_PAGE) - 1
    rows = session.exec(
        select(Activity).where(about).order_by(col(Activity.id).desc()).offset(page * ON_A_PAGE).limit(ON_A_PAGE)
    )
    tz = ZoneInfo(policy(session).tz)
    origin = session.get(Origin, number)
    anonymous = origin is not None and origin.follow_key is not None
    entries = tuple(_entry(session, row, tz, anonymous, sees_value) for row in rows)
    return HistoryPage(number, entries, at.astimezone(tz).date(), page, page_count(count, ON_A_PAGE))


def _entry(session: Session, row: Activity, tz: ZoneInfo, anonymous: bool, sees_value: bool) -> HistoryEntry:
    is_shown = sees_value or row.verb not in OF_VALUE
    return HistoryEntry(
        when=row.at.astimezone(tz),
        by=row.actor_id,
        unnamed=anonymous and row.actor_id is None,
        verb=row.verb,
        before=_named(session, row.before) if is_shown else {},
        after=_named(session, row.after) if is_shown else {},
        note=row.note or "" if is_shown else "",
    )


def _named(session: Session, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The recorded values with KPI ids replaced by names."""
    kpi = session.get(Kpi, told["kpi"]) if isinstance(told.get("kpi"), int) else None
    return {**told, "kpi": kpi.name} if kpi else told
