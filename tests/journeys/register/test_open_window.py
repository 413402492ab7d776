"""*Open*: each person is offered what they may do now; votes and watching; the history in plain words."""

import re
from datetime import timedelta

import pytest

from csi.common.errors import NotAllowed
from csi.interview.answers import record_answer
from csi.interview.questions import BY_KEY
from csi.lifecycle import holds, info_requests
from csi.register import value, votes_and_watchers
from models import Improvement, RoleGrant, Vote, Watcher
from models.enums import AnswerKind, Effort, Role, State, Step, ValueSide
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.more import choose_target, from_more, labels, open_more, opened, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Refused, Slack
from tests.support.story import accepted, assessed, captured, card, closed, grant, in_progress, one, rows, take, told


def offered(slack: Slack, who: str, number: int = 1) -> list[str]:
    open_more(slack, who, number)
    found = labels(slack, who)
    slack.close_modal(who)
    return found


def test_each_person_is_offered_what_they_may_do_now(slack: Slack, bot: Bot) -> None:
    accepted(bot, effort=Effort.M)

    assert offered(slack, CHLOE) == [
        "Assess", "Put on hold", "Cancel it", "Decline", "Duplicate", "Answer the questions", "All in a form",
        "KPI and target", "Add task", "I'll take it", "Who is involved", "Hand over", "Return to the manager",
        "Edit details", "Value", "Links", "Copy", "Vote", "Watch", "History", "Plan as a file",
    ]  # fmt: skip
    assert offered(slack, ANA) == [
        "Answer the questions",
        "All in a form",
        "Value",
        "Copy",
        "History",
        "Plan as a file",
    ]
    assert offered(slack, BEN) == ["Copy", "Vote", "Watch", "History", "Plan as a file"]
    managers = offered(slack, MIA)
    assert {"Ask for an approval", "Who is involved", "Delete"} <= set(managers)

    take(bot, 1, Step.CANCEL, by=MIA, reason="The supplier is gone")
    assert offered(slack, CHLOE) == ["Value", "Links", "Copy", "History", "Plan as a file"]
    assert offered(slack, MIA)[0] == "Reopen"


def test_an_author_cancels_before_it_is_accepted(slack: Slack, bot: Bot) -> None:
    captured(bot)
    from_more(slack, ANA, "Cancel it")
    slack.fill(ANA, reason="We found another way")

    assert one(bot, Improvement).state is State.CANCELED


def test_outsiders_see_nothing(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    captured(bot)
    server.workspace.people[LEO].is_restricted = True
    bot.read_members()
    card(slack, LEO, channel=TRIAGE).press("Open")

    assert "members of this organisation only" in told(slack, LEO)


def test_votes_and_watching_are_one_press_and_the_window_says_what_you_hear(slack: Slack, bot: Bot) -> None:
    captured(bot)
    open_more(slack, BEN)
    assert "No votes yet; you aren't told about its steps" in told(slack, BEN)
    press_in_window(slack, BEN, "Watch")
    assert "No votes yet; you're told about each step" in told(slack, BEN)
    press_in_window(slack, BEN, "Vote")
    assert "1 vote; you're told about each step" in told(slack, BEN)
    assert [row.person_id for row in rows(bot, Vote)] == [BEN]

    press_in_window(slack, BEN, "Take my vote back")
    assert "No votes yet" in told(slack, BEN)
    assert rows(bot, Watcher) == []


def test_target_and_reading_from_forms_show_in_the_window_below(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    bot.move_to(bot.clock() + timedelta(days=1))
    from_more(slack, CHLOE, "Add reading")
    slack.fill(CHLOE, value="6")
    assert "now 6 days" in told(slack, CHLOE)

    choose_target(slack, CHLOE, 0, "Edit")
    slack.fill(CHLOE, value="2")
    assert "under 2 days" in told(slack, CHLOE)


def test_a_vote_for_what_has_ended_meanwhile_is_answered(slack: Slack, bot: Bot) -> None:
    captured(bot)
    open_more(slack, BEN)
    take(bot, 1, Step.DECLINE, by=MIA, reason="We have it already")

    press_in_window(slack, BEN, "Vote")

    assert "IMP-1 is declined" in told(slack, BEN)
    assert rows(bot, Vote) == []


def test_the_history_says_who_did_what_when_and_what_it_was_before(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    with bot.db.begin() as session:
        for who in (BEN, LEO):
            votes_and_watchers.watch(session, 1, by=who, at=bot.clock())
            votes_and_watchers.unwatch(session, 1, by=who, at=bot.clock())
    from_more(slack, LEO, "History")

    first = told(slack, LEO)
    assert f"*Monday 23 November, 10:30*  <@{LEO}> stopped watching it" in first
    assert f"<@{CHLOE}> started it\nstate: being assessed → in progress" in first
    assert f"coordinator: <@{CHLOE}>" in first
    assert "kpi: Days from request to laptop\nbaseline: 14" in first
    assert "due on: Sunday 21 February" in first
    assert "Page 1 of 2" in first
    assert "brought it in" not in first
    press_in_window(slack, LEO, "Older")
    last = told(slack, LEO)
    assert f"<@{ANA}> brought it in\nstate: waiting for a decision" in last
    press_in_window(slack, LEO, "Newer")
    assert "Page 1 of 2" in told(slack, LEO)


def test_the_history_names_each_question_and_what_was_done_with_it(slack: Slack, bot: Bot) -> None:
    number = captured(bot)
    for key, kind in (("outcome", AnswerKind.ANSWER), ("focus", AnswerKind.SKIPPED), ("maturity", AnswerKind.NOT_SURE)):
        with bot.db.begin() as session:
            improvement = session.get_one(Improvement, number)
            record_answer(session, improvement, BY_KEY[key], kind, "Desks work", by=ANA, at=bot.clock())
    lines = [f"<@{ANA}> {did}" for did in ("answered “Outcome”", "skipped “Focus”", "was not sure about “Maturity”")]
    assert [line for line in lines if line not in opened(slack, BEN)] == []
    from_more(slack, BEN, "History")
    assert [line for line in lines if line not in told(slack, BEN)] == []
    assert "question: " not in told(slack, BEN)


WORDS = "The supplier is gone and nobody follows"


def test_the_window_says_nothing_twice(slack: Slack, bot: Bot) -> None:
    ended = closed(bot, notes=WORDS)
    declined, asked = captured(bot, "Phones ring out"), captured(bot, "Doors stick")
    held, canceled = accepted(bot, "Lifts stop"), accepted(bot, "Desks wobble")
    waits, approved = (assessed(bot, idea, effort=Effort.L, kpi=idea) for idea in ("Windows leak", "Lights flicker"))
    for number, step in ((declined, Step.DECLINE), (canceled, Step.CANCEL), (approved, Step.APPROVE)):
        take(bot, number, step, by=MIA, reason=WORDS)
    with bot.db.begin() as session:
        at = bot.clock()
        info_requests.ask_author(session, asked, WORDS, by=MIA, at=at)
        holds.put_on_hold(session, held, reason=WORDS, review_on=at.date() + timedelta(days=20), by=CHLOE, at=at)

    for number in (ended, declined, asked, held, canceled, waits, approved):
        stands = opened(slack, CHLOE, number).split("Where it stands")[1].split("\nAnswers\n")[0]
        assert stands.count(WORDS) == (number not in (waits, approved)), stands
        assert len(re.findall("[Aa]pprov", stands)) == (number in (waits, approved)), stands


def test_sums_of_money_are_not_in_the_history_of_those_who_may_not_see_them(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    given = value.TypedValue(cost="6,000 EUR", benefit="20,000 EUR")
    with bot.db.begin() as session:
        value.set_value(session, number, ValueSide.FORECAST, given, by=CHLOE, at=bot.clock())

    from_more(slack, MIA, "History")
    assert "6,000" in told(slack, MIA)
    from_more(slack, BEN, "History")
    assert "6,000" not in told(slack, BEN)
    assert f"<@{CHLOE}>" in told(slack, BEN)


def test_what_is_pressed_in_an_old_window_is_checked_again(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    captured(bot)
    from_more(slack, LEO, "Delete")
    with bot.db.begin() as session:
        for row in rows(bot, RoleGrant):
            if row.person_id == LEO:
                session.delete(row)

    with pytest.raises(Refused, match="Only managers can delete"):
        slack.fill(LEO, typed_number="1", reason="Entered by mistake")
    with bot.db.begin() as session, pytest.raises(NotAllowed):
        votes_and_watchers.vote(session, 1, by=ANA, at=bot.clock())

    assert len(rows(bot, Improvement)) == 1
