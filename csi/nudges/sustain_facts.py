"""What the question whether a success lasts shows: the readings since the closing, and what was answered."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from csi.common.errors import NotFound
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.kpis.aim import Aim
from csi.nudges import sustain_checks
from csi.register.improvements import get_improvement
from models import Kpi, SustainCheck, Target


@dataclass(frozen=True, slots=True)
class MeasuredSince:
    """A KPI since the success was closed: its latest reading then.

    Without a reading since, it is the last one of before if that misses the target now; `is_since` tells which it is.
    """

    kpi_id: int
    kpi: str
    unit: str
    aim: Aim
    latest: Decimal | None
    latest_on: date | None
    is_since: bool = True

    @property
    def is_met(self) -> bool | None:
        """Whether the target is still met; None without a reading that says so."""
        return None if self.latest is None else self.aim.is_met_by(self.latest)


@dataclass(frozen=True, slots=True)
class SustainFacts:
    """A question whether a success still holds, with what the readings say and what was answered.

    `is_standing`: its closing still stands. `is_over` without an answer: a newer question asks.
    """

    id: int
    number: int
    idea: str
    closed_on: date | None
    today: date
    asked: str | None
    is_standing: bool
    is_over: bool
    holds: bool | None
    note: str
    answered_by: str | None
    answered_on: date | None
    measured: tuple[MeasuredSince, ...]

    @property
    def was_missed(self) -> bool:
        """Whether a target is missed by what was read before the closing, as it is known now."""
        return any(each.is_met is False and not each.is_since for each in self.measured)

    @property
    def readings_say(self) -> bool | None:
        """What the readings say: True if every target is still met, False if one isn't; else None."""
        verdicts = [each.is_met for each in self.measured]
        if False in verdicts:
            return False
        return True if verdicts and None not in verdicts else None


def read_check(session: Session, check_id: int, at: datetime) -> SustainFacts:
    """A check with the present readings. Raises NotFound."""
    check = session.get(SustainCheck, check_id)
    if check is None:
        raise NotFound("That question doesn't exist any more.")
    improvement, tz = get_improvement(session, check.improvement_id), policy(session).tz
    closed_on = local_day(improvement.closed_at, tz) if improvement.closed_at else None
    return SustainFacts(
        id=check_id,
        number=check.improvement_id,
        idea=improvement.idea,
        closed_on=closed_on,
        today=local_day(at, tz),
        asked=check.asked_id,
        is_standing=sustain_checks.is_standing(session, check, improvement),
        is_over=check.answered_at is not None,
        holds=check.holds,
        note=check.note or "",
        answered_by=check.answered_by,
        answered_on=local_day(check.answered_at, tz) if check.answered_at else None,
        measured=tuple(
            _since(session, target, closed_on) for target in queries.targets_of(session, improvement.id or 0)
        ),
    )


def _since(session: Session, target: Target, closed_on: date | None) -> MeasuredSince:
    kpi, aim = session.get_one(Kpi, target.kpi_id), queries.aim_of(target)
    last = queries.latest_of(session, target.kpi_id)
    value, measured_on = (last.value, last.measured_on) if last is not None else (None, None)
    is_since = measured_on is not None and closed_on is not None and measured_on > closed_on
    if not is_since and (value is None or aim.is_met_by(value)):
        value, measured_on = None, None
    return MeasuredSince(target.kpi_id, kpi.name, kpi.unit, aim, value, measured_on, is_since)
