"""What a refused step says, what supplies a need, and whether a story explains a state."""

from dataclasses import replace

import pytest

from csi.lifecycle.facts import Facts
from csi.lifecycle.needs import Need
from csi.lifecycle.refusals import does_not_lead_on, doing, not_allowed, still_missing, who_supplies
from csi.lifecycle.remedies import OWN_FORMS, SUPPLIES, SuppliedBy, supply
from csi.lifecycle.table import TABLE
from docs.tools.lifecycle import ASIDE, diagram, name, needs_of, page
from models.enums import Effort, State, Step
from tests.support.replay import Move, unexplained


def at(state: State, **changed: object) -> Facts:
    return replace(Facts(state), **changed)  # type: ignore[arg-type]


# Refusals


@pytest.mark.parametrize(
    ("step", "facts", "says"),
    [
        (Step.ACCEPT, at(State.NEW), "Only a coordinator or a manager can accept IMP-3."),
        (Step.NEED_INFO, at(State.NEW), "Only a coordinator or a manager can ask the author of IMP-3."),
        (Step.APPROVE, at(State.ASSESS), "Only an approver other than its author can approve IMP-3."),
        (Step.SEND_BACK, at(State.ASSESS), "Only an approver can send IMP-3 back."),
        (Step.HOLD, at(State.REVIEW), "Only its coordinator or a manager can put IMP-3 on hold."),
        (Step.CLOSE, at(State.REVIEW), "Only its coordinator or a manager can close IMP-3."),
        (
            Step.CLOSE,
            at(State.REVIEW, approval_asked=True),
            "Only a manager can close IMP-3, since it needed an approval.",
        ),
        (Step.CANCEL, at(State.NEW), "Only its author, a coordinator or a manager can cancel IMP-3."),
        (Step.CANCEL, at(State.APPROVED), "Only its coordinator or a manager can cancel IMP-3."),
        (Step.REOPEN, at(State.CLOSED), "Only a manager can reopen IMP-3."),
    ],
)
def test_somebody_whose_role_does_not_reach_hears_whose_does(step: Step, facts: Facts, says: str) -> None:
    assert not_allowed(step, 3, facts) == says


@pytest.mark.parametrize(
    ("step", "facts", "says"),
    [
        (Step.ACCEPT, at(State.DECLINED), "IMP-3 is declined by now, so nobody can accept it."),
        (Step.HOLD, at(State.CLOSED), "IMP-3 is closed by now, so nobody can put it on hold."),
        (Step.HOLD, at(State.ON_HOLD), "IMP-3 is on hold already."),
        (Step.HOLD, at(State.NEW), "IMP-3 waits for its decision. Once it is accepted it can be put on hold."),
        (Step.REVIEW, at(State.ON_HOLD), "IMP-3 is on hold. Resume it first."),
        (Step.RESUME, at(State.REVIEW), "IMP-3 is not on hold; it is review."),
        (Step.UNMERGE, at(State.NEW), "IMP-3 is not merged; it is new."),
        (Step.REOPEN, at(State.ASSESS), "IMP-3 is assess. What has ended can be reopened; this one goes on."),
        (Step.WITHDRAW, at(State.ACCEPTED), "IMP-3 is accepted by now. Ask its coordinator to cancel it."),
        (
            Step.START,
            at(State.ASSESS, effort=Effort.L, approval_asked=True),
            "IMP-3 (effort L) has to be approved before it starts.",
        ),
        (
            Step.START,
            at(State.ACCEPTED),
            "IMP-3 is accepted, and starts once it has been assessed; only a quick win starts right away.",
        ),
        (
            Step.CLOSE,
            at(State.IN_PROGRESS),
            "IMP-3 is in progress, and is closed from its review; only a quick win is closed right away.",
        ),
        (
            Step.REVIEW,
            at(State.IN_PROGRESS, quick_win=True),
            "IMP-3 is a quick win: it is started and closed without an assessment or a review.",
        ),
        (Step.APPROVE, at(State.ASSESS), "IMP-3 needs no approval; its coordinator can start it."),
        (Step.REAPPROVE, at(State.IN_PROGRESS), "Nothing of IMP-3 waits for an approval."),
    ],
)
def test_who_comes_too_late_hears_what_is_and_what_can_be_done(step: Step, facts: Facts, says: str) -> None:
    assert does_not_lead_on(step, 3, facts, facts.state.value.replace("_", " ")) == says


def test_a_gate_says_all_that_is_missing_at_once() -> None:
    says = still_missing(Step.REVIEW, 3, [Need.TASKS_CLOSED, Need.REAPPROVAL], {Need.TASKS_CLOSED: "; open: 3.1 Call"})

    assert says == (
        "To review IMP-3 there is still missing:\n"
        "•  every task closed; open: 3.1 Call\n"
        "•  an approval of what has changed since the last one"
    )


@pytest.mark.parametrize("step", Step)
def test_every_step_can_be_said(step: Step) -> None:
    assert "IMP-3" in doing(step, "IMP-3")


# Supplies


def test_every_need_is_supplied_by_something() -> None:
    assert set(SUPPLIES) == set(Need)


@pytest.mark.parametrize("step", Step)
def test_what_only_a_form_supplies_is_asked_by_the_form_of_each_step_that_needs_it(step: Step) -> None:
    for need in needs_of(step):
        only_by_form = SUPPLIES[need].by is SuppliedBy.STEP_FORM
        assert not only_by_form or need in OWN_FORMS[step], need


@pytest.mark.parametrize("step", OWN_FORMS)
def test_a_form_asks_for_nothing_that_its_gate_does_not_need(step: Step) -> None:
    assert OWN_FORMS[step] <= set(needs_of(step))


def test_accepting_asks_for_its_objective_itself_and_starting_offers_the_button() -> None:
    assert supply(Step.ACCEPT, Need.OBJECTIVE).by is SuppliedBy.STEP_FORM
    assert supply(Step.START, Need.OBJECTIVE).by is SuppliedBy.OBJECTIVE_FORM


def test_who_supplies_an_approver_is_a_manager() -> None:
    assert who_supplies(Step.APPROVE, Need.APPROVER) == "Name an approver: a manager"
    assert who_supplies(Step.DECLINE, Need.REASON) == ""


@pytest.mark.parametrize("need", Need)
def test_a_button_is_as_long_as_slack_allows(need: Need) -> None:
    assert 0 < len(SUPPLIES[need].label) <= 75


# The document


def test_every_way_is_drawn_once_and_nothing_else() -> None:
    lines = (diagram(set(Step) - ASIDE) + "\n" + diagram(ASIDE)).splitlines()
    drawn = [tuple(line.split(" : ")[0].split(" --> ")) for line in lines if " --> " in line and "[*]" not in line]
    ways = {(way.start.value, way.end.value) for rule in TABLE.values() for way in rule.ways}

    assert {(start.strip(), end) for start, end in drawn} == ways


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_row_and_an_arrow(step: Step) -> None:
    told = page()

    assert f"\n| {name(step)} | " in told
    assert any(f" {name(step)}" in line for line in told.splitlines() if " --> " in line)


@pytest.mark.parametrize("need", Need)
def test_every_need_is_asked_for_by_some_step(need: Need) -> None:
    assert any(need in needs_of(step, quick_win=quick) for step in Step for quick in (False, True))


# A story


@pytest.mark.parametrize(
    ("moves", "state", "says"),
    [
        ([], State.NEW, None),
        ([], State.ACCEPTED, "the steps lead to new, and it is accepted"),
        (
            [Move(Step.NEED_INFO, State.NEW, State.NEW), Move(Step.ACCEPT, State.NEW, State.ACCEPTED)],
            State.ACCEPTED,
            None,
        ),
        (
            [Move(Step.START, State.ACCEPTED, State.IN_PROGRESS)],
            State.IN_PROGRESS,
            "step 1, start, begins at accepted while it was new",
        ),
        (
            [Move(Step.ACCEPT, State.NEW, State.APPROVED)],
            State.APPROVED,
            "step 1, accept, does not lead from new to approved",
        ),
        (
            [
                Move(Step.ACCEPT, State.NEW, State.ACCEPTED),
                Move(Step.HOLD, State.ACCEPTED, State.ON_HOLD),
                Move(Step.RESUME, State.ON_HOLD, State.REVIEW),
            ],
            State.REVIEW,
            "step 3, resume, leads to review while it was held at accepted",
        ),
        (
            [Move(Step.MERGE, State.NEW, State.MERGED), Move(Step.UNMERGE, State.MERGED, State.ASSESS)],
            State.ASSESS,
            "step 2, unmerge, leads to assess while it was merged at new",
        ),
    ],
)
def test_a_story_explains_a_state_or_says_where_it_breaks(moves: list[Move], state: State, says: str | None) -> None:
    assert unexplained(moves, state) == says
