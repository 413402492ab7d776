"""An improvement's cost and benefit: the forecast, frozen at the decision, and the actual value.

`csi/lifecycle/approvals.py` freezes and unfreezes it, so this module imports nothing of the lifecycle.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.common.errors import BadInput, TooLate
from csi.common.money import Money
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.language.money_amounts import understand_sum
from csi.language.readings import UnclearReading
from csi.messaging import outbox
from csi.people import directory, mentions
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.business_case import (
    DECIDED,
    currency_of,
    current_figure,
    is_past_forecast,
    read_value,
    value_of_figure,
)
from csi.register.improvements import describe_state, get_improvement
from csi.register.value_rules import Value
from models import Improvement, ValueFigure
from models.enums import ValueSide

LONGEST_PAYER = 200
LONGEST_SOFT = 1_000
LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class TypedValue:
    """A value as typed in the form."""

    cost: str = ""
    benefit: str = ""
    payer: str = ""
    soft_benefits: str = ""
    source: str = ""


def set_value(session: Session, number: int, side: ValueSide, given: TypedValue, *, by: str, at: datetime) -> None:
    """Store the forecast, until it is frozen, or the actual value. Raises BadInput, NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by)
    set_by = "Only its coordinator or a manager can enter cost and benefit."
    require(Action.SET_VALUE, directory.actor_for(session, by, improvement), set_by)
    if side is ValueSide.ACTUAL and improvement.state not in DECIDED:
        raise TooLate(
            f"IMP-{number} is {describe_state(improvement.state)}. "
            "You can enter the real cost and benefit when it is in review."
        )
    value = _parse(session, number, side, given)
    if side is ValueSide.FORECAST:
        _permit_forecast(session, improvement, value, at)
    if value == value_of_figure(current_figure(session, number, side)):
        return
    _keep(session, improvement, side, value, by=by, at=at)
    if side is ValueSide.FORECAST and (improvement.approved_at or improvement.started_at):
        freeze_forecast(session, improvement, at)
    session.flush()
    outbox.refresh_improvement(session, number, at)


def forecast_of(session: Session, number: int) -> Value:
    """What an improvement was expected to cost and bring."""
    return value_of_figure(current_figure(session, number, ValueSide.FORECAST)) or Value()


def record_actual(
    session: Session,
    improvement: Improvement,
    cost: str,
    benefit: str,
    source: str,
    soft_benefits: str,
    *,
    by: str,
    at: datetime,
) -> None:
    """Store the actual cost and benefit given at closing, with their source; who pays is taken from the forecast.

    `soft_benefits`: what it brings besides money.

    Raises BadInput.
    """
    if not (cost or benefit):
        return
    number = improvement.id or 0
    given = TypedValue(cost, benefit, forecast_of(session, number).payer, soft_benefits, source)
    _keep(session, improvement, ValueSide.ACTUAL, _parse(session, number, ValueSide.ACTUAL, given), by=by, at=at)


def _permit_forecast(session: Session, improvement: Improvement, value: Value, at: datetime) -> None:
    case = read_value(session, improvement.id or 0)
    try:
        if case is not None:
            case.revised(value, local_day(at, policy(session).tz))
    except ValueError as frozen:
        raise TooLate(str(frozen)) from None
    if is_past_forecast(improvement):
        raise TooLate(f"IMP-{improvement.id} is {describe_state(improvement.state)}, so it needs no forecast.")


def _parse(session: Session, number: int, side: ValueSide, given: TypedValue) -> Value:
    known = value_of_figure(current_figure(session, number, side)) or Value()
    cost = _sum(session, "cost", given.cost, known.cost)
    benefit = _sum(session, "benefit", given.benefit, known.yearly_benefit, yearly=True)
    is_measured = side is ValueSide.ACTUAL and known.is_measured
    if is_measured and benefit is not None and benefit != known.yearly_benefit:
        raise BadInput("benefit", "This is calculated from readings. Remove those lines to enter another figure.")
    reported = side is ValueSide.ACTUAL and (cost is not None or (benefit is not None and not is_measured))
    source = mentions.replace_mentions(session, " ".join(given.source.replace("\x00", "").split()))
    if len(source) > LONGEST_SOURCE:
        raise BadInput("value_source", f"Say where it comes from in up to {LONGEST_SOURCE} characters.")
    if reported and not source:
        raise BadInput("value_source", "Say where the figures come from: an invoice, a report or a person.")
    payer = " ".join(given.payer.replace("\x00", "").split())
    soft = given.soft_benefits.replace("\x00", "").strip()
    if len(payer) > LONGEST_PAYER:
        raise BadInput("payer", f"Use at most {LONGEST_PAYER} characters.")
    if len(soft) > LONGEST_SOFT:
        raise BadInput("soft_benefits", f"Use at most {LONGEST_SOFT:,} characters.")
    if not (cost or benefit or payer or soft or is_measured):
        raise BadInput("cost", "Fill in at least one field: cost, benefit, who pays, or what it brings besides money.")
    try:
        return Value(
            cost,
            known.yearly_benefit if is_measured else benefit,
            mentions.replace_mentions(session, payer),
            mentions.replace_mentions(session, soft),
            source if side is ValueSide.ACTUAL else "",
            is_measured,
        )
    except ValueError as problem:
        raise BadInput("cost", str(problem)) from None


def _sum(session: Session, field: str, words: str, known: Money | None, *, yearly: bool = False) -> Money | None:
    if not words.strip():
        return None
    read_as = understand_sum(words, currency_of(session), yearly=yearly, known=known)
    if isinstance(read_as, UnclearReading):
        raise BadInput(field, read_as.sentence)
    return read_as


def _keep(
    session: Session, improvement: Improvement, side: ValueSide, value: Value, *, by: str | None, at: datetime
) -> ValueFigure:
    before = current_figure(session, improvement.id or 0, side)
    if before is not None:
        before.replaced_at = at
        session.add(before)
    row = ValueFigure(
        improvement_id=improvement.id or 0,
        side=side,
        cost=value.cost.amount if value.cost else None,
        cost_currency=value.cost.currency if value.cost else None,
        benefit=value.yearly_benefit.amount if value.yearly_benefit else None,
        benefit_currency=value.yearly_benefit.currency if value.yearly_benefit else None,
        payer=value.payer,
        soft_benefits=value.soft_benefits,
        source=value.source,
        is_measured=value.is_measured,
        set_by=by,
        set_at=at,
    )
    session.add(row)
    activity.record(
        session,
        improvement,
        f"{side}_set",
        by=by,
        at=at,
        before=_as_json(value_of_figure(before)),
        after=_as_json(value),
    )
    return row


def _as_json(value: Value | None) -> dict[str, str]:
    told = {} if value is None else {"cost": value.cost, "benefit": value.yearly_benefit, "payer": value.payer}
    return {key: str(each) for key, each in told.items() if each}


def keep_measured(session: Session, improvement: Improvement, benefit: Money | None, at: datetime) -> None:
    """Store the benefit that follows from readings now; None takes one back. Cost and the rest stay as they are."""
    known = value_of_figure(current_figure(session, improvement.id or 0, ValueSide.ACTUAL))
    before = known or value_of_figure(current_figure(session, improvement.id or 0, ValueSide.FORECAST)) or Value()
    if benefit is None and not (known and known.is_measured):
        return
    kept = Value(
        known.cost if known else None,
        benefit,
        before.payer,
        before.soft_benefits,
        known.source if known else "",
        is_measured=benefit is not None,
    )
    if kept != known:
        _keep(session, improvement, ValueSide.ACTUAL, kept, by=None, at=at)
        session.flush()


# With its life


def freeze_forecast(session: Session, improvement: Improvement, at: datetime) -> None:
    """Freeze the forecast, if there is one and it isn't frozen."""
    row = current_figure(session, improvement.id or 0, ValueSide.FORECAST)
    if row is not None and row.frozen_at is None:
        row.frozen_at = at
        session.add(row)
        activity.record(session, improvement, "forecast_frozen", by=None, at=at, after=_as_json(value_of_figure(row)))


def unfreeze_forecast(session: Session, improvement: Improvement, at: datetime) -> None:
    """Replace a frozen forecast by an unfrozen copy, because the approval has lapsed.

    The frozen one stays on record.
    """
    row = current_figure(session, improvement.id or 0, ValueSide.FORECAST)
    value = value_of_figure(row)
    if row is None or value is None or row.frozen_at is None:
        return
    _keep(session, improvement, ValueSide.FORECAST, value, by=row.set_by, at=at)
