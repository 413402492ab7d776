"""Deleting a message takes back what it contributed, and editing it changes that: answers, notes, replies, readings."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session

from csi.interview import answer_sheet
from csi.kpis import queries
from models import Activity, Answer, Improvement, InfoRequest, Interview, Involvement, Nudge, OpenQuestion, Reading
from models.enums import AnswerKind, InterviewState, Step
from tests.conftest import Bot
from tests.journeys.interview.test_answers import menu
from tests.journeys.interview.test_interview import begin
from tests.support.more import from_more, opened
from tests.support.slack import ANA, BEN, CHLOE, MIA, TRIAGE, Slack, direct
from tests.support.story import IDEA, accepted, captured, card, in_progress, one, plan_task, redeliver, rows, take, told

FIRST, SECOND = "New colleagues can start", "New colleagues can start on day one"


def say(slack: Slack, bot: Bot, person: str, text: str, to: str = "") -> str:
    """Type in the thread of the newest message with these words."""
    ts = str(slack.last(person, to).reply(text)["ts"])
    bot.flush()
    return ts


def edit(slack: Slack, bot: Bot, person: str, ts: str, text: str) -> None:
    slack.act(person, "edit", {"channel": direct(person), "ts": ts, "text": text})
    bot.flush()


def delete(slack: Slack, bot: Bot, person: str, ts: str) -> str:
    """Delete a message, and return what Kaizen says to it."""
    slack.act(person, "delete", {"channel": direct(person), "ts": ts})
    redeliver(slack, as_new=True)
    bot.flush()
    return slack.from_app(person)[-1].text


def standing(bot: Bot) -> dict[str, str]:
    return {row.question: row.text for row in rows(bot, Answer) if row.kind is not AnswerKind.TAKEN_BACK}


def at_first_question(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)


# Answers to the questions


@pytest.mark.parametrize("without_type", [False, True], ids=["with channel_type", "without"])
def test_a_deleted_answer_counts_no_longer_and_its_question_is_open_again(
    slack: Slack, bot: Bot, without_type: bool
) -> None:
    slack.call("/sandbox/settings", {"changes_without_type": without_type})
    at_first_question(slack, bot)
    ts = say(slack, bot, ANA, FIRST)
    edit(slack, bot, ANA, ts, "Something else")
    edit(slack, bot, ANA, ts, SECOND)
    assert standing(bot) == {"outcome": SECOND}
    assert SECOND in opened(slack, ANA)

    said = delete(slack, bot, ANA, ts)

    assert said.startswith("You deleted your message, so “")
    assert said.endswith("” is open again. You can answer it here at any time.")
    assert standing(bot) == {}
    assert SECOND not in opened(slack, ANA)
    assert [row.text for row in rows(bot, Answer)] == [FIRST, "Something else", SECOND]
    with bot.db.begin() as session:
        answer_sheet.answer_all(session, 1, {"inaction": "Ten days of waiting"}, by=ANA, at=bot.clock())
    bot.flush()
    card(slack, MIA, channel=TRIAGE).press("Open")
    menu(slack, MIA, "outcome", "Earlier")
    assert SECOND in told(slack, MIA)
    assert "taken back" in told(slack, MIA)


def test_the_answer_before_counts_again_and_a_later_one_stays(slack: Slack, bot: Bot) -> None:
    at_first_question(slack, bot)
    with bot.db.begin() as session:
        answer_sheet.answer_all(session, 1, {"baseline": "14 days"}, by=ANA, at=bot.clock())
    ts = say(slack, bot, ANA, FIRST)
    with bot.db.begin() as session:
        answer_sheet.answer_all(session, 1, {"outcome": SECOND}, by=ANA, at=bot.clock())

    assert "Your newer answer" in delete(slack, bot, ANA, ts)
    assert standing(bot)["outcome"] == SECOND


def test_an_answer_in_two_messages_keeps_the_one_that_stays(slack: Slack, bot: Bot) -> None:
    at_first_question(slack, bot)
    thread = slack.from_app(ANA)[-1].ts
    first = slack.message(ANA, FIRST, thread_ts=thread)
    second = slack.message(ANA, "and so can those who change teams", thread_ts=thread)
    bot.flush()
    edit(slack, bot, ANA, first, SECOND)
    assert standing(bot)["outcome"] == f"{SECOND}\nand so can those who change teams"

    delete(slack, bot, ANA, first)
    assert standing(bot)["outcome"] == "and so can those who change teams"
    delete(slack, bot, ANA, second)
    assert "outcome" not in standing(bot)


def test_not_sure_is_taken_back_with_its_open_question_and_an_answer_opens_it_again(slack: Slack, bot: Bot) -> None:
    at_first_question(slack, bot)
    ts = say(slack, bot, ANA, "not sure")
    edit(slack, bot, ANA, ts, FIRST)
    assert (standing(bot), one(bot, OpenQuestion).resolved_at is not None) == ({"outcome": FIRST}, True)
    edit(slack, bot, ANA, ts, "not sure")
    assert [row.resolved_at is None for row in rows(bot, OpenQuestion)] == [False, True]

    delete(slack, bot, ANA, ts)

    assert all(row.resolved_at for row in rows(bot, OpenQuestion))


def test_after_the_last_question_the_deleted_answer_can_be_given_again_in_the_thread(slack: Slack, bot: Bot) -> None:
    at_first_question(slack, bot)
    ts = say(slack, bot, ANA, FIRST)
    with bot.db.begin() as session:
        row = session.get_one(Interview, one(bot, Interview).id)
        row.state, row.question = InterviewState.DONE, None
        session.add(row)
    delete(slack, bot, ANA, ts)

    say(slack, bot, ANA, SECOND)

    assert standing(bot) == {"outcome": SECOND}


def test_that_nothing_can_be_measured_is_taken_back_too(slack: Slack, bot: Bot) -> None:
    captured(bot)
    with bot.db.begin() as session:
        given = {"outcome": FIRST, "focus": "cost", "stop_doing": "No"}
        answer_sheet.answer_all(session, 1, given, by=ANA, at=bot.clock())
    begin(slack, bot)
    ts = say(slack, bot, ANA, "Not measurable, because nobody logs it", "How is it today")
    assert one(bot, Improvement).not_measurable_because

    delete(slack, bot, ANA, ts)

    assert one(bot, Improvement).not_measurable_because is None
    assert not {"baseline", "target"} & set(standing(bot))


def test_what_is_no_answer_leaves_the_one_before(slack: Slack, bot: Bot) -> None:
    at_first_question(slack, bot)
    ts = say(slack, bot, ANA, FIRST)
    for words in (":tada:", "back", "what do you mean?"):
        edit(slack, bot, ANA, ts, words)
        assert "That isn't an answer" in slack.from_app(ANA)[-1].text

    assert standing(bot) == {"outcome": FIRST}


def test_the_answers_of_what_has_ended_stay_and_that_is_said(slack: Slack, bot: Bot) -> None:
    at_first_question(slack, bot)
    ts = say(slack, bot, ANA, FIRST)
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too early")

    assert "IMP-1 is declined. So your answer stays." in delete(slack, bot, ANA, ts)
    assert standing(bot) == {"outcome": FIRST}


# What somebody was asked by a person


def asked_by_mia(slack: Slack, bot: Bot) -> str:
    """Ana has answered Mia's question about her idea."""
    captured(bot)
    card(slack, MIA, channel=TRIAGE).press("Need info")
    slack.fill(MIA, question="Which laptops?")
    bot.flush()
    return say(slack, bot, ANA, "All of them", "has a question before deciding")


def test_an_edited_answer_to_a_question_reaches_whoever_asked(slack: Slack, bot: Bot) -> None:
    edit(slack, bot, ANA, asked_by_mia(slack, bot), "Those in Paris")

    assert one(bot, InfoRequest).answer == "Those in Paris"
    assert f"<@{ANA}> says: Those in Paris" in slack.from_app(MIA)[-1].text
    assert "Those in Paris" in card(slack, MIA, channel=TRIAGE).text


def test_a_deleted_answer_to_a_question_opens_it_again_and_the_date_waits(slack: Slack, bot: Bot) -> None:
    said = delete(slack, bot, ANA, asked_by_mia(slack, bot))

    assert said == "You deleted your answer about IMP-1. The question is open again, and the decision date is paused."
    request = one(bot, InfoRequest)
    assert (request.answer, request.answered_at) == (None, None)
    assert one(bot, Improvement).promise_paused_at is not None
    assert f"<@{ANA}> deleted what they wrote about it" in slack.from_app(MIA)[-1].text
    assert "All of them" not in card(slack, MIA, channel=TRIAGE).text
    say(slack, bot, ANA, "Those in Paris", "has a question before deciding")
    assert one(bot, InfoRequest).answer == "Those in Paris"


def test_a_consulted_persons_reply_is_changed_and_taken_back(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    from_more(slack, CHLOE, "Who is involved")
    slack.fill(CHLOE, consulted=[BEN], consult_question="What would stop you?")
    bot.flush()
    ts = say(slack, bot, BEN, "The form", "asks for your view")
    edit(slack, bot, BEN, ts, "Nothing")
    assert "Nothing" in slack.from_app(CHLOE)[-1].text

    assert "You deleted what you had written about IMP-1." in delete(slack, bot, BEN, ts)
    assert f"<@{BEN}> deleted what they wrote" in slack.from_app(CHLOE)[-1].text
    assert one(bot, Involvement).answered_at is None


# Notes, tasks and readings


def test_a_note_is_changed_and_taken_back_and_its_history_says_so(slack: Slack, bot: Bot) -> None:
    captured(bot)
    ts = say(slack, bot, ANA, "Paris waits as well", IDEA)
    edit(slack, bot, ANA, ts, "Lyon waits as well")
    assert slack.from_app(ANA)[-1].text == "Added to IMP-1."

    assert "You deleted what you had written about IMP-1." in delete(slack, bot, ANA, ts)
    noted = [(row.verb, row.note) for row in rows(bot, Activity)][1:]
    assert noted == [("noted", "Paris waits as well"), ("noted", "Lyon waits as well"), ("words_taken_back", None)]
    from_more(slack, ANA, "History")
    assert "deleted what they had written" in told(slack, ANA)
    assert direct(ANA) not in told(slack, ANA)


def test_planned_tasks_stay_whatever_becomes_of_their_message(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    ts = say(slack, bot, CHLOE, "task: order five laptops", IDEA)
    edit(slack, bot, CHLOE, ts, "task: order six laptops")
    assert "The tasks of IMP-1 haven't changed" in slack.from_app(CHLOE)[-1].text

    assert "Its tasks stay in the plan of IMP-1" in delete(slack, bot, CHLOE, ts)


def latest(session: Session) -> Decimal | None:
    found = queries.latest_of(session, 1)
    return found.value if found else None


def test_a_reading_is_corrected_by_an_edit_and_taken_back_by_a_deletion(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(bot.clock() + timedelta(days=7))
    ts = say(slack, bot, CHLOE, "12", "Good morning")
    edit(slack, bot, CHLOE, ts, "twelve or so")
    assert one_reading(bot) == Decimal(12)
    edit(slack, bot, CHLOE, ts, "11")
    edit(slack, bot, CHLOE, ts, "10")
    assert one_reading(bot) == Decimal(10)
    assert "is 10 days" in slack.from_app(CHLOE)[-1].text

    assert delete(slack, bot, CHLOE, ts) == "You deleted your message, so its reading is gone."

    assert one_reading(bot) == Decimal(14)  # the baseline
    assert [row.answered_at for row in rows(bot, Nudge) if row.kpi_id] == [None]
    assert [row.value for row in rows(bot, Reading)] == [*map(Decimal, (14, 12, 11, 10)), None]
    say(slack, bot, CHLOE, "9", "Good morning")
    assert one_reading(bot) == Decimal(9)


def one_reading(bot: Bot) -> Decimal | None:
    with bot.db.read() as session:
        return latest(session)


def test_a_message_that_planned_and_answered_nothing_is_deleted_without_a_word(slack: Slack, bot: Bot) -> None:
    plan_task(bot, accepted(bot))
    ts = slack.message(BEN, "hello")
    bot.flush()
    before = len(slack.from_app(BEN))
    slack.act(BEN, "delete", {"channel": direct(BEN), "ts": ts})
    bot.flush()

    assert len(slack.from_app(BEN)) == before
