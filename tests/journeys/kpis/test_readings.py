"""Measures: targets from a baseline, readings as people write them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from csi.common.errors import NotAllowed
from csi.tasks import task_actions
from csi.tasks.task_rules import TaskStep
from models import Kpi, Reading, Target
from models.enums import Comparison, Direction, Step
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Refused, Seen, Slack
from tests.support.story import (
    KPI,
    accepted,
    aim,
    card,
    in_progress,
    one,
    read,
    redeliver,
    rows,
    take,
    told,
)


def open_form(slack: Slack, label: str, number: int = 1) -> None:
    card(slack, CHLOE, number).press(label)


def refused_at(slack: Slack, **fields: object) -> dict[str, str]:
    """The errors that submitting these fields gives, by field."""
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, **fields)
    errors: dict[str, str] = refused.value.answer["errors"]
    return errors


# KPI and target


def test_a_target_brings_its_kpi_and_the_baseline_is_a_reading(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    open_form(slack, "KPI and target")
    slack.fill(
        CHLOE, kpi_name=KPI, unit="days", baseline="14,5", baseline_on="2026-11-20", comparison="under", value="3",
        due_on="2027-03-31",
    )  # fmt: skip
    bot.flush()

    kpi, target, reading = one(bot, Kpi), one(bot, Target), one(bot, Reading)
    assert (kpi.name, kpi.unit, kpi.direction, kpi.owner_id) == (KPI, "days", Direction.LOWER, CHLOE)
    assert (target.baseline, target.comparison, target.value) == (Decimal("14.5"), Comparison.UNDER, Decimal(3))
    assert (reading.value, reading.source) == (Decimal("14.5"), "baseline")
    assert f"*{KPI}*\n14.5 days → under 3 days" in opened(slack, CHLOE)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"value": "14"}, None, None),
        ({"value": "20"}, "value", "Today's value meets this target already"),
        ({"value": "soon"}, "value", "I can't find a figure in “soon”"),
        ({"baseline": "about 14"}, "baseline", "is not exact"),
        ({"baseline": "n/a"}, "baseline", "This needs a number"),
        ({"baseline": "14 hours"}, "baseline", "The KPI is in days"),
        ({"baseline_on": "2026-11-24"}, "baseline_on", "the baseline was measured already"),
        ({"due_on": "2026-11-01"}, "due_on", "a day after the baseline's, today or later"),
        ({"kpi_name": "  "}, "kpi_name", "Say what is measured"),
    ],
    ids=str,
)
def test_what_can_not_be_a_target_is_refused_at_its_field(
    slack: Slack, bot: Bot, fields: dict[str, str], field: str | None, sentence: str | None
) -> None:
    accepted(bot)
    open_form(slack, "KPI and target")
    given = {"kpi_name": KPI, "unit": "days", "baseline": "14", "value": "3"} | fields

    if field is None or sentence is None:  # "under 14" is not met by 14
        slack.fill(CHLOE, **given)
        assert len(rows(bot, Target)) == 1
        return
    errors = refused_at(slack, **given)
    assert list(errors) == [field]
    assert sentence in errors[field]
    assert (rows(bot, Target), rows(bot, Kpi), rows(bot, Reading)) == ([], [], [])


def test_a_changed_target_replaces_the_one_before_and_both_stay_on_record(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    aim(bot, 1)
    open_form(slack, "KPI and target")
    slack.fill(CHLOE, value="5")
    bot.flush()

    assert [(row.value, row.replaced_at is None) for row in rows(bot, Target)] == [
        (Decimal(3), False),
        (Decimal(5), True),
    ]
    assert len(rows(bot, Kpi)) == 1
    assert "under 5 days" in opened(slack, CHLOE)


def test_a_kpi_of_the_same_name_keeps_its_unit_and_its_direction(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    aim(bot, 1)
    accepted(bot, "Phones take long")
    open_form(slack, "KPI and target", 2)
    given = {"kpi_name": KPI, "unit": "hours", "baseline": "14", "value": "3"}
    assert "is measured in “days” already" in refused_at(slack, **given)["unit"]

    upward = given | {"unit": "days", "comparison": "over", "value": "20"}
    assert "lower is better" in refused_at(slack, **upward)["comparison"]


def test_only_its_coordinator_sets_a_target(slack: Slack, bot: Bot) -> None:
    accepted(bot)

    with pytest.raises(NotAllowed, match="Only the improvement's coordinator or a manager can set targets"):
        aim(bot, 1, by=BEN)


# Readings asked for by a nudge


def asked(bot: Bot, slack: Slack, *kpis: str) -> Seen:
    """A week later Chloé is asked for a reading of each KPI; the message that asks."""
    for place, kpi in enumerate(kpis or (KPI,)):
        in_progress(bot, f"Idea {place}", kpi=kpi)
    bot.move_to(bot.clock() + timedelta(days=7))
    return slack.last(CHLOE, "Good morning")


def values(bot: Bot, kpi: int = 1) -> list[Decimal | None]:
    """The readings of a KPI, the baseline left out."""
    return [row.value for row in rows(bot, Reading) if row.kpi_id == kpi and row.source != "baseline"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("4,92", "4.92"), ("4.92", "4.92"), ("4,92 days", "4.92"), ("same", "14"), ("12 (after the move)", "12")],
)
def test_a_reading_is_taken_as_people_write_it(slack: Slack, bot: Bot, typed: str, value: str) -> None:
    bundle = asked(bot, slack)
    bundle.reply(typed)
    bot.flush()

    assert values(bot) == [Decimal(value)]
    assert (
        f"Thanks: *{KPI}* is {value} days, {'as before' if value == '14' else 'down'}" in slack.messages(CHLOE)[-1].text
    )
    assert f"·  {value} days" in slack.last(CHLOE, "Good morning").text
    assert f"now {value} days" in card(slack, CHLOE).text


def test_not_available_is_an_answer_too(slack: Slack, bot: Bot) -> None:
    asked(bot, slack).reply("n/a")
    bot.flush()

    assert values(bot) == [None]
    assert f"Noted: *{KPI}* has no value this time." in slack.messages(CHLOE)[-1].text
    assert "not measured yet" in card(slack, CHLOE).text


@pytest.mark.parametrize(
    ("typed", "why"),
    [("better", "can't find a figure"), ("about 5", "is not exact"), ("4 or 5", "more than one"), ("5 kg", "in days")],
)
def test_a_reading_that_can_not_be_understood_is_asked_back(slack: Slack, bot: Bot, typed: str, why: str) -> None:
    bundle = asked(bot, slack)
    bundle.reply(typed)
    bot.flush()

    assert why in slack.messages(CHLOE)[-1].text
    assert slack.messages(CHLOE)[-1].thread_ts == bundle.ts
    assert values(bot) == []

    bundle.reply("5")
    bot.flush()
    assert values(bot) == [Decimal(5)]


@pytest.mark.parametrize("as_new", [False, True], ids=["retry", "new_event"])
def test_a_reading_delivered_twice_is_one_reading(slack: Slack, bot: Bot, as_new: bool) -> None:
    asked(bot, slack).reply("5")
    redeliver(slack, as_new=as_new)
    bot.flush()

    assert values(bot) == [Decimal(5)]
    assert len([seen for seen in slack.from_app(CHLOE) if "is 5 days, down 9 days" in seen.text]) == 1


def test_the_form_behind_the_nudge_takes_a_reading_too(slack: Slack, bot: Bot) -> None:
    asked(bot, slack)
    slack.last(CHLOE, "what's the value now").press("Enter reading")
    assert KPI in told(slack, CHLOE)
    assert list(refused_at(slack, value="nonsense")) == ["value"]
    assert list(refused_at(slack, value="5", measured_on="2026-12-01")) == ["measured_on"]
    slack.fill(CHLOE, value="5", measured_on="2026-11-30")
    bot.flush()

    assert values(bot) == [Decimal(5)]
    assert "thanks: 5 days" in slack.messages(CHLOE)[-2].text


def test_a_reading_given_already_is_not_taken_again_by_the_old_button(slack: Slack, bot: Bot) -> None:
    bundle = asked(bot, slack)
    question = slack.last(CHLOE, "what's the value now")
    question.press("Enter reading")
    bundle.reply("5")

    with pytest.raises(Refused, match="This reading is already in"):
        slack.fill(CHLOE, value="6")
    assert values(bot) == [Decimal(5)]


def test_a_reading_given_on_the_card_answers_the_request_for_it(slack: Slack, bot: Bot) -> None:
    asked(bot, slack)
    open_form(slack, "Add reading")
    slack.fill(CHLOE, value="5", measured_on="2026-11-30")
    bot.flush()

    assert slack.last(CHLOE, "thanks: 5 days").buttons == []
    assert "·  5 days" in slack.last(CHLOE, "Good morning").text


def test_a_correction_replaces_the_reading_and_does_not_overwrite_it(slack: Slack, bot: Bot) -> None:
    asked(bot, slack).reply("50")
    bot.flush()
    open_form(slack, "Add reading")
    slack.fill(CHLOE, value="5", measured_on="2026-11-30")
    slack.press_in_modal(CHLOE, "Correct it to 5 days")
    bot.flush()

    wrong, right = [row for row in rows(bot, Reading) if row.source != "baseline"]
    assert (wrong.value, wrong.replaced_by_id) == (Decimal(50), right.id)
    assert (right.value, right.replaced_by_id) == (Decimal(5), None)
    assert "now 5 days" in card(slack, CHLOE).text
    assert "50 days" not in card(slack, CHLOE).text


def test_only_who_works_on_a_kpi_gives_its_readings(slack: Slack, bot: Bot) -> None:
    in_progress(bot)

    for person in (ANA, BEN, LEO):
        with pytest.raises(NotAllowed, match="Only its owner, a coordinator who works on it"):
            read(bot, "5", by=person)
    read(bot, "5", by=MIA)

    assert values(bot) == [Decimal(5)]


# Two readings asked at once


def test_with_two_readings_open_a_reply_asks_which_one_is_meant(slack: Slack, bot: Bot) -> None:
    bundle = asked(bot, slack, "Days to laptop", "Days to phone")
    assert "2 readings are due" in bundle.text
    bundle.reply("5")
    bot.flush()

    question = slack.messages(CHLOE)[-1]
    assert question.thread_ts == bundle.ts
    assert set(question.buttons) == {"Answer to “Days to laptop”", "Answer to “Days to phone”"}
    assert values(bot, 1) == values(bot, 2) == []

    question.press("Answer to “Days to phone”")
    bot.flush()
    assert (values(bot, 1), values(bot, 2)) == ([], [Decimal(5)])

    bundle.reply("7")  # only one is open now
    bot.flush()
    assert values(bot, 1) == [Decimal(7)]


def test_a_number_outside_of_the_thread_asks_which_reading_it_is(slack: Slack, bot: Bot) -> None:
    asked(bot, slack, "Days to laptop", "Days to phone")
    slack.message(CHLOE, "5")
    bot.flush()

    question = slack.last(CHLOE, "What does this answer?")
    assert set(question.buttons) == {"Answer to “Days to laptop”", "Answer to “Days to phone”"}
    question.press("Answer to “Days to laptop”")
    bot.flush()

    assert values(bot, 1) == [Decimal(5)]
    assert "is 5 days, down 9 days" in slack.messages(CHLOE)[-1].text


def test_a_second_value_below_a_morning_message_is_asked_about(slack: Slack, bot: Bot) -> None:
    bundle = asked(bot, slack)
    bundle.reply("5")
    bundle.reply("6")
    bot.flush()

    assert "Is 6 days a correction, or a second measurement?" in slack.messages(CHLOE)[-1].text
    assert values(bot) == [Decimal(5)]


def test_a_target_is_not_moved_once_it_is_judged(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    open_form(slack, "KPI and target")
    with bot.db.begin() as session:
        task_actions.take_task_step(session, 1, 1, TaskStep.FINISH, by=BEN, at=bot.clock())
    take(bot, 1, Step.REVIEW)

    assert "IMP-1 is in review, so its target can't change any more." in str(refused_at(slack, value="10"))
    assert "KPI and target" not in card(slack, CHLOE).buttons
