"""Who is above, and who approves: managers and approvers, passing over those who have no access any more."""

from sqlmodel import Session

from csi.people import directory
from models import Improvement, Team
from models.enums import Role


def managers_above(session: Session, improvement: Improvement | None = None) -> list[str]:
    """The managers with rights over an improvement, or over all: the nearest first, its team's, then the first one."""
    if improvement is None:
        may_decide, own = directory.holders(session, Role.MANAGER), None
    else:
        may_decide = directory.managers_for(session, improvement)
        own = session.get_one(Team, improvement.team_id).manager_id
    nearest = [each for each in (own, directory.default_team(session).manager_id) if each in may_decide]
    return list(dict.fromkeys([*nearest, *sorted(may_decide)]))


def asked_to_name(session: Session, improvement: Improvement) -> list[str]:
    """Who is asked to name an approver: the manager; if that is the author, they and the next manager."""
    above = managers_above(session, improvement)
    return above[:2] if above[:1] == [improvement.author_id] else above[:1]


def may_approve(session: Session, improvement: Improvement) -> frozenset[str]:
    """Everybody who can approve it: the approvers, else the managers of all and the one of its team."""
    return directory.holders(session, Role.APPROVER) or directory.managers_for(session, improvement)


def approvers_asked(session: Session, improvement: Improvement) -> list[str]:
    """Who is asked for an approval: the named approver, else everybody who may, except the author."""
    others = sorted(may_approve(session, improvement) - {improvement.author_id})
    return [improvement.approver_id] if improvement.approver_id in others else others


def responsible_for(session: Session, improvement: Improvement) -> str | None:
    """The improvement's coordinator; its manager if the coordinator has no access any more."""
    coordinator = improvement.coordinator_id
    if coordinator and directory.is_active(session, coordinator):
        return coordinator
    return directory.manager_of(session, improvement)
