"""A KPI's reading is due: its owner is asked by its frequency."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from csi.common.working_days import local_day
from csi.messaging.destinations import Destination, DestinationKind
from csi.nudges.due import Due
from csi.nudges.facts import KpiFacts
from csi.nudges.rules.mornings import REST
from csi.nudges.schedule import PERIODS, reading_due_at
from models.enums import Frequency, NudgeKind


def reading(facts: KpiFacts, at: datetime) -> Iterator[Due]:
    """A KPI's reading is due.

    To whom: the KPI's owner.
    When: one period after the last reading, or after the KPI was set up if that period was over by then.
    How often: by the KPI's frequency, each period without a reading.
    Ends: with a reading, and when the KPI is archived.
    """
    who = facts.owner
    if who is None or facts.is_archived:
        return
    begins, period = local_day(facts.created_at, who.tz), PERIODS[facts.frequency]
    anchor = facts.last_measured_on or begins
    if anchor + period <= begins:  # an old baseline: nothing was due before there was a KPI to report
        anchor = begins
    passed = max(1, (local_day(at, who.tz) - anchor) // period)
    for each in (passed - 1, passed, passed + 1):
        if each > 0:
            due_at = reading_due_at(anchor + each * period, who.tz, who.country)
            to = Destination(DestinationKind.PERSON, who.id)
            rest = REST if each > 1 and facts.frequency is not Frequency.DAILY else timedelta(0)
            yield Due(NudgeKind.READING, f"kpi:{facts.id}", to, due_at, kpi_id=facts.id, rest=rest)
