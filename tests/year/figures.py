"""The figures of a simulated year: messages for each person and week, and what was asked, as a page of Markdown."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from statistics import median, quantiles

from csi.nudges.kinds import POLICY
from models.enums import NudgeKind
from tests.year.simulation import Simulation
from tests.year.world import BEGIN


def per_person_and_week(simulation: Simulation) -> list[int]:
    """How many messages each person got in each calendar week, weeks without one included."""
    found = Counter((who, (at - BEGIN) // timedelta(weeks=1)) for who, at in simulation.checks.messages)
    weeks = (simulation.ends - BEGIN) // timedelta(weeks=1)
    return [found[who, week] for who in simulation.world.players for week in range(weeks)]


def table(simulation: Simulation) -> Iterator[str]:
    """The lines of the two tables."""
    counts = per_person_and_week(simulation)
    urgent = simulation.checks.beyond_budget
    yield "| messages a person and week | median | 95th percentile | most |"
    yield "|---|---|---|---|"
    yield f"| | {median(counts):g} | {quantiles(counts, n=20)[18]:g} | {max(counts)} |"
    yield ""
    yield (
        f"{sum(counts):,} messages in all; {urgent} of them came although the week's messages were used up, each with "
        "something urgent in it."
    )
    yield ""
    yield "| kind | asked or told |"
    yield "|---|---|"
    for kind in sorted(NudgeKind, key=lambda each: POLICY[each].urgency):
        yield f"| {POLICY[kind].label} | {simulation.checks.kinds[kind]:,} |"
