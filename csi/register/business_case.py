"""What an improvement costs and brings, as recorded: who may see it, forecast and actual, and both in words."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from csi.common.money import Money
from csi.common.phrases import calendar_date
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, may, require
from csi.register.improvements import get_improvement
from csi.register.queries import row_counts
from csi.register.value_rules import BusinessCase, Value, describe, figures, forecast_beside_actual, origin
from models import Improvement, ValueFigure
from models.enums import State, ValueSide

DECIDED = frozenset({State.REVIEW, State.CLOSED})


def may_see_value(session: Session, person_id: str, improvement: Improvement) -> bool:
    """Whether a person may see cost and benefit: the author, and everybody with a role."""
    return may(Action.SEE_VALUE, _reader(session, person_id, improvement))


def _reader(session: Session, person_id: str, improvement: Improvement) -> Actor:
    """Its author's roles make no difference, so they are not looked up."""
    own = directory.relation_to(session, improvement, person_id)
    return own if may(Action.SEE_VALUE, own) else directory.actor_for(session, person_id, improvement)


def require_value_reader(session: Session, number: int, *, by: str, at: datetime) -> Improvement:
    """The improvement, if the person may see its value. Raises NotAllowed."""
    improvement = get_improvement(session, number)
    directory.require_member(session, by)
    require(
        Action.SEE_VALUE,
        _reader(session, by, improvement),
        "Only its author, coordinators, managers, approvers and leadership can see its cost and benefit.",
    )
    return improvement


def may_set_value(session: Session, improvement: Improvement, side: ValueSide, by: str) -> bool:
    """Whether a person may enter the forecast or the actual value now."""
    if not may(Action.SET_VALUE, directory.actor_for(session, by, improvement)):
        return False
    if side is ValueSide.ACTUAL:
        return improvement.state in DECIDED
    return not is_past_forecast(improvement) and not is_frozen(session, improvement.id or 0)


def is_past_forecast(improvement: Improvement) -> bool:
    ended = (State.DECLINED, State.CANCELED, State.MERGED)
    return improvement.state in ended or improvement.state in DECIDED


def is_frozen(session: Session, number: int) -> bool:
    """Whether the forecast is frozen."""
    row = current_figure(session, number, ValueSide.FORECAST)
    return row is not None and row.frozen_at is not None


def read_value(session: Session, number: int) -> BusinessCase | None:
    """Forecast and actual value; None if neither was entered."""
    if not row_counts(session, number).value_figures:
        return None
    current = {row.side: row for row in session.exec(_current_figures(number).order_by(col(ValueFigure.id)))}
    forecast, actual = current.get(ValueSide.FORECAST), current.get(ValueSide.ACTUAL)
    frozen_at = forecast.frozen_at if forecast else None
    frozen_on = local_day(frozen_at, policy(session).tz) if frozen_at else None
    return BusinessCase(value_of_figure(forecast) or Value(), frozen_on, value_of_figure(actual))


def value_lines(case: BusinessCase | None, today: date) -> tuple[str, ...]:
    """The value line by line; with an actual value, forecast and actual side by side."""
    if case is None or case.actual is not None or case.frozen_on is None:
        return figures_said(case)
    return (*figures_said(case), f"the forecast, frozen on {calendar_date(case.frozen_on, today)}")


def figures_said(case: BusinessCase | None) -> tuple[str, ...]:
    """The value's figures and words line by line, which are the same on every day."""
    if case is None:
        return ()
    if case.actual is None:
        return describe(case.forecast)
    words = [f"paid by {case.actual.payer}"] if case.actual.payer else []
    if case.actual.soft_benefits:
        words.append(f"besides money: {case.actual.soft_benefits}")
    return (*forecast_beside_actual(case), *origin(case.actual), *map(str, figures(case.actual)), *words)


def currency_of(session: Session) -> str:
    """The currency of a sum that is written without one."""
    return str(getattr(policy(session), "currency", "EUR"))


def _current_figures(number: int) -> SelectOfScalar[ValueFigure]:
    return select(ValueFigure).where(ValueFigure.improvement_id == number, col(ValueFigure.replaced_at).is_(None))


def current_figure(session: Session, number: int, side: ValueSide) -> ValueFigure | None:
    rows = _current_figures(number).where(ValueFigure.side == side)
    return session.exec(rows.order_by(col(ValueFigure.id).desc())).first()


def value_of_figure(row: ValueFigure | None) -> Value | None:
    if row is None:
        return None
    return Value(
        money_of(row.cost, row.cost_currency),
        money_of(row.benefit, row.benefit_currency),
        row.payer,
        row.soft_benefits,
        row.source,
        row.is_measured,
    )


def money_of(amount: Decimal | None, currency: str | None) -> Money | None:
    return Money(amount, currency) if amount is not None and currency else None
