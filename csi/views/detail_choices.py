"""The choices in the form for an improvement's details."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, func, select

from csi.lifecycle.detail_fields import Details, read_details, require_changeable
from csi.people import directory
from csi.people.permissions import Action
from models import Objective, Service, Team

SHOWN = 100
"""The most options that Slack shows in a select; longer lists are searched while typing."""

Pairs = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """The options of one field; only the chosen ones if there are too many to show."""

    pairs: Pairs
    is_complete: bool


@dataclass(frozen=True, slots=True)
class DetailChoices:
    """The form for an improvement's details: current values and choices."""

    number: int
    idea: str
    now: Details
    services: Offered
    teams: Offered
    objectives: Offered


def read_choices(session: Session, number: int, *, by: str) -> DetailChoices:
    """An improvement's details with the choices. Raises NotAllowed, NotFound, TooLate."""
    improvement = require_changeable(session, number, by=by)
    now = read_details(session, improvement)
    return DetailChoices(
        number=number,
        idea=improvement.idea,
        now=now,
        services=_offered(session, "service", (now.service,)),
        teams=_offered(session, "team", (now.team,)),
        objectives=_offered(session, "objectives", now.objectives),
    )


def suggest(session: Session, what: str, typed: str, *, by: str) -> Pairs:
    """The entries whose name contains what was typed, by name. Raises NotAllowed."""
    directory.require_member(session, by, Action.SEE_CATALOGUE)
    table, name = _TABLES[what]
    found = select(table).where(func.lower(name).contains(typed.strip().lower(), autoescape=True))
    found = found.where(table.archived_at.is_(None))
    return tuple((row.id, getattr(row, name.key)) for row in session.exec(found.order_by(name).limit(SHOWN)))


_TABLES: Mapping[str, tuple[type[Any], Any]] = {
    "service": (Service, Service.name),
    "team": (Team, Team.name),
    "objectives": (Objective, Objective.title),
}


def _offered(session: Session, what: str, chosen: tuple[int | None, ...]) -> Offered:
    """The entries in use, and the chosen ones even if they are archived."""
    table, name = _TABLES[what]
    rows = select(table).where(table.archived_at.is_(None))
    found = {row.id: getattr(row, name.key) for row in session.exec(rows.order_by(name).limit(SHOWN + 1))}
    own = {each: getattr(session.get_one(table, each), name.key) for each in chosen if each is not None}
    if len(found | own) > SHOWN:
        return Offered(tuple(own.items()), is_complete=False)
    return Offered(tuple((found | own).items()), is_complete=True)
