"""Approvals: who is asked, what is decided, what lapses, and what is approved again when it has changed."""

from datetime import timedelta

import pytest

from csi.kpis import targets
from csi.lifecycle import approvals, assignment, triage
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.gatekeeper import gate_facts, require_step
from csi.people import directory, roles
from csi.register import improvements, value
from csi.register.value import TypedValue
from csi.tasks import planning, task_actions
from csi.tasks.task_rules import TaskStep
from handlers import ids
from models import Approval, Improvement, RoleGrant, Task
from models.enums import ApprovalKind, Comparison, Effort, Role, State, Step, ValueSide
from tests.conftest import Bot
from tests.support.forging import deliver, submission
from tests.support.more import choose_target, from_more, labels, open_more, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, Refused, Slack
from tests.support.story import (
    IDEA,
    KPI,
    accepted,
    answer,
    assessed,
    captured,
    card,
    grant,
    one,
    plan_task,
    ready_to_assess,
    redeliver,
    rows,
    take,
    told,
)


def state(bot: Bot) -> State:
    return rows(bot, Improvement)[0].state


def approved(bot: Bot) -> int:
    """An approved improvement of effort L, by Leo, who holds the role."""
    grant(bot, LEO, Role.APPROVER)
    number = assessed(bot, effort=Effort.L)
    take(bot, number, Step.APPROVE, by=LEO)
    return number


def test_what_waits_for_an_approval_is_written_to_the_approvers_with_what_there_is_to_know(
    slack: Slack, bot: Bot
) -> None:
    grant(bot, LEO, Role.APPROVER)
    assessed(bot, effort=Effort.L)
    waits = slack.last(LEO, "waits for your approval")
    assert waits.text.startswith(f"*{IDEA}* (IMP-1) waits for your approval.\n*Leads it:* <@{CHLOE}>  ·  effort L")
    assert "*Cost and benefit:* no forecast yet\n" in waits.text
    assert f"*Target:* {KPI}: 14 days → under 3 days by " in waits.text
    assert (
        "*Plan:* 1 task, the last due Monday 30 November\n"
        f"•  Order five laptops: <@{BEN}> by Monday 30 November" in waits.text
    )
    assert "hange" not in waits.text  # nobody has decided on it before
    assert waits.buttons == ["Approve", "Send back", "Open"]
    assert slack.from_app(MIA) == []  # managers approve only while nobody is approver

    waits.press("Approve")
    bot.flush()

    assert state(bot) is State.APPROVED
    kept = one(bot, Approval)
    assert (kept.kind, kept.by, kept.lapsed_at) == (ApprovalKind.APPROVED, LEO, None)
    decided = slack.from_app(LEO)[-1]
    assert decided.text.endswith("  ·  approved by you on Monday 23 November")
    assert (len(decided.raw["blocks"]), decided.buttons) == (1, [])
    assert f"<@{LEO}> said yes, so you can start." in slack.last(CHLOE, "Approved: ").text
    assert f"Approved by <@{LEO}>" in card(slack, CHLOE).text


def test_its_author_is_not_asked_and_an_anonymous_one_may_be_approved_by_any_approver(slack: Slack, bot: Bot) -> None:
    grant(bot, ANA, Role.APPROVER)
    grant(bot, LEO, Role.APPROVER)
    assessed(bot, effort=Effort.L)

    assert [seen.text for seen in slack.from_app(ANA) if "waits for your approval" in seen.text] == []
    assert slack.last(LEO, "waits for your approval")


def test_sending_back_takes_a_note_that_the_coordinator_reads(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.APPROVER)
    assessed(bot, effort=Effort.L)
    waits = slack.last(LEO, "waits for your approval")
    waits.press("Send back")
    with pytest.raises(Refused) as refused:
        slack.fill(LEO, reason=" ")
    assert "Say what has to change" in refused.value.answer["errors"]["reason"]

    slack.fill(LEO, reason="The costs are missing")
    bot.flush()

    assert state(bot) is State.ACCEPTED
    assert f"<@{LEO}> says: The costs are missing" in slack.last(CHLOE, "Sent back to you").text
    said = "  ·  sent back by you on Monday 23 November: The costs are missing"
    assert slack.from_app(LEO)[-1].text.endswith(said)
    assert one(bot, Approval).kind is ApprovalKind.SENT_BACK

    with bot.db.begin() as session:
        given = TypedValue("4000", "1000 a month", "R&D *lab*", "Fewer <!here> calls")
        value.set_value(session, 1, ValueSide.FORECAST, given, by=CHLOE, at=bot.clock())
        session.get_one(Improvement, 1).risk = "Die Lieferung könnte dauern"
    plan_task(bot, 1, text="Train everybody")
    take(bot, 1, Step.ASSESS)
    again = slack.last(LEO, "waits for your approval")
    for line in (
        "*Cost:* 4,000 EUR, paid by R&amp;D *\u200blab*\u200b",
        "*Benefit:* 12,000 EUR a year",
        "*Payback:* 4,000 EUR / 12,000 EUR a year = 4 months",
        "*Beyond money:* Fewer &lt;!here&gt; calls",
        "*Risk:* Die Lieferung könnte dauern",
        f"*Changed since <@{LEO}> sent it back on Monday 23 November:*",
        "•  Cost: none → 4,000 EUR",
        "•  Risk: none → Die Lieferung könnte dauern",
        "•  Task 2: none → Train everybody",
    ):
        assert line in again.text.split("\n"), again.text

    with bot.db.begin() as session:  # while Leo reads, the cost grows
        given = TypedValue("9000", "12000", "R&D *lab*", "Fewer <!here> calls")
        value.set_value(session, 1, ValueSide.FORECAST, given, by=CHLOE, at=bot.clock())
    again.press("Approve")
    assert "Nothing is done yet." in told(slack, LEO)
    assert state(bot) is State.ASSESS
    press_in_window(slack, LEO, "Approve")
    assert rows(bot, Approval)[-1].about["cost"] == "9,000 EUR"


def test_only_an_approver_sends_back_and_only_its_coordinator_takes_back(slack: Slack, bot: Bot) -> None:
    approved(bot)
    open_more(slack, LEO)
    assert "Take back" not in labels(slack, LEO)
    slack.close_modal(LEO)

    from_more(slack, CHLOE, "Take back")
    slack.fill(CHLOE, reason="The scope has changed")
    bot.flush()

    assert state(bot) is State.ACCEPTED
    kept = one(bot, Improvement)
    assert kept.approved_at is None
    assert one(bot, Approval).lapsed_at is not None
    take(bot, 1, Step.ASSESS)
    card(slack, CHLOE).press("Start") if "Start" in card(slack, CHLOE).buttons else None
    assert state(bot) is State.ASSESS  # it has to be approved anew


def test_where_nobody_else_can_approve_the_gate_asks_the_manager_to_name_an_approver(slack: Slack, bot: Bot) -> None:
    number = ready_to_assess(bot, effort=Effort.L, by=MIA)
    take(bot, number, Step.ASSESS)
    slack.command(MIA, "/csi", f"approve {number}")
    assert "Only an approver other than its author can" in slack.messages(MIA, GENERAL)[-1].text

    from_more(slack, MIA, "Name an approver", number)
    with pytest.raises(Refused) as refused:
        slack.fill(MIA, approver=MIA)
    assert "The idea is theirs" in refused.value.answer["errors"]["approver"]
    slack.fill(MIA, approver=LEO)
    bot.flush()

    assert (LEO, Role.APPROVER) in {(row.person_id, row.role) for row in rows(bot, RoleGrant)}
    slack.last(LEO, "waits for your approval").press("Approve")
    assert state(bot) is State.APPROVED


def test_a_manager_can_want_an_approval_of_something_small(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.APPROVER)
    assessed(bot, effort=Effort.S)
    assert "Start" in card(slack, CHLOE).buttons

    from_more(slack, MIA, "Ask for an approval")
    bot.flush()

    assert "Start" not in card(slack, CHLOE).buttons
    assert "Waits for an approval" in card(slack, CHLOE).text
    assert not {"Approve IMP-1", "Send IMP-1 back"} & {*card(slack, CHLOE).options, *card(slack, CHLOE).buttons}
    assert slack.last(LEO, "waits for your approval")
    with bot.db.begin() as session, pytest.raises(Exception, match="Only managers can"):
        approvals.request_approval(session, 1, by=CHLOE, at=bot.clock())


@pytest.mark.parametrize("change", ["task", "target"])
def test_a_change_after_the_approval_waits_for_another_one(slack: Slack, bot: Bot, change: str) -> None:
    number = approved(bot)
    take(bot, number, Step.START)
    with bot.db.begin() as session:
        at, due = bot.clock(), bot.clock().date() + timedelta(days=30)
        if change == "task":
            planning.add_task(session, number, planning.NewTask("Train everybody", BEN, due), by=CHLOE, at=at)
        else:
            new = targets.NewTarget(KPI, "days", "14", at.date(), Comparison.UNDER, "5", due)
            targets.set_target(session, number, new, by=CHLOE, at=at)
    bot.flush()
    with bot.db.begin() as session:
        for place in range(1, 3 if change == "task" else 2):
            task_actions.take_task_step(session, number, place, TaskStep.FINISH, by=CHLOE, at=bot.clock())
    bot.flush()
    card(slack, CHLOE).press("Review")
    assert "get the change approved (Leo Tanaka is asked to)" in told(slack, CHLOE)
    assert labels(slack, CHLOE) == []  # Leo has the button

    asked = slack.last(LEO, "has changed since it was approved")
    assert f"*Changed since <@{LEO}> approved it on Monday 23 November:*\n•  " in asked.text
    assert {
        "task": "•  Task 2: none → Train everybody",
        "target": f"•  Target for {KPI}: from 14 days to under 3 days by 21 February 2027 → "
        "from 14 days to under 5 days by 23 December 2026",
    }[change] in asked.text
    asked.press("Approve the change")
    bot.flush()

    assert state(bot) is State.IN_PROGRESS
    card(slack, CHLOE).press("Review")
    assert state(bot) is State.REVIEW
    assert [row.kind for row in rows(bot, Approval)] == [ApprovalKind.APPROVED, ApprovalKind.REAPPROVED]


def test_a_change_where_no_approval_is_asked_for_waits_for_nobody(slack: Slack, bot: Bot) -> None:
    number = assessed(bot, effort=Effort.S)
    take(bot, number, Step.START)
    plan_task(bot, number, text="Train everybody")

    assert one(bot, Improvement).changed_since_approval_at is None


def test_a_gate_asks_for_each_missing_thing_in_one_window_and_then_takes_the_step(slack: Slack, bot: Bot) -> None:
    """From nothing to work in progress, without leaving the window: each form's answer is the next one."""
    captured(bot)
    with bot.db.begin() as session:
        decided = triage.Acceptance(CHLOE, Effort.S, new_objective="People can work")
        triage.accept(session, 1, decided, by=MIA, at=bot.clock())
    bot.flush()
    card(slack, CHLOE).press("Assess")
    assert "Before assessing IMP-1: answer *If this works, what gets better, and for whom?*" in told(slack, CHLOE)
    assert slack.modal(CHLOE)["submit"]["text"] == "Next"

    slack.fill(CHLOE, outcome="Laptops on day one")
    redeliver(slack)
    slack.fill(CHLOE, kpi_name="Days to laptop", unit="days", baseline="14", value="3", due_on="2027-03-01")
    assert "Before assessing IMP-1: answer *What are the first steps?*" in told(slack, CHLOE)
    assert slack.modal(CHLOE)["submit"]["text"] == "Assess"
    press_in_window(slack, CHLOE, "Targets")
    choose_target(slack, CHLOE, 0, "Edit the target")
    slack.fill(CHLOE, value="4")
    assert "14 days → under 4 days" in told(slack, CHLOE)
    press_in_window(slack, CHLOE, "Add a target")
    slack.fill(CHLOE, kpi_name="Calls", unit="calls", baseline="30", value="20", due_on="2027-03-01")
    choose_target(slack, CHLOE, 1, "Remove the target")
    slack.fill(CHLOE)
    assert "Calls" not in told(slack, CHLOE)
    slack.close_modal(CHLOE)
    slack.fill(CHLOE, first_steps="Keep stock")

    assert state(bot) is State.ASSESS
    assert "IMP-1 is being assessed. It needs no approval, so work can start." in told(slack, CHLOE)
    press_in_window(slack, CHLOE, "Start")
    assert "Before starting IMP-1: add at least one task." in told(slack, CHLOE)
    slack.fill(CHLOE, text="Order five laptops", owner=BEN, due_on="2026-12-04")

    assert one(bot, Task).text == "Order five laptops"
    assert state(bot) is State.IN_PROGRESS
    assert "Work on IMP-1 has started." in told(slack, CHLOE)
    assert len(slack.views(CHLOE)) == 1


def test_a_gate_asks_for_nothing_that_somebody_else_has_supplied_meanwhile(slack: Slack, bot: Bot) -> None:
    """Two have the window open, over a restart: it asks for what is missing now, and the step is taken once."""
    accepted(bot)
    card(slack, CHLOE).press("Assess")
    slack.command(MIA, "/csi", "assess 1")
    for who in (CHLOE, MIA):
        assert "answer *If this works, what gets better, and for whom?*" in told(slack, who)
    answer(bot, 1, first_steps="Keep stock", baseline="14 days")
    bot.restart()

    slack.fill(MIA, outcome="Laptops on day one")
    assert "Before assessing IMP-1: set a target, or say why it can't be measured." in told(slack, MIA)
    assert "Then:" not in told(slack, MIA)
    slack.fill(CHLOE, outcome="Laptops on the first day")
    assert "Mia Lindqvist" in told(slack, CHLOE)  # nothing of hers replaces Mia's answer unseen
    slack.fill(CHLOE, outcome="Laptops on the first day")
    press_in_window(slack, MIA, "Can't be measured")
    slack.fill(MIA, reason="Nobody counts")

    assert state(bot) is State.ASSESS
    assert "IMP-1 is being assessed." in told(slack, MIA)
    assert "set a target" in told(slack, CHLOE)
    target = {"kpi_name": "Days to laptop", "unit": "days", "baseline": "14", "value": "3", "due_on": "2027-03-01"}
    slack.fill(CHLOE, comparison="under", **target)
    assert "(Mia Lindqvist, 23 November), so nobody can assess it now." in told(slack, CHLOE)


def test_who_can_not_supply_what_is_missing_reads_who_can(slack: Slack, bot: Bot) -> None:
    """What somebody's role doesn't reach is not asked of them, in whatever window they meet it."""
    accepted(bot)
    refusal = "Only its coordinator or a manager can assess IMP-1."
    slack.command(BEN, "/csi", "assess 1")
    answered = slack.last(BEN, channel=GENERAL)
    assert refusal in answered.text
    assert "Before assessing" not in answered.text

    card(slack, CHLOE).press("Assess")
    with bot.db.begin() as session:
        assignment.assign_coordinator(session, 1, LEO, by=MIA, at=bot.clock())
    slack.fill(CHLOE, outcome="Laptops on day one")
    assert refusal in told(slack, CHLOE)
    assert "Before assessing" not in told(slack, CHLOE)
    assert state(bot) is State.ACCEPTED


def test_forms_that_were_opened_before_an_update_are_still_kept(bot: Bot) -> None:
    """A task's form above a gate's window, and the form of *Accept* with both fields for an objective."""
    ready_to_assess(bot)
    take(bot, 1, Step.ASSESS)
    captured(bot, "Phones ring out unanswered")
    task = submission(ids.TASK_FORM, "1\ngate:start:1", "")
    task["view"]["state"]["values"] = {
        "text": {"text": {"value": "Order five laptops"}},
        "owner": {"owner": {"selected_user": BEN}},
        "due_on": {"due_on": {"selected_date": "2026-12-04"}},
    }
    accept = submission(ids.ACCEPT_FORM, "2", "")
    accept["view"]["id"] = "V1FORGED"
    accept["view"]["state"]["values"] = {
        "coordinator": {"coordinator": {"selected_user": CHLOE}},
        "effort": {"effort": {"selected_option": {"value": "M"}}},
        "objectives": {"objectives": {"selected_option": None}},
        "new_objective": {"new_objective": {"value": "Nobody waits on the phone"}},
        "quick_win": {"quick_win": {"selected_options": []}},
    }

    assert [deliver(bot, body).status for body in (task, accept)] == [200, 200]
    assert one(bot, Task).text == "Order five laptops"
    assert [row.state for row in rows(bot, Improvement)] == [State.ASSESS, State.ACCEPTED]


# If only the author could approve, and when who approves changes


def test_if_only_its_author_could_approve_the_manager_is_asked_at_once_to_name_somebody(slack: Slack, bot: Bot) -> None:
    grant(bot, ANA, Role.APPROVER)
    for who in (LEO, MIA):
        slack.message(who, "hello")
    bot.tick()
    assessed(bot, effort=Effort.L)
    asked = slack.last(MIA, "Who else should decide?")
    assert f"Only <@{ANA}> could give it, and the idea is theirs." in asked.text

    with pytest.raises(GateNotMet, match=r"name an approver other than its author \(Mia Lindqvist is asked to\)"):
        grant_and_approve_as_coordinator(bot)
    asked.press("Name an approver")
    slack.fill(MIA, approver=LEO)
    bot.flush()

    assert f"  ·  <@{LEO}> is its approver now" in slack.last(MIA, "is its approver now").text
    assert slack.last(MIA, "is its approver now").buttons == []
    slack.last(LEO, "waits for your approval").press("Approve")
    assert state(bot) is State.APPROVED


def grant_and_approve_as_coordinator(bot: Bot) -> None:
    """The gate as somebody meets it who would be an approver, in a transaction that is undone."""
    with bot.db.begin() as session:
        improvement = improvements.get_improvement(session, 1)
        facts = gate_facts(session, improvement, bot.clock())
        assert not facts.others_approve
        directory.grant(session, CHLOE, Role.APPROVER, by=None, at=bot.clock())
        require_step(session, improvement, Step.APPROVE, facts, CHLOE, bot.clock())


def test_a_sole_manager_whose_own_idea_waits_is_told_that_nobody_else_could_approve(slack: Slack, bot: Bot) -> None:
    assessed(bot, effort=Effort.L, by=MIA)

    assert "Only you could give it, and the idea is yours. Who else should decide?" in slack.last(MIA, "Only you").text
    assert slack.last(MIA, "Only you").buttons == ["Name an approver"]


def test_naming_the_first_approver_takes_the_right_from_managers_with_a_word_and_asks_the_approver(
    slack: Slack, bot: Bot
) -> None:
    grant(bot, BEN, Role.MANAGER)
    assessed(bot, effort=Effort.L)
    waits = slack.last(BEN, "waits for your approval")
    from_more(slack, MIA, "Name an approver")
    assert "From then on approvers approve, and managers no longer do." in told(slack, MIA)

    slack.fill(MIA, approver=LEO)
    bot.tick()
    bot.tick()

    assert f"<@{MIA}> made <@{LEO}> approver." in slack.last(BEN, "From now on, approvers approve").text
    assert [seen.text for seen in slack.from_app(BEN)].count(slack.last(BEN, "Nothing to approve: ").text) == 1
    again = next(seen for seen in slack.from_app(BEN) if seen.ts == waits.ts)
    assert (again.buttons, "others decide on its approval now" in again.text) == ([], True)
    assert slack.last(LEO, "waits for your approval").buttons == ["Approve", "Send back", "Open"]


def test_whoever_becomes_approver_otherwise_is_asked_for_what_waits_when_nobody_asked_can_decide_any_more(
    slack: Slack, bot: Bot
) -> None:
    assessed(bot, effort=Effort.L)
    with bot.db.begin() as session:
        roles.give_role(session, LEO, Role.APPROVER, by=MIA, at=bot.clock())
    bot.tick()
    bot.tick()

    assert [seen.text for seen in slack.from_app(LEO) if "waits for your approval" in seen.text] != []
    assert len([seen for seen in slack.from_app(LEO) if "waits for your approval" in seen.text]) == 1

    with bot.db.begin() as session:
        roles.take_role(session, LEO, Role.APPROVER, by=MIA, at=bot.clock())
    bot.tick()
    assert [seen for seen in slack.from_app(LEO) if "Approve" in seen.buttons] == []
    assert slack.last(MIA, "waits for your approval").buttons == ["Approve", "Send back", "Open"]
