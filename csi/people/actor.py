"""The person who acts on an improvement, with their rights: author, coordinator, approver, manager."""

from collections.abc import Set
from dataclasses import dataclass

from models.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts on one improvement. `nobody_approves`: no one at all holds the role of approver.

    An anonymous improvement has no author, so nobody acts as its author.
    """

    roles: frozenset[Role]
    is_author: bool = False
    is_its_coordinator: bool = False
    it_has_coordinator: bool = False
    nobody_approves: bool = False

    @property
    def manages(self) -> bool:
        """Whether they manage; managers may do all that coordinators may."""
        return Role.MANAGER in self.roles

    @property
    def coordinates(self) -> bool:
        """Whether they may act as coordinator: the improvement's own; before one is assigned, anyone with the role."""
        if self.manages or self.is_its_coordinator:
            return True
        return not self.it_has_coordinator and Role.COORDINATOR in self.roles

    @property
    def is_approver(self) -> bool:
        """Whether they hold the role of approver; managers do while nobody holds it."""
        return Role.APPROVER in self.roles or (self.nobody_approves and self.manages)

    @property
    def approves(self) -> bool:
        """Whether they may approve this improvement: an approver other than its author."""
        return self.is_approver and not self.is_author


def somebody_else_approves(approvers: Set[str], managers: Set[str], author: str | None) -> bool:
    """Whether somebody other than the author can approve; managers can while nobody is approver.

    Where nobody can, a manager is asked to name an approver.
    """
    return bool((approvers or managers) - {author})
