"""The life of an improvement: each step, from where it leads on, who may take it, and what it needs."""

from dataclasses import fields, replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import allowed, is_possible, leads_to, missing, steps_offered, who_may
from csi.lifecycle.needs import Need
from csi.lifecycle.table import OFFERED, TABLE
from csi.people.actor import Actor, Standing, somebody_else_approves
from models.enums import ENDED_STATES, ClosureCode, Effort, Role, State, Step
from tests.support.next_facts import advanced

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
    has_reason=True,
    has_question=True,
    has_review_date=True,
)
"""Nothing is missing, whatever the step."""

HELD = [State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS, State.REVIEW]

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
        unmeasured=st.integers(0, 2),
        missed=st.integers(0, 2),
        got_worse=st.integers(0, 2),
        has_reason=st.booleans(),
        has_question=st.booleans(),
        has_review_date=st.booleans(),
        others_approve=st.booleans(),
        reapproval_pending=st.booleans(),
        other_takes_in=st.booleans(),
        before_hold=st.none() | st.sampled_from(HELD),
        before_merge=st.sampled_from([State.NEW, State.ACCEPTED, State.ASSESS]),
    )


# Which step leads where

NEW = {Step.NEED_INFO, Step.ACCEPT, Step.DECLINE, Step.CANCEL, Step.WITHDRAW, Step.MERGE}
ASIDE = {Step.HOLD, Step.CANCEL}
ENDS = {
    State.CLOSED: {Step.REOPEN},
    State.DECLINED: {Step.REOPEN},
    State.CANCELED: {Step.REOPEN},
    State.MERGED: {Step.UNMERGE},
    State.ON_HOLD: {Step.RESUME, Step.CANCEL},
}

WAYS: list[tuple[Facts, dict[State, set[Step]]]] = [
    (
        READY,
        {
            State.NEW: NEW,
            State.ACCEPTED: {Step.DECLINE, Step.ASSESS, Step.MERGE, *ASIDE},
            State.ASSESS: {Step.TAKE_BACK, Step.START, Step.MERGE, *ASIDE},
            State.APPROVED: {Step.TAKE_BACK, Step.START, *ASIDE},
            State.IN_PROGRESS: {Step.REVIEW, *ASIDE},
            State.REVIEW: {Step.BACK_TO_WORK, Step.CLOSE, *ASIDE},
            **ENDS,
        },
    ),
    (
        LARGE,
        {
            State.NEW: NEW,
            State.ACCEPTED: {Step.DECLINE, Step.ASSESS, Step.MERGE, *ASIDE},
            State.ASSESS: {Step.APPROVE, Step.SEND_BACK, Step.TAKE_BACK, Step.MERGE, *ASIDE},
            State.APPROVED: {Step.TAKE_BACK, Step.START, *ASIDE},
            State.IN_PROGRESS: {Step.REVIEW, *ASIDE},
            State.REVIEW: {Step.BACK_TO_WORK, Step.CLOSE, *ASIDE},
            **ENDS,
        },
    ),
    (
        replace(LARGE, reapproval_pending=True),
        {
            State.NEW: NEW,
            State.ACCEPTED: {Step.DECLINE, Step.ASSESS, Step.MERGE, *ASIDE},
            State.ASSESS: {Step.APPROVE, Step.SEND_BACK, Step.TAKE_BACK, Step.MERGE, *ASIDE},
            State.APPROVED: {Step.TAKE_BACK, Step.START, *ASIDE},
            State.IN_PROGRESS: {Step.REAPPROVE, Step.REVIEW, *ASIDE},
            State.REVIEW: {Step.BACK_TO_WORK, Step.CLOSE, *ASIDE},
            **ENDS,
        },
    ),
    (
        QUICK,
        {
            State.NEW: NEW,
            State.ACCEPTED: {Step.DECLINE, Step.START, Step.MERGE, *ASIDE},
            State.IN_PROGRESS: {Step.CLOSE, *ASIDE},
            **ENDS,
        },
    ),
]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("facts", "ways"), WAYS, ids=["ordinary", "large", "large_and_changed", "quick_win"])
def test_each_state_leads_on_to_these_steps_and_no_others(
    facts: Facts, ways: dict[State, set[Step]], state: State
) -> None:
    # A quick win's own path ends at closing; what is left of the table are states it does not reach.
    unreachable = facts.quick_win and state in (State.ASSESS, State.APPROVED, State.REVIEW)
    if not unreachable:
        here = replace(facts, state=state, before_hold=State.ACCEPTED)
        assert {step for step in Step if is_possible(step, here)} == ways[state]


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
        (Step.NEED_INFO, State.NEW),
        (Step.SEND_BACK, State.ACCEPTED),
        (Step.TAKE_BACK, State.ACCEPTED),
        (Step.REAPPROVE, State.IN_PROGRESS),
        (Step.HOLD, State.ON_HOLD),
        (Step.CANCEL, State.CANCELED),
    ],
)
def test_each_step_leads_to_one_state(step: Step, after: State) -> None:
    assert {way.end for way in TABLE[step].ways} == {after}
    assert TABLE[step].after is after


def test_the_table_has_every_step() -> None:
    assert set(TABLE) == set(Step)


def test_what_is_closed_declined_canceled_or_merged_has_ended() -> None:
    assert {State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED} == ENDED_STATES


@given(everything(), st.sampled_from(sorted(ENDED_STATES)))
def test_nothing_but_unmerging_and_reopening_leads_on_from_an_end(facts: Facts, state: State) -> None:
    ways = {step for step in Step if is_possible(step, replace(facts, state=state))}
    assert ways == {Step.UNMERGE if state is State.MERGED else Step.REOPEN}


@pytest.mark.parametrize(
    ("state", "to"),
    [(State.DECLINED, State.NEW), (State.CANCELED, State.NEW), (State.CLOSED, State.IN_PROGRESS)],
)
def test_what_was_closed_is_reopened_at_work_and_all_else_as_new(state: State, to: State) -> None:
    assert leads_to(Step.REOPEN, replace(READY, state=state)) is to


@given(everything(), st.sampled_from(HELD))
def test_resuming_leads_to_where_it_was_held_and_nowhere_else(facts: Facts, state: State) -> None:
    held = advanced(Step.HOLD, replace(facts, state=state))

    assert held.state is State.ON_HOLD
    assert advanced(Step.RESUME, held).state is state


@given(everything())
def test_what_is_on_hold_is_resumed_or_canceled(facts: Facts) -> None:
    held = replace(facts, state=State.ON_HOLD, before_hold=State.REVIEW)

    assert {step for step in Step if is_possible(step, held)} == {Step.RESUME, Step.CANCEL}


@given(everything(), st.sampled_from([State.NEW, State.ACCEPTED, State.ASSESS]))
def test_unmerging_leads_to_where_it_was_merged(facts: Facts, state: State) -> None:
    merged = advanced(Step.MERGE, replace(facts, state=state))

    assert merged.state is State.MERGED
    assert advanced(Step.UNMERGE, merged).state is state


@given(everything(), st.sampled_from(Step))
def test_a_step_leads_somewhere_exactly_when_it_leads_on(facts: Facts, step: Step) -> None:
    if is_possible(step, facts):
        assert advanced(step, facts).state is leads_to(step, facts)
    else:
        with pytest.raises(ValueError, match="does not lead on"):
            advanced(step, facts)


@given(everything(), st.sampled_from([State.ASSESS, State.APPROVED]))
def test_taking_back_lets_a_given_approval_lapse(facts: Facts, state: State) -> None:
    assert not advanced(Step.TAKE_BACK, replace(facts, state=state, approved=True)).approved


@given(everything())
def test_an_approval_stands_through_a_hold(facts: Facts) -> None:
    held = advanced(Step.HOLD, replace(facts, state=State.APPROVED, approved=True))

    assert advanced(Step.RESUME, held).approved


@given(everything(), st.sampled_from([State.DECLINED, State.CANCELED]))
def test_what_begins_anew_is_approved_anew(facts: Facts, state: State) -> None:
    assert not advanced(Step.REOPEN, replace(facts, state=state, approved=True)).approved


def test_approving_the_change_ends_the_wait_for_it() -> None:
    changed = replace(LARGE, state=State.IN_PROGRESS, reapproval_pending=True)

    assert missing(Step.REVIEW, changed) == (Need.REAPPROVAL,)
    assert missing(Step.REVIEW, advanced(Step.REAPPROVE, changed)) == ()


def test_canceling_settles_open_tasks() -> None:
    assert advanced(Step.CANCEL, replace(READY, state=State.IN_PROGRESS, open_tasks=2)).open_tasks == 0


EVERY_STEP = frozenset(Step)


@given(everything())
def test_a_card_offers_the_steps_that_lead_on_and_have_a_button_and_never_the_authors_own(facts: Facts) -> None:
    offered = steps_offered(facts)

    assert Step.WITHDRAW not in offered
    assert set(offered) == {step for step in OFFERED if is_possible(step, facts)}


@given(everything())
def test_a_card_that_knows_more_buttons_offers_more_steps(facts: Facts) -> None:
    assert set(steps_offered(facts, EVERY_STEP)) == {step for step in Step if is_possible(step, facts)}
    assert set(steps_offered(facts)) <= set(steps_offered(facts, EVERY_STEP))


@given(everything())
def test_what_is_large_never_starts_from_assessment_without_an_approval(facts: Facts) -> None:
    asked = replace(facts, state=State.ASSESS, approval_asked=True)

    assert not is_possible(Step.START, asked)
    assert is_possible(Step.APPROVE, asked)


@given(everything())
def test_only_a_quick_win_skips_the_assessment_or_the_review(facts: Facts) -> None:
    assert is_possible(Step.START, replace(facts, state=State.ACCEPTED)) is facts.quick_win
    assert is_possible(Step.CLOSE, replace(facts, state=State.IN_PROGRESS)) is facts.quick_win


# Who may

AUTHOR = Actor(Standing.MEMBER, roles=frozenset({Role.REQUESTER}), is_author=True)
STAFF = Actor(Standing.MEMBER, roles=frozenset({Role.REQUESTER}))
ANY_COORDINATOR = Actor(Standing.MEMBER, roles=frozenset({Role.COORDINATOR}))
OTHER_COORDINATOR = Actor(Standing.MEMBER, roles=frozenset({Role.COORDINATOR}), it_has_coordinator=True)
ITS_COORDINATOR = Actor(
    Standing.MEMBER, roles=frozenset({Role.COORDINATOR}), is_its_coordinator=True, it_has_coordinator=True
)
MANAGER = Actor(Standing.MEMBER, roles=frozenset({Role.MANAGER}), it_has_coordinator=True)
APPROVER = Actor(Standing.MEMBER, roles=frozenset({Role.APPROVER}))
LEADERSHIP = Actor(Standing.MEMBER, roles=frozenset({Role.LEADERSHIP}))

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
    Step.NEED_INFO,
    Step.TAKE_BACK,
    Step.HOLD,
    Step.RESUME,
    Step.CANCEL,
}
APPROVED_BY_OTHERS = {Step.APPROVE, Step.REAPPROVE}
APPROVED = {Step.SEND_BACK, *APPROVED_BY_OTHERS}
MANAGED = {Step.REOPEN, *COORDINATED}


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
        (MANAGER, MANAGED),
        (replace(MANAGER, nobody_approves=True), MANAGED | APPROVED),
        (replace(MANAGER, nobody_approves=True, is_author=True), MANAGED | {Step.WITHDRAW, Step.SEND_BACK}),
        (APPROVER, APPROVED),
        (replace(APPROVER, is_author=True), {Step.WITHDRAW, Step.SEND_BACK}),
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
    standing=st.just(Standing.MEMBER),
    roles=ROLES,
    is_author=st.booleans(),
    is_its_coordinator=st.booleans(),
    it_has_coordinator=st.booleans(),
    nobody_approves=st.booleans(),
)


@given(ACTORS)
def test_an_author_never_approves(actor: Actor) -> None:
    author = replace(actor, is_author=True)

    assert not any(TABLE[step].may(author) for step in APPROVED_BY_OTHERS)


@given(ACTORS)
def test_a_manager_may_do_all_that_coordinators_may(actor: Actor) -> None:
    manager = replace(actor, roles=actor.roles | {Role.MANAGER})

    assert all(TABLE[step].may(manager) for step in COORDINATED)


@given(ACTORS)
def test_only_the_author_takes_an_idea_back(actor: Actor) -> None:
    assert TABLE[Step.WITHDRAW].may(actor) is actor.is_author


@given(ACTORS, everything())
def test_an_approver_approves_an_idea_that_has_no_named_author(actor: Actor, facts: Facts) -> None:
    approver = replace(actor, roles=actor.roles | {Role.APPROVER}, is_author=False)

    assert all(allowed(step, approver, facts) for step in APPROVED)


@given(ACTORS, everything())
def test_what_needed_an_approval_is_closed_by_a_manager(actor: Actor, facts: Facts) -> None:
    large = replace(facts, approval_asked=True, quick_win=False)

    assert allowed(Step.CLOSE, actor, large) is (Role.MANAGER in actor.roles)
    assert who_may(Step.CLOSE, large) == "a manager, since it needed an approval"


@given(ACTORS, everything())
def test_what_needed_no_approval_is_closed_by_its_coordinator(actor: Actor, facts: Facts) -> None:
    own = actor.is_its_coordinator or (Role.COORDINATOR in actor.roles and not actor.it_has_coordinator)
    coordinates = own or Role.MANAGER in actor.roles

    for small in (replace(facts, approval_asked=False), replace(facts, quick_win=True)):
        assert allowed(Step.CLOSE, actor, small) is coordinates
        assert who_may(Step.CLOSE, small) == "its coordinator or a manager"


@given(everything())
def test_an_author_cancels_until_it_is_accepted(facts: Facts) -> None:
    assert allowed(Step.CANCEL, AUTHOR, facts) is (facts.state is State.NEW)


@given(everything())
def test_only_a_manager_reopens(facts: Facts) -> None:
    assert allowed(Step.REOPEN, MANAGER, facts)
    assert not allowed(Step.REOPEN, ITS_COORDINATOR, facts)
    assert not allowed(Step.REOPEN, OTHER_COORDINATOR, facts)
    assert not allowed(Step.REOPEN, AUTHOR, facts)


def test_a_confirmed_regression_of_a_success_is_reopened_by_its_coordinator_too() -> None:
    closed = replace(READY, state=State.CLOSED, regression_confirmed=True)
    assert allowed(Step.REOPEN, ITS_COORDINATOR, closed)
    assert allowed(Step.REOPEN, MANAGER, closed)
    assert not allowed(Step.REOPEN, OTHER_COORDINATOR, closed)
    assert not allowed(Step.REOPEN, ITS_COORDINATOR, replace(closed, state=State.DECLINED))
    assert who_may(Step.REOPEN, closed) == "its coordinator or a manager"


@given(ACTORS, everything(), st.sampled_from(sorted(EVERY_STEP - {Step.CLOSE, Step.CANCEL, Step.REOPEN})))
def test_else_the_role_alone_decides(actor: Actor, facts: Facts, step: Step) -> None:
    assert allowed(step, actor, facts) is TABLE[step].may(actor)
    assert who_may(step, facts) == TABLE[step].who


@pytest.mark.parametrize(
    ("approvers", "managers", "author", "can"),
    [
        ({"U1"}, {"U9"}, "U2", True),
        ({"U1"}, {"U9"}, "U1", False),  # its only approver had the idea
        ({"U1", "U2"}, {"U9"}, "U1", True),
        ({"U1"}, {"U9"}, None, True),  # anonymous: any approver
        (set(), {"U9"}, "U1", True),  # nobody is approver, so managers approve
        (set(), {"U9"}, "U9", False),
        (set(), {"U8", "U9"}, "U9", True),
        (set(), set(), None, False),
    ],
)
def test_whether_somebody_else_approves(approvers: set[str], managers: set[str], author: str | None, can: bool) -> None:
    assert somebody_else_approves(approvers, managers, author) is can


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
    (Step.REVIEW, "reapproval_pending", True, Need.REAPPROVAL),
    (Step.CLOSE, "reapproval_pending", True, Need.REAPPROVAL),
    (Step.CLOSE, "settled", False, Need.SETTLED),
    (Step.CLOSE, "achieved_answered", False, Need.ACHIEVED),
    (Step.CLOSE, "closure_code", None, Need.CLOSURE_CODE),
    (Step.CLOSE, "outcomes", 0, Need.OUTCOME),
    (Step.CLOSE, "has_notes", False, Need.NOTES),
    (Step.CLOSE, "unmeasured", 1, Need.TARGET_MEASURED),
    (Step.CLOSE, "missed", 1, Need.TARGET_MET),
    (Step.CLOSE, "got_worse", 1, Need.COUNTER_METRIC),
    (Step.NEED_INFO, "has_question", False, Need.QUESTION),
    (Step.APPROVE, "others_approve", False, Need.APPROVER),
    (Step.REAPPROVE, "others_approve", False, Need.APPROVER),
    (Step.SEND_BACK, "has_reason", False, Need.NOTE),
    (Step.TAKE_BACK, "has_reason", False, Need.NOTE),
    (Step.HOLD, "has_reason", False, Need.REASON),
    (Step.HOLD, "has_review_date", False, Need.REVIEW_DATE),
    (Step.CANCEL, "has_reason", False, Need.REASON),
    (Step.REOPEN, "has_reason", False, Need.REASON),
    (Step.MERGE, "other_takes_in", False, Need.OTHER),
]

OF_A_SUCCESS = {"outcomes", "unmeasured", "missed", "got_worse"}
"""The facts that only a success is asked for."""

APPROVED_READY = replace(READY, approval_asked=True, approved=True)
"""An approval was asked for and given, so that a change of it waits for another one."""


@pytest.mark.parametrize("step", Step)
def test_with_everything_there_nothing_is_missing(step: Step) -> None:
    assert missing(step, READY) == ()


@pytest.mark.parametrize(("step", "fact", "value", "need"), NEEDS)
def test_what_is_missing_is_named_alone(step: Step, fact: str, value: object, need: Need) -> None:
    ready = APPROVED_READY if fact == "reapproval_pending" else READY
    assert missing(step, replace(ready, **{fact: value})) == (need,)  # type: ignore[arg-type]


def test_every_need_stands_in_the_table() -> None:
    assert {need for *_, need in NEEDS} == set(Need)


@pytest.mark.parametrize("step", dict.fromkeys(row[0] for row in NEEDS))
def test_all_that_is_missing_is_named_at_once_in_the_order_of_the_gate(step: Step) -> None:
    gate = [row for row in NEEDS if row[0] is step]
    for pair in combinations(gate, 2):
        changed = {fact: value for _, fact, value, _ in pair}
        if "closure_code" in changed and changed.keys() & OF_A_SUCCESS:
            continue  # these are asked of a success only
        ready = APPROVED_READY if "reapproval_pending" in changed else READY
        assert missing(step, replace(ready, **changed)) == tuple(need for *_, need in pair)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        (Step.ACCEPT, {"objectives": 0, "quick_win": True}),
        (Step.ASSESS, {"has_target": False, "not_measurable": True}),
        (Step.START, {"approval_asked": True, "approved": True}),
        (Step.START, {"people_affected": True, "communication_planned": True}),
        (Step.REVIEW, {"reapproval_pending": True, "approval_asked": False}),
        (Step.CLOSE, {"reapproval_pending": True, "approval_asked": False}),
        (Step.CLOSE, {"settled": False, "judged_early": True}),
        (Step.CLOSE, {"has_target": False, "not_measurable": True}),
        *(
            (Step.CLOSE, {"closure_code": code, "unmeasured": 1, "missed": 1, "got_worse": 1, "outcomes": 0})
            for code in (ClosureCode.UNSUCCESSFUL, ClosureCode.WITHDRAWN)
        ),
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
    borne_out = replace(facts, unmeasured=0, missed=0, got_worse=0)
    quick = replace(borne_out, quick_win=True, closure_code=ClosureCode.SUCCESSFUL, has_notes=True)

    assert missing(Step.CLOSE, quick) == ()
    assert missing(Step.CLOSE, replace(quick, has_notes=False)) == (Need.NOTES,)
    assert missing(Step.CLOSE, replace(quick, closure_code=None)) == (Need.CLOSURE_CODE,)


@given(everything())
def test_a_success_is_never_claimed_without_readings_that_bear_it_out(facts: Facts) -> None:
    needs = missing(Step.CLOSE, replace(facts, closure_code=ClosureCode.SUCCESSFUL))

    assert (Need.TARGET_MEASURED in needs) is (facts.unmeasured > 0)
    assert (Need.TARGET_MET in needs) is (facts.missed > 0)
    assert (Need.COUNTER_METRIC in needs) is (facts.got_worse > 0)


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
            "approval_asked",
        }
        same = {field.name: getattr(one, field.name) for field in fields(Facts) if field.name in own}
        assert missing(step, one) == missing(step, replace(other, **same))
