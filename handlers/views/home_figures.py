"""Home's figures: KPIs at risk, the portfolio and the objectives."""

from collections.abc import Iterable

from slack_sdk.models.blocks import Block

from csi.common.money import Money
from csi.common.phrases import counted
from csi.kpis.at_risk import AtRisk
from csi.views.portfolio import ObjectiveCount, Portfolio, ValueTotal
from handlers.slack.block_kit import context, day, heading, inline, person, section
from handlers.slack.phrases import STATES, figure, wanted
from models.enums import ValueSide

MOST_KPIS = 5


def at_risk(found: tuple[AtRisk, ...]) -> list[Block]:
    """Build the list of KPIs that are out of tolerance, or short of a target whose date is near."""
    if not found:
        return []
    more = len(found) - MOST_KPIS
    return [
        heading("KPIs at risk"),
        *(section(_kpi(each)) for each in found[:MOST_KPIS]),
        *([context(f"and {more} more")] if more > 0 else []),
    ]


def _kpi(each: AtRisk) -> str:
    latest = (
        f"{figure(each.latest, each.unit)} on {day(each.latest_on)}"
        if each.latest is not None and each.latest_on is not None
        else "no reading yet"
    )
    if each.number is None:
        return f"*{inline(each.kpi)}*  ·  out of tolerance: {latest}, allowed is {_allowed(each)}"
    assert each.comparison is not None
    assert each.target is not None
    aim = wanted(each.comparison, each.target, each.unit, each.due_on)
    return f"*{inline(each.kpi)}*  ·  {latest}; IMP-{each.number} wants {aim}"


def _allowed(each: AtRisk) -> str:
    if each.low is not None and each.high is not None:
        return f"{figure(each.low, each.unit)} to {figure(each.high, each.unit)}"
    if each.low is not None:
        return f"{figure(each.low, each.unit)} or more"
    return f"{figure(each.high, each.unit)} or less" if each.high is not None else "anything"


def portfolio(found: Portfolio) -> list[Block]:
    """Build the portfolio: improvements by state and by team, what is overdue, and the total value."""
    if not found.states:
        return []
    counts = "  ·  ".join(f"{STATES[state]} *{count:,}*" for state, count in found.states.items())
    late = "Nothing is overdue." if not found.overdue else f"*Overdue: {found.overdue:,}*  (`/csi list overdue`)"
    teams = [f"{inline(each.team)}: {each.open:,} open, {each.successful:,} successful" for each in found.teams]
    if found.more_teams:
        teams.append(f"and {found.more_teams} more teams")
    return [
        heading("Portfolio"),
        section(f"{counts}\n{late}"),
        *([context("\n".join(teams))] if teams else []),
        *([context("\n".join(_value_totals(found.value)))] if found.value else []),
    ]


def _value_totals(totals: Iterable[ValueTotal]) -> Iterable[str]:
    for total in totals:
        amount = f"{Money(total.benefit, total.currency)} a year"
        of = counted(total.improvements, "improvement")
        yield f"Reached: {amount}, by {of}" if total.side is ValueSide.ACTUAL else f"Expected: {amount}, from {of}"


def objective(each: ObjectiveCount) -> str:
    """Describe an objective in a line, with its owner, due date and improvements."""
    owner = f"  ·  {person(each.owner)}" if each.owner else ""
    due = f"  ·  by {day(each.due_on)}" if each.due_on else ""
    serving = f"{each.open:,} open, {each.successful:,} successful"
    if not each.open and not each.successful:
        serving = "no improvement serves it yet"
    return f"*{inline(each.title)}*{owner}{due}\n{serving}"
