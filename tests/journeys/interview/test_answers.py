"""Answers in forms, by two people, in two messages, changed; every version stays where people can see it."""

from datetime import timedelta

import pytest

from csi.common.errors import NotAllowed
from csi.interview import answer_sheet, flow, target_answers
from csi.interview.questions import QUESTIONS
from csi.interview.typed_replies import Typed
from csi.kpis import targets
from csi.lifecycle import transitions, triage
from models import Activity, Alignment, Answer, AnswerFile, Improvement, Interview, Nudge, Objective, OpenQuestion
from models.enums import AnswerKind, Comparison, Effort, InterviewState, NudgeKind, Step
from tests.conftest import MONDAY, Bot
from tests.journeys.interview.test_interview import FOCUS, OUTCOME, STOP, asked, at_focus, begin, given, reply
from tests.support import homes
from tests.support.more import opened, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, MIA, TRIAGE, Refused, Slack
from tests.support.story import KPI, OBJECTIVE, accepted, aim, captured, card, one, redeliver, rows, told

TARGET = "Where do we want to be"


def menu(slack: Slack, person: str, key: str, what: str) -> None:
    """Choose in the menu beside a question of the open window, or press the button in its place."""
    view = slack.modal(person)
    accessory = next(block["accessory"] for block in view["blocks"] if block["block_id"] == f"answers_{key}")
    where = {"view": view["id"], "block_id": f"answers_{key}", "action_id": accessory["action_id"]}
    if accessory["type"] == "button":
        assert accessory["text"]["text"] == what
        slack.act(person, "press", where)
        return
    option = next(option for option in accessory["options"] if option["text"]["text"].startswith(what))
    slack.act(person, "press", {**where, "input": {"selected_option": option}})


def at_target(slack: Slack, bot: Bot) -> None:
    """Chloé coordinates and is asked for the target, everything before it answered."""
    number = accepted(bot)
    with bot.db.begin() as session:
        answer_sheet.answer_all(
            session, number, {"outcome": "Laptops on day one", "baseline": "14 days"}, by=ANA, at=bot.clock()
        )
    bot.flush()
    begin(slack, bot, person=CHLOE)
    assert TARGET in asked(slack, CHLOE).text


# All at once


def test_the_questions_can_be_answered_all_at_once_in_a_form(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    asked(slack).press("All in a form")

    slack.fill(ANA, outcome="Laptops on day one", focus="satisfaction", baseline="14 days, ticket system, October")
    bot.flush()

    with bot.db.read() as session:
        asked_of = {
            who: {row.question.key for row in answer_sheet.read_form(session, 1, by=who, at=bot.clock()).rows}
            for who in (ANA, MIA)
        }
    assert ("first_steps" in asked_of[ANA], "first_steps" in asked_of[MIA]) == (False, True)
    assert given(bot, "outcome") == ["Laptops on day one"]
    assert given(bot, "focus") == ["satisfaction"]
    assert "14 days, ticket system, October" in opened(slack, ANA)
    assert STOP in asked(slack).text


def test_a_form_filled_in_whole_ends_the_interview(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    asked(slack).press("All in a form")
    texts = {
        question.key: "2" if question.key == "maturity" else "cost" if question.key == "focus" else "A good answer"
        for question in QUESTIONS
        if question.stage <= 2 and question.key != "objective"
    }

    slack.fill(ANA, **texts)
    bot.flush()

    assert one(bot, Interview).state is InterviewState.DONE
    assert "That was the last question" in slack.messages(ANA)[-1].text
    assert "Answer the questions" not in card(slack, ANA).buttons


def test_a_form_begins_with_what_was_answered_and_empty_fields_change_nothing(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("All in a form")
    element = next(block["element"] for block in slack.modal(ANA)["blocks"] if block["block_id"] == "outcome")
    assert element["initial_value"] == "Laptops on day one"

    slack.fill(ANA, baseline="14 days")
    bot.flush()

    assert given(bot, "outcome") == ["Laptops on day one"]
    assert given(bot, "focus") == []
    assert FOCUS in asked(slack).text


def test_what_nobody_is_sure_of_stands_in_the_form_as_open_and_is_asked_again_only_on_wish(
    slack: Slack, bot: Bot
) -> None:
    captured(bot)
    begin(slack, bot)
    asked(slack).press("Not sure")
    bot.flush()
    asked(slack).press("All in a form")
    blocks = {block["block_id"]: block for block in slack.modal(ANA)["blocks"]}
    assert "outcome" not in blocks
    assert "Open: the coordinator will find out" in blocks["open_outcome"]["text"]["text"]
    before = rows(bot, Answer)

    slack.fill(ANA)
    bot.flush()

    assert rows(bot, Answer) == before
    assert FOCUS in asked(slack).text  # and not the first one again
    assert "Open: the coordinator will find out" in slack.last(ANA, "what gets better").text

    asked(slack).press("All in a form")
    press_in_window(slack, ANA, "Answer")
    slack.fill(ANA, outcome="Laptops on day one")
    bot.flush()
    assert one(bot, OpenQuestion).resolved_at is not None
    assert "what gets better, and for whom?  ·  Laptops on day one" in slack.last(ANA, "what gets better").text


def test_a_form_delivered_twice_is_kept_once(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("All in a form")
    slack.fill(ANA, baseline="14 days")

    redeliver(slack, 1)

    assert given(bot, "baseline") == ["14 days"]


def test_the_form_of_an_idea_that_was_declined_meanwhile_keeps_nothing_and_says_so(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("All in a form")
    with bot.db.begin() as session:
        transitions.take_step(session, 1, Step.DECLINE, by=MIA, at=bot.clock(), reason="Not now")

    with pytest.raises(Refused, match="IMP-1 is declined, so no answers are needed"):
        slack.fill(ANA, baseline="14 days")
    assert given(bot, "baseline") == []


def test_nobody_else_may_answer_in_a_form(slack: Slack, bot: Bot) -> None:
    captured(bot)
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        answer_sheet.read_form(session, 1, by=BEN, at=bot.clock())
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        answer_sheet.answer_all(session, 1, {"outcome": "Mine"}, by=BEN, at=bot.clock())


# All answers, and the older ones


def test_every_answer_is_shown_with_who_gave_it_and_when(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("Cost")
    bot.flush()

    for person, place in ((ANA, None), (MIA, TRIAGE)):
        card(slack, person, channel=place).press("Open")
        said = told(slack, person)
        assert f"Laptops on day one\n<@{ANA}>, Monday 23 November" in said
        assert "*What is it mostly about?*\nCost" in said
        assert "Not answered yet: " in said


def test_home_leads_to_all_answers_of_ones_ideas(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    homes.press(slack, ANA, "Open")

    assert "Laptops on day one" in told(slack, ANA)


def test_an_answer_changed_in_the_window_leaves_the_older_one_reachable(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    bot.move_to(MONDAY + timedelta(days=1))
    card(slack, ANA).press("Open")
    menu(slack, ANA, "outcome", "Change the answer")
    slack.fill(ANA, outcome="Laptops on the very first day")

    assert "Laptops on the very first day\n<@U01ANA>, Tuesday 24 November" in told(slack, ANA)
    menu(slack, ANA, "outcome", "Earlier answers (1)")
    earlier = told(slack, ANA)
    assert earlier.index("Laptops on the very first day") < earlier.index("Laptops on day one")
    assert "Monday 23 November" in earlier
    assert given(bot, "outcome") == ["Laptops on day one", "Laptops on the very first day"]


def test_somebody_who_is_not_asked_may_look_but_not_change(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot)
    card(slack, BEN, channel=TRIAGE).press("Open")

    outcome = next(block for block in slack.modal(BEN)["blocks"] if block["block_id"] == "answers_outcome")
    assert "accessory" not in outcome
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        answer_sheet.answer_all(session, 1, {"outcome": "Mine"}, by=BEN, at=bot.clock())


# Two people


def test_an_answer_by_the_coordinator_shows_at_the_authors_open_question(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    begin(slack, bot)
    assert OUTCOME in asked(slack).text

    with bot.db.begin() as session:
        answer_sheet.answer_all(
            session, 1, {"outcome": "Nobody waits"}, by=CHLOE, at=bot.clock() + timedelta(minutes=1)
        )
    bot.flush()

    seen = slack.last(ANA, "what gets better")
    assert f"<@{CHLOE}>: Nobody waits" in seen.text
    seen.press("Next question")
    bot.flush()
    assert FOCUS in asked(slack).text


def test_both_answers_to_the_same_question_are_kept(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    begin(slack, bot)
    with bot.db.begin() as session:
        answer_sheet.answer_all(
            session, 1, {"outcome": "Nobody waits"}, by=CHLOE, at=bot.clock() + timedelta(minutes=1)
        )
    bot.flush()

    reply(slack, bot, "Laptops on day one", f"<@{CHLOE}>: Nobody waits")

    assert [(row.text, row.answered_by) for row in rows(bot, Answer) if row.question == "outcome"] == [
        ("Nobody waits", CHLOE),
        ("Laptops on day one", ANA),
    ]
    assert FOCUS in asked(slack).text


# Typed in two messages, out of order, edited


def test_an_answer_in_two_messages_is_one_answer(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    question = asked(slack)
    question.reply("Laptops on day one")
    question.reply("and phones too")  # before the next question was there
    bot.flush()

    assert given(bot, "outcome")[-1] == "Laptops on day one\nand phones too"
    assert FOCUS in asked(slack).text


def test_messages_that_come_out_of_order_are_one_answer_in_the_order_they_were_typed(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    question = asked(slack)
    assert slack.call("/sandbox/faults", {"fault": "reorder", "count": 1, "hold": 5})["faults"]
    question.reply("Laptops on day one")
    question.reply("and phones too")
    bot.flush()

    assert given(bot, "outcome")[-1] == "Laptops on day one\nand phones too"
    assert given(bot, "focus") == []


def test_a_skip_typed_before_the_next_question_came_skips_nothing_twice(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).reply("skip")
    slack.last(ANA, FOCUS).reply("skip")  # an impatient second one
    bot.flush()

    assert [row.question for row in rows(bot, Answer) if row.kind is AnswerKind.SKIPPED] == ["focus"]
    assert STOP in asked(slack).text


# Objectives, and what can't be measured


def test_an_objective_is_pressed_and_the_improvement_serves_it(slack: Slack, bot: Bot) -> None:
    accepted(bot)  # which makes the objective
    number = captured(bot, "Printers jam every day")
    begin(slack, bot, number)
    reply(slack, bot, "No queue at the printer")
    asked(slack).press("Cost")
    bot.flush()

    assert "Which of our objectives does this support?" in asked(slack).text
    asked(slack).press(OBJECTIVE)
    bot.flush()

    assert given(bot, "objective") == [OBJECTIVE]
    assert [row.improvement_id for row in rows(bot, Alignment)] == [1, number]
    assert STOP in asked(slack).text


def test_the_objective_chosen_when_it_is_accepted_is_known(slack: Slack, bot: Bot) -> None:
    accepted(bot)  # which makes the objective
    number = captured(bot, "Printers jam every day")
    begin(slack, bot, number)
    reply(slack, bot, "No queue at the printer")
    asked(slack).press("Cost")
    bot.flush()
    assert "3 of 8" in asked(slack).text

    with bot.db.begin() as session:
        triage.accept(session, number, triage.Acceptance(CHLOE, Effort.S, objectives=(1,)), by=MIA, at=bot.clock())
    bot.flush()

    known = slack.last(ANA, "Which of our objectives")
    assert known.text.startswith(f"Which of our objectives does this support?  ·  {OBJECTIVE}")
    known.press("Next question")
    bot.flush()
    assert "3 of 7" in asked(slack).text
    assert STOP in asked(slack).text
    assert slack.last(ANA, "Which of our objectives").buttons == []


def test_who_was_not_sure_of_the_objective_reads_the_one_chosen_when_it_was_accepted(slack: Slack, bot: Bot) -> None:
    accepted(bot)  # which makes the objective
    number = captured(bot, "Printers jam every day")
    begin(slack, bot, number)
    reply(slack, bot, "No queue at the printer")
    asked(slack).press("Cost")
    bot.flush()
    asked(slack).press("Not sure")
    bot.flush()
    assert "Open: the coordinator will find out" in slack.last(ANA, "Which of our objectives").text

    with bot.db.begin() as session:
        triage.accept(session, number, triage.Acceptance(CHLOE, Effort.S, objectives=(1,)), by=MIA, at=bot.clock())
    bot.flush()

    assert slack.last(ANA, "Which of our objectives").text.endswith(OBJECTIVE)


def test_an_open_question_ends_when_a_target_answers_it(slack: Slack, bot: Bot) -> None:
    at_target(slack, bot)
    reply(slack, bot, "dunno", TARGET, CHLOE)
    assert one(bot, OpenQuestion).resolved_at is None

    aim(bot, 1)

    assert one(bot, OpenQuestion).resolved_at is not None
    assert "will find out" not in opened(slack, MIA)


def test_a_target_set_in_a_form_answers_the_open_question_and_the_next_one_comes(slack: Slack, bot: Bot) -> None:
    at_target(slack, bot)
    today = bot.clock().date()
    new = targets.NewTarget(KPI, "days", "14", today, Comparison.UNDER, "3", today + timedelta(days=90))
    with bot.db.begin() as session:
        target_answers.set_target(session, 1, new, by=CHLOE, at=bot.clock())
    bot.flush()

    answered = slack.last(CHLOE, f"{TARGET}, and by when")
    assert answered.text.startswith(f"Where do we want to be, and by when?  ·  {KPI}: under 3 days by")
    assert answered.buttons == []
    assert "Where should it be in a year" in asked(slack, CHLOE).text
    asked(slack, CHLOE).press("All in a form")
    assert "target" not in {block["block_id"] for block in slack.modal(CHLOE)["blocks"]}


def test_where_there_is_no_objective_nobody_is_asked_for_one(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("Cost")
    bot.flush()

    assert rows(bot, Objective) == []
    assert STOP in asked(slack).text


@pytest.mark.parametrize("pressed", [True, False], ids=["pressed", "typed"])
def test_what_can_not_be_measured_needs_a_reason_and_no_target(slack: Slack, bot: Bot, pressed: bool) -> None:
    at_target(slack, bot)
    if pressed:
        asked(slack, CHLOE).press("Can't be measured")
        slack.fill(CHLOE, reason="nobody logs it")
        bot.flush()
    else:
        reply(slack, bot, "Not measurable, because nobody logs it", TARGET, CHLOE)

    assert one(bot, Improvement).not_measurable_because == "nobody logs it"
    assert "Not measurable, because nobody logs it" in opened(slack, MIA)
    assert "Where should it be in a year" in asked(slack, CHLOE).text


def test_not_measurable_without_a_reason_is_asked_back(slack: Slack, bot: Bot) -> None:
    at_target(slack, bot)
    reply(slack, bot, "it can't be measured", TARGET, CHLOE)

    assert "Say in a few words why it can't be measured" in slack.messages(CHLOE)[-1].text
    assert one(bot, Improvement).not_measurable_because is None
    assert given(bot, "target") == []


# A restart in every state


@pytest.mark.parametrize("state", ["offered", "asking", "paused", "done"])
def test_a_restart_changes_nothing_whatever_the_state(slack: Slack, bot: Bot, state: str) -> None:
    captured(bot)
    if state != "offered":
        begin(slack, bot)
    if state == "paused":
        asked(slack).press("Later")
    if state == "done":
        with bot.db.begin() as session:
            for question in [each for each in QUESTIONS if each.stage <= 2 and each.key != "objective"]:
                flow.control_interview(session, 1, question.key, Typed.SKIP, by=ANA, at=bot.clock())
    bot.flush()
    assert one(bot, Interview).state == state

    bot.restart()
    bot.tick()

    assert one(bot, Interview).state == state
    if state == "done":
        reply(slack, bot, "One more thing", "That was the last question")
        assert "Added to IMP-1" in slack.messages(ANA)[-1].text
        return
    if state == "offered":
        begin(slack, bot)
    reply(slack, bot, "Laptops on day one", OUTCOME)
    assert given(bot, "outcome") == ["Laptops on day one"]
    assert FOCUS in asked(slack).text


def test_who_never_answers_is_reminded_three_times_and_not_asked_the_next_question(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)

    for weeks in range(5):
        bot.move_to(MONDAY + timedelta(weeks=weeks, days=2))

    sent = [nudge for nudge in rows(bot, Nudge) if nudge.kind is NudgeKind.INTERVIEW and nudge.sent_at]
    assert [nudge.person_id for nudge in sent] == [ANA] * 3
    assert [row.question for row in rows(bot, Interview)] == ["outcome"]


# What is no answer


def test_a_question_back_is_explained_and_no_is_asked_about_and_neither_is_kept(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    for typed, said in (
        ("What's an outcome?", "Say what people will notice once this works."),
        (":thinking_face:", "Say what people will notice once this works."),
        ("No", "Could you say a little more?"),
    ):
        reply(slack, bot, typed)
        assert said in slack.messages(ANA)[-1].text
        assert "New starters have a laptop on their first day" in slack.messages(ANA)[-1].text
    for typed, said in (("what does KPI mean?", "something that we measure"), ("objective?", "a goal that our")):
        reply(slack, bot, typed)
        assert said in slack.messages(ANA)[-1].text
        assert "Still open: *If this works, what gets better" in slack.messages(ANA)[-1].text
    reply(slack, bot, "thanks")

    assert rows(bot, Answer) == []
    reply(slack, bot, "Laptops on day one")
    assert given(bot, "outcome") == ["Laptops on day one"]


def test_what_is_no_answer_is_none_in_a_form_either(slack: Slack, bot: Bot) -> None:
    at_focus(slack, bot).press("All in a form")
    with pytest.raises(Refused, match="This needs a few words"):
        slack.fill(ANA, stop_doing="No", baseline="No")
    with pytest.raises(Refused, match="This number is the baseline"):
        slack.fill(ANA, baseline="What is a baseline?")
    with pytest.raises(Refused, match="An objective is a goal"):
        slack.fill(ANA, baseline="what's an objective?")

    slack.fill(ANA, stop_doing="No", baseline="dunno")
    bot.flush()

    assert given(bot, "stop_doing") == ["No"]
    assert (one(bot, OpenQuestion).question, rows(bot, Answer)[-1].kind) == ("baseline", AnswerKind.NOT_SURE)


def upload(slack: Slack, thread: str, text: str = "") -> None:
    """Ana sends a file in a thread."""
    slack.act(
        ANA,
        "upload",
        {
            "channel": "D01ANA",
            "filename": "october.pdf",
            "content": "YTtiCjE7Mgo=",
            "text": text,
            "thread_ts": thread,
        },
    )


def test_a_file_is_an_answer_with_its_link_on_the_card(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    upload(slack, card(slack, ANA).ts)
    bot.flush()

    assert [(row.name, row.link.startswith("http")) for row in rows(bot, AnswerFile)] == [("october.pdf", True)]
    assert "|october.pdf>" in opened(slack, MIA)
    assert FOCUS in asked(slack).text


def test_a_file_beside_words_belongs_to_the_same_answer(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    upload(slack, card(slack, ANA).ts, "Laptops on day one, see the sheet")
    bot.flush()

    assert given(bot, "outcome") == ["Laptops on day one, see the sheet"]
    assert "see the sheet <http" in opened(slack, MIA)


def test_a_file_sent_while_nothing_is_asked_is_kept_as_a_note(slack: Slack, bot: Bot) -> None:
    captured(bot)
    upload(slack, card(slack, ANA).ts)
    bot.flush()

    assert "Added to IMP-1" in slack.messages(ANA)[-1].text
    assert "october.pdf: http" in (rows(bot, Activity)[-1].note or "")


def test_a_link_is_an_answer_as_it_was_typed(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    reply(slack, bot, "https://example.com/report?a=1&b=2")

    assert given(bot, "outcome") == ["https://example.com/report?a=1&b=2"]


def test_an_edited_message_revises_its_answer_and_the_older_one_stays(slack: Slack, bot: Bot) -> None:
    captured(bot)
    begin(slack, bot)
    asked(slack).reply("Laptops on day two")
    ts = next(seen.ts for seen in slack.messages(ANA) if seen.text == "Laptops on day two")
    bot.flush()
    slack.act(ANA, "edit", {"channel": "D01ANA", "ts": ts, "text": "Laptops on day one"})
    bot.flush()

    assert given(bot, "outcome") == ["Laptops on day two", "Laptops on day one"]
    assert "Laptops on day one" in opened(slack, MIA)
