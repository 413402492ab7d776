"""Two people at one thing: the second is told what the first did, and does theirs by doing it again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest

from csi.announcements import editing
from csi.capture import recording
from csi.common.conflicts import Overtaken
from csi.interview.queries import current_answers
from csi.lifecycle import approvals, assignment, form_facts, transitions, triage
from csi.register import value
from csi.register.business_case import current_figure
from csi.tasks import planning
from models import Activity, Improvement, Task
from models.enums import Effort, Role, State, Step, ValueSide
from tests.conftest import Bot
from tests.support.more import from_more, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, TRIAGE, Slack
from tests.support.story import (
    OBJECTIVE,
    accepted,
    aim,
    answer,
    assessed,
    captured,
    card,
    closed,
    grant,
    in_progress,
    in_review,
    one,
    plan_task,
    rows,
    take,
    told,
)

Others = Callable[[Bot], object]


def on_card(label: str) -> Callable[[Slack], object]:
    return lambda slack: card(slack, MIA, channel=TRIAGE).press(label)


def behind_more(label: str) -> Callable[[Slack], object]:
    return lambda slack: from_more(slack, MIA, label)


def accept_as_leo(bot: Bot) -> None:
    with bot.db.begin() as session:
        triage.accept(session, 1, triage.Acceptance(CHLOE, Effort.S, quick_win=True), by=LEO, at=bot.clock())


def assign_as_leo(bot: Bot) -> None:
    with bot.db.begin() as session:
        assignment.assign_coordinator(session, 1, BEN, by=LEO, at=bot.clock())


def reword_as_ana(bot: Bot) -> None:
    with bot.db.begin() as session:
        recording.edit_idea(session, 1, recording.NewIdea("Laptops come after a month"), by=ANA, at=bot.clock())


def name_approver_as_leo(bot: Bot) -> None:
    with bot.db.begin() as session:
        approvals.name_approver(session, 1, BEN, by=LEO, at=bot.clock())


def value_as_leo(bot: Bot) -> None:
    with bot.db.begin() as session:
        typed = value.TypedValue(cost="9000 EUR", payer="Finance")
        value.set_value(session, 1, ValueSide.FORECAST, typed, by=LEO, at=bot.clock())


def retask_as_leo(bot: Bot) -> None:
    with bot.db.begin() as session:
        row = one(bot, Task)
        new = planning.TaskChange("Order ten laptops", row.owner_id, row.starts_on, row.due_on)
        planning.change_task(session, 1, 1, new, by=LEO, at=bot.clock())


def retell_as_leo(bot: Bot) -> None:
    with bot.db.begin() as session:
        edited = editing.EditedText("New colleagues have a laptop soon.")
        editing.edit_text(session, 1, edited, by=LEO, at=bot.clock())


def begun_anew_by_leo(bot: Bot) -> None:
    take(bot, 1, Step.CANCEL, by=LEO, reason="The supplier is gone")
    take(bot, 1, Step.REOPEN, by=LEO, reason="There is another one")
    accept_as_leo(bot)


def open_task_form(slack: Slack) -> None:
    card(slack, CHLOE).press("Change tasks")
    view = slack.modal(CHLOE)
    menu = next(block["accessory"] for block in view["blocks"] if block.get("block_id") == "task_1_1")
    chosen = next(option for option in menu["options"] if option["text"]["text"] == "Change 1.1")
    act = {"view": view["id"], "block_id": "task_1_1", "action_id": menu["action_id"]}
    slack.act(CHLOE, "press", {**act, "input": {"selected_option": chosen}})


@dataclass(frozen=True)
class Case:
    """A form, what somebody else does while it is open, and what is submitted."""

    begin: Callable[[Bot], object]
    open: Callable[[Slack], object]
    others: Others
    said: str
    fields: dict[str, Any] = field(default_factory=dict)
    who: str = MIA


CASES = {
    "decline": Case(
        captured, on_card("Decline"), accept_as_leo, "Leo Tanaka accepted it at ", {"reason": "We have it already"}
    ),
    "accept": Case(
        captured,
        on_card("Accept"),
        reword_as_ana,
        "Ana Ruiz reworded it at ",
        {"coordinator": CHLOE, "new_objective": OBJECTIVE},
    ),
    "hold": Case(
        in_progress, behind_more("Put on hold"), begun_anew_by_leo, "Leo Tanaka accepted it at ", {"reason": "It moves"}
    ),
    "cancel": Case(
        captured, behind_more("Cancel it"), accept_as_leo, "Leo Tanaka accepted it at ", {"reason": "Not needed"}
    ),
    "duplicate": Case(
        lambda bot: (captured(bot), captured(bot, "Phones take three weeks")),
        lambda slack: card(slack, MIA, 1, TRIAGE).press("Duplicate"),
        accept_as_leo,
        "Leo Tanaka accepted it at ",
        {"into_typed": "2"},
    ),
    "close": Case(
        in_review,
        lambda slack: card(slack, CHLOE).press("Close"),
        lambda bot: (
            take(bot, 1, Step.BACK_TO_WORK, by=LEO, reason="z"),
            aim(bot, 1, by=LEO, value="2"),
            take(bot, 1, Step.REVIEW, by=LEO),
        ),
        "Leo Tanaka set the target at ",
        {
            "closure_code": "unsuccessful",
            "notes": "It did not work",
            "achieved": "No",
            "judge_now_because": "We know",
        },
        CHLOE,
    ),
    "assign": Case(
        captured, on_card("Assign"), assign_as_leo, "Leo Tanaka gave it to Ben Okafor at ", {"coordinator": CHLOE}
    ),
    "approver": Case(
        lambda bot: assessed(bot, effort=Effort.L),
        behind_more("Name an approver"),
        name_approver_as_leo,
        "Leo Tanaka named Ben Okafor as its approver at ",
        {"approver": CHLOE},
    ),
    "target": Case(
        assessed,
        lambda slack: card(slack, CHLOE).press("KPI and target"),
        lambda bot: aim(bot, 1, by=LEO, value="2"),
        "Leo Tanaka set the target at ",
        {"value": "4"},
        CHLOE,
    ),
    "value": Case(
        accepted,
        lambda slack: card(slack, CHLOE).press("Value"),
        value_as_leo,
        "Leo Tanaka changed the forecast at ",
        {"cost": "6000 EUR"},
        CHLOE,
    ),
    "task": Case(
        lambda bot: (accepted(bot), plan_task(bot, 1)),
        open_task_form,
        retask_as_leo,
        "Leo Tanaka changed task 1.1 at ",
        {"text": "Order six laptops"},
        CHLOE,
    ),
    "announcement": Case(
        closed,
        lambda slack: slack.last(CHLOE, "This is ready for").press("Edit"),
        retell_as_leo,
        "Leo Tanaka edited the announcement at ",
        {"story": "New colleagues have their laptop on day one."},
        CHLOE,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_whoever_submits_a_form_is_told_what_somebody_else_did_meanwhile_and_does_it_by_doing_it_again(
    slack: Slack, bot: Bot, case: Case
) -> None:
    grant(bot, LEO, Role.MANAGER)
    for who in (ANA, BEN, CHLOE, LEO, MIA):
        slack.message(who, "hello")
    bot.tick()
    case.begin(bot)
    case.open(slack)
    case.others(bot)
    before = len(rows(bot, Activity))

    slack.fill(case.who, **case.fields)

    assert case.said in told(slack, case.who)
    assert ", while this was open.\nNothing of yours was saved. Press *" in told(slack, case.who)
    assert len(rows(bot, Activity)) == before

    slack.fill(case.who)

    assert len(rows(bot, Activity)) > before
    assert "while this was open" not in "".join(map(str, slack.view(case.who)["views"]))


def test_what_one_left_alone_in_a_form_stays_as_somebody_else_has_set_it(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    accepted(bot)
    card(slack, CHLOE).press("Value")
    value_as_leo(bot)
    slack.fill(CHLOE, soft_benefits="New colleagues feel welcome")

    with bot.db.read() as session:
        figure = current_figure(session, 1, ValueSide.FORECAST)
        assert figure is not None
        assert (figure.cost, figure.payer) == (Decimal(9000), "Finance")
        assert figure.soft_benefits == "New colleagues feel welcome"


def test_of_all_answers_in_a_form_only_those_that_both_changed_are_asked_about(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    accepted(bot)
    answer(bot, 1, outcome="Laptops on day one", first_steps="Stock")
    all_in_a_form(slack, bot)
    answer(bot, 1, outcome="Laptops on day two", by=LEO)
    slack.fill(CHLOE, first_steps="Keep five laptops in stock")
    assert {"Laptops on day two", "Keep five laptops in stock"} <= said(bot)

    all_in_a_form(slack, bot)
    answer(bot, 1, outcome="Laptops on day three", by=LEO)
    slack.fill(CHLOE, outcome="Laptops on day four")
    assert "answered this question at " in told(slack, CHLOE)
    assert "Laptops on day three" in said(bot)
    slack.fill(CHLOE)
    assert "Laptops on day four" in said(bot)


def all_in_a_form(slack: Slack, bot: Bot) -> None:
    card(slack, CHLOE).press("Answer the questions")
    bot.flush()
    next(seen for seen in reversed(slack.from_app(CHLOE)) if "All in a form: IMP-1" in seen.choices).press(
        "All in a form"
    )


def said(bot: Bot) -> set[str]:
    with bot.db.read() as session:
        return {row.text for row in current_answers(session, 1).values()}


def test_ones_own_other_change_is_no_conflict(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    card(slack, CHLOE).press("Value")
    with bot.db.begin() as session:
        typed = value.TypedValue(cost="9000 EUR")
        value.set_value(session, 1, ValueSide.FORECAST, typed, by=CHLOE, at=bot.clock())
    slack.fill(CHLOE, cost="6000 EUR")

    assert [row.verb for row in rows(bot, Activity)].count("forecast_set") == 2


def test_a_form_behind_an_old_button_says_first_what_happened_since(slack: Slack, bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    captured(bot)
    old = card(slack, MIA, channel=TRIAGE)
    accept_as_leo(bot)

    old.press("Decline")

    assert "accepted it at " in told(slack, MIA)
    assert one(bot, Improvement).state is State.ACCEPTED


def test_an_approver_says_yes_only_to_what_was_shown(slack: Slack, bot: Bot) -> None:
    grant(bot, BEN, Role.APPROVER)
    grant(bot, LEO, Role.MANAGER)
    slack.message(LEO, "hello")
    bot.tick()
    assessed(bot, effort=Effort.L)
    old = slack.last(BEN, "waits for your approval")
    with bot.db.begin() as session:
        new = planning.NewTask("Buy a warehouse", BEN, bot.clock().date() + timedelta(days=9))
        planning.add_task(session, 1, new, by=LEO, at=bot.clock())

    old.press("Approve")

    assert "Leo Tanaka added a task at " in told(slack, BEN)
    assert "Nothing is done yet." in told(slack, BEN)
    assert one(bot, Improvement).state is State.ASSESS
    press_in_window(slack, BEN, "Approve")
    assert one(bot, Improvement).state is State.APPROVED


def test_of_two_who_submit_at_the_same_moment_exactly_one_goes_first_and_the_other_is_told(bot: Bot) -> None:
    grant(bot, LEO, Role.MANAGER)
    for number in range(1, 7):
        captured(bot, f"Idea number {number} about laptops")
        with bot.db.read() as session:
            opened = form_facts.opened_on(session, number, ("state",))
        ready = Barrier(2)

        def decide(who: str, number: int = number, opened: str = opened, ready: Barrier = ready) -> str:
            ready.wait()
            try:
                with bot.db.begin() as session:
                    form_facts.require_current(session, number, opened, by=who, at=bot.clock())
                    if who == MIA:
                        decided = triage.Acceptance(CHLOE, Effort.S, quick_win=True)
                        triage.accept(session, number, decided, by=who, at=bot.clock())
                    else:
                        transitions.take_step(session, number, Step.DECLINE, by=who, at=bot.clock(), reason="No")
            except Overtaken as overtaken:
                return overtaken.sentence
            return ""

        with ThreadPoolExecutor(2) as pool:
            sentences = [sentence for sentence in pool.map(decide, (MIA, LEO)) if sentence]
        assert len(sentences) == 1
        assert "while this was open." in sentences[0]
    decisions = [row for row in rows(bot, Activity) if row.verb in (Step.ACCEPT, Step.DECLINE)]
    assert len(decisions) == 6
