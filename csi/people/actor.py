"""Who asks, as seen from one improvement: author, coordinator, approver, manager."""

from collections.abc import Set
from dataclasses import dataclass

from models.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as seen from one improvement. `nobody_approves`: no one at all holds the role of approver.

    An anonymous improvement has no author, so there `is_author` is true of nobody.
    """

    roles: frozenset[Role]
    is_author: bool = False
    is_its_coordinator: bool = False
    it_has_coordinator: bool = False
    nobody_approves: bool = False

    @property
    def manages(self) -> bool:
        """A manager may do all that coordinators may."""
        return Role.MANAGER in self.roles

    @property
    def coordinates(self) -> bool:
        """The improvement's own coordinator; before one is assigned, anyone with the role."""
        if self.manages or self.is_its_coordinator:
            return True
        return not self.it_has_coordinator and Role.COORDINATOR in self.roles

    @property
    def is_approver(self) -> bool:
        """Whoever holds the role; managers, while nobody does."""
        return Role.APPROVER in self.roles or (self.nobody_approves and self.manages)

    @property
    def approves(self) -> bool:
        """An approver other than the author."""
        return self.is_approver and not self.is_author


def somebody_else_approves(approvers: Set[str], managers: Set[str], author: str | None) -> bool:
    """Whether anybody but the author can approve; managers do while nobody is approver. An anonymous one has no author.

    Where nobody can, a manager is asked to name an approver.
    """
    return bool((approvers or managers) - {author})
