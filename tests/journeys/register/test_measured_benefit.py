"""A value that follows from a KPI, with its formula; corrected readings correct it, and totals keep it apart."""

from datetime import timedelta

import pytest

from csi.consequences.closing import close_improvement
from csi.consequences.readings import record_reading
from csi.kpis import targets
from csi.lifecycle import closure
from models import ValueFigure
from models.enums import ClosureCode, Comparison, OutcomeCategory, Role, Step
from tests.conftest import Bot
from tests.support.homes import home
from tests.support.more import press_in_window
from tests.support.slack import CHLOE, MIA, Refused, Slack
from tests.support.story import accepted, card, grant, rows, take, told


def resolved(bot: Bot) -> int:
    """A quick win that has brought first-call resolution from 65 to 85 percent, in a team that counts in dollars."""
    number = accepted(bot, "Half of the calls are solved twice", quick_win=True)
    begun = bot.clock()
    aim = targets.NewTarget(
        "First-call resolution", "%", "65", begun.date(), Comparison.AT_LEAST, "80", begun.date() + timedelta(days=90)
    )
    with bot.db.begin() as session:
        targets.set_target(session, number, aim, by=CHLOE, at=begun)
    take(bot, number, Step.START)
    bot.move_to(begun + timedelta(days=30))
    record(bot, "85")
    closing = closure.Closing(ClosureCode.SUCCESSFUL, "Calls are solved at once.", outcomes=(OutcomeCategory.COST,))
    with bot.db.begin() as session:
        close_improvement(session, number, closing, by=CHLOE, at=bot.clock())
    return number


def record(bot: Bot, value: str) -> None:
    with bot.db.begin() as session:
        record_reading(session, 1, value, bot.clock().date(), by=CHLOE, at=bot.clock())


def line(slack: Slack, **typed: str) -> None:
    press_in_window(slack, CHLOE, "Calculate from a KPI")
    slack.fill(CHLOE, volume="2.5 million", value_source="Service desk report 2026", **typed)


def actual(bot: Bot) -> list[tuple[str, bool]]:
    return [
        (f"{row.benefit:f}".rstrip("0").rstrip("."), row.is_measured)
        for row in rows(bot, ValueFigure)
        if row.replaced_at is None and row.benefit is not None
    ]


def test_first_call_resolution_is_worth_33_5_million_a_year(slack: Slack, bot: Bot) -> None:
    resolved(bot)
    card(slack, CHLOE).press("Value")
    line(slack, value_label="Second-level calls avoided", rate="$37")
    with pytest.raises(Refused, match="Currencies can't be added up"):
        line(slack, value_label="Third-level calls avoided", share="50 %", rate="60 EUR")
    slack.fill(CHLOE, rate="$60")

    shown = told(slack, CHLOE)
    assert "20 points of 2,500,000 = 500,000 × 37 USD = 18,500,000 USD" in shown
    assert "20 points of 2,500,000 × 50 % = 250,000 × 60 USD = 15,000,000 USD" in shown
    assert "Together 33,500,000 USD a year." in shown
    assert actual(bot) == [("33500000", True)]

    grant(bot, MIA, Role.LEADERSHIP)
    assert "Reached, measured: 33,500,000 USD a year, by 1 improvement" in home(slack, MIA)

    record(bot, "75")  # the reading of that day was wrong
    assert actual(bot) == [("16750000", True)]
    slack.close_modal(CHLOE)
    card(slack, CHLOE).press("Value")
    press_in_window(slack, CHLOE, "Remove")
    assert actual(bot) == [("7500000", True)]
