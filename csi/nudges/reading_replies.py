"""Readings that answer a nudge: typed in its thread, or given in the form behind its button."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, TooLate
from csi.common.working_days import local_day
from csi.kpis.readings import EDIT, readings_typed_in, record_reading, take_back_readings
from csi.messaging import outbox
from csi.messaging.subjects import MorningMessage, ReadingRequest
from csi.nudges.morning_message import NOT_AVAILABLE
from csi.people import directory
from models import Nudge, Person, Reading
from models.enums import NudgeKind


def take_reading_reply(
    session: Session, nudge: Nudge, words: str, *, by: str, at: datetime, channel: str, ts: str
) -> None:
    """Take a typed reading as the answer to its nudge; if it can't be understood, ask back."""
    if session.exec(select(Reading.id).where(Reading.source_channel == channel, Reading.source_ts == ts)).first():
        return
    kpi_id = nudge.kpi_id or 0
    today = local_day(at, directory.zone_of(session, directory.get_or_create(session, by, at)))
    try:
        reading = record_reading(session, kpi_id, words, today, by=by, at=at, channel=channel, ts=ts)
    except BadInput as problem:
        outbox.notice(session, "reading_unclear", to=by, about=None, at=at, nudge=nudge.id, sentence=problem.sentence)
        return
    answer_reading_nudge(session, nudge, reading, by=by, at=at)


def answer_reading_nudge(session: Session, nudge: Nudge, reading: Reading, *, by: str, at: datetime) -> None:
    """Mark the nudge as answered by this reading and tell the person what it means. Raises TooLate."""
    if nudge.answered_at is not None:
        raise TooLate("This reading is already in.")
    _settle(session, nudge, reading, at)
    settle_open_requests(session, reading, at)
    outbox.notice(session, "reading_kept", to=by, about=None, at=at, nudge=nudge.id, reading=reading.id)


def _settle(session: Session, nudge: Nudge, reading: Reading, at: datetime) -> None:
    """Note the answer of a request, and update the messages that show it."""
    nudge.answered_at = at
    nudge.answer = NOT_AVAILABLE if reading.value is None else str(reading.value)
    session.add(nudge)
    session.flush()
    outbox.refresh(session, ReadingRequest(nudge.id or 0), at=at)
    outbox.refresh(session, MorningMessage(nudge.bundle_id), at=at)


def give_asked_reading(
    session: Session, nudge_id: int, words: str, measured_on: date, *, by: str, at: datetime
) -> None:
    """Store a reading from the form behind a nudge. Raises BadInput, NotAllowed, TooLate."""
    nudge = session.exec(select(Nudge).where(col(Nudge.id) == nudge_id).with_for_update()).one()
    if nudge.answered_at is not None:
        raise TooLate("This reading is already in. To correct it, press Add reading on the improvement's card.")
    reading = record_reading(session, nudge.kpi_id or 0, words, measured_on, by=by, at=at)
    answer_reading_nudge(session, nudge, reading, by=by, at=at)


def add_reading(session: Session, kpi_id: int, words: str, measured_on: date, *, by: str, at: datetime) -> Reading:
    """Store a reading that somebody gave unasked; requests that were made by that day are answered with it.

    Raises BadInput, NotAllowed.
    """
    reading = record_reading(session, kpi_id, words, measured_on, by=by, at=at)
    settle_open_requests(session, reading, at)
    return reading


def settle_open_requests(session: Session, reading: Reading, at: datetime) -> None:
    """Answer the open requests for a KPI that were due by the day of this reading."""
    waiting = select(Nudge).where(
        Nudge.kind == NudgeKind.READING, Nudge.kpi_id == reading.kpi_id, col(Nudge.answered_at).is_(None)
    )
    for nudge in session.exec(waiting.with_for_update()).all():
        tz = directory.zone_of(session, session.get_one(Person, nudge.person_id))
        if local_day(nudge.due_at, tz) <= reading.measured_on:
            _settle(session, nudge, reading, at)


def revise_reading_reply(session: Session, channel: str, ts: str, words: str, *, by: str, at: datetime) -> bool:
    """Correct the reading whose message was edited. False if the message gave no reading of this person.

    Raises BadInput, NotAllowed.
    """
    typed = readings_typed_in(session, channel, ts)
    if not typed or typed[0].reported_by != by:
        return False
    last = typed[-1]
    place = {"channel": channel, "ts": f"{ts}{EDIT}{len(typed)}"}
    reading = record_reading(session, last.kpi_id, words, last.measured_on, by=by, at=at, **place)
    answered = _answered_by(session, typed)
    for nudge in answered:
        nudge.answered_at = None
    if answered:
        answer_reading_nudge(session, answered[-1], reading, by=by, at=at)
    return True


def take_back_reading_reply(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> bool | None:
    """Take back the reading whose message was deleted; what asked for it asks again.

    None if the message gave no reading of this person, False if a newer one counts already. Raises NotAllowed.
    """
    typed = readings_typed_in(session, channel, ts)
    if not typed or typed[0].reported_by != by:
        return None
    answered = _answered_by(session, typed)
    if not take_back_readings(session, typed, by=by, at=at):
        return False
    for nudge in answered:
        nudge.answered_at = nudge.answer = None
        session.add(nudge)
        session.flush()
        outbox.refresh(session, ReadingRequest(nudge.id or 0), at=at)
        outbox.refresh(session, MorningMessage(nudge.bundle_id), at=at)
    return True


def _answered_by(session: Session, typed: list[Reading]) -> list[Nudge]:
    """The nudges that these readings answered, the newest last."""
    answered = select(Nudge).where(
        Nudge.kpi_id == typed[0].kpi_id, col(Nudge.answered_at).in_([row.recorded_at for row in typed])
    )
    return list(session.exec(answered.order_by(col(Nudge.id)).with_for_update()))
