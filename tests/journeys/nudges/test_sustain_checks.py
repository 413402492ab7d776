"""A success is looked at again after 30, 90 and 180 days; what no longer holds is reopened, and its post says so."""

from datetime import date, datetime, timedelta

import pytest

from csi.common.errors import TooLate
from csi.consequences import regressions
from csi.consequences.readings import record_reading
from models import Improvement, SustainCheck
from models.enums import State, Step
from tests.conftest import Bot
from tests.journeys.announcements.test_announcement import announced, post
from tests.support.commands import csi
from tests.support.slack import CHLOE, MIA, Seen, Slack
from tests.support.story import closed, one, read, rows, take

NOTES = "New colleagues can work on their first day."


def asked(slack: Slack, person: str = CHLOE) -> list[Seen]:
    return [seen for seen in slack.from_app(person) if "Does it still hold?" in seen.text]


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:30:00+00:00")


def test_what_the_readings_show_is_proposed_and_a_regression_reopens_it_and_corrects_the_post(
    slack: Slack, bot: Bot
) -> None:
    closed(bot, notes=NOTES)  # on Tuesday 8 December
    post(slack, bot)
    assert [(row.days, row.due_on.isoformat()) for row in rows(bot, SustainCheck)] == [
        (30, "2027-01-07"),
        (90, "2027-03-08"),
        (180, "2027-06-06"),
    ]
    bot.move_to(at("2027-01-06"))
    assert asked(slack) == []
    read(bot, "2.9")
    bot.move_to(at("2027-01-07"))
    bot.restart()
    bot.tick()
    (question,) = asked(slack)
    assert (
        "Days from request to laptop*: 2.9 days on Wednesday 6 January. Target under 3 days: still met."
        in question.text
    )
    assert "The readings since then say that it still holds." in question.text
    question.press("Still holds")
    bot.flush()
    assert slack.last(CHLOE, "*Still holds*").text.endswith("*Still holds*, you, Thursday 7 January")

    bot.move_to(at("2027-02-01"))
    read(bot, "9")  # misses the target: asked sooner
    bot.move_to(at("2027-02-02"))
    (question,) = asked(slack)
    assert "The readings since then say that it no longer holds." in question.text
    question.press("No longer")
    slack.fill(CHLOE, note="The stock list isn't kept any more")
    bot.flush()

    assert one(bot, Improvement).state is State.IN_PROGRESS
    (told_all,) = announced(slack)
    assert "*No longer holds since Monday 1 February.* It was reopened on Tuesday 2 February" in told_all.text
    assert "*14 days → 2.8 days*" in told_all.text
    assert asked(slack) == []
    bot.move_to(at("2027-06-08"))
    assert asked(slack) == []


def test_without_readings_a_manager_confirms_or_denies_and_old_questions_answer_sensibly(
    slack: Slack, bot: Bot
) -> None:
    closed(bot, notes=NOTES)
    bot.move_to(at("2027-03-10"))  # after a long downtime: one question
    (question,) = asked(slack)
    assert "no reading since then" in question.text
    question.press("No longer")
    slack.fill(CHLOE, note="People wait again")
    bot.flush()
    assert one(bot, Improvement).state is State.CLOSED
    assert "Closed: *1 successful (IMP-1 doesn't hold now)*" in csi(slack, MIA, "report december 2026")
    wanted = slack.last(MIA, "No longer holds?")
    assert f"<@{CHLOE}> says: People wait again" in wanted.text
    wanted.press("Still holds")
    bot.flush()
    assert one(bot, Improvement).state is State.CLOSED
    assert "Closed: *1 successful*" in csi(slack, MIA, "report december 2026")
    with bot.db.begin() as session, pytest.raises(TooLate, match="it still holds"):
        regressions.confirm(session, 2, by=MIA, at=bot.clock())

    bot.move_to(at("2027-06-07"))
    (again,) = asked(slack)
    again.press("No longer")
    slack.fill(CHLOE, note="They still wait")
    bot.flush()
    slack.last(MIA, "They still wait").press("Confirm and reopen")
    bot.flush()
    assert one(bot, Improvement).state is State.IN_PROGRESS
    assert [row.holds for row in rows(bot, SustainCheck)] == [None, True, False]
    with bot.db.begin() as session, pytest.raises(TooLate, match="IMP-1 was reopened"):
        regressions.still_holds(session, 3, by=CHLOE, at=bot.clock() + timedelta(days=1))
    take(bot, 1, Step.REVIEW)


def test_a_reading_of_before_the_closing_that_is_corrected_and_misses_the_target_is_asked_about_and_shown(
    slack: Slack, bot: Bot
) -> None:
    closed(bot, notes=NOTES)
    bot.move_to(at("2026-12-09"))
    with bot.db.begin() as session:
        record_reading(session, 1, "9", date(2026, 12, 8), by=CHLOE, at=bot.clock())
    bot.move_to(at("2026-12-10"))
    (question,) = asked(slack)
    assert "9 days on Tuesday 8 December, before it was closed. Target under 3 days: not met." in question.text
    assert "The readings now say that a target wasn't met when it was closed." in question.text
    question.press("No longer")
    slack.fill(CHLOE, note="The value was typed wrongly")
    bot.flush()
    assert one(bot, Improvement).state is State.IN_PROGRESS


def test_readings_that_miss_the_target_bring_one_check_forward_and_the_next_once_that_is_answered(
    slack: Slack, bot: Bot
) -> None:
    closed(bot, notes=NOTES)
    for day in ("2026-12-10", "2026-12-14", "2027-01-12", "2027-01-20"):  # the question stays open meanwhile
        bot.move_to(at(day))
        read(bot, "9")
        bot.tick()
    days = [row.due_on.isoformat() for row in rows(bot, SustainCheck)]
    assert days == ["2026-12-10", "2027-03-08", "2027-06-06"]
    assert len(asked(slack)) == 1

    asked(slack)[0].press("Still holds")
    bot.flush()
    read(bot, "10")
    assert [row.due_on.isoformat() for row in rows(bot, SustainCheck)][1:] == ["2027-01-20", "2027-06-06"]
