"""Recording readings of KPIs as people type them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, or_, select

from csi.common.errors import BadInput, NotFound
from csi.common.working_days import local_day
from csi.kpis import definition
from csi.kpis.queries import latest_of, targets_of
from csi.language.numbers import UnclearReading, understand_reading
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from models import Improvement, Kpi, Reading, Target


def hand_to_coordinator(session: Session, improvement: Improvement) -> None:
    """Make the coordinator owner of the KPIs that the manager owned while nobody coordinated."""
    for target in targets_of(session, improvement.id or 0):
        kpi = session.get_one(Kpi, target.kpi_id)
        aims = select(Target.improvement_id).where(Target.kpi_id == kpi.id, Target.improvement_id != improvement.id)
        if kpi.owner_id == directory.manager_of(session, improvement) and session.exec(aims).first() is None:
            kpi.owner_id = improvement.coordinator_id
            session.add(kpi)


def record_reading(
    session: Session,
    kpi_id: int,
    words: str,
    measured_on: date,
    *,
    by: str,
    at: datetime,
    channel: str | None = None,
    ts: str | None = None,
) -> Reading:
    """Record a reading as typed. An earlier reading of the same day is replaced, not overwritten.

    Raises BadInput with what could not be understood, NotAllowed, NotFound.
    """
    kpi = session.exec(select(Kpi).where(col(Kpi.id) == kpi_id).with_for_update()).first()
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    _may_report(session, kpi, by)
    today = local_day(at, directory.zone_of(session, directory.require_member(session, by)))
    if measured_on > today:
        raise BadInput("measured_on", "Choose today or an earlier day.")
    latest = latest_of(session, kpi_id)
    understood = understand_reading(words, kpi.unit, latest.value if latest else None)
    if isinstance(understood, UnclearReading):
        raise BadInput("value", understood.sentence)
    reading = store_reading(
        session,
        kpi,
        understood.value,
        measured_on,
        by=by,
        at=at,
        source="slack",
        note=understood.note,
        channel=channel,
        ts=ts,
    )
    for number in session.exec(
        select(Target.improvement_id).where(Target.kpi_id == kpi_id, col(Target.replaced_at).is_(None))
    ):
        outbox.refresh_improvement(session, number, at)
    return reading


def _may_report(session: Session, kpi: Kpi, by: str) -> None:
    if not definition.may_with(session, Action.ADD_READING, kpi, by):
        require(
            Action.ADD_READING,
            directory.actor_for(session, by),
            f"Only its owner, a coordinator who works on it, or a manager can report “{kpi.name}”.",
        )


def reported_alone(session: Session, kpi: Kpi, measured_on: date, by: str) -> bool:
    """Whether the reading of this day is this person's own, so that they may correct it."""
    return {row.reported_by for row in _readings_on(session, kpi, measured_on)} == {by}


def _readings_on(session: Session, kpi: Kpi, measured_on: date) -> Sequence[Reading]:
    standing = col(Reading.replaced_by_id).is_(None)
    return session.exec(
        select(Reading).where(Reading.kpi_id == kpi.id, Reading.measured_on == measured_on, standing)
    ).all()


def store_reading(
    session: Session,
    kpi: Kpi,
    value: Decimal | None,
    measured_on: date,
    *,
    by: str,
    at: datetime,
    source: str,
    note: str = "",
    channel: str | None = None,
    ts: str | None = None,
) -> Reading:
    """Store a reading; an earlier one of the same day is marked as replaced, not overwritten."""
    reading = Reading(
        kpi_id=kpi.id or 0,
        value=value,
        measured_on=measured_on,
        note=note or None,
        reported_by=by,
        source=source,
        source_channel=channel,
        source_ts=ts,
        recorded_at=at,
    )
    earlier = _readings_on(session, kpi, measured_on)
    session.add(reading)
    session.flush()
    for row in earlier:
        row.replaced_by_id = reading.id
        session.add(row)
    session.flush()
    return reading


EDIT = "+"
"""Between a message's ts and the number of its edit, where a reading is stored that an edit has made."""


def readings_typed_in(session: Session, channel: str, ts: str) -> list[Reading]:
    """The readings that a message made, with its edits, the newest last."""
    its_own = or_(col(Reading.source_ts) == ts, col(Reading.source_ts).startswith(f"{ts}{EDIT}", autoescape=True))
    return list(
        session.exec(select(Reading).where(Reading.source_channel == channel, its_own).order_by(col(Reading.id)))
    )


def take_back_readings(session: Session, typed: list[Reading], *, by: str, at: datetime) -> bool:
    """Take back the reading of a deleted message: the one that it replaced counts again, else there is none.

    `typed` are the readings of that message and its edits. Nothing is overwritten. False if a newer reading of that day
    counts already. Raises NotAllowed.
    """
    newest = typed[-1]
    kpi = session.exec(select(Kpi).where(col(Kpi.id) == newest.kpi_id).with_for_update()).one()
    _may_report(session, kpi, by)
    session.refresh(newest)
    if newest.replaced_by_id is not None:
        return False
    ids = [row.id for row in typed]
    replaced = select(Reading).where(col(Reading.replaced_by_id).in_(ids), col(Reading.id).not_in(ids))
    counts = session.exec(replaced.order_by(col(Reading.id).desc())).first()
    if counts is None:
        counts = Reading(
            kpi_id=newest.kpi_id,
            value=None,
            measured_on=newest.measured_on,
            note="taken back",
            reported_by=by,
            source="slack",
            recorded_at=at,
        )
    counts.replaced_by_id = None
    session.add(counts)
    session.flush()
    newest.replaced_by_id = counts.id
    session.add(newest)
    session.flush()
    aiming = select(Target.improvement_id).where(Target.kpi_id == newest.kpi_id, col(Target.replaced_at).is_(None))
    for number in session.exec(aiming):
        outbox.refresh_improvement(session, number, at)
    return True
