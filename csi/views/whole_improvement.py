"""All of an improvement as one person sees it, with what they may do now: what the window behind *Open* shows."""

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
from csi.tasks.queries import tasks_of
from csi.views.card import CoordinatorCardFacts, read_coordinator_card
from csi.views.details_line import DetailsLine, read_details_line
from models import Comment
from models.enums import ENDED_STATES, RaciPart, Step

NEWEST_COMMENTS = 8
"""How many comments the window shows; all of them are in the history."""
NEWEST_ENTRIES = 5
"""How many entries of the history the window shows; the others are on pages of their own."""


@dataclass(frozen=True, slots=True)
class WholeImprovement:
    """An improvement as one person sees it, with what they may do now. `history` begins with the latest entry."""

    facts: CoordinatorCardFacts
    details_line: DetailsLine
    viewer: str
    steps: tuple[Step, ...]
    coordinates: bool
    manages: bool
    is_open: bool
    votes: bool
    watches: bool
    is_informed: bool
    sees_value: bool
    history: tuple[HistoryEntry, ...]
    comments: tuple[Comment, ...] = ()
    """What people added from messages, the newest last."""


def read_whole(session: Session, number: int, *, by: str, at: datetime) -> WholeImprovement:
    """All of an improvement, and what to offer the person. Raises NotAllowed for outsiders, NotFound."""
    directory.require_member(session, by, Action.SEE_ACTIONS)
    improvement = get_improvement(session, number)
    actor, gate = directory.actor_for(session, by, improvement), gate_facts(session, improvement, at)
    owners = [task.owner_id for task in sorted(tasks_of(session, number), key=lambda each: each.place)]
    return WholeImprovement(
        facts=read_coordinator_card(session, number, at),
        details_line=read_details_line(session, improvement, owners),
        viewer=by,
        steps=tuple(step for step in TABLE if is_possible(step, gate) and allowed(step, actor, gate)),
        coordinates=may(Action.COORDINATE, actor),
        manages=may(Action.MANAGE, actor),
        is_open=improvement.state not in ENDED_STATES,
        votes=queries.vote_of(session, number, by) is not None,
        watches=queries.watcher_of(session, number, by) is not None,
        is_informed=involvement_of(session, number, by, RaciPart.INFORMED) is not None,
        sees_value=business_case.may_see_value(session, by, improvement),
        history=history.read_history(session, number, 0, by=by, at=at).entries[:NEWEST_ENTRIES],
        comments=queries.comments_of(session, number, NEWEST_COMMENTS),
    )
