"""The interview: one small question at a time, in the model's order, resumed where it stopped; no answer is lost."""

import pytest
from sqlmodel import select

from csi.catalogue.entries import get_or_create_objective
from csi.common.errors import NotAllowed
from csi.interview import flow
from csi.interview.questions import QUESTIONS
from csi.interview.typed_replies import Typed
from csi.messaging.subjects import AskedQuestion
from models import Activity, Answer, HeldMessage, Improvement, Interview, OpenQuestion, Outbox, Posting
from models.enums import AnswerKind, InterviewState, QueueState
from tests.conftest import Bot
from tests.support.more import open_more, opened
from tests.support.slack import ANA, BEN, CHLOE, MIA, TRIAGE, Seen, Slack
from tests.support.story import accepted, answer, calls, captured, card, one, redeliver, rows, told

OUTCOME, FOCUS, STOP, BASELINE, MATURITY = (
    "what gets better, and for whom",
    "What is it mostly about",
    "Could we simply stop",
    "How is it today",
    "How consistently do we",
)


def begin(slack: Slack, bot: Bot, number: int = 1, person: str = ANA) -> None:
    shown = card(slack, person, number)
    if shown.buttons:
        shown.press("Answer the questions")
    else:  # once it is decided, its receipt is a line
        open_more(slack, person, number)
        slack.press_in_modal(person, "Answer the questions")
        slack.close_modal(person)
    bot.flush()


def reply(slack: Slack, bot: Bot, text: str, to: str = "", person: str = ANA) -> None:
    """Type in the thread of the newest message with these words."""
    slack.last(person, to).reply(text)
    bot.flush()


def asked(slack: Slack, person: str = ANA) -> Seen:
    """The newest message, which asks something."""
    newest = slack.from_app(person)[-1]
    assert any(each.startswith("Later: ") for each in newest.choices), newest.text
    return newest


def at_focus(slack: Slack, bot: Bot) -> Seen:
    """Ana has answered the first question; the second one, which has choices, is open."""
    captured(bot)
    begin(slack, bot)
    reply(slack, bot, "Laptops on day one")
    assert FOCUS in asked(slack).text
    return asked(slack)


def given(bot: Bot, key: str) -> list[str]:
    """All answers to a question, the older ones first."""
    return [row.text for row in rows(bot, Answer) if row.question == key]


def test_the_author_is_asked_one_question_after_the_other_in_the_thread_of_the_receipt(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)

    seen = []
    for text in ("Laptops on day one", "cost", "No", "14 days", "2", "Lyon: 3 days", "Ten days of waiting"):
        assert asked(slack).thread_ts == card(slack, ANA).ts
        seen.append(asked(slack).text)
        reply(slack, bot, text)

    wanted = [question.asks for question in QUESTIONS if question.stage <= 2 and question.key != "objective"]
    assert [asks in text for asks, text in zip(wanted, seen, strict=True)] == [True] * 7
    assert "That was the last question" in slack.messages(ANA)[-1].text
    assert one(bot, Interview).state is InterviewState.DONE


def test_each_question_says_why_it_is_asked_and_gives_an_example(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)

    assert "1 of 7" in asked(slack).text
    assert "It shows who benefits." in asked(slack).text
    assert "New starters have a laptop" in asked(slack).text
    assert asked(slack).buttons == ["Skip", "Not sure"]
    assert asked(slack).choices == ["Later: Outcome", "All in a form: IMP-1"]


def test_a_question_has_at_most_three_buttons_and_a_menu(slack: Slack, bot: Bot) -> None:
    asked_about_focus = at_focus(slack, bot)
    assert asked_about_focus.buttons == ["Skip", "Not sure"]
    assert asked_about_focus.choices == ["Back to the one before: Focus", "Later: Focus", "All in a form: IMP-1"]
    asked_about_focus.press("Satisfaction")  # one of a list of five
    bot.flush()

    assert "Could we simply stop" in asked(slack).text


def test_answers_stand_on_the_receipt_and_on_the_card_with_who_gave_them(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("Satisfaction")
    bot.flush()

    said = opened(slack, MIA)
    assert f"Satisfaction\n<@{ANA}>, Monday 23 November" in said
    assert f"Laptops on day one\n<@{ANA}>, Monday 23 November" in said


def test_a_choice_may_be_typed_in_ones_own_words_of_which_none_is_lost(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    reply(slack, bot, "mostly about money, since couriers cost us a lot")

    assert given(bot, "focus") == ["cost"]
    assert slack.last(ANA, FOCUS).text == "What is it mostly about?  ·  Cost"
    assert rows(bot, Activity)[-2].note == "mostly about money, since couriers cost us a lot"
    assert STOP in asked(slack).text


def test_words_that_fit_no_choice_are_asked_about_once_and_then_kept_as_said(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    reply(slack, bot, "purple")
    which = slack.messages(ANA)[-1]
    assert which.text == (
        "Which fits best: *Quality*, *Compliance*, *Security*, *Cost* or *Satisfaction*? If none does, say “not sure”."
    )
    assert which.buttons == ["Keep “purple”"]
    assert given(bot, "focus") == []
    bot.restart()

    reply(slack, bot, "rather violet")
    assert given(bot, "focus") == ["rather violet"]
    assert [row.note for row in rows(bot, Activity) if row.verb == "noted"] == ["purple"]
    assert STOP in asked(slack).text
    over = slack.last(ANA, "“purple”")
    assert (over.text, over.buttons) == ("“purple”  ·  not taken as an answer to *What is it mostly about?*", [])


def test_words_that_fit_no_choice_can_be_kept_by_a_button_and_edited_before(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    reply(slack, bot, "purple")
    slack.act(ANA, "edit", {"channel": "D01ANA", "ts": slack.last(ANA, "purple").ts, "text": "violet"})
    bot.flush()
    assert slack.messages(ANA)[-1].buttons == ["Keep “violet”"]

    slack.messages(ANA)[-1].press("Keep “violet”")
    bot.flush()

    assert given(bot, "focus") == ["violet"]
    assert STOP in asked(slack).text
    assert slack.last(ANA, "“violet”  ·").text.endswith("taken as the answer to *What is it mostly about?*")
    assert [seen.buttons for seen in slack.messages(ANA) if any("Keep" in each for each in seen.buttons)] == []


def test_yes_takes_the_one_meaning_that_was_asked_about_and_no_keeps_the_words(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        get_or_create_objective(session, "Colleagues get help at once", by=MIA, at=bot.clock())
    at_focus(slack, bot)
    reply(slack, bot, "purple")
    reply(slack, bot, "no")
    assert given(bot, "focus") == ["purple"]

    reply(slack, bot, "happier people")
    which = slack.messages(ANA)[-1]
    assert which.text == "Do you mean *Colleagues get help at once*?"
    assert which.buttons == ["Colleagues get help at once", "Keep “happier people”"]
    reply(slack, bot, "Yes!")

    assert given(bot, "objective") == ["Colleagues get help at once"]
    assert STOP in asked(slack).text


def test_what_answers_another_question_is_offered_there(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    reply(slack, bot, "purple")
    reply(slack, bot, "14 days, from the ticket system, October")
    offered = slack.messages(ANA)[-1]
    assert "sounds like the answer to *How is it today?" in offered.text
    assert offered.buttons == ["Use it there", "Keep it here"]
    bot.restart()

    offered.press("Use it there")
    bot.flush()

    assert given(bot, "baseline") == ["14 days, from the ticket system, October"]
    assert given(bot, "focus") == []
    over = slack.last(ANA, "October”  ·")
    assert (over.text.endswith("taken as the answer to *How is it today?*"), over.buttons) == (True, [])
    reply(slack, bot, "cost")
    reply(slack, bot, "No")
    assert MATURITY in asked(slack).text


def test_a_figure_said_earlier_is_offered_when_its_question_comes(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    reply(slack, bot, "14 days from request to laptop")
    for text in ("cost", "No"):  # the offer is left alone
        reply(slack, bot, text)
    assert BASELINE in asked(slack).text
    assert "You wrote: 14 days from request to laptop" in asked(slack).text

    asked(slack).press("Use this")
    bot.flush()

    assert given(bot, "baseline") == ["14 days from request to laptop"]
    assert MATURITY in asked(slack).text


@pytest.mark.parametrize("pressed", [True, False], ids=["pressed", "typed"])
def test_skip_leaves_a_question_out(slack: Slack, bot: Bot, pressed: bool) -> None:
    question = at_focus(slack, bot)
    question.press("Skip") if pressed else question.reply("skip")
    bot.flush()

    assert rows(bot, Answer)[-1].kind is AnswerKind.SKIPPED
    assert STOP in asked(slack).text
    assert "skipped" in slack.last(ANA, FOCUS).text
    assert "Focus" not in card(slack, ANA).text


@pytest.mark.parametrize("how", ["Keep", "keep", "skip"])
def test_back_shows_the_answer_before_and_never_loses_it(slack: Slack, bot: Bot, how: str) -> None:
    question = at_focus(slack, bot)
    question.press("Back") if how == "Keep" else question.reply("back")
    bot.flush()
    again = asked(slack)
    assert "You answered: Laptops on day one" in again.text
    assert again.buttons == ["Keep"]
    assert "1 of 7" in again.text
    assert slack.last(ANA, FOCUS).text == "What is it mostly about?  ·  not answered yet"
    assert slack.last(ANA, FOCUS).buttons == []
    bot.restart()

    again.press("Keep") if how == "Keep" else again.reply(how)
    bot.flush()

    assert given(bot, "outcome") == ["Laptops on day one"]
    assert "2 of 7" in asked(slack).text
    lines = [seen for seen in slack.from_app(ANA) if "what gets better" in seen.text]
    assert [seen.text.partition("  ·  ")[2] for seen in lines] == [
        "Laptops on day one  ·  asked again below",
        "Laptops on day one",
    ]
    assert [seen.buttons for seen in lines] == [[], []]


def test_back_asks_the_question_before_and_then_goes_on_where_it_was(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("Back")
    bot.flush()
    reply(slack, bot, "back")
    assert "This is your first question" in slack.messages(ANA)[-1].text

    reply(slack, bot, "Laptops on the very first day")

    assert given(bot, "outcome") == ["Laptops on day one", "Laptops on the very first day"]
    assert "Laptops on the very first day" in opened(slack, ANA)
    assert FOCUS in asked(slack).text
    assert [seen.buttons for seen in slack.from_app(ANA) if FOCUS in seen.text][:-1] == [[]]


@pytest.mark.parametrize("pressed", [True, False], ids=["pressed", "typed"])
def test_later_pauses_and_the_question_can_still_be_answered(slack: Slack, bot: Bot, pressed: bool) -> None:
    question = at_focus(slack, bot)
    question.press("Later") if pressed else question.reply("later")
    bot.flush()
    assert "The question waits" in slack.messages(ANA)[-1].text
    assert one(bot, Interview).state is InterviewState.PAUSED

    reply(slack, bot, "cost")

    assert given(bot, "focus") == ["cost"]
    assert STOP in asked(slack).text


def test_after_later_the_questions_resume_where_they_stopped(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("Later")
    bot.flush()

    begin(slack, bot)

    assert FOCUS in asked(slack).text


@pytest.mark.parametrize("pressed", [True, False], ids=["pressed", "typed"])
def test_not_sure_becomes_an_open_question_until_somebody_answers_it(slack: Slack, bot: Bot, pressed: bool) -> None:
    captured(bot)
    begin(slack, bot)
    asked(slack).press("Not sure") if pressed else asked(slack).reply("Don’t know")
    bot.flush()

    assert (one(bot, OpenQuestion).question, one(bot, OpenQuestion).resolved_at) == ("outcome", None)
    assert "Open: " in opened(slack, MIA)
    assert FOCUS in asked(slack).text

    answer(bot, 1, by=MIA, outcome="Laptops on day one")

    assert one(bot, OpenQuestion).resolved_at is not None
    assert "Laptops on day one\n<@" in opened(slack, MIA)


def test_a_restart_in_the_middle_loses_nothing(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    bot.restart()

    reply(slack, bot, "cost")
    bot.restart()
    bot.flush()

    assert given(bot, "outcome") == ["Laptops on day one"]
    assert given(bot, "focus") == ["cost"]
    assert STOP in asked(slack).text
    assert len([seen for seen in slack.from_app(ANA) if FOCUS in seen.text]) == 1


@pytest.mark.parametrize("as_new", [False, True], ids=["retry", "new_event"])
def test_an_answer_delivered_twice_is_one_answer(slack: Slack, bot: Bot, as_new: bool) -> None:
    captured(bot)
    begin(slack, bot)
    asked(slack).reply("Laptops on day one")
    redeliver(slack, as_new=as_new)
    bot.flush()

    assert [row.question for row in rows(bot, Answer)] == ["outcome"]
    assert FOCUS in asked(slack).text


def test_an_old_button_revises_the_answer_and_the_older_one_stays(slack: Slack, bot: Bot) -> None:
    question = at_focus(slack, bot)
    question.press("Satisfaction")
    question.press("Cost")
    bot.flush()

    assert given(bot, "focus") == ["satisfaction", "cost"]
    assert f"Cost\n<@{ANA}>" in opened(slack, ANA)
    assert "Cost" in slack.last(ANA, FOCUS).text
    assert len([seen for seen in slack.from_app(ANA) if STOP in seen.text]) == 1


def test_skip_on_a_question_that_is_behind_is_told_so(slack: Slack, bot: Bot) -> None:
    question = at_focus(slack, bot)
    question.press("Satisfaction")

    question.press("Skip")

    assert "You're past that question" in told(slack, ANA)
    assert given(bot, "focus") == ["satisfaction"]


def test_two_improvements_are_asked_about_each_in_its_own_thread(slack: Slack, bot: Bot) -> None:
    captured(bot, "Laptops take long")
    captured(bot, "Phones take long")
    begin(slack, bot, 1)
    begin(slack, bot, 2)

    card(slack, ANA, 1).reply("Laptops on day one")
    card(slack, ANA, 2).reply("Phones on day one")

    assert [(row.improvement_id, row.text) for row in rows(bot, Answer)] == [
        (1, "Laptops on day one"),
        (2, "Phones on day one"),
    ]


def test_the_coordinator_is_asked_what_the_author_left_out_and_then_the_way_there(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    answer(bot, 1, by=ANA, outcome="Laptops on day one")

    begin(slack, bot, person=CHLOE)
    assert BASELINE in asked(slack, CHLOE).text
    reply(slack, bot, "14 days", person=CHLOE)

    assert "Where do we want to be" in asked(slack, CHLOE).text


def test_what_is_written_while_nothing_is_asked_is_kept_as_a_note(slack: Slack, bot: Bot) -> None:
    captured(bot)

    reply(slack, bot, "Ben knows the supplier")
    assert "Added to IMP-1" in slack.messages(ANA)[-1].text
    before = len(slack.messages(ANA))
    reply(slack, bot, "thanks", to="IMP-1")

    assert len(slack.messages(ANA)) == before + 1
    assert rows(bot, Answer) == []
    assert len(rows(bot, Improvement)) == 1


def test_nothing_more_is_asked_about_an_idea_that_was_declined(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    card(slack, MIA, channel=TRIAGE).press("Decline")
    slack.fill(MIA, reason="We have it already")
    bot.flush()

    reply(slack, bot, "But Lyon has not", to="Declined: ")

    assert "Added to IMP-1" in slack.messages(ANA)[-1].text
    assert given(bot, "focus") == []
    assert slack.messages(ANA)[-1].buttons == []

    slack.message(ANA, "Printers jam every morning")
    assert rows(bot, HeldMessage) == []
    assert [row.idea for row in rows(bot, Improvement)][1:] == ["Printers jam every morning"]


# A message outside of the thread while a question is open


def held(slack: Slack, bot: Bot, text: str = "Printers jam every morning") -> Seen:
    at_focus(slack, bot).press("Cost")
    bot.flush()
    slack.message(ANA, text)
    bot.flush()
    return slack.from_app(ANA)[-1]


def test_a_message_outside_of_the_thread_is_held_and_asked_about(slack: Slack, bot: Bot) -> None:
    question = held(slack, bot)

    assert "Printers jam every morning" in question.text
    assert question.buttons == ["Answer to “IMP-1: Laptop requests take two weeks”", "New idea"]
    assert len(rows(bot, Improvement)) == 1
    assert given(bot, "stop_doing") == []


def test_a_held_message_can_be_the_answer(slack: Slack, bot: Bot) -> None:
    question = held(slack, bot, "No, auditors ask for it")
    question.press(question.buttons[0])
    bot.flush()

    assert given(bot, "stop_doing") == ["No, auditors ask for it"]
    assert "taken as the answer for IMP-1" in slack.last(ANA, "No, auditors ask for it").text
    assert BASELINE in asked(slack).text
    assert len(rows(bot, Improvement)) == 1


def test_a_held_message_can_be_a_new_idea(slack: Slack, bot: Bot) -> None:
    question = held(slack, bot)
    question.press("New idea")
    bot.flush()

    assert [row.idea for row in rows(bot, Improvement)][1] == "Printers jam every morning"
    assert "taken as a new idea, IMP-2" in slack.last(ANA, "taken as").text
    assert "Printers jam every morning" in card(slack, ANA, 2).text
    assert given(bot, "stop_doing") == []


@pytest.mark.parametrize("first", [0, 1], ids=["answer", "new_idea"])
def test_what_a_held_message_is_can_be_said_once(slack: Slack, bot: Bot, first: int) -> None:
    question = held(slack, bot)
    question.press(question.buttons[first])
    for again in question.buttons:
        question.press(again)
        assert "You've answered that already" in told(slack, ANA)
    bot.flush()

    assert len(rows(bot, Improvement)) == 1 + first
    assert len(given(bot, "stop_doing")) == 1 - first


def test_a_held_message_survives_a_restart(slack: Slack, bot: Bot) -> None:
    question = held(slack, bot)
    bot.restart()

    question.press("New idea")
    bot.restart()
    bot.flush()

    assert "Printers jam every morning" in card(slack, ANA, 2).text


@pytest.mark.parametrize("as_new", [False, True], ids=["retry", "new_event"])
def test_a_held_message_delivered_twice_is_asked_about_once(slack: Slack, bot: Bot, as_new: bool) -> None:
    at_focus(slack, bot)
    slack.message(ANA, "Printers jam every morning")
    redeliver(slack, as_new=as_new)
    bot.flush()

    assert one(bot, HeldMessage).text == "Printers jam every morning"
    assert len([seen for seen in slack.from_app(ANA) if "Is this an answer or a new idea?" in seen.text]) == 1


def test_a_bare_number_outside_of_the_thread_may_be_the_answer_but_no_idea(slack: Slack, bot: Bot) -> None:
    assert held(slack, bot, "42").buttons == ["Answer to “IMP-1: Laptop requests take two weeks”"]


def test_with_two_questions_open_a_message_outside_asks_which_one_it_answers(slack: Slack, bot: Bot) -> None:
    captured(bot, "Laptops take long")
    captured(bot, "Phones take long")
    begin(slack, bot, 1)
    begin(slack, bot, 2)
    slack.message(ANA, "New colleagues can work")
    bot.flush()

    question = slack.last(ANA, "Is this an answer or a new idea?")
    assert question.buttons == [
        "Answer to “IMP-2: Phones take long”",
        "Answer to “IMP-1: Laptops take long”",
        "New idea",
    ]
    question.press("Answer to “IMP-1: Laptops take long”")

    assert [(row.improvement_id, row.text) for row in rows(bot, Answer)] == [(1, "New colleagues can work")]


def test_a_held_message_that_can_not_be_the_answer_is_asked_back(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    slack.message(ANA, "purple")
    bot.flush()
    question = slack.last(ANA, "Is this an answer or a new idea?")
    question.press(question.buttons[0])
    bot.flush()

    assert "Which fits best" in slack.messages(ANA)[-1].text
    assert given(bot, "focus") == []


# Who may answer


def test_nobody_else_may_answer_but_a_manager(slack: Slack, bot: Bot) -> None:
    number = captured(bot)
    begin(slack, bot)

    with bot.db.begin() as session, pytest.raises(NotAllowed, match="author and its coordinator"):
        flow.begin_interview(session, number, by=BEN, at=bot.clock())
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        flow.revise_answer(session, number, "outcome", "Mine", by=BEN, at=bot.clock())
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        flow.control_interview(session, number, "outcome", Typed.SKIP, by=BEN, at=bot.clock())
    with bot.db.begin() as session:
        assert not flow.take_reply(session, number, "Mine", by=BEN, at=bot.clock())
    assert rows(bot, Answer) == []

    answer(bot, number, by=MIA, outcome="Laptops on day one")
    assert given(bot, "outcome") == ["Laptops on day one"]


def test_questions_go_to_nobody_but_the_person_who_is_asked(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)

    channels = {call["request"]["channel"] for call in calls(slack, "chat.postMessage")}
    assert channels == {"D01ANA", TRIAGE}
    assert len(slack.from_app(MIA, TRIAGE)) == 1


def test_a_reply_to_a_question_whose_post_was_not_recorded_before_a_kill_answers_it(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    question = AskedQuestion(1, ANA, "outcome").key
    with bot.db.begin() as session:
        session.delete(session.exec(select(Posting).where(Posting.subject == question)).one())
        row = session.exec(select(Outbox).where(Outbox.subject == question)).one()
        row.state, row.sent_at, row.claimed_until = QueueState.WAITING, None, None
        session.add(row)
    assert row.attempts == 1

    slack.last(ANA, OUTCOME).reply("Laptops on day one")

    assert given(bot, "outcome") == ["Laptops on day one"]
    bot.flush()
    assert FOCUS in asked(slack).text
    assert len([seen for seen in slack.from_app(ANA) if OUTCOME in seen.text]) == 1
