"""Several targets of an improvement: listed with how they stand, edited and removed one by one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from csi.kpis import targets
from models import Activity, Improvement, Kpi, Target
from models.enums import Comparison, Horizon
from tests.conftest import Bot
from tests.support.more import choose_target
from tests.support.slack import CHLOE, GENERAL, Refused, Slack
from tests.support.story import accepted, aim, answer, card, in_progress, one, read, rows, told

KPI = "Days from request to laptop"


def current(bot: Bot) -> list[tuple[int, str, Horizon]]:
    return [(row.kpi_id, f"{row.value:g}", row.horizon) for row in rows(bot, Target) if row.replaced_at is None]


def listed(slack: Slack, typed: str = "target 1") -> str:
    slack.command(CHLOE, "/csi", typed)
    return slack.messages(CHLOE, GENERAL)[-1].text


def test_targets_are_listed_with_how_they_stand_edited_and_removed_one_by_one(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    long_term = targets.NewTarget(
        KPI, "days", "14", bot.clock().date(), Comparison.BETWEEN, "1", date(2027, 11, 30), high="2",
        horizon=Horizon.LONG_TERM,
    )  # fmt: skip
    with bot.db.begin() as session:
        targets.set_target(session, 1, long_term, by=CHLOE, at=bot.clock())
    assert current(bot) == [(1, "3", Horizon.SHORT_TERM), (1, "1", Horizon.LONG_TERM)]
    bot.move_to(bot.clock() + timedelta(days=40))
    read(bot, "13")

    open_targets(slack)
    shown = told(slack, CHLOE)
    assert "14 days → under 3 days by 21 February  ·  now 13 days (off track)" in shown
    assert "long-term\n14 days → between 1 and 2 days by 30 November 2027  ·  now 13 days (too early to tell)" in shown

    choose_target(slack, CHLOE, 0, "Edit")
    slack.fill(CHLOE, kpi_name="Days until a laptop", value="4")  # a typing error in the name is mended
    assert [row.name for row in rows(bot, Kpi)] == ["Days until a laptop"]
    assert current(bot) == [(1, "1", Horizon.LONG_TERM), (1, "4", Horizon.SHORT_TERM)]

    choose_target(slack, CHLOE, 1, "Remove")
    slack.fill(CHLOE)
    assert current(bot) == [(1, "1", Horizon.LONG_TERM)]
    choose_target(slack, CHLOE, 0, "Remove")
    with pytest.raises(Refused, match="complete this required field"):
        slack.fill(CHLOE)
    slack.fill(CHLOE, reason="Nobody counts them any more")
    assert current(bot) == []
    assert one(bot, Improvement).not_measurable_because == "Nobody counts them any more"
    assert [row.verb for row in rows(bot, Activity)].count("target_removed") == 2


def open_targets(slack: Slack) -> None:
    """Open the list from the card's button, since there are several."""
    card(slack, CHLOE).press("KPI and target")


def test_the_command_lists_targets_and_proposes_one_from_a_sentence_with_the_month_that_was_said(
    slack: Slack, bot: Bot
) -> None:
    accepted(bot)
    assert "No target yet." in listed(slack)
    slack.command(CHLOE, "/csi", "target 1 laptop requests took 9 days in October, target under 3 days by 31 March")
    shown = {
        block["block_id"]: block["element"].get("initial_value") or block["element"].get("initial_date")
        for block in slack.modal(CHLOE)["blocks"]
        if block["type"] == "input"
    }
    assert (shown["baseline"], shown["baseline_on"], shown["value"], shown["due_on"]) == (
        "9", "2026-10-31", "3", "2027-03-31",
    )  # fmt: skip
    slack.fill(CHLOE, kpi_name=KPI, unit="days", comparison="under")
    assert one(bot, Target).baseline_on == date(2026, 10, 31)
    assert "9 days → under 3 days by 31 March" in listed(slack)


def test_a_baseline_of_a_month_stays_of_that_month_and_what_must_not_get_worse_needs_a_tolerance(
    slack: Slack, bot: Bot
) -> None:
    accepted(bot)
    aim(bot, 1, name="Reopened requests")
    answer(bot, 1, baseline="9 days, in October", target="under 3 days by 31 March")
    slack.command(CHLOE, "/csi", "target 1 days to laptop from 9 days to under 3 days by 31 March")
    with pytest.raises(Refused, match="has no tolerance yet"):
        slack.fill(CHLOE, kpi_name=KPI, unit="days", comparison="under", counter="Reopened requests")
    with bot.db.begin() as session:
        session.get_one(Kpi, 1).tolerance_high = Decimal(5)
    slack.fill(CHLOE)
    assert rows(bot, Target)[-1].counter_kpi_id == 1
    assert "“Reopened requests” must not get worse." in listed(slack)
