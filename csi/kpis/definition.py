"""What a KPI is beside its readings: its name, its owner and its frequency, and who may change them.

A KPI has an identity beside its name. Naming it in a target uses it as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from csi.common.entry_names import problem_with, stored_key, tidy
from csi.common.errors import BadInput, NotFound
from csi.kpis.activity_verbs import CHANGED
from csi.kpis.powers import may_with
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from models import Activity, Kpi, Target
from models.enums import Frequency

LONGEST_NAME = 200
_EXAMPLE = "Days from request to laptop"


@dataclass(frozen=True, slots=True)
class KnownKpi:
    """A KPI as it stands, as shown to somebody who names it in a target."""

    id: int
    name: str
    unit: str
    owner: str | None
    frequency: Frequency
    may_change: bool
    """Whether this person may change its name, its owner and its frequency."""


def kpi_called(session: Session, name: str) -> Kpi | None:
    """The KPI of this name: of exactly this one, else of one that counts as equal."""
    tidied = tidy(name)
    alike = (col(Kpi.name) == tidied) | (col(Kpi.name_key) == stored_key(tidied))
    rows = session.exec(select(Kpi).where(alike).order_by(col(Kpi.id))).all()
    return next((row for row in rows if row.name == tidied), rows[0] if rows else None)


def get_kpi(session: Session, kpi_id: int) -> Kpi:
    """A KPI. Raises NotFound."""
    kpi = session.get(Kpi, kpi_id)
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    return kpi


def read_kpi(session: Session, kpi: Kpi, by: str) -> KnownKpi:
    """A KPI as a person sees it."""
    return KnownKpi(
        id=kpi.id or 0,
        name=kpi.name,
        unit=kpi.unit,
        owner=kpi.owner_id,
        frequency=kpi.frequency,
        may_change=may_with(session, Action.CHANGE_KPI, kpi, by),
    )


def change_kpi(
    session: Session,
    kpi_id: int,
    *,
    by: str,
    at: datetime,
    name: str | None = None,
    owner: str | None = None,
    frequency: Frequency | None = None,
    more: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Rename a KPI, change who reports it and how often, or other facts of it; None changes nothing.

    `more` are columns with their new values, checked by whoever calls. Readings and targets stay. Returns the names of
    what has changed. Raises NotAllowed, NotFound, and BadInput at `kpi_owner` and `kpi_new_name`.
    """
    kpi = session.exec(select(Kpi).where(col(Kpi.id) == kpi_id).with_for_update()).first()
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    if name is None and owner is None and frequency is None and not more:
        return ()
    require_may_change(session, kpi, by)
    names = ("name", "owner_id", "frequency", *(more or ()))
    was = {each: getattr(kpi, each) for each in names}
    if owner is not None and owner != kpi.owner_id:
        kpi.owner_id = require_reporter(session, owner, at)
    if frequency is not None:
        kpi.frequency = frequency
    if name is not None and tidy(name) != kpi.name:
        _rename(session, kpi, name)
    for each, value in (more or {}).items():
        setattr(kpi, each, value)
    changed = tuple(each for each in names if getattr(kpi, each) != was[each])
    if not changed:
        return ()
    session.add(kpi)
    before = {_RECORDED.get(each, each): _storable(was[each]) for each in changed}
    after = {"id": kpi.id, **{_RECORDED.get(each, each): _storable(getattr(kpi, each)) for each in changed}}
    session.add(Activity(actor_id=by, verb=CHANGED, before=before, after=after, at=at))
    session.flush()
    aiming = select(Target.improvement_id).where(Target.kpi_id == kpi.id, col(Target.replaced_at).is_(None))
    for number in session.exec(aiming).all():
        outbox.refresh_improvement(session, number, at)
        outbox.refresh_kind(session, outbox.MessageKind.PROPOSAL, number, at)
    return changed


def hand_on(session: Session, kpi: Kpi, to: str | None, *, by: str | None, at: datetime) -> None:
    """Let a KPI follow who leads the improvement that it measures; its history says so."""
    if to == kpi.owner_id:
        return
    before, after = {"owner": kpi.owner_id}, {"id": kpi.id, "owner": to}
    kpi.owner_id = to
    session.add(kpi)
    session.add(Activity(actor_id=by, verb=CHANGED, before=before, after=after, at=at))


_RECORDED = {"owner_id": "owner"}
"""Columns that are recorded under another name."""


def _storable(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else value


def require_may_change(session: Session, kpi: Kpi, by: str) -> None:
    """Check that somebody may change what a KPI is. Raises NotAllowed."""
    if not may_with(session, Action.CHANGE_KPI, kpi, by):
        require(
            Action.CHANGE_KPI,
            directory.actor_for(session, by),
            f"Only its owner, a coordinator with a target for it, or a manager can change “{kpi.name}”.",
        )


def require_reporter(session: Session, person_id: str, at: datetime) -> str:
    """Return who is to report readings. Raises BadInput for everybody but active members."""
    return directory.require_assignee(session, person_id, at, field="kpi_owner").id


def _rename(session: Session, kpi: Kpi, name: str) -> None:
    new = tidy(name)
    if problem := problem_with(new, LONGEST_NAME, _EXAMPLE):
        raise BadInput("kpi_new_name", problem)
    taken = f"There is a KPI “{new}” already. Choose another name."
    same = kpi_called(session, new)
    if same is not None and same.id != kpi.id:
        raise BadInput("kpi_new_name", taken)
    kpi.name, kpi.name_key = new, stored_key(new)
    session.add(kpi)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:  # somebody else has taken the name at this moment
        raise BadInput("kpi_new_name", taken) from None
