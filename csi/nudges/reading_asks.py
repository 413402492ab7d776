"""Requests for readings as they stand: what is asked, what was given, and what is quiet."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.nudges.due import WAITS
from csi.nudges.row_facts import RowStatus
from csi.people import directory
from models import Kpi, Nudge
from models.enums import NudgeKind, NudgeState

NOT_AVAILABLE = "n/a"
"""The stored answer of somebody who has no value this time."""


@dataclass(frozen=True, slots=True)
class ReadingAsk:
    """A KPI whose owner is asked for a reading, with its last reading and the answer, if given.

    `given` is the answer as a value; None while there is no answer, or if it is “n/a”. `asked_again_on` is the day of
    a newer request for the same KPI.
    """

    nudge_id: int
    bundle_id: int
    kpi_id: int
    kpi: str
    unit: str
    frequency: str
    today: date
    last: Decimal | None
    last_on: date | None
    answer: str | None
    given: Decimal | None
    asked_again_on: date | None
    snoozed_until: date | None = None
    is_muted: bool = False
    is_later: bool = False
    """Whether it waits to be asked again: it was snoozed or muted, and is no longer."""

    @property
    def status(self) -> RowStatus:
        """How this request stands."""
        if self.answer is not None:
            return RowStatus.OVER
        if self.is_muted:
            return RowStatus.MUTED
        if self.snoozed_until is not None:
            return RowStatus.SNOOZED
        if self.asked_again_on is not None:
            return RowStatus.ASKED_AGAIN
        return RowStatus.LATER if self.is_later else RowStatus.OPEN

    @property
    def is_open(self) -> bool:
        """Whether this request still asks for the reading."""
        return self.status is RowStatus.OPEN


def bundle_of(session: Session, nudge_id: int) -> int:
    """The morning message that asked for a reading; 0 if none did yet. Raises NotFound."""
    nudge = session.get(Nudge, nudge_id)
    if nudge is None:
        raise NotFound("That message was deleted.")
    return nudge.bundle_id or 0


def read_reading_ask(session: Session, nudge_id: int, at: datetime) -> ReadingAsk:
    """One reading that was asked for. Raises NotFound."""
    nudge = session.get(Nudge, nudge_id)
    if nudge is None or nudge.kpi_id is None:
        raise NotFound("That message was deleted.")
    kpi = session.get_one(Kpi, nudge.kpi_id)
    latest = queries.latest_of(session, nudge.kpi_id)
    tz = directory.zone_by_id(session, nudge.person_id)
    answer = nudge.answer if nudge.answered_at else None
    newer = select(Nudge).where(Nudge.kind == NudgeKind.READING, Nudge.kpi_id == nudge.kpi_id, col(Nudge.id) > nudge_id)
    newer = newer.where(col(Nudge.bundle_id).is_not(None))
    again = None if answer else session.exec(newer.order_by(col(Nudge.id)).limit(1)).first()
    return ReadingAsk(
        nudge_id=nudge_id,
        bundle_id=nudge.bundle_id or 0,
        kpi_id=nudge.kpi_id,
        kpi=kpi.name,
        unit=kpi.unit,
        frequency=kpi.frequency,
        today=local_day(at, tz),
        last=latest.value if latest else None,
        last_on=latest.measured_on if latest else None,
        answer=answer,
        given=Decimal(answer) if answer and answer != NOT_AVAILABLE else None,
        asked_again_on=local_day(again.made_at, tz) if again else None,
        snoozed_until=snoozed_until(nudge, tz),
        is_muted=nudge.state is NudgeState.MUTED,
        is_later=waits_again(nudge),
    )


def waits_again(nudge: Nudge) -> bool:
    """Whether a nudge that was sent waits to be sent anew, and isn't snoozed any more."""
    return nudge.bundle_id is not None and nudge.state in WAITS and nudge.snoozed_until is None


def snoozed_until(nudge: Nudge, tz: str) -> date | None:
    """The day until which a nudge is snoozed; None if it isn't."""
    asleep = nudge.state is NudgeState.WAITING and nudge.snoozed_until is not None
    return local_day(nudge.snoozed_until, tz) if asleep and nudge.snoozed_until else None
