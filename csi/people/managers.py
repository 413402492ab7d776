"""Who is above: the manager of a team, else the first manager, passing over those who have no access any more."""

from sqlmodel import Session

from csi.people import directory
from models import Improvement, Team
from models.enums import Role


def managers_above(session: Session, improvement: Improvement | None = None) -> list[str]:
    """The managers who can be asked about an improvement, the nearest first: its team's, the first one, the others."""
    first = directory.default_team(session).manager_id
    own = session.get_one(Team, improvement.team_id).manager_id if improvement is not None else None
    held = directory.holders(session, Role.MANAGER)
    named = [person_id for person_id in (own, first) if person_id and directory.is_active(session, person_id)]
    return list(dict.fromkeys([*named, *sorted(held)]))


def asked_to_name(session: Session, improvement: Improvement) -> list[str]:
    """Who is asked to name an approver: the manager; if that is the author, they and the next manager."""
    may_name = directory.managers_for(session, improvement)
    above = [person_id for person_id in managers_above(session, improvement) if person_id in may_name]
    return above[:2] if above[:1] == [improvement.author_id] else above[:1]
