"""What is typed below a morning message: the answer to its question, its reading, a command; nothing is lost unsaid."""

from datetime import UTC, datetime

from models import Answer, Improvement, ProgressReport
from models.enums import Health
from tests.conftest import Bot
from tests.support.slack import ANA, CHLOE, Seen, Slack
from tests.support.story import KPI, captured, in_progress, rows

MONDAY = datetime(2026, 11, 30, 8, 5, tzinfo=UTC)
"""Five past nine in Paris, where Chloé is."""


def morning(slack: Slack, person: str) -> Seen:
    return slack.last(person, "Good morning")


def said_below(slack: Slack, bot: Bot, person: str, words: str) -> str:
    """What somebody is answered in the thread of their morning message."""
    message = morning(slack, person)
    before = len(slack.from_app(person))
    message.reply(words)
    bot.flush()
    answers = slack.from_app(person)[before:]
    assert all(each.thread_ts for each in answers), "an answer stands in a thread"
    return "\n".join(each.text for each in answers)


def test_an_answer_typed_below_is_the_answer_to_the_question_that_the_message_shows(slack: Slack, bot: Bot) -> None:
    captured(bot, "Badges fail")
    captured(bot, "The gate sticks")
    bot.move_to(MONDAY)
    assert "A question for you: If this works, what gets better, and for whom?" in morning(slack, ANA).text

    said_below(slack, bot, ANA, "Everybody gets in without ringing")

    (answer,) = rows(bot, Answer)
    assert (answer.improvement_id, answer.text) == (1, "Everybody gets in without ringing")
    bot.tick()
    assert "you answered a question" in morning(slack, ANA).text
    assert "The gate sticks\nA question for you" in morning(slack, ANA).text  # its question comes next
    said_below(slack, bot, ANA, "Nobody pulls a back")
    bot.tick()
    assert [(row.improvement_id, row.text) for row in rows(bot, Answer)][1:] == [(2, "Nobody pulls a back")]
    said = said_below(slack, bot, ANA, "The lift is slow every single morning")
    assert "Is this an answer or a new idea?" in said  # the questions that follow wait in their threads by now
    assert len(rows(bot, Improvement)) == 2


def test_readings_are_corrected_below_and_commands_are_done(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(MONDAY)

    assert f"*{KPI}* has no value this time" in said_below(slack, bot, CHLOE, "n/a :shrug:")
    assert f"Thanks: *{KPI}* is 9.5 days" in said_below(slack, bot, CHLOE, "9,5 days after all")
    assert f"*{KPI}*  ·  9.5 days" in morning(slack, CHLOE).text
    assert "9.5" in said_below(slack, bot, CHLOE, "9.1")
    slack.last(CHLOE, "9.1").press("Correct it to 9.1 days")
    bot.flush()
    assert f"*{KPI}*  ·  9.1 days" in morning(slack, CHLOE).text
    assert "edit that message" in said_below(slack, bot, CHLOE, "skip")

    assert "“call the supplier”, by <@U02BEN>" in said_below(
        slack, bot, CHLOE, "task 1 call the supplier @ben by friday"
    )
    said_below(slack, bot, CHLOE, "IMP-1 is blocked")
    assert [report.health for report in rows(bot, ProgressReport)] == [Health.BLOCKED]
    assert "*Blocked*, you" in morning(slack, CHLOE).text
    said = said_below(slack, bot, CHLOE, "The lift is slow every single morning")
    assert "Is this a new idea? I haven't saved it yet." in said
    assert "use its menus and buttons" in said
    assert len(rows(bot, Improvement)) == 1
