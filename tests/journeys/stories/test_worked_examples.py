"""Published examples, worked through in Slack from idea to announcement: every figure comes out to the digit."""

from datetime import UTC, datetime

import pytest

from models import Improvement
from models.enums import ClosureCode, Role, State
from tests.conftest import Bot
from tests.support.homes import home
from tests.support.more import from_more, open_more, opened, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, WINS, Refused, Slack
from tests.support.story import card, grant, one, told


def under_way(slack: Slack, bot: Bot, idea: str, *targets: dict[str, str]) -> None:
    """Ana has an idea, Mia accepts it, and Chloé sets targets and a task and starts it, all by messages and forms."""
    slack.message(ANA, idea)
    bot.flush()
    slack.last(MIA, "IMP-1", TRIAGE).press("Accept")
    slack.fill(MIA, coordinator=CHLOE, effort="M", new_objective="Fewer interruptions")
    bot.flush()
    from_more(slack, CHLOE, "All in a form")
    slack.fill(CHLOE, outcome="People can go on with their work", first_steps="Agree on who does what")
    for target in targets:
        press_in_window(slack, CHLOE, "KPI and target")
        slack.fill(CHLOE, **target)
    press_in_window(slack, CHLOE, "Add task")
    slack.fill(CHLOE, text="Agree on who does what", owner=BEN, due_on="2026-12-04")
    slack.close_modal(CHLOE)
    bot.flush()
    for step in ("Assess", "Start"):
        card(slack, CHLOE).press(step)
        bot.flush()
    assert one(bot, Improvement).state is State.IN_PROGRESS


def read(slack: Slack, bot: Bot, on: datetime, value: str) -> None:
    """Move to a day, and enter its reading by the form."""
    bot.move_to(on)
    from_more(slack, CHLOE, "Add reading")
    slack.fill(CHLOE, value=value)
    slack.close_modal(CHLOE)
    bot.flush()


def reviewed(slack: Slack, bot: Bot) -> None:
    """Ben finishes his task, and Chloé asks for the review."""
    slack.last(BEN, "gave you task *1.1*").press("Done")
    bot.flush()
    card(slack, CHLOE).press("Review")
    bot.flush()


def closes(slack: Slack, bot: Bot, notes: str, **others: str) -> None:
    from_more(slack, CHLOE, "Close")
    told = {"achieved": "Yes", "closure_code": "successful", "outcomes": ["quality"], "notes": notes} | others
    slack.fill(CHLOE, **told)
    bot.flush()


def post(slack: Slack, bot: Bot) -> str:
    slack.last(CHLOE, "This is ready for").press("Post now")
    bot.flush()
    return slack.last(MIA, "Supports: ", WINS).text


def test_problem_records_without_an_update_fall_from_59_to_4_92_percent(slack: Slack, bot: Bot) -> None:
    under_way(
        slack, bot, "Problem records lie around without an update for weeks",
        {
            "kpi_name": "Problem records not updated in 30 days", "unit": "%", "baseline": "59", "comparison": "under",
            "value": "10", "due_on": "2027-02-23", "frequency": "monthly",
        },
    )  # fmt: skip
    read(slack, bot, datetime(2026, 12, 21, 10, tzinfo=UTC), "41 %")
    read(slack, bot, datetime(2027, 1, 18, 10, tzinfo=UTC), "10.00")
    reviewed(slack, bot)
    bot.move_to(datetime(2027, 2, 17, 10, tzinfo=UTC))

    with pytest.raises(Refused) as refused:
        closes(slack, bot, "Problem records are kept up to date.")
    assert "10.00" in str(refused.value.answer["errors"])  # under 10 %, and 10.00 is not
    assert one(bot, Improvement).state is State.REVIEW
    slack.close_modal(CHLOE)

    read(slack, bot, datetime(2027, 2, 18, 10, tzinfo=UTC), "4.92")
    open_more(slack, CHLOE)
    assert "59 % → under 10 % by 23 February  ·  now 4.92 % (met)" in told(slack, CHLOE)
    slack.close_modal(CHLOE)
    closes(slack, bot, "Problem records are kept up to date.")
    posted = post(slack, bot)

    assert "*59 % → 4.92 %*" in posted
    assert "54.08 points lower, 91.7 % lower in relative terms" in posted
    assert "Target under 10 % by 23 February: met." in posted
    assert one(bot, Improvement).closure_code is ClosureCode.SUCCESSFUL


def test_39_to_50_closed_problems_are_28_2_percent_more_and_31_is_refused(slack: Slack, bot: Bot) -> None:
    under_way(
        slack, bot, "We close too few problems",
        {
            "kpi_name": "Problems closed per month", "unit": "problems", "baseline": "39", "comparison": "at_least",
            "value": "48", "due_on": "2027-02-23", "frequency": "monthly",
        },
    )  # fmt: skip
    read(slack, bot, datetime(2027, 1, 18, 10, tzinfo=UTC), "50")
    reviewed(slack, bot)
    bot.move_to(datetime(2027, 2, 17, 10, tzinfo=UTC))

    wrong = "We close 31% more problems a month than before."
    right = "We close 28.2 % more problems a month than before."
    with pytest.raises(Refused) as refused:
        closes(slack, bot, wrong, achieved=wrong)
    for field in ("notes", "achieved"):
        assert "28" in refused.value.answer["errors"][field]
    assert slack.modal(CHLOE)["state"]["values"]["notes"]["notes"]["value"] == wrong
    assert one(bot, Improvement).state is State.REVIEW
    slack.fill(CHLOE, notes=right, achieved="Yes")
    bot.flush()
    slack.last(CHLOE, "This is ready for").press("Edit")
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, story=wrong)
    assert "28" in refused.value.answer["errors"]["story"]
    slack.close_modal(CHLOE)
    posted = post(slack, bot)

    assert right in posted
    assert "*39 problems → 50 problems*" in posted
    assert "11 problems higher, 28.2 % higher" in posted
    assert "31%" not in posted


def test_first_call_resolution_from_65_to_85_is_worth_33_5_million_dollars_a_year(slack: Slack, bot: Bot) -> None:
    """At 2.5 million calls: half of the second level goes on to the third, and the $18 of the first is paid anyway."""
    under_way(
        slack, bot, "Too many calls are passed on to the second level",
        {
            "kpi_name": "First-call resolution", "unit": "%", "baseline": "65", "comparison": "at_least",
            "value": "80", "due_on": "2027-02-23", "frequency": "monthly",
        },
    )  # fmt: skip
    read(slack, bot, datetime(2027, 1, 18, 10, tzinfo=UTC), "85 %")
    reviewed(slack, bot)
    bot.move_to(datetime(2027, 2, 17, 10, tzinfo=UTC))

    from_more(slack, CHLOE, "Value")
    source = "Service desk, calls and costs of 2026"
    for line in (
        {"value_label": "Second-level calls avoided", "rate": "$37"},
        {"value_label": "Third-level calls avoided", "rate": "$60", "share": "50 %"},
    ):
        press_in_window(slack, CHLOE, "Calculate from a KPI")
        slack.fill(CHLOE, volume="2.5 million", value_source=source, **line)
    valued = told(slack, CHLOE)
    assert "Second-level calls avoided: 20 points of 2,500,000 = 500,000 × 37 USD = 18,500,000 USD" in valued
    assert "Third-level calls avoided: 20 points of 2,500,000 × 50 % = 250,000 × 60 USD = 15,000,000 USD" in valued
    assert "Together 33,500,000 USD a year." in valued
    slack.close_modal(CHLOE)
    slack.close_modal(CHLOE)
    bot.flush()

    for wrong in ("$43.5 million a year", "$33.5 million a month", "33.5 million EUR a year"):
        with pytest.raises(Refused, match="No KPI here measures"):
            closes(slack, bot, f"More callers are helped at once, worth {wrong}.")
        slack.close_modal(CHLOE)
    closes(slack, bot, "More callers are helped at once, worth $33.5 million a year.")
    posted = post(slack, bot)
    assert "worth $33.5 million a year" in posted
    assert "*65 % → 85 %*" in posted
    assert "20 points higher, 30.8 % higher in relative terms" in posted
    assert "33,500,000 USD a year" in opened(slack, CHLOE)
    grant(bot, LEO, Role.LEADERSHIP)
    assert "33,500,000 USD a year" in home(slack, LEO)
