"""The card's limits, for every state: three facts, three buttons, one menu; nothing that can be done gets lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from csi.capture.similar_ideas import SimilarIdea
from csi.capture.suggestion_rules import Suggestion
from csi.interview.answer_sheet import Sheet
from csi.kpis.aim import Aim
from csi.kpis.target_facts import TargetFacts
from csi.kpis.target_status import TargetStatus
from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import missing, steps_offered
from csi.register.queries import Links, Raci
from csi.tasks.plan_view import PlanFacts
from csi.tasks.task_facts import TaskFacts
from csi.tasks.task_rules import Badge
from csi.views.card import CoordinatorCardFacts, DecidedFacts, HandedOnFacts, next_step
from csi.views.current_status import AskedOfAuthor, CurrentHold, CurrentStatus
from csi.views.decision import Decision
from csi.views.details_line import DetailsLine
from csi.views.improvement_head import ImprovementHead
from csi.views.receipt import ReceiptFacts
from csi.views.whole_improvement import WholeImprovement
from handlers import ids
from handlers.capture import receipt
from handlers.register import card, card_actions, card_facts, open_window_blocks
from handlers.slack.block_kit import Message
from models.enums import (
    ENDED_STATES,
    AssignmentEnd,
    ClosureCode,
    Comparison,
    Direction,
    Effort,
    Health,
    State,
    Step,
    TaskState,
)

ANA, BEN, CHLOE, MIA = "U01ANA", "U02BEN", "U03CHLOE", "U04MIA"
TODAY = date(2026, 11, 23)
PLANNED = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS})
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
LONGEST = "Laptop requests take two weeks and nobody knows where they are; " * 45
MOST_CHARACTERS = 700

ASKED = AskedOfAuthor("Which laptops do you mean? " * 30, MIA, AT, "", is_open=True)
ANSWERED = AskedOfAuthor("Which laptops do you mean?", MIA, AT, "All of them. " * 60, is_open=False)
ALIKE = tuple(
    SimilarIdea(number, "Laptops take long to arrive " * 20, State.ASSESS, None, None) for number in (3, 7, 11)
)
TARGET = TargetFacts(
    1, "Days from request to laptop", "%", Direction.LOWER, Decimal(59), TODAY, Aim(Comparison.UNDER, Decimal(10)),
    date(2027, 3, 31), Decimal(23), TODAY, TargetStatus.OFF_TRACK,
)  # fmt: skip
TASK = TaskFacts(
    2, "Order five laptops " * 20, CHLOE, TODAY, TODAY + timedelta(days=7), TaskState.OPEN, Badge.ON_TIME, TODAY
)


def status(**known: Any) -> CurrentStatus:
    nothing: dict[str, Any] = dict.fromkeys(
        ("asked_of_author", "hold", "suggested", "approval_wanted_by", "approver", "approved", "changed_since")
    )
    return CurrentStatus(**{**nothing, "unconfirmed": False, "approval_asked": False, **known})


def head(state: State, **known: Any) -> dict[str, Any]:
    fresh = state is State.NEW
    facts = ImprovementHead(
        number=12, idea=LONGEST, details="Since May. " * 200, state=state, author=ANA, captured_by=None, credited=None,
        credited_name="", may_tell=False, anonymous=False, from_kpi=False, permalink=None, votes=3,
        merged_into=(3, LONGEST) if state is State.MERGED else None, coordinator=None if fresh else CHLOE, manager=MIA,
        effort=None if fresh else Effort.M, quick_win=False, promised_on=TODAY + timedelta(days=5), paused=False,
        created_at=AT, reason="Too dear. " * 50 if state in ENDED_STATES else None, settled_at=None,
        closure_code=ClosureCode.SUCCESSFUL if state is State.CLOSED else None,
        closure_notes="It worked. " * 100 if state is State.CLOSED else None, tz="UTC",
    )  # fmt: skip
    return {**facts.shared(), **known}


def facts(state: State, **known: Any) -> CoordinatorCardFacts:
    """An improvement with all that a card can show, as it is before anything is known of its gate."""
    shown: dict[str, Any] = {
        **head(state), "today": TODAY, "status": status(), "objectives": ("People can work on their first day",),
        "answers": (), "similar": (), "said_different": False, "tasks": (TASK,), "targets": (), "progress": 40,
        "health": None, "health_note": None, "outcomes": (), "decision": None, "has_questions": True, "case": None,
        "value": (),
    }  # fmt: skip
    shown |= known
    life: CurrentStatus = shown["status"]
    gate = Facts(
        state=state,
        quick_win=shown["quick_win"],
        has_coordinator=shown["coordinator"] is not None,
        objectives=1,
        has_target=bool(shown["targets"]),
        approval_asked=life.approval_asked,
        approved=life.approved is not None,
        tasks=len(shown["tasks"]),
        open_tasks=len(shown["tasks"]),
        reapproval_pending=life.changed_since is not None,
        before_hold=State.IN_PROGRESS if state is State.ON_HOLD else None,
    )
    steps = steps_offered(gate)
    following = next_step(steps)
    return CoordinatorCardFacts(
        **shown,
        steps=steps,
        ready=frozenset(step for step in steps if not missing(step, gate)),
        next_step=following,
        needs=missing(following, gate) if following else (),
    )


DETAILS = DetailsLine(None, None, None, None, None, None, None, None, Raci(CHLOE, (ANA,)), Links())
HOLD = CurrentHold("The supplier moves. " * 40, TODAY + timedelta(days=9), CHLOE)
CASES = {
    "new": facts(State.NEW),
    "new with look-alikes": facts(State.NEW, similar=ALIKE, status=status(suggested=Suggestion(CHLOE, "nothing open"))),
    "new, called different": facts(State.NEW, similar=ALIKE[:1], said_different=True),
    "new, late": facts(State.NEW, promised_on=TODAY - timedelta(days=2)),
    "new and asked": facts(State.NEW, status=status(asked_of_author=ASKED), paused=True),
    "new and answered": facts(State.NEW, status=status(asked_of_author=ANSWERED)),
    "new and assigned": facts(State.NEW, coordinator=CHLOE, status=status(unconfirmed=True)),
    "new, anonymous": facts(State.NEW, author=None, anonymous=True, status=status(asked_of_author=ASKED)),
    "accepted": facts(State.ACCEPTED),
    "accepted, unconfirmed": facts(State.ACCEPTED, status=status(unconfirmed=True)),
    "accepted as a quick win": facts(State.ACCEPTED, quick_win=True),
    "accepted without tasks": facts(State.ACCEPTED, tasks=(), progress=None, has_questions=False, targets=(TARGET,)),
    "assessed": facts(State.ASSESS, targets=(TARGET,)),
    "assessed for an approval": facts(State.ASSESS, status=status(approval_asked=True, approver=MIA)),
    "approved": facts(State.APPROVED, status=status(approval_asked=True)),
    "in progress": facts(State.IN_PROGRESS, targets=(TARGET, TARGET), health=Health.AT_RISK, health_note="Late " * 99),
    "in progress, changed": facts(
        State.IN_PROGRESS, targets=(TARGET,), status=status(approval_asked=True, changed_since=AT)
    ),
    "a quick win in progress": facts(State.IN_PROGRESS, quick_win=True),
    "without a target": facts(State.IN_PROGRESS),
    "in review": facts(State.REVIEW, targets=(TARGET,)),
    "settling": facts(State.REVIEW, targets=(TARGET,), settled_at=AT + timedelta(days=14)),
    "on hold": facts(State.ON_HOLD, status=status(hold=HOLD)),
}
ENDED = {
    state: facts(state, decision=Decision(step, MIA, TODAY))
    for state, step in {
        State.DECLINED: Step.DECLINE,
        State.CANCELED: Step.CANCEL,
        State.MERGED: Step.MERGE,
        State.CLOSED: Step.CLOSE,
    }.items()
}


def test_every_state_is_tried() -> None:
    assert {each.state for each in CASES.values()} | set(ENDED) == set(State)


def elements(built: Message, kind: str) -> list[dict[str, Any]]:
    blocks = built.payload()["blocks"]
    found = [element for block in blocks for element in [*block.get("elements", ()), block.get("accessory")]]
    return [each for each in found if each and each["type"] == kind]


def check(built: Message, told: list[str]) -> None:
    """A card keeps its limits, names its idea first, and its menu's options read by themselves."""
    assert 1 <= len(told) <= card_facts.MOST_FACTS
    assert all("\n" not in fact and "None" not in fact for fact in told)
    assert len(built.text) <= MOST_CHARACTERS, built.text
    assert built.text.startswith("*IMP-12*  Laptop requests take two weeks")
    buttons, menus = elements(built, "button"), elements(built, "overflow")
    assert 1 <= len(buttons) <= card_actions.MOST_BUTTONS
    assert all(each["accessibility_label"].startswith(f"{each['text']['text']} IMP-12: Laptop") for each in buttons)
    assert [each.get("style") for each in buttons[1:]] == [None] * len(buttons[1:])
    assert len(menus) <= 1
    options = [option["text"]["text"] for menu in menus for option in menu["options"]]
    assert not menus or 2 <= len(options) <= card_actions.MOST_CHOICES
    assert all("IMP-12" in option for option in options)
    opens = [option for option in options if option == "Open IMP-12"] + [
        each for each in buttons if each["action_id"] == ids.MORE
    ]
    assert len(opens) == 1


@pytest.mark.parametrize("name", [name for name, each in CASES.items() if each.state is State.NEW])
def test_a_triage_card_has_three_facts_three_buttons_and_a_menu(name: str) -> None:
    check(card.triage_card(CASES[name]), card_facts.triage_facts(CASES[name]))


@pytest.mark.parametrize("name", CASES)
def test_a_coordinators_card_has_three_facts_three_buttons_and_a_menu(name: str) -> None:
    for viewer in (CHLOE, MIA):
        check(card.coordinator_card(CASES[name], viewer), card_facts.work_facts(CASES[name], viewer))


TO_WHOM: dict[str, tuple[str, str, str]] = {
    "new": (ANA, "Your new idea", f"<@{ANA}>"),
    "new and asked": (ANA, "Paused until you answer: ", f"<@{ANA}> answers"),
    "new and answered": (ANA, "you answered: ", f"<@{ANA}> answered"),
    "new with look-alikes": (CHLOE, "Suggested lead: you (", f"Suggested lead: <@{CHLOE}>"),
    "new and assigned": (CHLOE, "You're asked to lead this", f"<@{CHLOE}> was asked"),
    "assessed for an approval": (MIA, "Waits for you to approve it", f"Waits for <@{MIA}>"),
}


@pytest.mark.parametrize("name", TO_WHOM)
def test_whoever_reads_a_card_is_addressed(name: str) -> None:
    reader, to_them, of_them = TO_WHOM[name]
    for viewer, said, unsaid in ((reader, to_them, of_them), (BEN, of_them, to_them)):
        told = "\n".join(card_facts.work_facts(CASES[name], viewer))
        assert said in told
        assert unsaid not in told


def test_whoever_ended_an_improvement_is_addressed_where_only_they_read_it() -> None:
    ended = ENDED[State.CLOSED]
    assert card_facts.how_it_ended(ended, MIA)[0] == "Closed as successful by you on Monday 23 November"
    assert card_facts.how_it_ended(ended, CHLOE)[0] == "Closed as successful by <@U04MIA> on Monday 23 November"
    assert card_facts.decided_line(ended, ended.decision, TODAY).endswith("by <@U04MIA> on Monday 23 November")


@pytest.mark.parametrize("name", CASES)
def test_the_answer_to_show_keeps_the_same_limits_whoever_asks(name: str) -> None:
    shown = CASES[name]
    for steps, coordinates in ((shown.steps, True), ((), False), ((Step.APPROVE, Step.SEND_BACK), False)):
        seen = replace(shown, steps=steps)
        check(card.shown_card(seen, MIA, coordinates=coordinates), card_facts.work_facts(seen, MIA))


@pytest.mark.parametrize("name", CASES)
def test_a_coordinators_card_offers_no_step_that_its_reader_may_not_take(name: str) -> None:
    for steps in ((), CASES[name].steps[:1], CASES[name].steps[1:], CASES[name].steps):
        seen = replace(CASES[name], steps=steps)
        offered = {each for each in card_actions.work_actions(seen, CHLOE) if card_actions.is_step(each)}
        assert offered <= {card_actions.STEPS[step] for step in steps}


@pytest.mark.parametrize("name", CASES)
def test_only_who_is_asked_to_lead_can_say_yes_and_its_own_manager_cannot_return_it(name: str) -> None:
    seen = replace(CASES[name], status=status(unconfirmed=True), coordinator=CHLOE, manager=MIA)
    own = {ids.CONFIRM_ASSIGNMENT, ids.RETURN_ASSIGNMENT}

    assert own <= set(card_actions.work_actions(seen, CHLOE))
    assert not own & set(card_actions.work_actions(seen, MIA))
    assert own - set(card_actions.work_actions(replace(seen, coordinator=MIA), MIA)) == {ids.RETURN_ASSIGNMENT}
    confirmed = replace(seen, status=status())
    assert not own & set(card_actions.work_actions(confirmed, CHLOE))


@pytest.mark.parametrize(
    ("how", "now", "unconfirmed", "said"),
    [
        (AssignmentEnd.HANDED_OVER, BEN, True, "handed over on Monday 23 November, <@U02BEN> is asked to lead it"),
        (AssignmentEnd.HANDED_OVER, BEN, False, "handed over on Monday 23 November, <@U02BEN> leads it now"),
        (AssignmentEnd.RETURNED, None, False, "returned on Monday 23 November, nobody leads it yet"),
        (AssignmentEnd.UNCONFIRMED, MIA, False, "not confirmed in time, <@U04MIA> leads it now"),
    ],
)
def test_who_led_it_sees_one_line_with_who_has_it_now(
    how: AssignmentEnd, now: str | None, unconfirmed: bool, said: str
) -> None:
    known = {**head(State.NEW if now is None else State.ACCEPTED), "coordinator": now}
    built = card.coordinator_card(
        HandedOnFacts(**known, today=TODAY, how=how, on=TODAY, unconfirmed=unconfirmed), CHLOE
    )

    assert built.text.startswith("*IMP-12*  Laptop requests take two weeks")
    assert built.text.endswith(f"  ·  {said}")
    assert "\n" not in built.text
    assert not elements(built, "button") + elements(built, "overflow")


def test_a_card_says_who_closes_what_its_coordinator_may_not_close() -> None:
    seen = replace(CASES["in review"], steps=())

    assert card_facts.work_facts(seen, CHLOE)[0] == "In review  ·  40 % of the plan is done  ·  <@U04MIA> closes it"


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_improvement_is_shown_with_what_became_of_it(state: State) -> None:
    shown = ENDED[state]
    check(card.shown_card(shown, MIA, coordinates=True), card_facts.work_facts(shown, MIA))


SAID = {
    State.ACCEPTED: "accepted by <@U04MIA> on Monday 23 November, <@U03CHLOE> leads",
    State.ASSESS: "accepted by <@U04MIA> on Monday 23 November, now being assessed, <@U03CHLOE> leads",
    State.APPROVED: "accepted by <@U04MIA> on Monday 23 November, now approved, <@U03CHLOE> leads",
    State.IN_PROGRESS: "accepted by <@U04MIA> on Monday 23 November, now in progress, <@U03CHLOE> leads",
    State.REVIEW: "accepted by <@U04MIA> on Monday 23 November, now in review, <@U03CHLOE> leads",
    State.ON_HOLD: "accepted by <@U04MIA> on Monday 23 November, now on hold, <@U03CHLOE> leads",
    State.DECLINED: "declined by <@U04MIA> on Monday 23 November",
    State.CANCELED: "canceled by <@U04MIA> on Monday 23 November",
    State.MERGED: "merged into *IMP-3* by <@U04MIA> on Monday 23 November",
    State.CLOSED: "closed as successful by <@U04MIA> on Monday 23 November",
}


@pytest.mark.parametrize("state", [state for state in State if state is not State.NEW])
def test_what_is_decided_is_one_line_with_who_and_when_and_has_no_buttons(state: State) -> None:
    ended = ENDED[state].decision if state in ENDED else None
    step = ended.step if ended else Step.ACCEPT
    known = DecidedFacts(**head(state), today=TODAY, decision=Decision(step, MIA, TODAY))

    to_chloe = SAID[state].replace("<@U03CHLOE> leads", "you lead it")
    shown = [(card.triage_card(known), SAID[state]), (receipt.receipt(known, ANA), SAID[state])]
    for built, said in [*shown, (card.coordinator_card(known, CHLOE), to_chloe)]:
        assert built.text.startswith("*IMP-12*  Laptop requests take two weeks")
        assert built.text.endswith(said)
        assert "\n" not in built.text
        assert not elements(built, "button") + elements(built, "overflow")


def test_an_idea_taken_back_and_one_whose_step_nobody_recorded_are_said_without_an_empty_name() -> None:
    known = DecidedFacts(**head(State.CANCELED), today=TODAY, decision=Decision(Step.WITHDRAW, None, TODAY))

    assert card.triage_card(known).text.endswith("withdrawn by its author on Monday 23 November")
    assert card.triage_card(replace(known, decision=None)).text.endswith("  ·  canceled")


RECEIPT = ReceiptFacts(
    **head(State.NEW), today=TODAY, has_answers=False, has_questions=True, asked_of_author=None, similar=(),
    said_different=False, is_first_idea=False,
)  # fmt: skip
RECEIPTS = {
    "new": (RECEIPT, ["Answer the questions", "Add details", "Undo", "Open"]),
    "answered": (replace(RECEIPT, has_questions=False, has_answers=True), ["Add details", "Undo", "Open"]),
    "asked": (replace(RECEIPT, asked_of_author=ASKED, paused=True), ["Answer", "Answer the questions", "Add details"]),
    "alike": (replace(RECEIPT, similar=ALIKE), ["That's mine too", "That's mine too", "Mine is different"]),
    "different": (replace(RECEIPT, similar=ALIKE, said_different=True), ["Answer the questions", "Add details"]),
}


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_is_a_card_too(name: str) -> None:
    shown, first = RECEIPTS[name]
    built = receipt.receipt(shown, ANA)

    labels = [each["text"]["text"] for each in elements(built, "button")]
    options = [option["text"]["text"] for menu in elements(built, "overflow") for option in menu["options"]]
    assert len([label for label in labels if label != "Read all"]) <= card_actions.MOST_BUTTONS
    assert [*labels, *("Open" for option in options if option == "Open IMP-12")][: len(first)] == first
    assert not options or 2 <= len(options) <= card_actions.MOST_CHOICES
    assert {"Add details to IMP-12", "Undo IMP-12", "Open IMP-12"} <= {
        *options, *(f"{label} to IMP-12" for label in labels), *(f"{label} IMP-12" for label in labels)
    }  # fmt: skip


def test_a_receipt_whose_day_has_passed_is_one_line_with_who_and_when() -> None:
    late = receipt.receipt(replace(RECEIPT, promised_on=date(2026, 11, 20)), ANA)

    assert late.text.endswith("no decision yet, it was due on Friday 20 November; <@U04MIA> still has to decide")
    assert len(late.blocks) == 1
    paused = replace(RECEIPT, promised_on=date(2026, 11, 20), paused=True, asked_of_author=ASKED)
    assert "The decision date is paused until you answer." in receipt.receipt(paused, ANA).text


@pytest.mark.parametrize("name", [*CASES, *ENDED])
def test_every_step_that_somebody_may_take_is_behind_open(name: Any) -> None:
    shown = CASES.get(name) or ENDED[name]
    whole = WholeImprovement(
        facts=shown, details_line=DETAILS, viewer=CHLOE, steps=shown.steps, coordinates=True, manages=True,
        is_open=shown.state not in ENDED_STATES, votes=False, watches=False, is_informed=False, sees_value=True,
        history=(),
    )  # fmt: skip
    plan = PlanFacts(12, LONGEST, (), None, may_edit=True, is_open=shown.state in PLANNED, is_on_hold=False)
    view = open_window_blocks.open_window(whole, Sheet(12, LONGEST, (), may_answer=False, today=TODAY), plan)

    blocks = view.to_dict()["blocks"]
    offered = {
        element["action_id"] for block in blocks for element in block.get("elements", ()) if "action_id" in element
    }
    is_asked = shown.status.asked_of_author is not None and shown.status.asked_of_author.is_open
    wanted = {card_actions.STEPS[step] for step in shown.steps if not (step is Step.NEED_INFO and is_asked)}
    assert wanted <= offered
    assert {
        action for action in card_actions.work_actions(shown, CHLOE) if shown.state not in ENDED_STATES
    } - offered <= {
        ids.ANSWER_QUESTIONS,  # the window has the form with all of them
        *([ids.SET_TARGET] if ids.ADD_TARGET in offered else []),  # and a menu at each target
    }
    assert len(blocks) <= 100
    assert len({block["block_id"] for block in blocks if "block_id" in block}) == sum("block_id" in b for b in blocks)


@pytest.mark.parametrize(
    ("name", "third"),
    [
        ("new", "Decide by *Saturday 28 November*"),
        ("new, late", "The decision was due on *Saturday 21 November*"),
        ("accepted", "Before assessing: answers to the questions and a target"),
        ("accepted without tasks", "Before assessing: answers to the questions"),
        ("assessed", "Ready to start"),
        ("assessed for an approval", "Waits for <@U04MIA> to approve it"),
        (
            "in progress",
            "Days from request to laptop: 59 % → under 10 % by 31 March  ·  now 23 % (off track)  ·  1 more target",
        ),
        ("in progress, changed", "Waits for a new approval: it changed after Monday 23 November"),
        ("on hold", "To be looked at again on *Wednesday 2 December*"),
    ],
)
def test_the_third_fact_is_the_next_date_or_what_it_waits_for(name: str, third: str) -> None:
    assert card_facts.work_facts(CASES[name], CHLOE)[2] == third
