"""The life of an improvement: a gate that is not met says what is missing; only those who may, take a step."""

from datetime import timedelta
from decimal import Decimal

import pytest

from csi.consequences.readings import keep_readings
from csi.kpis.readings import NewReading
from handlers import ids
from handlers.lifecycle import closing_form
from models import Activity, Announcement, Improvement, KpiChange, Reading, Task
from models.enums import AnnouncementKind, ClosureCode, Effort, Role, State, Step, TaskState
from tests.conftest import Bot
from tests.support.more import labels, press_in_window, show
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, Refused, Slack
from tests.support.story import (
    KPI,
    accepted,
    aim,
    answer,
    assessed,
    card,
    closed,
    grant,
    in_progress,
    in_review,
    one,
    plan_task,
    read,
    ready_to_assess,
    rows,
    take,
    told,
)

TARGET = "set a target, or say why it can't be measured"
OUTCOME = "New colleagues no longer wait for their laptop."


def press(slack: Slack, bot: Bot, label: str, *, person: str = CHLOE, number: int = 1) -> None:
    card(slack, person, number).press(label)
    bot.flush()


def state(bot: Bot) -> State:
    return rows(bot, Improvement)[0].state


def settle(bot: Bot, days: int = 15) -> None:
    bot.move_to(bot.clock() + timedelta(days=days))


def close(slack: Slack, bot: Bot, **fields: object) -> None:
    """Submit the form behind *Close*, with what a success needs."""
    given: dict[str, object] = {
        "achieved": "Yes", "closure_code": "successful", "notes": OUTCOME, "outcomes": ["time"],
    }  # fmt: skip
    slack.fill(CHLOE, **(given | fields))
    bot.flush()


# Assess


def test_assessing_says_what_is_missing_until_it_is_there(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    press(slack, bot, "Assess")
    assert "Before assessing IMP-1: answer *If this works, what gets better, and for whom?*" in told(slack, CHLOE)
    assert f"Then: {TARGET}; answer “What are the first steps?”." in told(slack, CHLOE)
    slack.close_modal(CHLOE)

    answer(bot, 1, outcome="Laptops on day one", first_steps="Keep stock", baseline="14 days", target="3 days")
    press(slack, bot, "Assess")
    assert f"Before assessing IMP-1: {TARGET}." in told(slack, CHLOE)
    slack.close_modal(CHLOE)
    assert state(bot) is State.ACCEPTED

    aim(bot, 1)
    press(slack, bot, "Assess")
    assert state(bot) is State.ASSESS


def test_an_open_question_holds_up_the_assessment_until_it_is_answered(slack: Slack, bot: Bot) -> None:
    ready_to_assess(bot)
    press(slack, bot, "Answer the questions")
    slack.last(CHLOE, "Where should it be in a year").press("Skip")
    bot.flush()
    slack.last(CHLOE, "What would be a success").press("Not sure")
    bot.flush()
    press(slack, bot, "Assess")
    assert "answer *What would be a success that numbers can't show?*" in told(slack, CHLOE)

    answer(bot, 1, soft_benefits="New colleagues feel expected")
    press(slack, bot, "Assess")

    assert state(bot) is State.ASSESS


# Approve


def test_what_is_large_waits_for_an_approval_and_the_author_hears_of_it(slack: Slack, bot: Bot) -> None:
    assessed(bot, effort=Effort.L)
    assert "Start" not in card(slack, CHLOE).buttons

    show(slack, MIA).press("Approve")
    bot.flush()

    assert state(bot) is State.APPROVED
    assert "Approved: " in slack.messages(ANA)[-1].text
    press(slack, bot, "Start")
    assert state(bot) is State.IN_PROGRESS


def test_its_coordinator_does_not_approve(slack: Slack, bot: Bot) -> None:
    assessed(bot, effort=Effort.XL)

    assert "Approve" not in show(slack, CHLOE).buttons
    slack.command(CHLOE, "/csi", "approve 1")

    assert "Only an approver other than its author can approve IMP-1" in slack.messages(CHLOE, GENERAL)[-1].text
    assert state(bot) is State.ASSESS


@pytest.mark.parametrize("role", [Role.APPROVER, Role.MANAGER])
def test_an_author_never_approves_whatever_the_role(slack: Slack, bot: Bot, role: Role) -> None:
    grant(bot, ANA, role)
    assessed(bot, effort=Effort.L)

    assert "Approve" not in show(slack, ANA).buttons
    slack.command(ANA, "/csi", "approve 1")

    assert "an approver other than its author" in slack.messages(ANA, GENERAL)[-1].text
    assert state(bot) is State.ASSESS


def test_managers_approve_only_while_nobody_is_approver(slack: Slack, bot: Bot) -> None:
    assessed(bot, effort=Effort.L)
    grant(bot, LEO, Role.APPROVER)

    slack.command(MIA, "/csi", "approve 1")
    assert "an approver other than its author" in slack.messages(MIA, GENERAL)[-1].text

    show(slack, LEO).press("Approve")
    assert state(bot) is State.APPROVED


@pytest.mark.parametrize("effort", [Effort.S, Effort.M])
def test_what_is_small_starts_without_an_approval(slack: Slack, bot: Bot, effort: Effort) -> None:
    assessed(bot, effort=effort)
    assert "Approve" not in card(slack, CHLOE).buttons

    press(slack, bot, "Start")

    assert state(bot) is State.IN_PROGRESS
    assert ". 1 task, due " in slack.messages(ANA)[-1].text


# Start


def test_starting_needs_a_plan(slack: Slack, bot: Bot) -> None:
    ready_to_assess(bot)
    take(bot, 1, Step.ASSESS)

    press(slack, bot, "Start")
    assert "Before starting IMP-1: add at least one task." in told(slack, CHLOE)
    assert state(bot) is State.ASSESS
    slack.close_modal(CHLOE)

    plan_task(bot, 1)
    press(slack, bot, "Start")
    assert state(bot) is State.IN_PROGRESS


def test_starting_needs_the_communication_plan_when_people_are_affected(slack: Slack, bot: Bot) -> None:
    assessed(bot)
    answer(bot, 1, affects_people="yes")

    press(slack, bot, "Start")
    assert "say how people will hear of the change" in told(slack, CHLOE)

    answer(bot, 1, communication="A note to all managers")
    press(slack, bot, "Start")
    assert state(bot) is State.IN_PROGRESS


# Review, and back


def test_review_waits_until_every_task_is_closed(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    press(slack, bot, "Review")
    assert "Before reviewing IMP-1: close each open task." in told(slack, CHLOE)
    assert state(bot) is State.IN_PROGRESS

    press_in_window(slack, CHLOE, "Done")

    assert state(bot) is State.REVIEW
    assert labels(slack, CHLOE) == ["Close"]
    bot.flush()
    assert "In review, settling until Monday 7 December" in card(slack, CHLOE).text


def test_back_to_work_takes_a_reason_and_starts_the_settling_time_anew(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    press(slack, bot, "Back to work")
    with pytest.raises(Refused):
        slack.fill(CHLOE, reason="   ")
    assert state(bot) is State.REVIEW

    slack.fill(CHLOE, reason="The stock ran out")
    assert state(bot) is State.IN_PROGRESS
    assert [row.note for row in rows(bot, Activity) if row.verb == "back_to_work"] == ["The stock ran out"]

    settle(bot, 3)
    take(bot, 1, Step.REVIEW)
    assert "In review, settling until Thursday 10 December" in card(slack, CHLOE).text


# Close


def test_closing_waits_for_the_settling_time_or_a_reason_to_judge_now(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    press(slack, bot, "Close")
    assert "Why judge now?" in told(slack, CHLOE)
    with pytest.raises(Refused) as refused:
        close(slack, bot, judge_now_because=" ")
    assert "judge_now_because" in str(refused.value) or "the settling time to pass" in str(refused.value)
    assert state(bot) is State.REVIEW

    close(slack, bot, judge_now_because="The supplier has confirmed it", closure_code="unsuccessful")

    assert state(bot) is State.CLOSED
    assert one(bot, Improvement).judged_early_because == "The supplier has confirmed it"


def test_after_the_settling_time_nobody_is_asked_why_now(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    settle(bot)
    read(bot, "2.8")

    press(slack, bot, "Close")
    assert "Why judge now?" not in told(slack, CHLOE)
    asked = [block["block_id"] for block in slack.modal(CHLOE)["blocks"] if block["type"] == "input"]
    assert asked == ["achieved", "closure_code", "notes", "outcomes"]
    more = {"view": slack.modal(CHLOE)["id"], "block_id": "closing_more", "action_id": ids.CLOSING_MORE}
    typed = {"achieved": {"achieved": {"type": "plain_text_input", "value": "Yes, since Monday"}}}
    slack.act(CHLOE, "press", {**more, "state": typed})
    shown = slack.modal(CHLOE)
    assert shown["state"]["values"]["achieved"]["achieved"]["value"] == "Yes, since Monday"
    assert {"keeper", "next", "went_well", "cost"} <= {block["block_id"] for block in shown["blocks"]}
    close(slack, bot)

    kept = one(bot, Improvement)
    assert (kept.state, kept.closure_code, kept.judged_early_because) == (
        State.CLOSED,
        ClosureCode.SUCCESSFUL,
        None,
    )
    assert slack.messages(ANA)[-1].text.endswith(f"(IMP-1).\n{OUTCOME}")


def test_a_success_is_refused_while_the_target_is_not_met_and_the_form_stays(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    settle(bot)
    read(bot, "3")  # "under 3" is not met by 3
    press(slack, bot, "Close")
    missed = f"Not met: “{KPI}” is 3 days, target under 3 days."
    assert missed in told(slack, CHLOE)

    with pytest.raises(Refused) as refused:
        close(slack, bot)
    assert "is 3 days, target under 3 days." in str(refused.value)
    assert state(bot) is State.REVIEW
    assert rows(bot, Announcement) == []
    assert slack.modal(CHLOE)["state"]["values"]["notes"]["notes"]["value"] == OUTCOME

    with pytest.raises(Refused, match=r"is 3\.5 days, target under 3 days"):
        slack.fill(CHLOE, **{"reading_1": "3.5"})
    assert rows(bot, Reading)[-1].value == 3  # nothing is kept of a closing that was refused
    slack.fill(CHLOE, **{"reading_1": "2.99"})
    assert state(bot) is State.CLOSED
    assert rows(bot, Reading)[-1].value == Decimal("2.99")


def test_a_success_needs_a_reading_since_work_began_and_supplies_it_in_its_form(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    settle(bot)
    press(slack, bot, "Close")
    with pytest.raises(Refused, match="Not measured since work began on 23 November: "):
        close(slack, bot)
    today = bot.clock().date()
    with bot.db.begin() as session:
        earlier = [NewReading(1, Decimal(14), today - timedelta(days=30 * each)) for each in range(2, 13)]
        keep_readings(session, earlier, by=CHLOE, at=bot.clock())
    slack.close_modal(CHLOE)
    press(slack, bot, "Close")
    assert sum(block["type"] == "input" for block in slack.modal(CHLOE)["blocks"]) == closing_form.MOST_FIELDS
    slack.press_in_modal(CHLOE, "More")
    assert "Has the work itself changed for good?" in told(slack, CHLOE)
    with pytest.raises(Refused, match="Sunday 22 November was before work began"):
        close(slack, bot, **{"reading_1": "2,8 on 22 November"})
    slack.fill(CHLOE, **{"reading_1": f"2,8 on {today.day - 1} {today:%B}", "closing_changes": ["1"]})
    assert state(bot) is State.CLOSED
    assert rows(bot, Reading)[-1].measured_on == today - timedelta(days=1)
    (change,) = rows(bot, KpiChange)
    assert change.improvement_id == 1
    ended = one(bot, Improvement).review_from
    assert ended is not None
    assert change.changed_on == ended.date()


def test_a_success_names_what_changed(slack: Slack, bot: Bot) -> None:
    in_review(bot)
    settle(bot)
    read(bot, "2.8")
    press(slack, bot, "Close")

    with pytest.raises(Refused) as refused:
        close(slack, bot, outcomes=[])

    assert "Tick what changed." in str(refused.value)


def test_an_unsuccessful_close_drafts_a_lesson(slack: Slack, bot: Bot) -> None:
    closed(bot, code=ClosureCode.UNSUCCESSFUL, value="13", notes="The stock was used up at once.")

    assert one(bot, Announcement).kind is AnnouncementKind.LESSON
    assert slack.messages(ANA)[-1].text.startswith("Closed as unsuccessful: ")
    assert "We learned: " in slack.last(CHLOE, "This is ready for").text


def test_a_withdrawn_close_announces_nothing(slack: Slack, bot: Bot) -> None:
    closed(bot, code=ClosureCode.WITHDRAWN, value="13", notes="We moved to another supplier.")

    assert rows(bot, Announcement) == []
    assert "closed as withdrawn" in card(slack, CHLOE).text


# Quick wins


def test_a_quick_win_goes_from_accepted_to_closed_in_two_presses(slack: Slack, bot: Bot) -> None:
    accepted(bot, quick_win=True)
    assert "Assess" not in card(slack, CHLOE).buttons
    press(slack, bot, "Start")
    assert state(bot) is State.IN_PROGRESS
    plan_task(bot, 1)

    press(slack, bot, "Close")
    assert "Did we get there?" not in told(slack, CHLOE)
    slack.fill(CHLOE, closure_code="successful", notes="The form is gone")
    bot.flush()

    assert state(bot) is State.CLOSED
    assert one(bot, Task).state is TaskState.INCOMPLETE
    assert "The form is gone" in slack.messages(ANA)[-1].text


# Old cards, and others


def test_a_step_taken_meanwhile_is_told_to_who_presses_an_old_card(slack: Slack, bot: Bot) -> None:
    assessed(bot)
    old = card(slack, CHLOE)
    show(slack, MIA).press("Start")

    old.press("Start")

    assert "IMP-1 is in progress (Mia Lindqvist, 23 November), so nobody can start it now." in told(slack, CHLOE)
    assert [row.verb for row in rows(bot, Activity)].count("start") == 1


@pytest.mark.parametrize("person", [ANA, BEN])
def test_nobody_without_the_role_moves_an_improvement(slack: Slack, bot: Bot, person: str) -> None:
    assessed(bot)
    show(slack, person)  # the first answer is a welcome too

    assert show(slack, person).buttons == ["Open"]
    slack.command(person, "/csi", "start 1")

    assert "Only its coordinator or a manager can start IMP-1" in slack.messages(person, GENERAL)[-1].text
    assert state(bot) is State.ASSESS


def test_every_step_leaves_its_trace_with_before_and_after(slack: Slack, bot: Bot) -> None:
    closed(bot)

    moves = [(row.verb, row.actor_id, row.before.get("state"), row.after.get("state")) for row in rows(bot, Activity)]
    assert [move for move in moves if move[2]] == [
        ("accept", MIA, "new", "accepted"),
        ("assess", CHLOE, "accepted", "assess"),
        ("start", CHLOE, "assess", "in_progress"),
        ("task_done", BEN, "open", "done"),
        ("review", CHLOE, "in_progress", "review"),
        ("close", CHLOE, "review", "closed"),
    ]
