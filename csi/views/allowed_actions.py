"""What a person may do with an improvement, for the menu behind its card."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.lifecycle.gatekeeper import gate_facts
from csi.lifecycle.machine import allowed, is_possible
from csi.lifecycle.table import TABLE
from csi.people import directory
from csi.people.permissions import Action, may
from csi.register import business_case, history, queries
from csi.register.history import HistoryEntry
from csi.register.improvements import get_improvement
from csi.register.queries import involvement_of
from csi.views.card import CoordinatorCardFacts, read_coordinator_card
from models.enums import ENDED_STATES, RaciPart, Step


@dataclass(frozen=True, slots=True)
class AllowedActions:
    """An improvement as one person sees it, with what they may do now. `last` is the latest entry of its history."""

    facts: CoordinatorCardFacts
    viewer: str
    steps: tuple[Step, ...]
    coordinates: bool
    manages: bool
    is_open: bool
    votes: bool
    watches: bool
    is_informed: bool
    sees_value: bool
    last: HistoryEntry | None


def read_allowed_actions(session: Session, number: int, *, by: str, at: datetime) -> AllowedActions:
    """What to offer the person. Raises NotAllowed for outsiders, NotFound."""
    directory.require_member(session, by, Action.SEE_ACTIONS)
    improvement = get_improvement(session, number)
    actor, gate = directory.actor_for(session, by, improvement), gate_facts(session, improvement, at)
    entries = history.read_history(session, number, 0, by=by, at=at).entries
    return AllowedActions(
        facts=read_coordinator_card(session, number, at),
        viewer=by,
        steps=tuple(step for step in TABLE if is_possible(step, gate) and allowed(step, actor, gate)),
        coordinates=may(Action.COORDINATE, actor),
        manages=may(Action.MANAGE, actor),
        is_open=improvement.state not in ENDED_STATES,
        votes=queries.vote_of(session, number, by) is not None,
        watches=queries.watcher_of(session, number, by) is not None,
        is_informed=involvement_of(session, number, by, RaciPart.INFORMED) is not None,
        sees_value=business_case.may_see_value(session, by, improvement),
        last=entries[0] if entries else None,
    )
