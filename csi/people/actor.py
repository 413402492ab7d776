"""The person who acts, in relation to an improvement: author, coordinator, approver, task owner."""

from collections.abc import Set
from dataclasses import dataclass, replace
from enum import StrEnum

from models.enums import Role


class Standing(StrEnum):
    """What somebody is to the organisation, as far as Slack has said."""

    UNKNOWN = "not known yet"
    MEMBER = "a member, or somebody whom a manager has given access"
    OUTSIDER = "a guest, somebody of another organisation, or somebody who left"
    APP = "an app"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as seen from what they ask about; what is not looked up is not true of them.

    Whoever is no member may do nothing, whatever else is true of them. `id` is whom Slack is asked about then.

    An anonymous improvement has no author, so there `is_author` is true of nobody. `nobody_approves`: no one at all
    holds the role of approver. What follows from these facts is said in `csi/people/permissions.py` only.
    """

    standing: Standing = Standing.UNKNOWN
    id: str = ""
    roles: frozenset[Role] = frozenset()
    is_author: bool = False
    is_its_coordinator: bool = False
    it_has_coordinator: bool = False
    manages_its_team: bool = False
    """Manages the improvement's team; whoever is manager of all holds the role instead."""
    manages_a_team: bool = False
    """Manages some team, which needn't be the improvement's."""
    nobody_approves: bool = False
    brought_it_in: bool = False
    """Captured another person's idea and has the author's rights until the author is told."""
    is_asked: bool = False
    """The question was put to this person, or the message is theirs."""
    decided_it: bool = False
    owns_task: bool = False
    owns_kpi: bool = False


def at_best(actor: Actor) -> Actor:
    """Somebody who was looked up without an improvement, as seen from the one that they may do most with.

    That one has no coordinator, and is of a team that they manage, if they manage any.
    """
    return replace(actor, it_has_coordinator=False, manages_its_team=actor.manages_a_team)


def manages_another_team(actor: Actor) -> bool:
    """Whether somebody manages a team, but not the improvement's."""
    return actor.manages_a_team and not actor.manages_its_team


def somebody_else_approves(approvers: Set[str], managers: Set[str], author: str | None) -> bool:
    """Whether somebody other than the author can approve; managers can while nobody is approver.

    Where nobody can, a manager is asked to name an approver.
    """
    return bool((approvers or managers) - {author})
