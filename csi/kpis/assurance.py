"""Assurance: left as it is, will a KPI meet its target always, sometimes or never?"""

from enum import StrEnum

from csi.kpis.aim import Aim
from csi.kpis.process_limits import Limits


class Assurance(StrEnum):
    """How often the KPI will meet its target if nothing is changed."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


def assurance(limits: Limits, aim: Aim) -> Assurance:
    """How often the aim will be met, judged by the limits since the last declared change."""
    met = [aim.is_met_by(limits.lower), aim.is_met_by(limits.upper)]
    if all(met):
        return Assurance.ALWAYS
    is_between = aim.distance_from(limits.lower) < 0 < aim.distance_from(limits.upper)
    return Assurance.SOMETIMES if any(met) or is_between else Assurance.NEVER


def describe_assurance(limits: Limits, aim: Aim, unit: str = "") -> str:
    """Assurance in a sentence: "Left as it is, it will sometimes be under 10 %, and sometimes not." """
    wanted = aim.words(unit)
    said = {
        Assurance.ALWAYS: f"Left as it is, it will always be {wanted}",
        Assurance.SOMETIMES: f"Left as it is, it will sometimes be {wanted}, and sometimes not",
        Assurance.NEVER: f"Left as it is, it will never be {wanted}",
    }[assurance(limits, aim)]
    return f"{said} (provisional)." if limits.provisional else f"{said}."
