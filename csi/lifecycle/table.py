"""The table of an improvement's life: section 4 of the product's description, row by row.

It follows ServiceNow's Continual Improvement Management where that protects people. `docs/lifecycle.md` is generated
from it. Conditions on the improvement are part of a transition, conditions on the person part of the role.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from csi.lifecycle import gates
from csi.lifecycle.facts import Facts
from csi.people.actor import Actor
from csi.people.permissions import PERMISSIONS, Action, may
from models.enums import State, Step


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition between two states; `only` words the condition that `when` checks."""

    start: State
    end: State
    only: str = ""
    when: Callable[[Facts], bool] = lambda _facts: True


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Another permission that applies if `when` is true of the facts; `who` is its holders in words."""

    action: Action
    who: str
    when: Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class TransitionRule:
    """One row of the table.

    `action` is the row of `csi/people/permissions.py` that says who may. `then` says what else comes with the step.
    """

    ways: tuple[Transition, ...]
    action: Action
    needs: gates.Gate
    then: str = ""
    otherwise: Otherwise | None = None

    @property
    def who(self) -> str:
        """Who may, in words."""
        who = PERMISSIONS[self.action].who
        return f"{who}; {self.otherwise.who}" if self.otherwise else who

    def may(self, actor: Actor) -> bool:
        """Whether the actor has the row's permission; `asks` takes the facts into account."""
        return may(self.action, actor)

    def asks(self, facts: Facts) -> Action:
        """The permission that the step needs with these facts."""
        return self.otherwise.action if self.otherwise and self.otherwise.when(facts) else self.action

    @property
    def before(self) -> frozenset[State]:
        """The states from which the step can be taken."""
        return frozenset(way.start for way in self.ways)

    @property
    def after(self) -> State:
        """The state it leads to; if there are several, `leads_to` tells which."""
        return self.ways[0].end


def _ways(
    starts: Iterable[State], end: State, only: str = "", when: Callable[[Facts], bool] | None = None
) -> list[Transition]:
    return [Transition(start, end, only, when) if when else Transition(start, end, only) for start in starts]


def _stays(state: State, only: str = "", when: Callable[[Facts], bool] | None = None) -> list[Transition]:
    return _ways([state], state, only, when)


def _held_from(state: State) -> Transition:
    return Transition(State.ON_HOLD, state, "where it was held", lambda facts: facts.before_hold is state)


def _merged_from(state: State) -> Transition:
    return Transition(State.MERGED, state, "where it was merged", lambda facts: facts.before_merge is state)


def _quick(facts: Facts) -> bool:
    return facts.quick_win


def _not_quick(facts: Facts) -> bool:
    return not facts.quick_win


def _asked(facts: Facts) -> bool:
    return facts.approval_asked


def _not_asked(facts: Facts) -> bool:
    return not facts.approval_asked


def _changed(facts: Facts) -> bool:
    return facts.reapproval_pending and facts.needs_approval


def _needs_approval(facts: Facts) -> bool:
    return facts.needs_approval


def _no_longer_holds(facts: Facts) -> bool:
    return facts.state is State.CLOSED and facts.regression_confirmed


def _new(facts: Facts) -> bool:
    return facts.state is State.NEW


_HELD = (State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS, State.REVIEW)
_MERGED = (State.NEW, State.ACCEPTED, State.ASSESS)
_OPEN = (State.NEW, *_HELD, State.ON_HOLD)


def _rule(
    ways: Iterable[Transition], action: Action, needs: gates.Gate, then: str = "", otherwise: Otherwise | None = None
) -> TransitionRule:
    return TransitionRule(tuple(ways), action, needs, then, otherwise)


TABLE: dict[Step, TransitionRule] = {
    Step.NEED_INFO: _rule(
        _stays(State.NEW),
        Action.NEED_INFO,
        gates.need_info,
        "the promised date is paused, visibly to both",
    ),
    Step.ACCEPT: _rule(_ways([State.NEW], State.ACCEPTED), Action.ACCEPT, gates.accept),
    Step.DECLINE: _rule(
        _ways([State.NEW, State.ACCEPTED], State.DECLINED),
        Action.DECLINE,
        gates.reason,
        "its author reads the reason in plain words",
    ),
    Step.ASSESS: _rule(_ways([State.ACCEPTED], State.ASSESS, "no quick win", _not_quick), Action.ASSESS, gates.assess),
    Step.APPROVE: _rule(
        _ways([State.ASSESS], State.APPROVED, "approval asked for", _asked), Action.APPROVE, gates.approve
    ),
    Step.SEND_BACK: _rule(
        _ways([State.ASSESS], State.ACCEPTED, "approval asked for", _asked), Action.SEND_BACK, gates.note
    ),
    Step.TAKE_BACK: _rule(
        _ways([State.ASSESS, State.APPROVED], State.ACCEPTED),
        Action.TAKE_BACK,
        gates.note,
        "a given approval lapses",
    ),
    Step.START: _rule(
        [
            Transition(State.ACCEPTED, State.IN_PROGRESS, "quick win", _quick),
            Transition(State.ASSESS, State.IN_PROGRESS, "no approval asked for", _not_asked),
            Transition(State.APPROVED, State.IN_PROGRESS),
        ],
        Action.START,
        gates.start,
    ),
    Step.REAPPROVE: _rule(
        _stays(State.IN_PROGRESS, "approval asked for, and target or tasks changed", _changed),
        Action.REAPPROVE,
        gates.approve,
        "review and close wait for it no longer",
    ),
    Step.HOLD: _rule(
        _ways(_HELD, State.ON_HOLD),
        Action.HOLD,
        gates.hold,
        "active tasks are held; settling time pauses",
    ),
    Step.RESUME: _rule(
        map(_held_from, _HELD),
        Action.RESUME,
        gates.nothing,
        "held tasks get their former state back; settling time goes on",
    ),
    Step.REVIEW: _rule(
        _ways([State.IN_PROGRESS], State.REVIEW, "no quick win", _not_quick),
        Action.REVIEW,
        gates.review,
        "the settling time begins",
    ),
    Step.BACK_TO_WORK: _rule(_ways([State.REVIEW], State.IN_PROGRESS), Action.BACK_TO_WORK, gates.reason),
    Step.CLOSE: _rule(
        [Transition(State.IN_PROGRESS, State.CLOSED, "quick win", _quick), Transition(State.REVIEW, State.CLOSED)],
        Action.CLOSE,
        gates.close,
        "a quick win's open tasks are settled",
        Otherwise(Action.CLOSE_APPROVED, "a manager where approval was asked for", _needs_approval),
    ),
    Step.CANCEL: _rule(
        _ways(_OPEN, State.CANCELED),
        Action.CANCEL,
        gates.reason,
        "open tasks are canceled",
        Otherwise(Action.CANCEL_NEW, "its author until it is accepted", _new),
    ),
    Step.WITHDRAW: _rule(
        _ways([State.NEW], State.CANCELED),
        Action.WITHDRAW,
        gates.nothing,
        "the reason is “withdrawn by its author”",
    ),
    Step.MERGE: _rule(
        _ways(_MERGED, State.MERGED),
        Action.MERGE,
        gates.merge,
        "its author, voters and watchers follow the other one",
    ),
    Step.UNMERGE: _rule(
        map(_merged_from, _MERGED),
        Action.UNMERGE,
        gates.nothing,
        "state, votes, watchers and both authors are as before",
    ),
    Step.REOPEN: _rule(
        [
            Transition(State.DECLINED, State.NEW),
            Transition(State.CANCELED, State.NEW),
            Transition(State.CLOSED, State.IN_PROGRESS),
        ],
        Action.REOPEN,
        gates.reason,
        "an announcement of it says so",
        Otherwise(
            Action.CONFIRM_REGRESSION,
            "its coordinator, where a success no longer holds and that is confirmed",
            _no_longer_holds,
        ),
    ),
}

OFFERED = frozenset(TABLE) - {Step.WITHDRAW}
"""The steps with a button for coordinators; the author's `WITHDRAW` is on the receipt."""
