"""What a refused step says, what supplies a need, and whether a story explains a state."""

from dataclasses import replace

import pytest

from csi.lifecycle.facts import Facts
from csi.lifecycle.missing_things import Named, name_missing, question_name
from csi.lifecycle.needs import Need
from csi.lifecycle.refusals import before, does_not_lead_on, doing, not_allowed, still_missing
from csi.lifecycle.remedies import OWN_FORMS, SUPPLIES, SuppliedBy, supply
from csi.lifecycle.table import TABLE
from csi.people.actor import Actor, Standing
from docs.tools.lifecycle import ASIDE, diagram, name, needs_of, page
from models.enums import Effort, State, Step
from tests.support.replay import Move, unexplained


def at(state: State, **changed: object) -> Facts:
    return replace(Facts(state), **changed)  # type: ignore[arg-type]


# Refusals


@pytest.mark.parametrize(
    ("step", "facts", "says"),
    [
        (Step.ACCEPT, at(State.NEW), "Only coordinators and managers can accept ideas."),
        (Step.NEED_INFO, at(State.NEW), "Only coordinators and managers can ask the author of IMP-3."),
        (Step.DECLINE, at(State.NEW), "Only coordinators and managers can decline ideas."),
        (Step.DECLINE, at(State.ACCEPTED), "Only its coordinator or a manager can decline IMP-3."),
        (Step.APPROVE, at(State.ASSESS), "Only an approver other than its author can approve IMP-3."),
        (Step.SEND_BACK, at(State.ASSESS), "Only approvers can send IMP-3 back."),
        (Step.HOLD, at(State.REVIEW), "Only its coordinator or a manager can put IMP-3 on hold."),
        (Step.CLOSE, at(State.REVIEW), "Only its coordinator or a manager can close IMP-3."),
        (
            Step.CLOSE,
            at(State.REVIEW, approval_asked=True),
            "IMP-3 needed an approval, so only a manager can close it.",
        ),
        (Step.CANCEL, at(State.NEW), "Only its author, a coordinator or a manager can cancel IMP-3."),
        (Step.CANCEL, at(State.APPROVED), "Only its coordinator or a manager can cancel IMP-3."),
        (Step.REOPEN, at(State.CLOSED), "Only managers can reopen IMP-3."),
    ],
)
def test_somebody_whose_role_does_not_reach_hears_whose_does(step: Step, facts: Facts, says: str) -> None:
    assert not_allowed(step, 3, facts, Actor(Standing.MEMBER)) == says


@pytest.mark.parametrize(
    ("step", "facts", "says"),
    [
        (Step.ACCEPT, at(State.NEW), "Only coordinators and the manager of its team can accept IMP-3."),
        (Step.NEED_INFO, at(State.NEW), "Only coordinators and the manager of its team can ask the author of IMP-3."),
        (Step.DECLINE, at(State.ACCEPTED), "Only its coordinator or the manager of its team can decline IMP-3."),
        (Step.APPROVE, at(State.ASSESS), "Only an approver other than its author can approve IMP-3."),
        (
            Step.CLOSE,
            at(State.REVIEW, approval_asked=True),
            "IMP-3 needed an approval, so only the manager of its team can close it.",
        ),
        (Step.REOPEN, at(State.CLOSED), "Only the manager of its team can reopen IMP-3."),
    ],
)
def test_the_manager_of_another_team_hears_of_its_own(step: Step, facts: Facts, says: str) -> None:
    assert not_allowed(step, 3, facts, Actor(Standing.MEMBER, manages_a_team=True)) == says


@pytest.mark.parametrize(
    ("step", "facts", "says"),
    [
        (Step.ACCEPT, at(State.DECLINED), "IMP-3 is declined, so nobody can accept it now."),
        (Step.HOLD, at(State.CLOSED), "IMP-3 is closed, so nobody can put it on hold now."),
        (Step.HOLD, at(State.ON_HOLD), "IMP-3 is on hold already."),
        (Step.HOLD, at(State.NEW), "IMP-3 isn't decided yet. Accept it first, then put it on hold."),
        (Step.REVIEW, at(State.ON_HOLD), "IMP-3 is on hold. Resume it first."),
        (Step.RESUME, at(State.REVIEW), "IMP-3 isn't on hold; it is review."),
        (Step.UNMERGE, at(State.NEW), "IMP-3 isn't merged; it is new."),
        (Step.REOPEN, at(State.ASSESS), "IMP-3 is assess, so there is nothing to reopen."),
        (Step.WITHDRAW, at(State.ACCEPTED), "IMP-3 is accepted already. Ask its coordinator to cancel it."),
        (
            Step.START,
            at(State.ASSESS, effort=Effort.L, approval_asked=True),
            "IMP-3 (effort L) needs an approval before it starts.",
        ),
        (
            Step.START,
            at(State.ACCEPTED),
            "IMP-3 has to be assessed before it starts. Only a quick win starts right away.",
        ),
        (
            Step.CLOSE,
            at(State.IN_PROGRESS),
            "IMP-3 is in progress. Review it first, then close it. Only a quick win closes right away.",
        ),
        (
            Step.REVIEW,
            at(State.IN_PROGRESS, quick_win=True),
            "IMP-3 is a quick win: just start it, and close it when it's done.",
        ),
        (Step.APPROVE, at(State.ASSESS), "IMP-3 needs no approval. Its coordinator can start it."),
        (Step.REAPPROVE, at(State.IN_PROGRESS), "Nothing of IMP-3 needs an approval now."),
    ],
)
def test_who_comes_too_late_hears_what_is_and_what_can_be_done(step: Step, facts: Facts, says: str) -> None:
    assert does_not_lead_on(step, 3, facts, facts.state.value.replace("_", " ")) == says


def test_who_comes_too_late_hears_who_was_first() -> None:
    said = does_not_lead_on(Step.DECLINE, 3, at(State.DECLINED), "declined", " (Chloé Martin, 4 December 2026)")
    assert said == "IMP-3 is declined (Chloé Martin, 4 December 2026), so nobody can decline it now."
    asked = does_not_lead_on(Step.NEED_INFO, 3, at(State.ACCEPTED), "accepted")
    assert asked == "IMP-3 is accepted, so nobody can ask its author now."
    other = does_not_lead_on(Step.APPROVE, 3, at(State.ASSESS), "being assessed", " (Chloé Martin, 4 December 2026)")
    assert other == "IMP-3 needs no approval. Its coordinator can start it."


@pytest.mark.parametrize(
    ("step", "needs", "named", "says"),
    [
        (
            Step.REVIEW,
            [Need.TASKS_CLOSED, Need.REAPPROVAL],
            Named(tasks=(("3.1", "Call"), ("3.4", "Write")), asked=("Mia", "Leo")),
            [
                "close task 3.1 “Call”",
                "close task 3.4 “Write”",
                "get the change approved (Mia and Leo are asked to)",
            ],
        ),
        (
            Step.APPROVE,
            [Need.APPROVER],
            Named(asked=("Mia",)),
            ["name an approver other than its author (Mia is asked to)"],
        ),
        (Step.APPROVE, [Need.APPROVER], Named(), ["name an approver other than its author (a manager)"]),
        (
            Step.ASSESS,
            [Need.QUESTIONS, Need.OPEN_QUESTIONS, Need.TARGET],
            Named(frozenset({"first_steps", "target", "outcome", "baseline"}), ("first_steps", "gap", "target")),
            [
                f"answer “{question_name('outcome')}”",
                "set a target, or say why it can't be measured",
                f"answer “{question_name('first_steps')}”",
                f"answer “{question_name('gap')}”",
            ],
        ),
        (
            Step.ASSESS,
            [Need.QUESTIONS, Need.OPEN_QUESTIONS],
            Named(frozenset({"baseline"}), ("target",)),
            [f"answer “{question_name('baseline')}”", f"answer “{question_name('target')}”"],
        ),
        (Step.ASSESS, [Need.TARGET], Named(), ["set a target, or say why it can't be measured"]),
        (Step.START, [Need.OBJECTIVE, Need.PLAN], Named(), ["choose an objective", "add at least one task"]),
    ],
)
def test_a_gate_names_each_missing_thing_once_in_the_order_of_asking(
    step: Step, needs: list[Need], named: Named, says: list[str]
) -> None:
    things = name_missing(step, needs, named)

    assert [each.sentence for each in things] == says
    assert still_missing(step, 3, things).startswith(f"{before(step, 3)}:\n•  {says[0]}")


@pytest.mark.parametrize("step", Step)
def test_every_step_can_be_said(step: Step) -> None:
    assert "IMP-3" in doing(step, "IMP-3")
    assert before(step, 3).startswith("Before ")


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
