"""What somebody may do with an improvement besides what its card offers."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi import following, history, people, worth
from csi.capture import find
from csi.consulted import part_of
from csi.gate import gate_facts
from csi.history import Entry
from csi.register import ImprovementFacts, read_improvement
from csi.rules.lifecycle import TABLE, Step, allowed, comes_from
from models.enums import Part


@dataclass(frozen=True, slots=True)
class More:
    """An improvement as one person sees it, and what they may do now."""

    facts: ImprovementFacts
    viewer: str
    steps: tuple[Step, ...]
    coordinates: bool
    manages: bool
    is_open: bool
    votes: bool
    watches: bool
    is_informed: bool
    sees_value: bool
    last: Entry | None


def read_more(session: Session, number: int, *, by: str, at: datetime) -> More:
    """What to offer. Raises NotAllowed for outsiders, NotFound."""
    people.admit(session, by, at)
    improvement = find(session, number)
    actor, gate = people.actor(session, by, improvement), gate_facts(session, improvement, at)
    entries = history.read_page(session, number, 0, by=by, at=at).entries
    return More(
        facts=read_improvement(session, number, at),
        viewer=by,
        steps=tuple(step for step in TABLE if comes_from(step, gate) and allowed(step, actor, gate)),
        coordinates=actor.coordinates,
        manages=actor.manages,
        is_open=improvement.state not in following.ENDED,
        votes=following.vote_of(session, number, by) is not None,
        watches=following.watcher_of(session, number, by) is not None,
        is_informed=part_of(session, number, by, Part.INFORMED) is not None,
        sees_value=worth.may_see(session, by, improvement),
        last=entries[0] if entries else None,
    )
