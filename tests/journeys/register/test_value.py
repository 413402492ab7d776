"""Value: what an improvement costs and is worth; the forecast stays as it was decided on, beside what came of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from csi.common.errors import NotAllowed, TooLate
from csi.consequences.closing import close_improvement
from csi.lifecycle import closure
from csi.register import business_case, value
from models import Activity, Improvement, ValueFigure
from models.enums import ClosureCode, Effort, OutcomeCategory, Role, State, Step, ValueSide
from tests.conftest import Bot
from tests.support.more import opened, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Refused, Slack
from tests.support.story import (
    accepted,
    aim,
    answer,
    captured,
    card,
    grant,
    in_progress,
    in_review,
    one,
    plan_task,
    read,
    redeliver,
    rows,
    take,
    told,
)

FORECAST = value.TypedValue("6,000 €", "12k a year", "IT operations", "New colleagues feel welcome")


def say(bot: Bot, given: value.TypedValue = FORECAST, side: ValueSide = ValueSide.FORECAST, *, by: str = CHLOE) -> None:
    with bot.db.begin() as session:
        value.set_value(session, 1, side, given, by=by, at=bot.clock())
    bot.flush()


def press_value(slack: Slack) -> None:
    """*Value*, in the window behind *Open* on the coordinator's card."""
    card(slack, CHLOE).press("Open")
    view = slack.modal(CHLOE)
    for block in view["blocks"]:
        for element in block.get("elements", ()):
            if element.get("text") == {"type": "plain_text", "text": "Value", "emoji": True}:
                where = {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
                slack.act(CHLOE, "press", where)
                return
    raise AssertionError(view["blocks"])


def fields(slack: Slack, person: str = CHLOE) -> list[str]:
    return [block["block_id"] for block in slack.modal(person)["blocks"] if block["type"] == "input"]


def close(slack: Slack, **more: object) -> None:
    card(slack, CHLOE).press("Close")
    press_in_window(slack, CHLOE, "More")
    given = {"achieved": "Yes", "closure_code": "successful", "notes": "It works.", "outcomes": ["time"]}
    slack.fill(CHLOE, **given | {"judge_now_because": "Everybody has one"} | more)


# Saying it


def test_a_value_is_understood_as_it_was_typed_and_shown_with_its_formulas(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    press_value(slack)
    slack.fill(
        CHLOE, cost="6.000,50 EUR", benefit="1,000 a month", payer="IT  operations", soft_benefits="*Calm* <days>"
    )
    redeliver(slack)
    bot.flush()

    assert "Cost: 6,000.50 EUR, paid by IT operations" in told(slack, CHLOE)  # the window below
    row = one(bot, ValueFigure)
    assert (row.cost, row.cost_currency, row.benefit, row.benefit_currency) == (
        Decimal("6000.50"), "EUR", Decimal("12000"), "EUR",
    )  # fmt: skip
    shown = opened(slack, CHLOE).replace("\u200b", "")
    assert "Cost: 6,000.50 EUR, paid by IT operations" in shown
    assert "Benefit: 12,000 EUR a year" in shown
    assert "First-year value: 12,000 EUR − 6,000.50 EUR = 5,999.50 EUR" in shown
    assert "Payback: 6,000.50 EUR / 12,000 EUR a year = about 6 months" in shown
    assert "Return in the first year: (12,000 EUR − 6,000.50 EUR) / 6,000.50 EUR = about 100 %" in shown
    assert "Besides money: *Calm* &lt;days&gt;" in shown


def test_what_is_not_clear_is_asked_at_its_field_and_nothing_typed_is_lost(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    press_value(slack)
    for given, field, why in (
        ({"cost": "1.234"}, "cost", "Is “1.234” 1,234 or 1.234?"),
        ({"cost": "-5"}, "cost", "A cost can't be below zero. Enter money that comes in as a benefit."),
        ({"cost": "5", "benefit": "a lot"}, "benefit", "I can't read “a lot” as a sum."),
        ({"cost": "", "benefit": ""}, "cost", "Fill in at least one field"),
    ):
        with pytest.raises(Refused) as refused:
            slack.fill(CHLOE, **given)
        assert why in refused.value.answer["errors"][field]
    assert rows(bot, ValueFigure) == []

    slack.fill(CHLOE, cost="1234", payer="The service desk")
    assert one(bot, ValueFigure).cost == Decimal(1234)


def test_another_forecast_replaces_the_one_before_and_both_stay_on_record(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    say(bot)
    press_value(slack)
    slack.fill(CHLOE, cost="7000")
    bot.flush()

    before, now = rows(bot, ValueFigure)
    assert (before.cost, now.cost, now.benefit) == (Decimal(6000), Decimal(7000), Decimal(12000))
    assert before.replaced_at is not None
    assert now.replaced_at is None
    activity = [row for row in rows(bot, Activity) if row.verb == "forecast_set"][-1]
    assert (activity.before["cost"], activity.after["cost"]) == ("6,000 EUR", "7,000 EUR")


# Who may


def test_value_is_said_by_who_coordinates_and_seen_by_author_and_roles_only(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    say(bot)
    with pytest.raises(NotAllowed, match="Only its coordinator or a manager can enter"):
        say(bot, by=ANA)
    say(bot, value.TypedValue("5000"), by=MIA)

    grant(bot, LEO, Role.LEADERSHIP)
    with bot.db.begin() as session:
        for person in (ANA, CHLOE, MIA, LEO):
            business_case.require_value_reader(session, 1, by=person, at=bot.clock())
        with pytest.raises(NotAllowed, match="author, coordinators, managers, approvers and leadership can see"):
            business_case.require_value_reader(session, 1, by=BEN, at=bot.clock())
    assert "5,000 EUR" in opened(slack, CHLOE)
    assert "5,000 EUR" in opened(slack, ANA)  # its author
    assert "5,000 EUR" not in opened(slack, BEN)


def test_an_idea_that_nobody_coordinates_yet_has_its_forecast_from_anyone_with_the_role(slack: Slack, bot: Bot) -> None:
    captured(bot)
    grant(bot, LEO, Role.COORDINATOR)
    say(bot, by=LEO)
    assert one(bot, ValueFigure).set_by == LEO

    take(bot, 1, Step.DECLINE, by=MIA, reason="No")
    with pytest.raises(TooLate, match="IMP-1 is declined, so it needs no forecast"):
        say(bot, value.TypedValue("1"), by=MIA)


# Frozen


def large(bot: Bot) -> None:
    """An improvement that waits for Leo's approval."""
    grant(bot, LEO, Role.APPROVER)
    accepted(bot, effort=Effort.L)
    answer(bot, 1, outcome="Laptops on day one", first_steps="Keep five in stock")
    aim(bot, 1)
    take(bot, 1, Step.ASSESS)
    plan_task(bot, 1)


def test_the_forecast_is_frozen_at_the_approval_and_thaws_when_it_lapses(slack: Slack, bot: Bot) -> None:
    large(bot)
    say(bot)
    take(bot, 1, Step.APPROVE, by=LEO)
    assert "The forecast, frozen on 23 November" in opened(slack, CHLOE)
    with pytest.raises(TooLate, match="The forecast was frozen on 23 November"):
        say(bot, value.TypedValue("9000"))
    press_value(slack)
    assert fields(slack) == []
    assert "Cost: 6,000 EUR" in told(slack, CHLOE)
    slack.close_modal(CHLOE)

    take(bot, 1, Step.TAKE_BACK, reason="The scope has changed")
    say(bot, value.TypedValue("9000"))
    standing = [row for row in rows(bot, ValueFigure) if row.replaced_at is None]
    assert [(row.cost, row.frozen_at) for row in standing] == [(Decimal(9000), None)]
    assert [row.frozen_at is not None for row in rows(bot, ValueFigure)] == [True, False, False]


def test_where_no_approval_is_asked_for_the_forecast_is_frozen_at_the_start(slack: Slack, bot: Bot) -> None:
    accepted(bot, quick_win=True)
    say(bot)
    take(bot, 1, Step.START)

    with pytest.raises(TooLate, match="The forecast was frozen"):
        say(bot, value.TypedValue("9000"))


def test_a_forecast_that_comes_after_the_start_stays_at_once(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    say(bot)

    assert one(bot, ValueFigure).frozen_at is not None
    with pytest.raises(TooLate, match="The forecast was frozen"):
        say(bot, value.TypedValue("9000"))


# What came of it


def test_what_came_of_it_is_asked_at_closing_and_stands_beside_the_forecast(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    say(bot)
    with (
        bot.db.begin() as session,
        pytest.raises(TooLate, match="You can enter the real cost and benefit when it is in review"),
    ):
        value.set_value(session, 1, ValueSide.ACTUAL, FORECAST, by=CHLOE, at=bot.clock())
    card(slack, CHLOE).press("Done")
    take(bot, 1, Step.REVIEW)
    bot.move_to(bot.clock() + timedelta(days=1))
    read(bot, "2.8")
    card(slack, CHLOE).press("Close")
    press_in_window(slack, CHLOE, "More")
    hints = {b["block_id"]: b["hint"]["text"] for b in slack.modal(CHLOE)["blocks"] if b.get("hint")}
    assert (hints["cost"], hints["benefit"]) == ("Forecast: 6,000 EUR.", "Forecast: 12,000 EUR.")
    slack.close_modal(CHLOE)
    with pytest.raises(Refused) as refused:
        close(slack, cost="a lot")
    assert "can't read “a lot”" in refused.value.answer["errors"]["cost"]
    with pytest.raises(Refused, match="Say where the figures come from"):
        slack.fill(CHLOE, cost="6,600", benefit="9k")
    slack.fill(CHLOE, value_source="Finance, December")
    bot.flush()

    assert one(bot, Improvement).state is State.CLOSED
    shown = opened(slack, CHLOE)
    assert "Cost: 6,000 EUR forecast, 6,600 EUR actual (110 % of the forecast)" in shown
    assert "Yearly benefit: 12,000 EUR forecast, 9,000 EUR actual (75 % of the forecast)" in shown
    assert "First-year value: 9,000 EUR − 6,600 EUR = 2,400 EUR" in shown
    assert "Paid by IT operations" in shown

    say(bot, value.TypedValue("6,700", "9,000", source="Finance"), ValueSide.ACTUAL)
    assert "6,700 EUR actual" in opened(slack, CHLOE)


def test_an_improvement_closes_without_a_value_and_a_quick_win_is_not_asked_for_one(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    bot.move_to(bot.clock() + timedelta(days=1))
    read(bot, "2.8")
    close(slack)
    assert rows(bot, ValueFigure) == []

    accepted(bot, "A second key", quick_win=True)
    take(bot, 2, Step.START)
    card(slack, CHLOE, 2).press("Close")
    assert "cost" not in fields(slack)
    bot.move_to(bot.clock() + timedelta(hours=1))
    closing = closure.Closing(ClosureCode.SUCCESSFUL, "Done.", outcomes=(OutcomeCategory.TIME,))
    with bot.db.begin() as session:
        close_improvement(session, 2, closing, by=CHLOE, at=bot.clock())
    assert rows(bot, ValueFigure) == []
