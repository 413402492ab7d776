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
from models import Nudge, Reading


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
    nudge.answered_at = at
    nudge.answer = NOT_AVAILABLE if reading.value is None else str(reading.value)
    session.add(nudge)
    outbox.notice(session, "reading_kept", to=by, about=None, at=at, nudge=nudge.id, reading=reading.id)
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
    nudge = _answered_by(session, typed)
    if nudge is not None:
        nudge.answered_at = None
        answer_reading_nudge(session, nudge, reading, by=by, at=at)
    return True


def take_back_reading_reply(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> bool | None:
    """Take back the reading whose message was deleted; its nudge asks again.

    None if the message gave no reading of this person, False if a newer one counts already. Raises NotAllowed.
    """
    typed = readings_typed_in(session, channel, ts)
    if not typed or typed[0].reported_by != by:
        return None
    nudge = _answered_by(session, typed)
    if not take_back_readings(session, typed, by=by, at=at):
        return False
    if nudge is not None:
        nudge.answered_at = nudge.answer = None
        session.add(nudge)
        session.flush()
        outbox.refresh(session, ReadingRequest(nudge.id or 0), at=at)
        outbox.refresh(session, MorningMessage(nudge.bundle_id), at=at)
    return True


def _answered_by(session: Session, typed: list[Reading]) -> Nudge | None:
    """The nudge that these readings answered, if any."""
    answered = select(Nudge).where(
        Nudge.kpi_id == typed[0].kpi_id, col(Nudge.answered_at).in_([row.recorded_at for row in typed])
    )
    return session.exec(answered.with_for_update()).first()
