"""Requests for readings: answered by a reading, and open again when it is taken back."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import TooLate
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.nudges import endings
from csi.nudges.reading_asks import NOT_AVAILABLE
from csi.people import directory
from models import Nudge, Reading
from models.enums import NudgeKind, NudgeState


def lock_request(session: Session, nudge_id: int) -> Nudge:
    """A request for a reading that is still open, locked. Raises TooLate."""
    nudge = session.exec(select(Nudge).where(col(Nudge.id) == nudge_id).with_for_update()).one()
    if nudge.answered_at is not None:
        raise TooLate("This reading is already in. To correct it, press Add reading on the improvement's card.")
    return nudge


def answer_reading_nudge(session: Session, nudge: Nudge, reading: Reading, *, by: str, at: datetime) -> None:
    """Mark the nudge as answered by this reading and tell the person what it means. Raises TooLate."""
    if nudge.answered_at is not None:
        raise TooLate("This reading is already in.")
    _settle(session, nudge, reading, at)
    endings.show(session, nudge, at)  # also where a newer message asks: it was answered here
    settle_others(session, reading, at)
    outbox.notice(session, "reading_kept", to=by, about=None, at=at, nudge=nudge.id, reading=reading.id)


def _settle(session: Session, nudge: Nudge, reading: Reading, at: datetime) -> None:
    """Note the answer of a request, and update the messages that show it."""
    answer = NOT_AVAILABLE if reading.value is None else str(reading.value)
    endings.end(session, nudge, NudgeState.ANSWERED, at, answer)


def settle_others(session: Session, reading: Reading, at: datetime) -> None:
    """Answer the open requests for a KPI that were due by the day of this reading; answered ones show a correction."""
    show_correction(session, reading, at)
    waiting = select(Nudge).where(
        Nudge.kind == NudgeKind.READING, Nudge.kpi_id == reading.kpi_id, col(Nudge.answered_at).is_(None)
    )
    for nudge in session.exec(waiting.order_by(col(Nudge.id)).with_for_update()).all():
        tz = directory.zone_by_id(session, nudge.person_id)
        if local_day(nudge.due_at, tz) <= reading.measured_on:
            _settle(session, nudge, reading, at)


def show_correction(session: Session, reading: Reading, at: datetime) -> None:
    """Let the requests show this reading that were answered by one which it replaces."""
    replaced = select(Reading.recorded_at).where(Reading.kpi_id == reading.kpi_id, Reading.replaced_by_id == reading.id)
    times = session.exec(replaced).all()
    if not times:
        return
    answered = select(Nudge).where(Nudge.kind == NudgeKind.READING, Nudge.kpi_id == reading.kpi_id)
    answered = answered.where(col(Nudge.answered_at).in_(times)).order_by(col(Nudge.id))
    for nudge in session.exec(answered.with_for_update()).all():
        _settle(session, nudge, reading, at)


def ask_again(session: Session, answered: list[Nudge], at: datetime) -> None:
    """Open requests again whose reading was taken back."""
    for nudge in answered:
        nudge.answered_at = nudge.answer = nudge.ended_at = None
        nudge.state = NudgeState.SENT if nudge.bundle_id is not None else NudgeState.WAITING
        session.add(nudge)
        session.flush()
        endings.show(session, nudge, at)


def answered_by(session: Session, typed: list[Reading]) -> list[Nudge]:
    """The nudges that these readings answered, the newest last."""
    answered = select(Nudge).where(
        Nudge.kpi_id == typed[0].kpi_id, col(Nudge.answered_at).in_([row.recorded_at for row in typed])
    )
    return list(session.exec(answered.order_by(col(Nudge.id)).with_for_update()))
