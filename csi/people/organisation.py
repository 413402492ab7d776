"""Which workspace and enterprise Kaizen belongs to, and whose teams are others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organisation:
    """Our workspace, and the enterprise that it is part of, if any, by their ids."""

    workspace: str
    enterprise: str | None = None

    def is_ours(self, team: str | None, enterprise: str | None = None) -> bool:
        """Whether a team is our workspace or part of our enterprise, as far as is said."""
        ours = {self.workspace, self.enterprise} - {None}
        return team in ours or enterprise in ours

    def is_elsewhere(self, team: str | None, enterprise: str | None = None) -> bool:
        """Whether a team is certainly another organisation's.

        A workspace that isn't ours can be of our enterprise, so that inside one its enterprise has to be named too.
        """
        if not team or self.is_ours(team, enterprise):
            return False
        return self.enterprise is None or bool(enterprise)
