"""The property test of nudges, in short: some weeks of a simulated workspace. The whole year: `make nudge-year`."""

import pytest

from models import Database
from models.enums import NudgeKind
from tests.year.figures import per_person_and_week, table
from tests.year.simulation import Simulation

SEED = 14


@pytest.mark.timeout(600)
def test_every_nudge_of_some_weeks_is_due_true_in_a_working_morning_and_within_the_budget_and_none_is_forgotten(
    db: Database,
) -> None:
    people, improvements, weeks = (12, 28, 4) if db.is_sqlite else (5, 6, 2)

    simulation = Simulation(db, seed=SEED, people=people, improvements=improvements, weeks=weeks)
    simulation.run()

    assert simulation.checks.messages
    if db.is_sqlite:  # the weeks have what they are to test
        assert simulation.checks.kinds.keys() >= {NudgeKind.PROGRESS, NudgeKind.READING, NudgeKind.WEEK}
        assert 1 <= max(per_person_and_week(simulation)) <= 7
        assert "| messages a person and week |" in "\n".join(table(simulation))
