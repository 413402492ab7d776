"""Cancel and reopen: with a reason that everybody who follows it reads; what was closed can go on."""

from datetime import date

import pytest

from csi.common.errors import NotAllowed
from csi.lifecycle import transitions
from csi.register import votes_and_watchers
from csi.tasks import task_actions
from csi.tasks.task_rules import TaskStep
from models import Activity, Announcement, Improvement, Outcome, Task
from models.enums import AnnouncementState, Effort, State, Step, TaskState
from tests.conftest import Bot
from tests.support.more import from_more, labels, open_more, show
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Refused, Slack
from tests.support.story import assessed, captured, card, closed, in_progress, one, rows, take


def test_canceling_takes_a_reason_ends_the_tasks_and_tells_everybody_once(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    with bot.db.begin() as session:
        votes_and_watchers.watch(session, 1, by=BEN, at=bot.clock())
    from_more(slack, CHLOE, "Cancel it")
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, reason=" ")
    assert "Say why you cancel it" in refused.value.answer["errors"]["reason"]
    slack.fill(CHLOE, reason="The tool is being retired")
    bot.flush()

    assert one(bot, Improvement).state is State.CANCELED
    assert one(bot, Task).state is TaskState.CANCELED
    assert f"<@{CHLOE}> says: The tool is being retired" in slack.messages(ANA)[-1].text
    assert "Canceled: " in slack.messages(BEN)[-1].text
    assert [seen for seen in slack.from_app(CHLOE) if "Canceled: " in seen.text] == []


def test_an_author_cancels_until_it_is_accepted_and_then_asks(slack: Slack, bot: Bot) -> None:
    captured(bot)
    with bot.db.begin() as session:
        with pytest.raises(NotAllowed, match="Only its author, a coordinator or a manager can"):
            transitions.take_step(session, 1, Step.CANCEL, by=BEN, at=bot.clock(), reason="No")
        transitions.take_step(session, 1, Step.CANCEL, by=ANA, at=bot.clock(), reason="Solved itself")
    bot.flush()
    assert one(bot, Improvement).state is State.CANCELED
    assert len(slack.from_app(ANA)) == 1  # her receipt; she did it herself

    number = in_progress(bot)
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only its coordinator or a manager can"):
        transitions.take_step(session, number, Step.CANCEL, by=ANA, at=bot.clock(), reason="No")


def test_a_manager_reopens_what_was_declined_with_a_new_promise_and_a_new_card(slack: Slack, bot: Bot) -> None:
    captured(bot)
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too early")
    bot.move_to(bot.clock().replace(day=26))
    open_more(slack, MIA)
    assert "Reopen" in labels(slack, MIA)
    slack.close_modal(MIA)

    from_more(slack, MIA, "Reopen")
    slack.fill(MIA, reason="The budget is there now")
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.state, kept.promised_on, kept.decided_at) == (State.NEW, date(2026, 12, 3), None)
    assert f"<@{MIA}> says: The budget is there now" in slack.messages(ANA)[-1].text
    assert "You'll have a new decision by *Thursday 3 December*" in slack.messages(ANA)[-1].text
    decided, anew = slack.from_app(MIA, TRIAGE)
    assert (decided.text, decided.buttons) == (f"The card of IMP-1 is in <#{TRIAGE}> now.", [])
    assert anew.text.startswith("*IMP-1*")
    assert anew.buttons == ["Accept", "Decline", "Need info"]
    anew.press("Decline")
    slack.fill(MIA, reason="Still too early")
    assert one(bot, Improvement).state is State.DECLINED


def test_what_was_closed_goes_on_where_it_was_and_its_draft_is_dropped(slack: Slack, bot: Bot) -> None:
    closed(bot)
    from_more(slack, MIA, "Reopen")
    slack.fill(MIA, reason="The waiting is back")
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.state, kept.closure_code, kept.closed_at, kept.settled_at) == (State.IN_PROGRESS, None, None, None)
    assert rows(bot, Outcome) == []
    assert one(bot, Announcement).state is AnnouncementState.DROPPED
    assert f"<@{MIA}> says: The waiting is back" in slack.messages(CHLOE)[-1].text
    last = rows(bot, Activity)[-1]
    assert (last.verb, last.before, last.after) == ("reopen", {"state": "closed"}, {"state": "in_progress"})


def test_only_a_manager_reopens(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    take(bot, 1, Step.CANCEL, reason="Not needed")
    open_more(slack, CHLOE)
    assert "Reopen" not in labels(slack, CHLOE)

    with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only managers can reopen IMP-1"):
        transitions.take_step(session, 1, Step.REOPEN, by=CHLOE, at=bot.clock(), reason="I want it")


def test_what_was_approved_is_closed_by_a_manager(slack: Slack, bot: Bot) -> None:
    number = assessed(bot, effort=Effort.L)
    take(bot, number, Step.APPROVE, by=MIA)
    take(bot, number, Step.START)
    with bot.db.begin() as session:
        task_actions.take_task_step(session, number, 1, TaskStep.FINISH, by=CHLOE, at=bot.clock())
    take(bot, number, Step.REVIEW)

    assert "Close" not in [*card(slack, CHLOE).buttons, *card(slack, CHLOE).options]
    assert " closes it\n" in card(slack, CHLOE).text
    slack.command(CHLOE, "/csi", "close 1 it helped")
    assert "IMP-1 needed an approval, so only a manager can close it." in slack.messages(CHLOE, GENERAL)[-1].text

    show(slack, MIA).press("Close")
    slack.fill(
        MIA, achieved="No", closure_code="unsuccessful", notes="It did not help", judge_now_because="The supplier left"
    )
    assert one(bot, Improvement).state is State.CLOSED
