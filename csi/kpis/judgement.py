"""Names that have moved to modules of their own; kept while their users move."""

from csi.kpis.change import Change, change, describe_change, describe_difference, round_half_even, round_percent

__all__ = ["Change", "change", "describe_change", "describe_difference", "round_half_even", "round_percent"]
