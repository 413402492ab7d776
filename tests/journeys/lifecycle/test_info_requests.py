"""Need info: a question to the author before the decision; the promised date waits, visibly to both."""

from datetime import UTC, date, datetime

import pytest

from csi.capture.recording import Source
from csi.common.errors import NotAllowed
from csi.inbox import anonymous
from csi.lifecycle import info_requests, merge, triage
from csi.register import improvements
from models import Activity, Improvement, InfoRequest
from models.enums import Effort, Role, SourceKind, State, Step
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, MIA, TRIAGE, Refused, Slack
from tests.support.story import captured, card, grant, one, redeliver, rows, take, told

QUESTION = "Which laptops do you mean: *all* of them, or those in <Paris>?"


def ask(slack: Slack, bot: Bot) -> None:
    """Mia asks Ana on Monday, with the button."""
    captured(bot)
    card(slack, MIA, channel=TRIAGE).press("Need info")
    slack.fill(MIA, question=QUESTION)
    bot.flush()


def test_the_author_reads_the_question_in_the_thread_of_the_idea_and_answers_there(slack: Slack, bot: Bot) -> None:
    ask(slack, bot)
    asked = slack.messages(ANA)[-1]
    assert f"(IMP-1): <@{MIA}> has a question before deciding." in asked.text
    assert "those in &lt;Paris&gt;" in asked.text
    assert asked.thread_ts == card(slack, ANA).ts
    assert asked.buttons == ["Answer"]

    asked.reply("All of them")
    bot.flush()

    assert one(bot, InfoRequest).answer == "All of them"
    over = slack.last(ANA, "asked:")
    assert "you answered on Monday 23 November. You'll have a decision by *Monday 30 November*" in over.text
    assert (len(over.raw["blocks"]), over.buttons) == (1, [])
    assert f"<@{ANA}> says: All of them" in slack.messages(MIA)[-1].text
    assert f"<@{ANA}> answered: “All of them”" in card(slack, MIA, channel=TRIAGE).text
    assert one(bot, Improvement).state is State.NEW
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too dear")
    bot.flush()
    assert slack.last(ANA, "asked:").text.endswith("you answered on Monday 23 November")


def test_the_promised_date_waits_visibly_to_both_and_goes_on_with_the_answer(slack: Slack, bot: Bot) -> None:
    captured(bot)
    before = one(bot, Improvement).promised_on
    assert before == date(2026, 11, 30)
    card(slack, MIA, channel=TRIAGE).press("Need info")
    slack.fill(MIA, question=QUESTION)
    bot.flush()
    assert "The decision date is paused until you answer" in card(slack, ANA).text
    assert f"Paused until <@{ANA}> answers" in card(slack, MIA, channel=TRIAGE).text

    bot.move_to(datetime(2026, 11, 26, 10, 0, tzinfo=UTC))  # three working days later
    slack.last(ANA, "has a question before deciding").press("Answer")
    slack.fill(ANA, answer="Those in Paris")
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.promised_on, kept.promise_paused_at) == (date(2026, 12, 3), None)
    assert "You'll have a decision by *Thursday 3 December*" in card(slack, ANA).text
    assert "Decide by *Thursday 3 December*" in card(slack, MIA, channel=TRIAGE).text
    assert "Paused" not in card(slack, MIA, channel=TRIAGE).text


def test_an_empty_question_stays_in_its_form_and_nothing_is_paused(slack: Slack, bot: Bot) -> None:
    captured(bot)
    card(slack, MIA, channel=TRIAGE).press("Need info")

    with pytest.raises(Refused) as refused:
        slack.fill(MIA, question=" \n ")

    assert list(refused.value.answer["errors"]) == ["question"]
    assert one(bot, Improvement).promise_paused_at is None
    assert rows(bot, InfoRequest) == []


def test_only_who_decides_asks_and_only_the_author_answers(slack: Slack, bot: Bot) -> None:
    captured(bot)
    card(slack, BEN, channel=TRIAGE).press("Need info")
    assert "Only coordinators and managers can ask the author of IMP-1" in told(slack, BEN)
    card(slack, MIA, channel=TRIAGE).press("Need info")
    slack.fill(MIA, question=QUESTION)
    bot.flush()

    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only the author of IMP-1 can answer that"):
        info_requests.answer_request(session, 1, "All", by=BEN, at=bot.clock())
    assert one(bot, InfoRequest).answered_at is None


def test_a_second_question_waits_for_the_first_and_says_who_asked_what(slack: Slack, bot: Bot) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    captured(bot)
    old = card(slack, MIA, channel=TRIAGE)
    old.press("Need info", by=CHLOE)
    old.press("Need info")
    slack.fill(MIA, question=QUESTION)
    bot.flush()
    assert "Need info" not in card(slack, MIA, channel=TRIAGE).buttons

    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, question="Since when?")

    assert "has asked already" in str(refused.value.answer["errors"])
    assert len(rows(bot, InfoRequest)) == 1


def test_a_question_back_goes_to_who_asked_and_thanks_are_no_answer(slack: Slack, bot: Bot) -> None:
    ask(slack, bot)
    slack.last(ANA, "has a question before deciding").reply("thanks")
    bot.flush()
    assert one(bot, InfoRequest).answered_at is None

    slack.last(ANA, "has a question before deciding").reply("What do you mean?")
    bot.flush()

    assert f"<@{ANA}> asks: What do you mean?" in slack.messages(MIA)[-1].text
    assert f"I'll pass that on to <@{MIA}>" in slack.messages(ANA)[-1].text
    assert one(bot, InfoRequest).answered_at is None


def test_outside_of_the_thread_the_bot_asks_what_a_message_is(slack: Slack, bot: Bot) -> None:
    ask(slack, bot)
    slack.message(ANA, "Only those of the sales team")
    bot.flush()

    held = slack.messages(ANA)[-1]
    assert held.buttons[0].startswith("Answer to “IMP-1: Which laptops")
    held.press(held.buttons[0])
    bot.flush()

    assert one(bot, InfoRequest).answer == "Only those of the sales team"


def test_a_decision_without_the_answer_ends_the_wait(slack: Slack, bot: Bot) -> None:
    ask(slack, bot)
    card(slack, MIA, channel=TRIAGE).press("Decline")
    slack.fill(MIA, reason="We know now")
    bot.flush()

    assert one(bot, Improvement).promise_paused_at is None
    assert "it's decided now" in slack.last(ANA, "asked:").text
    slack.last(ANA, "asked:").reply("All of them")
    bot.flush()
    assert one(bot, InfoRequest).answer is None
    assert [row.note for row in rows(bot, Activity) if row.verb == "noted"] == ["All of them"]


def test_a_merge_closes_the_question_and_taking_it_back_asks_it_again_with_the_date_waiting_as_before(
    slack: Slack, bot: Bot
) -> None:
    ask(slack, bot)
    other = captured(bot, "Phones take three weeks", by=BEN)
    paused = rows(bot, Improvement)[0].promise_paused_at
    with bot.db.begin() as session:
        merge.merge(session, 1, other, by=MIA, at=bot.clock())
    bot.flush()
    assert rows(bot, Improvement)[0].promise_paused_at is None
    assert "you don't have to answer" in slack.last(ANA, "Which laptops").text

    with bot.db.begin() as session:
        merge.unmerge(session, 1, by=MIA, at=bot.clock())
    bot.flush()
    assert rows(bot, Improvement)[0].promise_paused_at == paused
    assert slack.last(ANA, "has a question before deciding").buttons == ["Answer"]


def test_an_answer_reaches_who_asked_even_if_it_is_decided_before_that_is_sent(slack: Slack, bot: Bot) -> None:
    ask(slack, bot)
    slack.messages(ANA)[-1].reply("All of them")
    decided = triage.Acceptance(CHLOE, Effort.S, quick_win=True)
    with bot.db.begin() as session:
        triage.accept(session, 1, decided, by=MIA, at=bot.clock())

    bot.flush()

    assert f"<@{ANA}> says: All of them" in slack.last(MIA, "Answered: ").text


def test_a_form_that_comes_twice_asks_once(slack: Slack, bot: Bot) -> None:
    ask(slack, bot)
    redeliver(slack)
    bot.flush()

    assert len(rows(bot, InfoRequest)) == 1
    assert len([seen for seen in slack.from_app(ANA) if "has a question before deciding" in seen.text]) == 1


def test_somebody_unnamed_reads_the_question_by_the_code_and_answers_it(slack: Slack, bot: Bot) -> None:
    source = Source(SourceKind.COMMAND, "command:unnamed")
    with bot.db.begin() as session:
        kept = anonymous.keep_anonymous_idea(
            session, "Rosters change without asking", asker=ANA, at=bot.clock(), source=source
        )
        info_requests.ask_author(session, kept.number, "Which rosters?", by=MIA, at=bot.clock())
    bot.flush()
    assert slack.from_app(ANA) == []

    slack.command(ANA, "/improve", f"follow {kept.code}")
    seen = slack.messages(ANA, "C01GENERAL")[-1]
    assert "Which rosters?" in seen.text
    seen.press("Answer the questions")
    slack.fill(ANA, answer="The night shift's")
    bot.flush()

    assert one(bot, InfoRequest).answer == "The night shift's"
    assert "Its author says: The night shift's" in slack.messages(MIA)[-1].text
    with bot.db.read() as session:
        assert improvements.get_improvement(session, 1).promise_paused_at is None


def test_nothing_is_asked_about_what_is_decided(slack: Slack, bot: Bot) -> None:
    captured(bot)
    old = card(slack, MIA, channel=TRIAGE)
    with bot.db.begin() as session:
        triage.accept(session, 1, triage.Acceptance(CHLOE, Effort.S, quick_win=True), by=MIA, at=bot.clock())

    old.press("Need info")

    assert "IMP-1 is accepted (Mia Lindqvist, 23 November), so nobody can ask its author now." in told(slack, MIA)
