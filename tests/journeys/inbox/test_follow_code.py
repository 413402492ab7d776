"""Following by the code: what became of it, answering, taking back, look-alikes, and all that is stored."""

import pytest

from csi.capture.follow_code import key_of
from csi.lifecycle import merge
from models import Activity, Answer, Improvement, OpenQuestion, Outbox, Seen, Vote
from models.enums import AnswerKind, Effort, Role, State, Step
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import BEN, CHLOE, LEO, MIA, TRIAGE, WINS, Refused, Slack
from tests.support.story import (
    aim,
    captured,
    card,
    grant,
    one,
    plan_task,
    redeliver,
    rows,
    take,
    told,
)
from tests.support.story import answer as given
from tests.support.unnamed import NOA_DIRECT, SAID, code_in, join, labels, press, saved, say, triaged


@pytest.fixture
def noa(slack: Slack, bot: Bot) -> str:
    return join(slack)


# Following


def test_the_code_shows_where_it_is_and_by_when(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)

    answer = say(slack, noa, f"follow {code.upper().replace('-', ' ')}")

    assert "*IMP-1*" in answer.text
    assert "waiting for a decision" in answer.text
    assert "*Monday 30 November*" in answer.text
    assert answer.buttons == ["Answer the questions", "Take it back", "What is stored"]


def test_whoever_has_the_code_may_follow(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    bot.restart()

    assert SAID in say(slack, BEN, f"follow {code}").text


@pytest.mark.parametrize("typed", ["ab3d-efgh-jkmn-pqrs", "ab3d-efgh-jkmn-pqr", "ab3du-fgh-jkmn-pqrs"])
def test_a_wrong_code_gets_one_sentence_whatever_is_wrong_with_it(slack: Slack, bot: Bot, noa: str, typed: str) -> None:
    saved(slack, bot)

    answer = say(slack, noa, f"follow {typed}")

    assert answer.text.startswith("I don't know that code.")
    another = say(slack, noa, "follow 9999-9999-9999-9999").text
    assert answer.text.partition("\n")[0] == another.partition("\n")[0]
    assert len(rows(bot, Improvement)) == 1


def test_what_the_coordinator_says_reaches_whoever_follows(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    card(slack, MIA, 1, TRIAGE).press("Decline")
    slack.fill(MIA, reason="Rosters come from the hospital, not from us")
    bot.flush()

    answer = say(slack, noa, f"follow {code}")

    assert "*IMP-1*  ·  declined" in answer.text
    assert f"Monday 23 November  ·  declined by <@{MIA}>: Rosters come from the hospital, not from us" in answer.text
    assert answer.buttons == ["What is stored"]


def test_it_is_accepted_approved_and_started_though_nobody_is_its_author(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    grant(bot, CHLOE, Role.APPROVER)
    triaged(slack, bot, effort=Effort.L)
    assert f"<@{CHLOE}> is leading this" in say(slack, noa, f"follow {code}").text
    say(slack, noa, f"follow {code}").press("Answer the questions")
    slack.fill(noa, outcome="Rosters that people can plan with", baseline="3 in 10 asked, own count, October")
    given(bot, 1, first_steps="Ask on Mondays")
    aim(bot, 1)
    card(slack, CHLOE).press("Assess")
    plan_task(bot, 1)
    card(slack, CHLOE).press("Approve")
    bot.flush()
    card(slack, CHLOE).press("Start")
    bot.flush()

    shown = say(slack, noa, f"follow {code}").text
    assert one(bot, Improvement).state is State.IN_PROGRESS
    assert "*IMP-1*  ·  in progress" in shown
    for step in ("accepted", "approved", "started"):
        assert f"{step} by <@" in shown
    assert "Rosters that people can plan with" in shown
    assert "by *" not in shown
    assert "The target for" in shown
    assert slack.from_app(noa, NOA_DIRECT) == []


def test_the_announcement_of_an_anonymous_idea_does_not_speak_of_an_author(slack: Slack, bot: Bot, noa: str) -> None:
    saved(slack, bot)
    triaged(slack, bot, quick_win=True)
    take(bot, 1, Step.START)
    card(slack, CHLOE).press("Close")
    slack.fill(CHLOE, closure_code="successful", notes="Everybody is asked before a roster changes.", outcomes=["time"])
    bot.flush()
    slack.last(CHLOE, "This is ready for").press("Post now")
    bot.flush()

    announced = slack.last(LEO, "Everybody is asked", WINS)
    assert "Idea:" not in announced.text
    assert f"Led by: <@{CHLOE}>" in announced.text


def test_follow_alone_says_what_goes_behind_it(slack: Slack, bot: Bot, noa: str) -> None:
    assert "`/improve follow ab3d-efgh-jkmn-pqrs`" in say(slack, noa, "follow").text
    assert rows(bot, Improvement) == []


# Answering


def test_all_open_questions_are_answered_in_one_form_by_nobody_in_particular(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    say(slack, noa, f"follow {code}").press("Answer the questions")
    fields = [block["block_id"] for block in slack.modal(noa)["blocks"] if block["type"] == "input"]
    assert fields == ["outcome", "focus", "stop_doing", "baseline", "maturity", "benchmark", "inaction"]

    slack.fill(noa, outcome="Rosters to plan with", focus="Satisfaction", stop_doing="skip", baseline="not sure")

    kept = {row.question: (row.kind, row.text, row.answered_by) for row in rows(bot, Answer)}
    assert kept == {
        "outcome": (AnswerKind.ANSWER, "Rosters to plan with", None),
        "focus": (AnswerKind.ANSWER, "satisfaction", None),
        "baseline": (AnswerKind.NOT_SURE, "", None),
    }
    assert [row.raised_by for row in rows(bot, OpenQuestion)] == [None]
    assert "3 answers are kept" in told(slack, noa)
    assert "Rosters to plan with" in told(slack, noa)
    bot.flush()
    assert "Rosters to plan with" in opened(slack, MIA)

    press(slack, noa, "Answer the questions")
    fields = [block["block_id"] for block in slack.modal(noa)["blocks"] if block["type"] == "input"]
    assert fields == ["stop_doing", "maturity", "benchmark", "inaction", "baseline"]
    assert "Open: the coordinator will find out" in told(slack, noa)
    slack.fill(noa)
    assert "You left all fields empty" in told(slack, noa)


def test_answers_delivered_twice_are_kept_once(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    say(slack, noa, f"follow {code}").press("Answer the questions")
    slack.fill(noa, outcome="Rosters to plan with")
    redeliver(slack)

    assert [row.text for row in rows(bot, Answer)] == ["Rosters to plan with"]


def test_answers_that_come_after_the_end_are_refused_and_what_was_typed_stays(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    say(slack, noa, f"follow {code}").press("Answer the questions")
    take(bot, 1, Step.DECLINE, by=MIA, reason="Not ours")

    with pytest.raises(Refused) as refused:
        slack.fill(noa, outcome="Rosters to plan with")

    assert "IMP-1 is declined by now" in refused.value.answer["errors"]["outcome"]
    assert rows(bot, Answer) == []


# Taking back


def test_the_code_takes_it_back_while_it_is_new(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    followed = say(slack, noa, f"follow {code}")
    followed.press("Take it back")
    bot.flush()

    assert "*IMP-1* is taken back" in told(slack, noa)
    assert one(bot, Improvement).state is State.CANCELED
    assert [row.actor_id for row in rows(bot, Activity) if row.verb == Step.WITHDRAW] == [None]
    assert "withdrawn by its author" in card(slack, MIA, 1, TRIAGE).text
    assert say(slack, noa, f"follow {code}").buttons == ["What is stored"]
    slack.close_modal(noa)
    followed.press("Take it back")
    assert len([row for row in rows(bot, Activity) if row.verb == Step.WITHDRAW]) == 1


def test_what_was_accepted_meanwhile_is_not_taken_back(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    followed = say(slack, noa, f"follow {code}")
    triaged(slack, bot)

    followed.press("Take it back")

    assert "IMP-1 is accepted already" in told(slack, noa)
    assert one(bot, Improvement).state is State.ACCEPTED


# Look-alikes


def test_an_unnamed_author_adds_a_vote_to_what_says_the_same_and_the_code_follows(
    slack: Slack, bot: Bot, noa: str
) -> None:
    captured(bot, "Laptop requests take two weeks")
    told_once = say(slack, noa, "anonymously laptop requests take two weeks")
    code = code_in(told_once.text)
    assert "*IMP-1*  “Laptop requests take two weeks”" in told_once.text

    told_once.press("That's mine too")
    bot.flush()

    assert "Your vote is there, without your name" in told(slack, noa)
    assert [(vote.improvement_id, vote.person_id) for vote in rows(bot, Vote)] == [(1, None)]
    assert rows(bot, Improvement)[1].state is State.MERGED
    take(bot, 1, Step.DECLINE, by=MIA, reason="We lease them now")
    followed = say(slack, noa, f"follow {code}")
    assert "*IMP-1*  ·  declined" in followed.text
    assert "IMP-2 was merged into this one" in followed.text
    assert "We lease them now" in followed.text
    assert followed.buttons == ["What is stored"]
    followed.press("What is stored")
    assert "into IMP-1" in told(slack, noa)


def test_the_code_comes_back_to_its_own_idea_when_a_merge_is_undone(slack: Slack, bot: Bot, noa: str) -> None:
    captured(bot, "Laptop requests take two weeks")
    answer = say(slack, noa, "anonymously laptop requests take two weeks")
    answer.press("That's mine too")
    with bot.db.begin() as session:
        merge.unmerge(session, 2, by=MIA, at=bot.clock())

    followed = say(slack, noa, f"follow {code_in(answer.text)}")
    assert "*IMP-2*  ·  waiting for a decision" in followed.text
    assert "separate again" in followed.text
    assert followed.buttons == ["Answer the questions", "Take it back", "What is stored"]
    assert rows(bot, Vote) == []


def test_the_same_idea_is_merged_once_however_often_it_is_pressed(slack: Slack, bot: Bot, noa: str) -> None:
    captured(bot, "Laptop requests take two weeks")
    told_once = say(slack, noa, "anonymously laptop requests take two weeks")
    told_once.press("That's mine too")
    slack.close_modal(noa)
    told_once.press("That's mine too")

    assert "Your vote is there" in told(slack, noa)
    assert len(rows(bot, Vote)) == 1


# What is stored


def test_every_row_that_is_kept_is_shown_with_its_values(slack: Slack, bot: Bot, noa: str) -> None:
    code = saved(slack, bot)
    say(slack, noa, f"follow {code}").press("Answer the questions")
    slack.fill(noa, outcome="Rosters to plan with")
    press(slack, noa, "What is stored")

    shown = told(slack, noa)
    assert "Nothing in it says who you are" in shown
    assert "Only a digest of your code is stored" in shown
    for value in (SAID, "state: new", "source kind: command", "promised on: 2026-11-30", "Rosters to plan with"):
        assert value in shown
    assert key_of(code) is not None
    assert str(key_of(code)) in shown
    for activity in rows(bot, Activity):
        assert f"verb: {activity.verb}" in shown
    for delivered in rows(bot, Seen):
        assert delivered.key in shown
    for letter in rows(bot, Outbox):
        assert letter.token in shown
    assert code not in shown


def test_what_is_too_much_for_one_window_is_turned_page_by_page(slack: Slack, bot: Bot, noa: str) -> None:
    words = "rosters " * 1_400
    code = code_in(say(slack, noa, f"anonymously {words}").text)
    for place in range(20):
        say(slack, noa, f"follow {code}").press("Answer the questions")
        slack.fill(noa, benchmark=f"{place} " + "x" * 2_900) if place == 0 else slack.close_modal(noa)
    with bot.db.begin() as session:
        for place in range(20):
            session.add(Activity(improvement_id=1, verb="noted", note=f"{place} " + "y" * 2_900, at=bot.clock()))
    say(slack, noa, f"follow {code}").press("What is stored")

    pages = [told(slack, noa)]
    while labels(slack, noa):
        press(slack, noa, labels(slack, noa)[0])
        pages.append(told(slack, noa))

    assert len(pages) > 1
    assert "y" * 2_000 in "".join(pages)
    assert f"{19} yyy" in "".join(pages).replace("\n", "")
    assert len(slack.views(noa)) == 1
