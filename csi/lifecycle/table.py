"""The table of an improvement's life: section 4 of the product's description, row by row.

It follows ServiceNow's Continual Improvement Management where that protects people. `docs/lifecycle.md` is generated
from it. Conditions on the improvement are part of a transition, conditions on the person part of the role.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from csi.lifecycle import gates
from csi.lifecycle.facts import Facts
from csi.people.actor import Actor
from models.enums import State, Step


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition between two states; `only` words the condition that `when` checks."""

    start: State
    end: State
    only: str = ""
    when: Callable[[Facts], bool] = lambda _facts: True


@dataclass(frozen=True, slots=True)
class TransitionRule:
    """One row of the table.

    `may` checks the role alone; `allowed` also looks at the improvement. `then` words the step's side effects.
    """

    ways: tuple[Transition, ...]
    who: str
    may: Callable[[Actor], bool]
    needs: gates.Gate
    then: str = ""

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


def _coordinates(actor: Actor) -> bool:
    return actor.coordinates


def _manages(actor: Actor) -> bool:
    return actor.manages


def _is_approver(actor: Actor) -> bool:
    return actor.is_approver


def _approves(actor: Actor) -> bool:
    return actor.approves


def _is_author(actor: Actor) -> bool:
    return actor.is_author


ANY_COORDINATOR = "a coordinator or a manager"
COORDINATORS = "its coordinator or a manager"
APPROVERS = "an approver other than its author"
MANAGERS = "a manager"
_HELD = (State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS, State.REVIEW)
_MERGED = (State.NEW, State.ACCEPTED, State.ASSESS)
_OPEN = (State.NEW, *_HELD, State.ON_HOLD)


def _rule(
    ways: Iterable[Transition], who: str, may: Callable[[Actor], bool], needs: gates.Gate, then: str = ""
) -> TransitionRule:
    return TransitionRule(tuple(ways), who, may, needs, then)


TABLE: dict[Step, TransitionRule] = {
    Step.NEED_INFO: _rule(
        _stays(State.NEW),
        ANY_COORDINATOR,
        _coordinates,
        gates.need_info,
        "the promised date is paused, visibly to both",
    ),
    Step.ACCEPT: _rule(_ways([State.NEW], State.ACCEPTED), ANY_COORDINATOR, _coordinates, gates.accept),
    Step.DECLINE: _rule(
        _ways([State.NEW, State.ACCEPTED], State.DECLINED),
        COORDINATORS,
        _coordinates,
        gates.reason,
        "its author reads the reason in plain words",
    ),
    Step.ASSESS: _rule(
        _ways([State.ACCEPTED], State.ASSESS, "no quick win", _not_quick), COORDINATORS, _coordinates, gates.assess
    ),
    Step.APPROVE: _rule(
        _ways([State.ASSESS], State.APPROVED, "approval asked for", _asked), APPROVERS, _approves, gates.approve
    ),
    Step.SEND_BACK: _rule(
        _ways([State.ASSESS], State.ACCEPTED, "approval asked for", _asked), "an approver", _is_approver, gates.note
    ),
    Step.TAKE_BACK: _rule(
        _ways([State.ASSESS, State.APPROVED], State.ACCEPTED),
        COORDINATORS,
        _coordinates,
        gates.note,
        "a given approval lapses",
    ),
    Step.START: _rule(
        [
            Transition(State.ACCEPTED, State.IN_PROGRESS, "quick win", _quick),
            Transition(State.ASSESS, State.IN_PROGRESS, "no approval asked for", _not_asked),
            Transition(State.APPROVED, State.IN_PROGRESS),
        ],
        COORDINATORS,
        _coordinates,
        gates.start,
    ),
    Step.REAPPROVE: _rule(
        _stays(State.IN_PROGRESS, "approval asked for, and target or tasks changed", _changed),
        APPROVERS,
        _approves,
        gates.approve,
        "review and close wait for it no longer",
    ),
    Step.HOLD: _rule(
        _ways(_HELD, State.ON_HOLD),
        COORDINATORS,
        _coordinates,
        gates.hold,
        "active tasks are held; settling time pauses",
    ),
    Step.RESUME: _rule(
        map(_held_from, _HELD),
        COORDINATORS,
        _coordinates,
        gates.nothing,
        "held tasks get their former state back; settling time goes on",
    ),
    Step.REVIEW: _rule(
        _ways([State.IN_PROGRESS], State.REVIEW, "no quick win", _not_quick),
        COORDINATORS,
        _coordinates,
        gates.review,
        "the settling time begins",
    ),
    Step.BACK_TO_WORK: _rule(_ways([State.REVIEW], State.IN_PROGRESS), COORDINATORS, _coordinates, gates.reason),
    Step.CLOSE: _rule(
        [Transition(State.IN_PROGRESS, State.CLOSED, "quick win", _quick), Transition(State.REVIEW, State.CLOSED)],
        "its coordinator or a manager; a manager where approval was asked for",
        _coordinates,
        gates.close,
        "a quick win's open tasks are settled",
    ),
    Step.CANCEL: _rule(
        _ways(_OPEN, State.CANCELED),
        "its coordinator or a manager; its author until it is accepted",
        _coordinates,
        gates.reason,
        "open tasks are canceled",
    ),
    Step.WITHDRAW: _rule(
        _ways([State.NEW], State.CANCELED),
        "its author",
        _is_author,
        gates.nothing,
        "the reason is “withdrawn by its author”",
    ),
    Step.MERGE: _rule(
        _ways(_MERGED, State.MERGED),
        COORDINATORS,
        _coordinates,
        gates.merge,
        "its author, voters and watchers follow the other one",
    ),
    Step.UNMERGE: _rule(
        map(_merged_from, _MERGED),
        COORDINATORS,
        _coordinates,
        gates.nothing,
        "state, votes, watchers and both authors are as before",
    ),
    Step.REOPEN: _rule(
        [
            Transition(State.DECLINED, State.NEW),
            Transition(State.CANCELED, State.NEW),
            Transition(State.CLOSED, State.IN_PROGRESS),
        ],
        MANAGERS,
        _manages,
        gates.reason,
    ),
}

OFFERED = frozenset(TABLE) - {Step.WITHDRAW}
"""The steps with a button for coordinators; the author's `WITHDRAW` is on the receipt."""
