"""Improbable readings: asked about before they are kept, wherever they are typed."""

from datetime import date, timedelta
from decimal import Decimal

from models import Nudge, Reading
from tests.conftest import Bot
from tests.support.slack import CHLOE, Seen, Slack
from tests.support.story import KPI, card, in_progress, read, redeliver, rows, told


def values(bot: Bot) -> list[Decimal | None]:
    return [row.value for row in rows(bot, Reading) if row.replaced_by_id is None]


def asked_for_a_reading(slack: Slack, bot: Bot) -> None:
    """Bring an improvement to the morning on which its KPI's reading is asked for."""
    in_progress(bot)
    bot.move_to(bot.clock() + timedelta(days=8))
    bot.tick()
    bot.flush()


def press_after_a_restart(slack: Slack, bot: Bot, question: Seen, label: str) -> None:
    """Press a button of a question that a bot before this one asked; Slack delivers it twice."""
    bot.restart()
    question.press(label)
    redeliver(slack)
    bot.flush()


def test_a_reading_that_looks_like_a_slip_is_kept_as_its_author_means_it_after_a_restart(
    slack: Slack, bot: Bot
) -> None:
    asked_for_a_reading(slack, bot)
    request = next(each for each in reversed(slack.messages(CHLOE)) if KPI in each.text)
    request.reply("140")
    bot.flush()

    question = slack.messages(CHLOE)[-1]
    assert "is 140 days right? So far it was 14 days" in question.text
    assert values(bot) == [Decimal(14)]
    press_after_a_restart(slack, bot, question, "14 days instead")
    assert values(bot) == [Decimal(14), Decimal(14)]
    assert all(each.answered_at for each in rows(bot, Nudge) if each.kpi_id)


def test_a_slip_in_the_form_can_be_taken_back_and_a_second_value_of_a_day_is_told_apart(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    for is_later in (False, True):  # the only reading there is may be of the same day
        if is_later:
            bot.move_to(bot.clock() + timedelta(days=1))
        card(slack, CHLOE).press("Add reading")
        slack.fill(CHLOE, value="1400")
        assert "is 1,400 days right? So far it was 14 days" in told(slack, CHLOE)
        slack.press_in_modal(CHLOE, "Don't save it")
        assert values(bot) == [Decimal(14)]
        slack.close_modal(CHLOE)

    read(bot, "9")
    card(slack, CHLOE).press("Add reading")
    slack.fill(CHLOE, value="8")
    slack.press_in_modal(CHLOE, "Keep both")
    assert values(bot) == [Decimal(14), Decimal(9), Decimal(8)]


def test_a_day_in_the_words_is_the_day_of_the_reading(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(bot.clock() + timedelta(days=40))
    card(slack, CHLOE).press("Add reading")
    slack.fill(CHLOE, value="9 days, in November")
    assert rows(bot, Reading)[-1].measured_on == date(2026, 11, 30)


def test_a_day_that_can_be_two_is_chosen_by_a_button_after_a_restart(slack: Slack, bot: Bot) -> None:
    asked_for_a_reading(slack, bot)
    request = next(each for each in reversed(slack.messages(CHLOE)) if KPI in each.text)
    request.reply("9 (two machines were down), on 3/11/2026")
    bot.flush()

    question = slack.messages(CHLOE)[-1]
    assert "which day is 9 days of, Tuesday 3 November or Wednesday 11 March 2026?" in question.text
    assert values(bot) == [Decimal(14)]
    press_after_a_restart(slack, bot, question, "Tuesday 3 November")
    kept = rows(bot, Reading)[-1]
    assert (kept.value, kept.measured_on, kept.note) == (Decimal(9), date(2026, 11, 3), "two machines were down")
