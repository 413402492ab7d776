"""The life of an improvement: each step, from where it leads on, who may take it, and what it needs."""

from dataclasses import fields, replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.rules.lifecycle import TABLE, Actor, Facts, Need, Step, comes_from, missing, steps_offered
from models.enums import ClosureCode, Effort, Role, State

READY = Facts(
    State.NEW,
    effort=Effort.M,
    has_coordinator=True,
    objectives=1,
    questions_answered=True,
    has_target=True,
    tasks=1,
    settled=True,
    achieved_answered=True,
    closure_code=ClosureCode.SUCCESSFUL,
    outcomes=1,
    has_notes=True,
    target_met=True,
    has_reason=True,
)
"""Nothing is missing, whatever the step."""

QUICK = replace(READY, quick_win=True)
LARGE = replace(READY, effort=Effort.L, approval_asked=True)


def everything() -> st.SearchStrategy[Facts]:
    """Any facts at all."""
    return st.builds(
        Facts,
        state=st.sampled_from(State),
        quick_win=st.booleans(),
        effort=st.none() | st.sampled_from(Effort),
        has_coordinator=st.booleans(),
        objectives=st.integers(0, 2),
        questions_answered=st.booleans(),
        open_questions=st.integers(0, 2),
        has_target=st.booleans(),
        not_measurable=st.booleans(),
        approval_asked=st.booleans(),
        approved=st.booleans(),
        tasks=st.integers(0, 2),
        open_tasks=st.integers(0, 2),
        people_affected=st.booleans(),
        communication_planned=st.booleans(),
        settled=st.booleans(),
        judged_early=st.booleans(),
        achieved_answered=st.booleans(),
        closure_code=st.none() | st.sampled_from(ClosureCode),
        outcomes=st.integers(0, 2),
        has_notes=st.booleans(),
        target_met=st.none() | st.booleans(),
        has_reason=st.booleans(),
    )


# Which step leads where

WAYS: list[tuple[Facts, dict[State, set[Step]]]] = [
    (
        READY,
        {
            State.NEW: {Step.ACCEPT, Step.DECLINE, Step.WITHDRAW, Step.MERGE},
            State.ACCEPTED: {Step.DECLINE, Step.ASSESS, Step.MERGE},
            State.ASSESS: {Step.START, Step.MERGE},
            State.APPROVED: {Step.START},
            State.IN_PROGRESS: {Step.REVIEW},
            State.REVIEW: {Step.BACK_TO_WORK, Step.CLOSE},
            State.MERGED: {Step.UNMERGE},
        },
    ),
    (
        LARGE,
        {
            State.NEW: {Step.ACCEPT, Step.DECLINE, Step.WITHDRAW, Step.MERGE},
            State.ACCEPTED: {Step.DECLINE, Step.ASSESS, Step.MERGE},
            State.ASSESS: {Step.APPROVE, Step.MERGE},
            State.APPROVED: {Step.START},
            State.IN_PROGRESS: {Step.REVIEW},
            State.REVIEW: {Step.BACK_TO_WORK, Step.CLOSE},
            State.MERGED: {Step.UNMERGE},
        },
    ),
    (
        QUICK,
        {
            State.NEW: {Step.ACCEPT, Step.DECLINE, Step.WITHDRAW, Step.MERGE},
            State.ACCEPTED: {Step.DECLINE, Step.START, Step.MERGE},
            State.IN_PROGRESS: {Step.CLOSE},
            State.MERGED: {Step.UNMERGE},
        },
    ),
]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("facts", "ways"), WAYS, ids=["ordinary", "large", "quick_win"])
def test_each_state_leads_on_to_these_steps_and_no_others(
    facts: Facts, ways: dict[State, set[Step]], state: State
) -> None:
    # A quick win's own path ends at closing; what is left of the table are states it does not reach.
    unreachable = facts.quick_win and state in (State.ASSESS, State.APPROVED, State.REVIEW)
    if not unreachable:
        assert {step for step in Step if comes_from(step, replace(facts, state=state))} == ways.get(state, set())


@pytest.mark.parametrize(
    ("step", "after"),
    [
        (Step.ACCEPT, State.ACCEPTED),
        (Step.DECLINE, State.DECLINED),
        (Step.ASSESS, State.ASSESS),
        (Step.APPROVE, State.APPROVED),
        (Step.START, State.IN_PROGRESS),
        (Step.REVIEW, State.REVIEW),
        (Step.BACK_TO_WORK, State.IN_PROGRESS),
        (Step.CLOSE, State.CLOSED),
        (Step.WITHDRAW, State.CANCELED),
        (Step.MERGE, State.MERGED),
    ],
)
def test_each_step_leads_to_one_state(step: Step, after: State) -> None:
    assert TABLE[step].after is after


def test_the_table_has_every_step() -> None:
    assert set(TABLE) == set(Step)


ENDED = [State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED]


@given(everything(), st.sampled_from([*ENDED, State.ON_HOLD]))
def test_nothing_but_unmerging_leads_on_from_an_end_or_a_hold(facts: Facts, state: State) -> None:
    ways = {step for step in Step if comes_from(step, replace(facts, state=state))}
    assert ways == ({Step.UNMERGE} if state is State.MERGED else set())


@given(everything())
def test_a_card_offers_exactly_the_steps_that_lead_on_and_never_the_authors_own(facts: Facts) -> None:
    offered = steps_offered(facts)

    assert Step.WITHDRAW not in offered
    assert set(offered) == {step for step in Step if comes_from(step, facts)} - {Step.WITHDRAW}


@given(everything())
def test_what_is_large_never_starts_from_assessment_without_an_approval(facts: Facts) -> None:
    asked = replace(facts, state=State.ASSESS, approval_asked=True)

    assert not comes_from(Step.START, asked)
    assert comes_from(Step.APPROVE, asked)


@given(everything())
def test_only_a_quick_win_skips_the_assessment_or_the_review(facts: Facts) -> None:
    assert comes_from(Step.START, replace(facts, state=State.ACCEPTED)) is facts.quick_win
    assert comes_from(Step.CLOSE, replace(facts, state=State.IN_PROGRESS)) is facts.quick_win


# Who may

AUTHOR = Actor(frozenset({Role.REQUESTER}), is_author=True)
STAFF = Actor(frozenset({Role.REQUESTER}))
ANY_COORDINATOR = Actor(frozenset({Role.COORDINATOR}))
OTHER_COORDINATOR = Actor(frozenset({Role.COORDINATOR}), it_has_coordinator=True)
ITS_COORDINATOR = Actor(frozenset({Role.COORDINATOR}), is_its_coordinator=True, it_has_coordinator=True)
MANAGER = Actor(frozenset({Role.MANAGER}), it_has_coordinator=True)
APPROVER = Actor(frozenset({Role.APPROVER}))
LEADERSHIP = Actor(frozenset({Role.LEADERSHIP}))

COORDINATED = {
    Step.ACCEPT,
    Step.DECLINE,
    Step.ASSESS,
    Step.START,
    Step.REVIEW,
    Step.BACK_TO_WORK,
    Step.CLOSE,
    Step.MERGE,
    Step.UNMERGE,
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (AUTHOR, {Step.WITHDRAW}),
        (STAFF, set()),
        (LEADERSHIP, set()),
        (ANY_COORDINATOR, COORDINATED),
        (OTHER_COORDINATOR, set()),
        (ITS_COORDINATOR, COORDINATED),
        (MANAGER, COORDINATED),
        (replace(MANAGER, nobody_approves=True), COORDINATED | {Step.APPROVE}),
        (replace(MANAGER, nobody_approves=True, is_author=True), COORDINATED | {Step.WITHDRAW}),
        (APPROVER, {Step.APPROVE}),
        (replace(APPROVER, is_author=True), {Step.WITHDRAW}),
        (replace(ITS_COORDINATOR, nobody_approves=True), COORDINATED),
    ],
    ids=[
        "author",
        "staff",
        "leadership",
        "any_coordinator_before_one_is_assigned",
        "coordinator_of_another_one",
        "its_coordinator",
        "manager",
        "manager_while_nobody_is_approver",
        "manager_who_had_the_idea",
        "approver",
        "approver_who_had_the_idea",
        "its_coordinator_while_nobody_is_approver",
    ],
)
def test_each_role_may_take_these_steps_and_no_others(actor: Actor, may: set[Step], step: Step) -> None:
    assert TABLE[step].may(actor) is (step in may)


ROLES = st.frozensets(st.sampled_from(Role))
ACTORS = st.builds(
    Actor,
    roles=ROLES,
    is_author=st.booleans(),
    is_its_coordinator=st.booleans(),
    it_has_coordinator=st.booleans(),
    nobody_approves=st.booleans(),
)


@given(ACTORS)
def test_an_author_never_approves(actor: Actor) -> None:
    assert not TABLE[Step.APPROVE].may(replace(actor, is_author=True))


@given(ACTORS)
def test_a_manager_may_do_all_that_coordinators_may(actor: Actor) -> None:
    manager = replace(actor, roles=actor.roles | {Role.MANAGER})

    assert all(TABLE[step].may(manager) for step in COORDINATED)


@given(ACTORS)
def test_only_the_author_takes_an_idea_back(actor: Actor) -> None:
    assert TABLE[Step.WITHDRAW].may(actor) is actor.is_author


# What is needed

NEEDS: list[tuple[Step, str, object, Need]] = [
    (Step.ACCEPT, "has_coordinator", False, Need.COORDINATOR),
    (Step.ACCEPT, "effort", None, Need.EFFORT),
    (Step.ACCEPT, "objectives", 0, Need.OBJECTIVE),
    (Step.DECLINE, "has_reason", False, Need.REASON),
    (Step.ASSESS, "questions_answered", False, Need.QUESTIONS),
    (Step.ASSESS, "open_questions", 1, Need.OPEN_QUESTIONS),
    (Step.ASSESS, "has_target", False, Need.TARGET),
    (Step.START, "approval_asked", True, Need.APPROVAL),
    (Step.START, "objectives", 0, Need.OBJECTIVE),
    (Step.START, "tasks", 0, Need.PLAN),
    (Step.START, "people_affected", True, Need.COMMUNICATION_PLAN),
    (Step.REVIEW, "open_tasks", 1, Need.TASKS_CLOSED),
    (Step.BACK_TO_WORK, "has_reason", False, Need.REASON),
    (Step.CLOSE, "settled", False, Need.SETTLED),
    (Step.CLOSE, "achieved_answered", False, Need.ACHIEVED),
    (Step.CLOSE, "closure_code", None, Need.CLOSURE_CODE),
    (Step.CLOSE, "outcomes", 0, Need.OUTCOME),
    (Step.CLOSE, "has_notes", False, Need.NOTES),
    (Step.CLOSE, "target_met", False, Need.TARGET_MET),
]


@pytest.mark.parametrize("step", Step)
def test_with_everything_there_nothing_is_missing(step: Step) -> None:
    assert missing(step, READY) == ()


@pytest.mark.parametrize(("step", "fact", "value", "need"), NEEDS)
def test_what_is_missing_is_named_alone(step: Step, fact: str, value: object, need: Need) -> None:
    assert missing(step, replace(READY, **{fact: value})) == (need,)  # type: ignore[arg-type]


def test_every_need_stands_in_the_table() -> None:
    assert {need for *_, need in NEEDS} == set(Need)


@pytest.mark.parametrize("step", dict.fromkeys(row[0] for row in NEEDS))
def test_all_that_is_missing_is_named_at_once_in_the_order_of_the_gate(step: Step) -> None:
    gate = [row for row in NEEDS if row[0] is step]
    for pair in combinations(gate, 2):
        changed = {fact: value for _, fact, value, _ in pair}
        if changed.keys() >= {"closure_code", "outcomes"} or changed.keys() >= {"closure_code", "target_met"}:
            continue  # these are asked of a success only
        assert missing(step, replace(READY, **changed)) == tuple(need for *_, need in pair)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        (Step.ACCEPT, {"objectives": 0, "quick_win": True}),
        (Step.ASSESS, {"has_target": False, "not_measurable": True}),
        (Step.START, {"approval_asked": True, "approved": True}),
        (Step.START, {"people_affected": True, "communication_planned": True}),
        (Step.CLOSE, {"settled": False, "judged_early": True}),
        (Step.CLOSE, {"target_met": None}),
        (Step.CLOSE, {"closure_code": ClosureCode.UNSUCCESSFUL, "target_met": False, "outcomes": 0}),
        (Step.CLOSE, {"closure_code": ClosureCode.WITHDRAWN, "target_met": False, "outcomes": 0}),
    ],
)
def test_what_stands_in_for_a_need_meets_it(step: Step, changed: dict[str, object]) -> None:
    assert missing(step, replace(READY, **changed)) == ()  # type: ignore[arg-type]


@given(everything())
def test_a_quick_win_starts_with_a_coordinator_alone(facts: Facts) -> None:
    quick = replace(facts, quick_win=True)

    assert missing(Step.START, replace(quick, has_coordinator=True)) == ()
    assert missing(Step.START, replace(quick, has_coordinator=False)) == (Need.COORDINATOR,)


@given(everything())
def test_a_quick_win_closes_with_a_code_and_one_sentence(facts: Facts) -> None:
    quick = replace(facts, quick_win=True, closure_code=ClosureCode.SUCCESSFUL, has_notes=True)

    assert missing(Step.CLOSE, quick) == ()
    assert missing(Step.CLOSE, replace(quick, has_notes=False)) == (Need.NOTES,)
    assert missing(Step.CLOSE, replace(quick, closure_code=None)) == (Need.CLOSURE_CODE,)


@given(everything())
def test_a_success_is_never_claimed_while_a_reading_says_otherwise(facts: Facts) -> None:
    claimed = replace(facts, quick_win=False, closure_code=ClosureCode.SUCCESSFUL, target_met=False)

    assert Need.TARGET_MET in missing(Step.CLOSE, claimed)


@given(everything(), everything())
def test_a_gate_looks_at_nothing_but_the_facts_that_its_table_names(one: Facts, other: Facts) -> None:
    """Whatever else differs, the same facts of its own rows give the same needs."""
    for step in Step:
        own = {fact for each, fact, *_ in NEEDS if each is step} | {
            "quick_win",
            "not_measurable",
            "approved",
            "communication_planned",
            "judged_early",
            "has_coordinator",
        }
        same = {field.name: getattr(one, field.name) for field in fields(Facts) if field.name in own}
        assert missing(step, one) == missing(step, replace(other, **same))
