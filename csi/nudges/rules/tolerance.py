"""A KPI that is out of tolerance."""

from collections.abc import Iterator
from datetime import datetime

from csi.nudges.due import Due, person
from csi.nudges.facts import KpiFacts
from csi.nudges.rules.mornings import slot_after
from models.enums import NudgeKind


def out_of_tolerance(facts: KpiFacts, _at: datetime) -> Iterator[Due]:
    """A KPI is out of tolerance.

    To whom: the owner of its service, else the manager. Those who triage have the card of the improvement made of it.
    When: at the reading that shows it, in the next working morning.
    How often: once, and not again until it came back.
    Ends: when it is back in tolerance, and when somebody has decided on that improvement, which the owner hears of.
    """
    out = facts.excursion
    if out is not None and out.told is not None and not out.is_decided and not facts.is_archived:
        due_at = slot_after(out.made_at, out.told)
        yield Due(
            NudgeKind.OUT_OF_TOLERANCE,
            f"excursion:{out.id}",
            person(out.told),
            due_at,
            improvement_id=out.number,
            kpi_id=facts.id,
        )
