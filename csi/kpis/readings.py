"""The readings of KPIs: how they are read and stored. They are kept through `csi/consequences/readings.py` only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, or_, select

from csi.common.errors import BadInput, NotFound, TooLate
from csi.common.working_days import local_day
from csi.kpis import powers
from csi.kpis.definition import hand_on
from csi.kpis.queries import latest_of, targets_of
from csi.language.readings import UnclearReading, UnderstoodReading, understand_reading
from csi.people import directory
from csi.people.permissions import Action, require
from models import Improvement, Kpi, Reading, Target


def hand_to_coordinator(session: Session, improvement: Improvement, *, by: str, at: datetime) -> None:
    """Make the coordinator owner of the KPIs that the manager owned while nobody coordinated."""
    for target in targets_of(session, improvement.id or 0):
        kpi = session.get_one(Kpi, target.kpi_id)
        aims = select(Target.improvement_id).where(Target.kpi_id == kpi.id, Target.improvement_id != improvement.id)
        if kpi.owner_id == directory.manager_of(session, improvement) and session.exec(aims).first() is None:
            hand_on(session, kpi, improvement.coordinator_id, by=by, at=at)


@dataclass(frozen=True, slots=True)
class NewReading:
    """A reading to keep: a value in the KPI's unit, or None if there is none this time.

    `measured_on` is the day it is of. `beside`: it is a second measurement of that day, and the earlier one stays; else
    it replaces it. `channel` and `ts` are the message that it was typed in, `import_id` the file that it came from.
    """

    kpi_id: int
    value: Decimal | None
    measured_on: date
    note: str = ""
    source: str = "slack"
    beside: bool = False
    channel: str | None = None
    ts: str | None = None
    import_id: int | None = None


def lock_kpi(session: Session, kpi_id: int) -> Kpi:
    """The KPI, locked for a change of its readings. Raises NotFound."""
    kpi = session.exec(select(Kpi).where(col(Kpi.id) == kpi_id).with_for_update()).first()
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    return kpi


def get_reading(session: Session, reading_id: int) -> Reading:
    """A reading. Raises NotFound."""
    reading = session.get(Reading, reading_id)
    if reading is None:
        raise NotFound("This reading doesn't exist any more.")
    return reading


def kpi_name(session: Session, kpi_id: int) -> str:
    """A KPI's name. Raises NotFound."""
    kpi = session.get(Kpi, kpi_id)
    if kpi is None:
        raise NotFound("This KPI doesn't exist any more.")
    return kpi.name


def possible_readings(session: Session, kpi: Kpi, words: str) -> UnderstoodReading | UnclearReading:
    """Read a value as typed, seen from the latest reading; or what could not be understood, with what it can mean."""
    latest = latest_of(session, kpi.id or 0)
    return understand_reading(words, kpi.unit, latest.value if latest else None)


def understand(session: Session, kpi: Kpi, words: str) -> UnderstoodReading:
    """Read a value as typed, seen from the latest reading. Raises BadInput with what could not be understood."""
    understood = possible_readings(session, kpi, words)
    if isinstance(understood, UnclearReading):
        raise BadInput("value", understood.sentence)
    return understood


def may_report(session: Session, kpi: Kpi, by: str) -> bool:
    """Whether somebody may report this KPI."""
    return powers.may_with(session, Action.ADD_READING, kpi, by)


def require_may_report(session: Session, kpi: Kpi, by: str) -> None:
    """Check that somebody may report this KPI. Raises NotAllowed."""
    if not may_report(session, kpi, by):
        require(
            Action.ADD_READING,
            directory.actor_for(session, by),
            f"Only its owner, a coordinator who works on it, or a manager can report “{kpi.name}”.",
        )


def require_past(session: Session, measured_on: date, *, by: str, at: datetime) -> None:
    """Check that a day is not in the future, seen from whoever reports. Raises BadInput."""
    if measured_on > local_day(at, directory.zone_of(session, directory.require_member(session, by))):
        raise BadInput("measured_on", "Choose today or an earlier day.")


def improvements_with(session: Session, kpi_id: int) -> list[int]:
    """The numbers of the improvements that have a target for a KPI."""
    aiming = select(Target.improvement_id).where(Target.kpi_id == kpi_id, col(Target.replaced_at).is_(None))
    return list(session.exec(aiming.distinct()))


def reported_alone(session: Session, kpi: Kpi, measured_on: date, by: str) -> bool:
    """Whether the reading of this day is this person's own, so that they may correct it."""
    return {row.reported_by for row in readings_on(session, kpi.id or 0, [measured_on])} == {by}


_MOST_DAYS = 500  # in one statement


def readings_on(session: Session, kpi_id: int, days: Sequence[date]) -> list[Reading]:
    """The readings of these days that count, those that say that there is none included."""
    standing = col(Reading.replaced_by_id).is_(None)
    found: list[Reading] = []
    for start in range(0, len(days), _MOST_DAYS):
        some = col(Reading.measured_on).in_(days[start : start + _MOST_DAYS])
        rows = select(Reading).where(Reading.kpi_id == kpi_id, some, standing)
        found += session.exec(rows.order_by(col(Reading.id)))
    return found


def store_readings(
    session: Session, kpi: Kpi, new: Sequence[NewReading], *, by: str | None, at: datetime
) -> list[Reading]:
    """Store readings of one KPI; an earlier one of the same day is marked as replaced, not overwritten.

    This is the last part of `keep_reading` in `csi/consequences/readings.py`, and of setting a target, whose baseline
    is a reading; nothing else may call it.
    """
    if not new:
        return []
    standing: dict[date, list[Reading]] = {}
    for row in readings_on(session, kpi.id or 0, sorted({each.measured_on for each in new})):
        standing.setdefault(row.measured_on, []).append(row)
    stored = []
    for each in new:
        reading = Reading(
            kpi_id=kpi.id or 0,
            value=each.value,
            measured_on=each.measured_on,
            note=each.note or None,
            reported_by=by,
            source=each.source,
            source_channel=each.channel,
            source_ts=each.ts,
            import_id=each.import_id,
            recorded_at=at,
        )
        session.add(reading)
        stored.append(reading)
    session.flush()
    for each, reading in zip(new, stored, strict=True):
        of_that_day = standing.setdefault(each.measured_on, [])
        if not each.beside:
            for row in of_that_day:
                row.replaced_by_id = reading.id
                session.add(row)
            of_that_day.clear()
        of_that_day.append(reading)
    session.flush()
    return stored


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
    kpi = lock_kpi(session, newest.kpi_id)
    require_may_report(session, kpi, by)
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
    return True


def replace_reading(session: Session, old: Reading, new: NewReading, *, by: str, at: datetime) -> Reading:
    """Store a correction: a new row, to which the old one points. `old` must still count.

    Raises BadInput if the other day has a reading already, and TooLate if the old one was corrected meanwhile.
    """
    session.refresh(old)
    if old.replaced_by_id is not None:
        raise TooLate("This reading was corrected meanwhile. Open its KPI again to see what counts now.")
    others = [row for row in readings_on(session, old.kpi_id, [new.measured_on]) if row.id != old.id]
    if others and new.measured_on != old.measured_on:
        raise BadInput("measured_on", "That day has a reading already. Correct that one, or choose another day.")
    kpi = session.get_one(Kpi, old.kpi_id)
    corrected = store_readings(session, kpi, [replace(new, beside=True)], by=by, at=at)[0]
    old.replaced_by_id = corrected.id
    session.add(old)
    session.flush()
    return corrected
