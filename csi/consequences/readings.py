"""Keeping readings, and what follows from it. Every way to keep, correct or take back a reading comes through here.

What follows is listed once, in `_follow`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from sqlmodel import Session

from csi.announcements import corrections
from csi.capture import kpi_improvement
from csi.capture.kpi_improvement import KpiTrouble
from csi.common.phrases import full_date
from csi.kpis import baselines, excursions, queries, readings, value_lines
from csi.kpis.excursions import Began
from csi.kpis.readings import NewReading
from csi.kpis.tolerance import is_within
from csi.language.numbers import format_number
from csi.lifecycle import outcomes
from csi.messaging import outbox
from csi.nudges import sustain_checks
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Kpi, Reading

_OUT, _INSTEAD = " is out of tolerance: ", " instead of "
"""What stands in the words of an improvement that was made of an excursion, around the value."""
_TOLD = re.compile(
    rf"(?P<name>.+?)(?:{_OUT}|(?P<was> seemed out of tolerance: ))(?P<value>.+?)"
    rf"(?(was) was (?:taken back|corrected to .+)|{_INSTEAD})(?P<allowed>.*)",
    re.DOTALL,
)
"""The words of such an improvement, as long as they tell of a reading."""


def keep_reading(session: Session, new: NewReading, *, by: str, at: datetime) -> Reading:
    """Keep a reading, and do what follows from it. Raises BadInput, NotAllowed, NotFound."""
    return keep_readings(session, [new], by=by, at=at)[0]


def keep_readings(session: Session, new: Iterable[NewReading], *, by: str, at: datetime) -> list[Reading]:
    """Keep many readings at once, and do what follows from them once for each KPI. All are kept, or none.

    They are returned by KPI, in the order of their ids, and for one KPI in the order in which they were given.

    Raises BadInput for a day in the future, NotAllowed, NotFound.
    """
    kept: list[Reading] = []
    in_order = sorted(new, key=lambda each: each.kpi_id)
    kpis = lock_kpis(session, [each.kpi_id for each in in_order])
    for kpi_id, some in groupby(in_order, key=lambda each: each.kpi_id):
        given, kpi = list(some), kpis[kpi_id]
        readings.require_may_report(session, kpi, by)
        readings.require_past(session, max(each.measured_on for each in given), by=by, at=at)
        kept += readings.store_readings(session, kpi, given, by=by, at=at)
        _follow(session, kpi, at)
    return kept


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
    """Keep a reading as typed. Raises BadInput with what could not be understood, NotAllowed, NotFound."""
    kpi = _lock(session, kpi_id)
    readings.require_may_report(session, kpi, by)
    readings.require_past(session, measured_on, by=by, at=at)
    understood = readings.understand(session, kpi, words)
    new = NewReading(kpi_id, understood.value, measured_on, understood.note, channel=channel, ts=ts)
    return keep_reading(session, new, by=by, at=at)


def correct_reading(
    session: Session,
    reading_id: int,
    value: Decimal | None,
    measured_on: date,
    note: str,
    *,
    by: str,
    at: datetime,
) -> Reading:
    """Correct a reading; the old one stays and points to the new one. None as value: there is none after all.

    Raises BadInput, NotAllowed, NotFound, TooLate.
    """
    old = readings.get_reading(session, reading_id)
    kpi = _lock(session, old.kpi_id)
    readings.require_may_report(session, kpi, by)
    readings.require_past(session, measured_on, by=by, at=at)
    new = NewReading(old.kpi_id, value, measured_on, note)
    corrected = readings.replace_reading(session, old, new, by=by, at=at)
    _follow(session, kpi, at)
    return corrected


def take_back_readings(session: Session, typed: list[Reading], *, by: str, at: datetime) -> bool:
    """Take back the reading of a deleted message and its edits. False if a newer one of that day counts already.

    Raises NotAllowed.
    """
    kpi = _lock(session, typed[-1].kpi_id)
    is_back = readings.take_back_readings(session, typed, by=by, at=at)
    if is_back:
        _follow(session, kpi, at)
    return is_back


def follow_tolerance(session: Session, kpi_id: int, at: datetime) -> None:
    """Do what follows from another tolerance: it may end an excursion. One begins with a reading only."""
    excursions.follow(session, _lock(session, kpi_id), at, may_begin=False)


def follow_readings(session: Session, kpi_id: int, at: datetime) -> None:
    """Do what follows from the readings of a file, once all of them are kept. Done again, it changes nothing."""
    _follow(session, _lock(session, kpi_id), at)


def lock_kpis(session: Session, kpi_ids: Iterable[int], also: Iterable[int] = ()) -> dict[int, Kpi]:
    """Lock KPIs for a change of their readings, and before them the improvements that tell of any, and some others.

    All of it is locked as one set, in the order of numbers: writers of several KPIs never wait for each other in turn.
    Raises NotFound.
    """
    ids = sorted(set(kpi_ids))
    for number in sorted(set(also).union(*(_telling_of(session, each) for each in ids))):
        get_improvement(session, number, lock=True)
    return {each: readings.lock_kpi(session, each) for each in ids}


def _lock(session: Session, kpi_id: int) -> Kpi:
    return lock_kpis(session, [kpi_id])[kpi_id]


def _telling_of(session: Session, kpi_id: int) -> set[int]:
    """The improvements that tell of a KPI's readings: in a post, by their value or outcome, or made of an excursion."""
    made = {each.improvement_id or 0 for each in excursions.with_improvement(session, kpi_id)}
    told = corrections.announcing(session, kpi_id) | set(outcomes.telling_of(session, kpi_id))
    return told | set(value_lines.valued(session, kpi_id)) | made


def _follow(session: Session, kpi: Kpi, at: datetime) -> None:
    """Do what follows from a change of a KPI's readings."""
    number = kpi.id or 0
    standing = queries.open_excursion(session, number)
    began = excursions.follow(session, kpi, at)
    if began is not None:
        _ask_for_improvement(session, kpi, began, at)
    elif standing is not None and standing.improvement_id is not None and standing.ended_on is not None:
        if excursions.never_was(session, standing):
            _say_that_it_never_was(session, standing.improvement_id, number, at)
        outbox.refresh_improvement(session, standing.improvement_id, at)
    _follow_corrections(session, kpi, at)
    baselines.follow_readings(session, number, at)
    value_lines.follow_readings(session, number, at)
    outcomes.follow_readings(session, number, at)
    corrections.correct_announcements(session, number, at=at)
    sustain_checks.look_sooner(session, number, at)
    for improvement in readings.improvements_with(session, number):
        outbox.refresh_improvement(session, improvement, at)


def _ask_for_improvement(session: Session, kpi: Kpi, began: Began, at: datetime) -> None:
    """Make an improvement of an excursion that has begun."""
    allowed = queries.tolerance_of(kpi)
    assert allowed is not None
    assert began.reading.value is not None
    value = format_number(began.reading.value, kpi.unit)
    trouble = KpiTrouble(
        text=f"{kpi.name}{_OUT}{value}{_INSTEAD}{allowed.words(kpi.unit)}",
        details=_shown_by(began.reading),
        key=f"excursion:{kpi.id}:{began.excursion.reading_id}",
        service=kpi.service_id,
        owner=kpi.owner_id,
        kpi_id=kpi.id or 0,
    )
    improvement = kpi_improvement.record_kpi_trouble(session, trouble, at=at)
    if improvement is not None:
        began.excursion.improvement_id = improvement.id
        session.add(began.excursion)
        session.flush()


def _shown_by(reading: Reading) -> str:
    return f"The reading of {full_date(reading.measured_on)} shows it."


def _follow_corrections(session: Session, kpi: Kpi, at: datetime) -> None:
    """Let the improvements made of a KPI's excursions tell of the reading that counts in place of a corrected one."""
    for excursion in excursions.with_improvement(session, kpi.id or 0):
        improvement = get_improvement(session, excursion.improvement_id or 0)
        said = _TOLD.fullmatch(improvement.idea)
        for wrong in excursions.corrected_since(session, excursion) if said else ():
            value = format_number(wrong.value or Decimal(0), kpi.unit)
            if said is None or said["value"] != value or improvement.details not in (_shown_by(wrong), _was_of(wrong)):
                continue
            right, allowed = excursions.counting_now(session, wrong), queries.tolerance_of(kpi)
            if _is_out(kpi, right) and allowed is not None:
                now, wanted = format_number(right.value or Decimal(0), kpi.unit), allowed.words(kpi.unit)
                text, details = f"{said['name']}{_OUT}{now}{_INSTEAD}{said['allowed'] or wanted}", _shown_by(right)
            else:
                became = "taken back" if right.value is None else f"corrected to {format_number(right.value, kpi.unit)}"
                text, details = f"{said['name']} seemed out of tolerance: {value} was {became}", _was_of(wrong)
            if (text, details) != (improvement.idea, improvement.details):
                kpi_improvement.reword_kpi_trouble(session, improvement, text, details, at=at)
            break


def _was_of(reading: Reading) -> str:
    return f"It was the reading of {full_date(reading.measured_on)}."


def _is_out(kpi: Kpi, reading: Reading) -> bool:
    return reading.value is not None and not is_within(reading.value, kpi.tolerance_low, kpi.tolerance_high)


def _say_that_it_never_was(session: Session, number: int, kpi_id: int, at: datetime) -> None:
    """Note at the improvement that the reading behind it was corrected, so that the KPI was not out of tolerance."""
    improvement = get_improvement(session, number)
    activity.record(session, improvement, "excursion_corrected", by=None, at=at, after={"kpi": kpi_id})
