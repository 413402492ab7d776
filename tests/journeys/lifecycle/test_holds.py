"""On hold: a reason and a day, tasks and settling time wait, and everything goes on where it was."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from csi.lifecycle import holds
from csi.tasks import task_actions
from csi.tasks.task_rules import TaskStep
from models import Hold, Improvement, Task
from models.enums import State, Step, TaskState
from tests.conftest import Bot
from tests.support.more import show
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, Refused, Slack
from tests.support.story import (
    accepted,
    assessed,
    captured,
    card,
    in_progress,
    in_review,
    one,
    plan_task,
    rows,
    take,
    told,
)

LATER = date(2026, 12, 14)


def hold(bot: Bot, number: int = 1, *, until: date = LATER, shown: bool = True) -> None:
    """It is on hold; shown on the cards, or not yet."""
    with bot.db.begin() as session:
        holds.put_on_hold(session, number, "The supplier is moving", until, by=CHLOE, at=bot.clock())
    if shown:
        bot.flush()


def press_hold(slack: Slack, person: str = CHLOE) -> None:
    """*Put on hold*, in the card's menu."""
    card(slack, person).press("Put on hold")


def test_hold_is_in_the_menu_and_says_why_and_until_when_to_everybody(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    press_hold(slack)
    slack.fill(CHLOE, reason="The *supplier* is moving", review_on=LATER.isoformat())
    bot.flush()

    kept = one(bot, Improvement)
    assert (kept.state, kept.state_before_hold, kept.hold_until) == (State.ON_HOLD, State.IN_PROGRESS, LATER)
    assert f"<@{CHLOE}> says: The *\u200bsupplier*\u200b is moving" in slack.messages(ANA)[-1].text
    assert "will look at it again on Monday 14 December" in slack.messages(ANA)[-1].text
    assert "To be looked at again on *Monday 14 December*" in card(slack, CHLOE).text
    assert "Resume" in card(slack, CHLOE).buttons
    assert slack.views(CHLOE) == []


def test_a_hold_needs_a_reason_and_a_later_day_and_the_form_keeps_what_was_typed(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    press_hold(slack)
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, reason="Waiting", review_on=bot.clock().date().isoformat())
    assert list(refused.value.answer["errors"]) == ["review_on"]
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, reason="  ", review_on=LATER.isoformat())
    assert list(refused.value.answer["errors"]) == ["reason"]
    assert one(bot, Improvement).state is State.IN_PROGRESS

    slack.fill(CHLOE, reason="Waiting", review_on=LATER.isoformat())
    assert one(bot, Improvement).state is State.ON_HOLD


def test_active_tasks_wait_with_it_and_get_their_former_state_back(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    plan_task(bot, 1, text="Unpack")
    with bot.db.begin() as session:
        task_actions.take_task_step(session, 1, 1, TaskStep.START, by=BEN, at=bot.clock())
        task_actions.take_task_step(session, 1, 2, TaskStep.HOLD, by=CHLOE, at=bot.clock())
    hold(bot)
    assert [row.state for row in rows(bot, Task)] == [TaskState.ON_HOLD, TaskState.ON_HOLD]

    card(slack, CHLOE).press("Resume")
    bot.flush()

    assert [row.state for row in rows(bot, Task)] == [TaskState.IN_PROGRESS, TaskState.ON_HOLD]
    assert "It's in progress again" in slack.messages(ANA)[-1].text


def test_the_settling_time_waits_and_goes_on_with_what_was_left(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    before = one(bot, Improvement).settled_at
    assert before is not None
    bot.move_to(bot.clock() + timedelta(days=4))
    hold(bot, until=LATER + timedelta(days=30))
    bot.move_to(bot.clock() + timedelta(days=10))
    card(slack, CHLOE).press("Resume")

    kept = one(bot, Improvement)
    assert kept.state is State.REVIEW
    assert kept.settled_at is not None
    assert abs(kept.settled_at - before - timedelta(days=10)) < timedelta(minutes=1)


@pytest.mark.parametrize("brought", [accepted, assessed, in_progress, in_review])
def test_each_state_comes_back_after_a_hold(bot: Bot, brought: Callable[[Bot], int]) -> None:
    brought(bot)
    state = one(bot, Improvement).state
    hold(bot)
    assert one(bot, Improvement).state is State.ON_HOLD

    with bot.db.begin() as session:
        holds.resume(session, 1, by=CHLOE, at=bot.clock())

    kept = one(bot, Improvement)
    assert (kept.state, kept.state_before_hold, kept.hold_until) == (state, None, None)
    assert one(bot, Hold).ended_by == CHLOE


def test_what_waits_for_its_decision_is_not_held_and_what_is_held_takes_no_other_step(slack: Slack, bot: Bot) -> None:
    captured(bot, "Phones take long")
    with bot.db.begin() as session, pytest.raises(Exception, match="Accept it first, then put it on hold"):
        holds.put_on_hold(session, 1, "Waiting", LATER, by=MIA, at=bot.clock())
    number = in_progress(bot)
    old = card(slack, CHLOE, number)
    hold(bot, number, shown=False)

    old.press("Review")
    assert f"IMP-{number} is on hold. Resume it first." in told(slack, CHLOE)

    take(bot, number, Step.CANCEL, reason="The supplier is gone")
    kept = next(row for row in rows(bot, Improvement) if row.id == number)
    assert (kept.state, kept.state_before_hold) == (State.CANCELED, None)


def test_only_its_coordinator_or_a_manager_holds_and_resumes(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    hold(bot)
    show(slack, BEN)  # the first answer is a welcome too

    assert show(slack, BEN).buttons == ["Open"]
    slack.command(BEN, "/csi", "resume 1")

    assert "Only its coordinator or a manager can resume IMP-1" in slack.messages(BEN, GENERAL)[-1].text
    assert one(bot, Improvement).state is State.ON_HOLD


def test_two_who_resume_are_told_and_the_second_changes_nothing(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    hold(bot)
    old = card(slack, CHLOE)
    show(slack, MIA).press("Resume")

    old.press("Resume")

    assert "IMP-1 isn't on hold; it is in progress." in told(slack, CHLOE)
    assert len(rows(bot, Hold)) == 1
