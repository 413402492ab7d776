"""The ideas that wait for a person's decision: as a list, and one after the other on the triage walk."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from csi.capture import coordinator_suggestion, similar_ideas
from csi.capture.similar_ideas import SimilarIdea
from csi.capture.suggestion_rules import Suggestion
from csi.catalogue.service_facts import critical_first
from csi.common.errors import Outdated
from csi.common.pagination import COUNTED, said_count
from csi.people import directory
from csi.people.actor import Actor
from csi.people.permissions import Action, may, require
from csi.views.improvement_head import ImprovementHead, read_head
from csi.views.query import FoundPage, by_promise, count_some, page_of
from models import Improvement
from models.enums import State

_POSITION = re.compile(r"([0-9]{1,9})\|([0-9]{4}-[0-9]{2}-[0-9]{2})\|([0-9]{1,9})\|(-?[0-9]{1,9})(?:\|([01]))?")


@dataclass(frozen=True, slots=True)
class WalkPosition:
    """A person's position in the triage walk: the improvement shown, how many they have seen and how many decided.

    The walk begins with mission-critical services (`group` 0) and goes by promised date, so it continues after this one
    whatever has happened meanwhile. A position stored before there were groups goes on by promised date.
    """

    number: int = 0
    promised_on: date = date.min
    seen: int = 0
    decided: int = 0
    group: int = 0

    @property
    def value(self) -> str:
        """The position as a button's value."""
        return f"{self.number}|{self.promised_on.isoformat()}|{self.seen}|{self.decided}|{self.group}"

    @classmethod
    def read(cls, value: str) -> "WalkPosition":
        """Read the position from a button's value. Raises Outdated."""
        found = _POSITION.fullmatch(value)
        if found is None:
            raise Outdated
        number, promised_on, seen, decided, group = found.groups()
        try:
            return cls(int(number), date.fromisoformat(promised_on), int(seen), int(decided), int(group or 0))
        except ValueError:  # no such day
            raise Outdated from None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkFacts(ImprovementHead):
    """A new idea as the walk shows it."""

    similar: tuple[SimilarIdea, ...]
    said_different: bool


@dataclass(frozen=True, slots=True)
class WalkStop:
    """The improvement to show.

    Without one the walk is over; `paused` counts those that wait for their author's answer.
    """

    place: WalkPosition
    total: int
    paused: int
    facts: WalkFacts | None = None
    suggested: Suggestion | None = None

    @property
    def said_total(self) -> str:
        """How many the walk has, in words: those ahead are counted no further than `COUNTED`."""
        return said_count(self.total, self.place.seen + COUNTED)


def position_of(session: Session, improvement: Improvement, seen: int, decided: int) -> WalkPosition:
    """The walk's position at an improvement."""
    number = improvement.id or 0
    group = session.exec(select(critical_first()).where(col(Improvement.id) == number)).one()
    return WalkPosition(number, improvement.promised_on, seen, decided, group)


def stop_at(session: Session, number: int, place: WalkPosition, *, by: str, at: datetime) -> WalkStop:
    """The walk at this improvement, if it still waits for this person's decision; else at the next.

    Raises NotAllowed.
    """
    mine = _mine(session, by, at)
    here = select(Improvement).where(col(Improvement.id) == number, *mine)
    improvement = session.exec(here).first()
    if improvement is None:
        return next_stop(session, place, by=by, at=at)
    return _stop(session, improvement, place, mine, at)


def next_stop(session: Session, place: WalkPosition, *, by: str, at: datetime) -> WalkStop:
    """The walk at the next improvement that waits for this person's decision. Raises NotAllowed."""
    mine = _mine(session, by, at)
    ahead = select(Improvement, critical_first()).where(*mine, _behind(place))
    ahead = ahead.order_by(critical_first(), col(Improvement.promised_on), col(Improvement.id)).limit(1)
    found = session.exec(ahead).first()
    if found is None:
        paused = count_some(session, _paused(session, by), COUNTED)
        return WalkStop(place, place.seen, paused)
    improvement, group = found
    here = WalkPosition(improvement.id or 0, improvement.promised_on, place.seen + 1, place.decided, group)
    return _stop(session, improvement, here, mine, at)


def _stop(
    session: Session, improvement: Improvement, place: WalkPosition, mine: list[ColumnElement[bool]], at: datetime
) -> WalkStop:
    ahead = count_some(session, [*mine, _behind(place)], COUNTED)
    number = improvement.id or 0
    similar = similar_ideas.closest_ideas(session, number)
    suggested = (
        None
        if improvement.coordinator_id
        else coordinator_suggestion.suggest_coordinator(session, improvement, at, similar)
    )
    _, head = read_head(session, number)
    different = bool(similar) and similar_ideas.said_different(session, number)
    facts = WalkFacts(**head.shared(), similar=similar, said_different=different)
    return WalkStop(place, place.seen + ahead, 0, facts, suggested)


def _behind(place: WalkPosition) -> ColumnElement[bool]:
    later = col(Improvement.promised_on) > place.promised_on
    same_day = and_(col(Improvement.promised_on) == place.promised_on, col(Improvement.id) > place.number)
    return or_(critical_first() > place.group, and_(critical_first() == place.group, or_(later, same_day)))


def read_waiting(
    session: Session, by: str, page: int, today: date, size: int, actor: Actor | None = None
) -> tuple[FoundPage, int]:
    """A page of the ideas that wait for this person's decision, the earliest promised first.

    With it, how many more wait for their author's answer first. Raises NotAllowed.
    """
    whose = _whose(session, by, actor)
    found = page_of(session, [*whose, _IS_READY], by_promise, page, today, by, size)
    return found, count_some(session, [*whose, ~_IS_READY], COUNTED)


_IS_READY = col(Improvement.promise_paused_at).is_(None)
"""The condition for ideas whose author has not been asked for more."""


def _mine(session: Session, by: str, at: datetime) -> list[ColumnElement[bool]]:
    """The conditions for new improvements this person may decide on now, without those paused for an answer."""
    directory.require_member(session, by)
    return [*_whose(session, by), _IS_READY]


def _paused(session: Session, by: str) -> list[ColumnElement[bool]]:
    return [*_whose(session, by), ~_IS_READY]


def _whose(session: Session, by: str, actor: Actor | None = None) -> list[ColumnElement[bool]]:
    """The conditions for new improvements this person decides on. Raises NotAllowed."""
    actor = actor or directory.actor_for(session, by)
    waits = col(Improvement.state) == State.NEW
    if may(Action.TRIAGE_ALL, actor):
        return [waits]
    own = col(Improvement.coordinator_id) == by
    if may(Action.TRIAGE_TEAM, actor):
        own = or_(own, col(Improvement.team_id).in_(directory.teams_managed_by(session, by)))
    if may(Action.TRIAGE, actor):
        return [waits, or_(col(Improvement.coordinator_id).is_(None), own)]
    if may(Action.TRIAGE_TEAM, actor):
        return [waits, own]
    has_own = session.exec(select(Improvement.id).where(waits, own).limit(1)).first() is not None
    require(
        Action.TRIAGE_OWN,
        replace(actor, is_its_coordinator=has_own),
        "Only coordinators and managers decide on new ideas. To see where yours are: `/csi mine`.",
    )
    return [waits, own]
