"""Readings as people give them: typed in the thread of a request, or in a form; asked for or not."""

from datetime import date, datetime

from sqlmodel import Session, select

from csi.common.errors import BadInput
from csi.common.working_days import local_day
from csi.consequences.readings import record_reading, take_back_readings
from csi.kpis.readings import EDIT, readings_typed_in
from csi.messaging import outbox
from csi.nudges import reading_replies
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
    reading_replies.answer_reading_nudge(session, nudge, reading, by=by, at=at)


def give_asked_reading(
    session: Session, nudge_id: int, words: str, measured_on: date, *, by: str, at: datetime
) -> None:
    """Store a reading from the form behind a nudge. Raises BadInput, NotAllowed, TooLate."""
    nudge = reading_replies.lock_request(session, nudge_id)
    reading = record_reading(session, nudge.kpi_id or 0, words, measured_on, by=by, at=at)
    reading_replies.answer_reading_nudge(session, nudge, reading, by=by, at=at)


def add_reading(session: Session, kpi_id: int, words: str, measured_on: date, *, by: str, at: datetime) -> Reading:
    """Store a reading that somebody gave unasked; requests that were made by that day are answered with it.

    Raises BadInput, NotAllowed.
    """
    reading = record_reading(session, kpi_id, words, measured_on, by=by, at=at)
    reading_replies.settle_others(session, reading, at)
    return reading


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
    answered = reading_replies.answered_by(session, typed)
    for nudge in answered:
        nudge.answered_at = None
    if answered:
        reading_replies.answer_reading_nudge(session, answered[-1], reading, by=by, at=at)
    return True


def take_back_reading_reply(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> bool | None:
    """Take back the reading whose message was deleted; what asked for it asks again.

    None if the message gave no reading of this person, False if a newer one counts already. Raises NotAllowed.
    """
    typed = readings_typed_in(session, channel, ts)
    if not typed or typed[0].reported_by != by:
        return None
    answered = reading_replies.answered_by(session, typed)
    if not take_back_readings(session, typed, by=by, at=at):
        return False
    reading_replies.ask_again(session, answered, at)
    return True
