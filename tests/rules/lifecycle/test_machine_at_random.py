"""Random people take random steps in random order: what section 4 promises holds for every life.

What is expected is written here once more, in the test's own words, and not read from the table.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from csi.lifecycle.facts import Facts
from csi.lifecycle.machine import allowed, is_possible, missing
from csi.people.actor import Actor, Standing
from models.enums import ClosureCode, Effort, Role, State, Step
from tests.support.next_facts import advanced
from tests.support.replay import Move, unexplained

PEOPLE = {
    "author": Actor(Standing.MEMBER, roles=frozenset({Role.REQUESTER}), is_author=True),
    "coordinator": Actor(
        Standing.MEMBER, roles=frozenset({Role.COORDINATOR}), is_its_coordinator=True, it_has_coordinator=True
    ),
    "other_coordinator": Actor(Standing.MEMBER, roles=frozenset({Role.COORDINATOR}), it_has_coordinator=True),
    "manager": Actor(Standing.MEMBER, roles=frozenset({Role.MANAGER}), it_has_coordinator=True),
    "approver": Actor(Standing.MEMBER, roles=frozenset({Role.APPROVER})),
    "approver_who_is_author": Actor(Standing.MEMBER, roles=frozenset({Role.APPROVER}), is_author=True),
    "nobody": Actor(Standing.MEMBER, roles=frozenset({Role.REQUESTER})),
}
AUTHORS = {"author", "approver_who_is_author"}
LED = {"coordinator", "manager"}

SHORT = {Step.HOLD, Step.CANCEL, Step.WITHDRAW, Step.DECLINE, Step.MERGE, Step.NEED_INFO}
ONWARD = [step for step in Step if step not in SHORT]

ENDED = {State.CLOSED, State.DECLINED, State.CANCELED, State.MERGED}

CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "quick_win": st.booleans(),
    "effort": st.none() | st.sampled_from(Effort),
    "has_coordinator": st.booleans(),
    "objectives": st.integers(0, 1),
    "questions_answered": st.booleans(),
    "open_questions": st.integers(0, 1),
    "has_target": st.booleans(),
    "not_measurable": st.booleans(),
    "approval_asked": st.booleans(),
    "tasks": st.integers(0, 2),
    "open_tasks": st.integers(0, 1),
    "people_affected": st.booleans(),
    "communication_planned": st.booleans(),
    "settled": st.booleans(),
    "judged_early": st.booleans(),
    "achieved_answered": st.booleans(),
    "closure_code": st.none() | st.sampled_from(ClosureCode),
    "outcomes": st.integers(0, 1),
    "has_notes": st.booleans(),
    "unmeasured": st.integers(0, 1),
    "missed": st.integers(0, 1),
    "got_worse": st.integers(0, 1),
    "has_reason": st.booleans(),
    "has_question": st.booleans(),
    "has_review_date": st.booleans(),
    "others_approve": st.booleans(),
    "reapproval_pending": st.booleans(),
    "other_takes_in": st.booleans(),
}
"""What changes between the steps: plans are made, questions answered, people named."""

READY: dict[str, Any] = {
    "effort": Effort.L,
    "has_coordinator": True,
    "objectives": 1,
    "questions_answered": True,
    "open_questions": 0,
    "has_target": True,
    "tasks": 2,
    "open_tasks": 0,
    "communication_planned": True,
    "settled": True,
    "achieved_answered": True,
    "closure_code": ClosureCode.SUCCESSFUL,
    "outcomes": 1,
    "has_notes": True,
    "unmeasured": 0,
    "missed": 0,
    "got_worse": 0,
    "has_reason": True,
    "has_question": True,
    "has_review_date": True,
    "others_approve": True,
    "reapproval_pending": False,
    "other_takes_in": True,
}


class Life(RuleBasedStateMachine):
    """One improvement, and everybody who has something to do with it."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = Facts(State.NEW)
        self.moves: list[Move] = []
        self.taken: list[tuple[str, Step, Facts, Facts]] = []
        self.held_at: State | None = None
        self.merged_at: State | None = None

    # What happens

    @rule(change=st.sampled_from(sorted(CHANGES)), data=st.data())
    def something_changes(self, change: str, data: st.DataObject) -> None:
        self.facts = replace(self.facts, **{change: data.draw(CHANGES[change])})

    @initialize(size=st.sampled_from(["large", "ordinary", "quick", "large"]))
    def it_begins(self, size: str) -> None:
        self.facts = replace(self.facts, **READY, approval_asked=size == "large", quick_win=size == "quick")

    @rule()
    def all_is_prepared(self) -> None:
        self.facts = replace(self.facts, **READY)

    @precondition(lambda self: self.facts.state is State.IN_PROGRESS)
    @rule()
    def the_target_changes(self) -> None:
        self.facts = replace(self.facts, reapproval_pending=True)

    @rule(who=st.sampled_from(sorted(PEOPLE)), step=st.sampled_from(Step))
    def somebody_tries(self, who: str, step: Step) -> None:
        self._try(who, step)

    @precondition(lambda self: bool(self._ways_on(ONWARD)))
    @rule(data=st.data())
    def somebody_goes_on(self, data: st.DataObject) -> None:
        """So that lives get far: onward steps are drawn evenly, by whoever may take them."""
        ways = self._ways_on(ONWARD)
        step = data.draw(st.sampled_from(list(ways)))
        self._try(data.draw(st.sampled_from(ways[step])), step)

    @precondition(lambda self: bool(self._ways_on(Step)))
    @rule(data=st.data())
    def somebody_does_anything(self, data: st.DataObject) -> None:
        ways = self._ways_on(Step)
        step = data.draw(st.sampled_from(list(ways)))
        self._try(data.draw(st.sampled_from(ways[step])), step)

    def _ways_on(self, steps: Iterable[Step]) -> dict[Step, list[str]]:
        ways = {step: [who for who in sorted(PEOPLE) if self._open_to(who, step)] for step in steps}
        return {step: people for step, people in ways.items() if people}

    def _open_to(self, who: str, step: Step) -> bool:
        return (
            allowed(step, PEOPLE[who], self.facts) and is_possible(step, self.facts) and not missing(step, self.facts)
        )

    def _try(self, who: str, step: Step) -> None:
        if not self._open_to(who, step):
            return
        before, after = self.facts, advanced(step, self.facts)
        self.moves.append(Move(step, before.state, after.state))
        self.taken.append((who, step, before, after))
        self.held_at = before.state if step is Step.HOLD else self.held_at
        self.merged_at = before.state if step is Step.MERGE else self.merged_at
        self.facts = after

    # What holds

    @invariant()
    def the_steps_explain_the_state(self) -> None:
        assert unexplained(self.moves, self.facts.state) is None

    @invariant()
    def nobody_went_beyond_their_role(self) -> None:
        for who, step, before, _ in self.taken[-1:]:
            assert who in may(step, before), (who, step, before)

    @invariant()
    def no_state_was_reached_without_what_it_needs(self) -> None:
        for _, step, before, after in self.taken[-1:]:
            unmet = [words for words, there in needed(step, before, after).items() if not there]
            assert not unmet, (step, unmet)

    @invariant()
    def resuming_and_unmerging_led_to_where_it_was(self) -> None:
        for _, step, _, after in self.taken[-1:]:
            assert step is not Step.RESUME or after.state is self.held_at
            assert step is not Step.UNMERGE or after.state is self.merged_at

    @invariant()
    def what_ended_went_on_only_by_reopening_or_unmerging(self) -> None:
        for _, step, before, after in self.taken[-1:]:
            if before.state in ENDED:
                assert step is (Step.UNMERGE if before.state is State.MERGED else Step.REOPEN)
                back = {State.CLOSED: State.IN_PROGRESS, State.MERGED: self.merged_at}
                assert after.state is back.get(before.state, State.NEW)

    @invariant()
    def an_approval_stands_only_where_one_was_given_since_it_was_last_taken_back(self) -> None:
        if self.facts.approved:
            since = [step for _, step, _, _ in self.taken]
            last = len(since) - 1 - since[::-1].index(Step.APPROVE)
            assert not {Step.TAKE_BACK, Step.SEND_BACK} & set(since[last:])
            assert all(self.taken[at][3].state is not State.NEW for at in range(last, len(since)))


def may(step: Step, before: Facts) -> set[str]:
    """Who may take the step, as section 4 says."""
    approved = before.approval_asked and not before.quick_win
    match step:
        case Step.WITHDRAW:
            return AUTHORS
        case Step.APPROVE | Step.REAPPROVE:
            return {"approver"}
        case Step.SEND_BACK:
            return {"approver", "approver_who_is_author"}
        case Step.REOPEN:
            return {"manager"}
        case Step.CANCEL:
            return LED | (AUTHORS if before.state is State.NEW else set())
        case Step.CLOSE:
            return {"manager"} if approved else LED
        case _:
            return LED


def needed(step: Step, before: Facts, after: Facts) -> dict[str, bool]:
    """What section 4 asks for before the step, in words, and whether it was there."""
    quick = before.quick_win
    changed = before.reapproval_pending and before.approval_asked and not quick
    match step:
        case Step.ACCEPT:
            return {
                "coordinator": before.has_coordinator,
                "effort": before.effort is not None,
                "objective": quick or before.objectives > 0,
            }
        case Step.ASSESS:
            return {
                "no quick win": not quick,
                "answers": before.questions_answered and before.open_questions == 0,
                "target": before.has_target or before.not_measurable,
            }
        case Step.APPROVE:
            return {"asked for": before.approval_asked, "somebody else": before.others_approve}
        case Step.START if quick:
            return {"coordinator": before.has_coordinator}
        case Step.START:
            return {
                "assessed": before.state in (State.ASSESS, State.APPROVED),
                "approved": before.approved or not before.approval_asked,
                "aligned": before.objectives > 0,
                "planned": before.tasks > 0,
                "communicated": before.communication_planned or not before.people_affected,
            }
        case Step.REVIEW:
            return {"no quick win": not quick, "tasks closed": before.open_tasks == 0, "approved": not changed}
        case Step.CLOSE if quick:
            borne_out = not (before.unmeasured or before.missed or before.got_worse)
            claimed = before.closure_code is ClosureCode.SUCCESSFUL
            return {
                "code": before.closure_code is not None,
                "a sentence": before.has_notes,
                "success borne out": not claimed or borne_out,
            }
        case Step.CLOSE:
            borne_out = not (before.unmeasured or before.missed or before.got_worse)
            claimed = before.closure_code is ClosureCode.SUCCESSFUL
            return {
                "reviewed": before.state is State.REVIEW,
                "approved": not changed,
                "settled": before.settled or before.judged_early,
                "judged": before.achieved_answered and before.closure_code is not None and before.has_notes,
                "success borne out": not claimed or (borne_out and before.outcomes > 0),
            }
        case Step.HOLD:
            return {"reason": before.has_reason, "review date": before.has_review_date}
        case Step.NEED_INFO:
            return {"question": before.has_question, "stays": after.state is State.NEW}
        case Step.MERGE:
            return {"another one": before.other_takes_in}
        case Step.RESUME | Step.UNMERGE | Step.WITHDRAW:
            return {}
        case Step.REAPPROVE:
            return {"changed": changed, "stays": after.state is State.IN_PROGRESS and not after.reapproval_pending}
        case _:
            return {"reason or note": before.has_reason}


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
