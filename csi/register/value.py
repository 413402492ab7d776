"""An improvement's cost and benefit: the forecast, frozen at the decision, and the actual value.

`csi/lifecycle/approvals.py` freezes and unfreezes it, so this module imports nothing of the lifecycle.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from csi.common.errors import BadInput, TooLate
from csi.common.money import Money
from csi.common.phrases import short_date
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.language.money_amounts import understand_sum
from csi.language.numbers import UnclearReading
from csi.messaging import outbox
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, may, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from csi.register.queries import row_counts
from csi.register.value_rules import BusinessCase, Value, describe, figures, forecast_beside_actual
from models import Improvement, ValueFigure
from models.enums import State, ValueSide

LONGEST_PAYER = 200
LONGEST_SOFT = 1_000
_DECIDED = frozenset({State.REVIEW, State.CLOSED})


@dataclass(frozen=True, slots=True)
class TypedValue:
    """A value as typed in the form."""

    cost: str = ""
    benefit: str = ""
    payer: str = ""
    soft_benefits: str = ""


# Who may


def may_see_value(session: Session, person_id: str, improvement: Improvement) -> bool:
    """Whether a person may see cost and benefit: the author, and everybody with a role."""
    return may(Action.SEE_VALUE, _reader(session, person_id, improvement))


def _reader(session: Session, person_id: str, improvement: Improvement) -> Actor:
    """Its author's roles make no difference, so they are not looked up."""
    own = directory.relation_to(improvement, person_id)
    return own if may(Action.SEE_VALUE, own) else directory.actor_for(session, person_id)


def require_value_reader(session: Session, number: int, *, by: str, at: datetime) -> Improvement:
    """The improvement, if the person may see its value. Raises NotAllowed."""
    improvement = get_improvement(session, number)
    directory.require_member(session, by, at)
    require(
        Action.SEE_VALUE,
        _reader(session, by, improvement),
        "What an improvement costs and is worth is shown to its author, coordinators, managers, approvers and "
        "leadership.",
    )
    return improvement


def may_set_value(session: Session, improvement: Improvement, side: ValueSide, by: str) -> bool:
    """Whether a person may enter the forecast or the actual value now."""
    if not may(Action.SET_VALUE, directory.actor_for(session, by, improvement)):
        return False
    if side is ValueSide.ACTUAL:
        return improvement.state in _DECIDED
    return not _is_over(improvement) and not is_frozen(session, improvement.id or 0)


def _is_over(improvement: Improvement) -> bool:
    ended = (State.DECLINED, State.CANCELED, State.MERGED)
    return improvement.state in ended or improvement.state in _DECIDED


# Reading


def is_frozen(session: Session, number: int) -> bool:
    """Whether the forecast is frozen."""
    row = _standing(session, number, ValueSide.FORECAST)
    return row is not None and row.frozen_at is not None


def read_value(session: Session, number: int) -> BusinessCase | None:
    """Forecast and actual value; None if neither was entered."""
    if not row_counts(session, number).value_figures:
        return None
    current = {row.side: row for row in session.exec(_current_figures(number).order_by(col(ValueFigure.id)))}
    forecast, actual = current.get(ValueSide.FORECAST), current.get(ValueSide.ACTUAL)
    frozen_at = forecast.frozen_at if forecast else None
    frozen_on = local_day(frozen_at, policy(session).tz) if frozen_at else None
    return BusinessCase(_value(forecast) or Value(), frozen_on, _value(actual))


def value_lines(case: BusinessCase | None) -> tuple[str, ...]:
    """The value line by line; with an actual value, forecast and actual side by side."""
    if case is None:
        return ()
    if case.actual is None:
        frozen = (f"the forecast as it was frozen on {short_date(case.frozen_on)}",) if case.frozen_on else ()
        return (*describe(case.forecast), *frozen)
    words = [f"paid by {case.actual.payer}"] if case.actual.payer else []
    if case.actual.soft_benefits:
        words.append(f"what can't be counted in money: {case.actual.soft_benefits}")
    return (*forecast_beside_actual(case), *map(str, figures(case.actual)), *words)


def currency_of(session: Session) -> str:
    """The currency of a sum that is written without one."""
    return str(getattr(policy(session), "currency", "EUR"))


def _current_figures(number: int) -> SelectOfScalar[ValueFigure]:
    return select(ValueFigure).where(ValueFigure.improvement_id == number, col(ValueFigure.replaced_at).is_(None))


def _standing(session: Session, number: int, side: ValueSide) -> ValueFigure | None:
    rows = _current_figures(number).where(ValueFigure.side == side)
    return session.exec(rows.order_by(col(ValueFigure.id).desc())).first()


def _value(row: ValueFigure | None) -> Value | None:
    if row is None:
        return None
    return Value(
        _money(row.cost, row.cost_currency), _money(row.benefit, row.benefit_currency), row.payer, row.soft_benefits
    )


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    return Money(amount, currency) if amount is not None and currency else None


# Saying


def set_value(session: Session, number: int, side: ValueSide, given: TypedValue, *, by: str, at: datetime) -> None:
    """Store the forecast, until it is frozen, or the actual value. Raises BadInput, NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=True)
    directory.require_member(session, by, at)
    set_by = "What it costs and is worth is said by the improvement's coordinator or a manager."
    require(Action.SET_VALUE, directory.actor_for(session, by, improvement), set_by)
    if side is ValueSide.ACTUAL and improvement.state not in _DECIDED:
        raise TooLate(
            f"IMP-{number} is {describe_state(improvement.state)}. What came of it is kept once the work is done."
        )
    value = _understood(session, number, side, given)
    if side is ValueSide.FORECAST:
        _permit_forecast(session, improvement, value)
    if value == _value(_standing(session, number, side)):
        return
    _keep(session, improvement, side, value, by=by, at=at)
    if side is ValueSide.FORECAST and (improvement.approved_at or improvement.started_at):
        freeze_forecast(session, improvement, at)
    session.flush()
    outbox.refresh_improvement(session, number, at)


def record_actual(
    session: Session, improvement: Improvement, cost: str, benefit: str, *, by: str, at: datetime
) -> None:
    """Store the actual cost and benefit given at closing; payer and soft benefits are taken from the forecast.

    Raises BadInput.
    """
    if not (cost or benefit):
        return
    number = improvement.id or 0
    forecast = _value(_standing(session, number, ValueSide.FORECAST)) or Value()
    given = TypedValue(cost, benefit, forecast.payer, forecast.soft_benefits)
    _keep(session, improvement, ValueSide.ACTUAL, _understood(session, number, ValueSide.ACTUAL, given), by=by, at=at)


def _permit_forecast(session: Session, improvement: Improvement, value: Value) -> None:
    case = read_value(session, improvement.id or 0)
    try:
        if case is not None:
            case.revised(value)
    except ValueError as frozen:
        raise TooLate(str(frozen)) from None
    if _is_over(improvement):
        raise TooLate(
            f"IMP-{improvement.id} is {describe_state(improvement.state)}, so there is nothing to forecast any more."
        )


def _understood(session: Session, number: int, side: ValueSide, given: TypedValue) -> Value:
    known = _value(_standing(session, number, side)) or Value()
    cost = _sum(session, "cost", given.cost, known.cost)
    benefit = _sum(session, "benefit", given.benefit, known.yearly_benefit, yearly=True)
    payer = " ".join(given.payer.replace("\x00", "").split())
    soft = given.soft_benefits.replace("\x00", "").strip()
    if len(payer) > LONGEST_PAYER:
        raise BadInput("payer", f"Say who pays in up to {LONGEST_PAYER} characters.")
    if len(soft) > LONGEST_SOFT:
        raise BadInput("soft_benefits", f"Say it in up to {LONGEST_SOFT:,} characters.")
    if not (cost or benefit or payer or soft):
        raise BadInput("cost", "Say at least one: what it costs, what it is worth, who pays, or what can't be counted.")
    try:
        return Value(
            cost, benefit, directory.replace_mentions(session, payer), directory.replace_mentions(session, soft)
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
    before = _standing(session, improvement.id or 0, side)
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
        set_by=by,
        set_at=at,
    )
    session.add(row)
    activity.record(session, improvement, f"{side}_set", by=by, at=at, before=_told(_value(before)), after=_told(value))
    return row


def _told(value: Value | None) -> dict[str, str]:
    told = {} if value is None else {"cost": value.cost, "benefit": value.yearly_benefit, "payer": value.payer}
    return {key: str(each) for key, each in told.items() if each}


# With its life


def freeze_forecast(session: Session, improvement: Improvement, at: datetime) -> None:
    """Freeze the forecast, if there is one and it isn't frozen."""
    row = _standing(session, improvement.id or 0, ValueSide.FORECAST)
    if row is not None and row.frozen_at is None:
        row.frozen_at = at
        session.add(row)
        activity.record(session, improvement, "forecast_frozen", by=None, at=at, after=_told(_value(row)))


def thaw_forecast(session: Session, improvement: Improvement, at: datetime) -> None:
    """Replace a frozen forecast by an unfrozen copy, because the approval has lapsed.

    The frozen one stays on record.
    """
    row = _standing(session, improvement.id or 0, ValueSide.FORECAST)
    value = _value(row)
    if row is None or value is None or row.frozen_at is None:
        return
    _keep(session, improvement, ValueSide.FORECAST, value, by=row.set_by, at=at)
