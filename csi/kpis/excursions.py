"""Excursions: the stretches of time in which a KPI is out of tolerance, as far as somebody has to act on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.kpis import queries, tolerance
from models import Excursion, Improvement, Kpi, Reading, add_once
from models.enums import State


@dataclass(frozen=True, slots=True)
class Began:
    """An excursion that has just begun, with the reading that shows it."""

    excursion: Excursion
    reading: Reading


def follow(session: Session, kpi: Kpi, at: datetime, *, may_begin: bool = True) -> Began | None:
    """Begin or end a KPI's excursion, as its readings now show; return it if it has begun. The KPI is locked.

    An excursion that is past has no consequence: readings that come late, or many at once, tell of now only.
    """
    standing = queries.open_excursion(session, kpi.id or 0)
    if standing is None and queries.tolerance_of(kpi) is None:
        return None
    readings = queries.readings_of(session, kpi.id or 0)
    start = _out_since(readings, kpi)
    if standing is not None:
        if start is None:
            standing.ended_on = _back_on(readings, standing, kpi)
            session.add(standing)
            session.flush()
        return None
    if start is None or not may_begin:
        return None
    first = readings[start]
    if (known := _of_corrected(session, kpi, first)) is not None:
        known.ended_on = None
        session.add(known)
        session.flush()
        return None
    new = Excursion(kpi_id=kpi.id or 0, reading_id=first.id or 0, began_on=first.measured_on, made_at=at)
    begun = add_once(session, new)
    if begun is not None:
        return Began(begun, readings[-1])
    again = session.exec(
        select(Excursion).where(Excursion.kpi_id == kpi.id, Excursion.reading_id == first.id).with_for_update()
    ).one()
    again.ended_on = None
    session.add(again)
    session.flush()
    return None


def _of_corrected(session: Session, kpi: Kpi, reading: Reading) -> Excursion | None:
    """The excursion that began with a reading in whose place this one counts, corrected perhaps twice."""
    wrong = select(Reading.id).where(Reading.kpi_id == kpi.id, col(Reading.replaced_by_id).is_not(None))
    past = session.exec(select(Excursion).where(Excursion.kpi_id == kpi.id, col(Excursion.reading_id).in_(wrong))).all()
    each_now = ((each, counting_now(session, session.get_one(Reading, each.reading_id))) for each in past)
    return next((each for each, now in each_now if now.id == reading.id), None)


def _out_since(readings: Sequence[Reading], kpi: Kpi) -> int | None:
    """The place of the first of the latest readings that are out of tolerance; None if the last one is in it."""
    series = [(row.measured_on, row.value) for row in readings if row.value is not None]
    found = tolerance.excursions(series, kpi.tolerance_low, kpi.tolerance_high)
    return found[-1].start if found and found[-1].end is None else None


def _back_on(readings: Sequence[Reading], excursion: Excursion, kpi: Kpi) -> date:
    """The day from which a KPI is back in tolerance."""
    back = excursion.began_on
    for row in reversed(readings):
        if row.value is None or not tolerance.is_within(row.value, kpi.tolerance_low, kpi.tolerance_high):
            break
        back = row.measured_on
    return max(back, excursion.began_on)


def counting_now(session: Session, reading: Reading) -> Reading:
    """The reading that counts in place of one that was corrected, perhaps more than once."""
    while reading.replaced_by_id is not None:
        reading = session.get_one(Reading, reading.replaced_by_id)
    return reading


def never_was(session: Session, excursion: Excursion) -> bool:
    """Whether the reading that began an excursion was corrected to one within tolerance, or taken back."""
    first = session.get_one(Reading, excursion.reading_id)
    counts = counting_now(session, first)
    if counts.id == first.id:
        return False
    allowed = queries.tolerance_of(session.get_one(Kpi, excursion.kpi_id))
    return counts.value is None or allowed is None or allowed.is_met_by(counts.value)


def excursion_behind(session: Session, number: int) -> Excursion | None:
    """The excursion that an improvement was made of."""
    return session.exec(select(Excursion).where(Excursion.improvement_id == number)).first()


def with_improvement(session: Session, kpi_id: int) -> Sequence[Excursion]:
    """The excursions of a KPI that improvements were made of, the oldest first."""
    made = select(Excursion).where(Excursion.kpi_id == kpi_id, col(Excursion.improvement_id).is_not(None))
    return session.exec(made.order_by(col(Excursion.id))).all()


def corrected_since(session: Session, excursion: Excursion) -> Sequence[Reading]:
    """The readings since a KPI's excursion began that were corrected or taken back, the oldest first."""
    return session.exec(
        select(Reading)
        .where(
            Reading.kpi_id == excursion.kpi_id,
            col(Reading.measured_on) >= excursion.began_on,
            col(Reading.replaced_by_id).is_not(None),
            col(Reading.value).is_not(None),
        )
        .order_by(col(Reading.id))
    ).all()


def over_and_unreviewed(session: Session) -> list[tuple[Excursion, int]]:
    """The excursions that are over, each with its improvement in progress, whose review was not proposed yet."""
    rows = session.exec(
        select(Excursion)
        .join(Improvement, col(Improvement.id) == col(Excursion.improvement_id))
        .where(
            Improvement.state == State.IN_PROGRESS,
            col(Excursion.ended_on).is_not(None),
            col(Excursion.review_proposed_at).is_(None),
        )
        .order_by(col(Excursion.improvement_id))
    )
    return [(row, row.improvement_id or 0) for row in rows]
