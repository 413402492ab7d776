"""The simulated year can fail: a kind of nudge that is forgotten, or late, is found by what ought to have come."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlmodel import update

from benchmarks.nudge_register import AT, fill
from bot.workers.nudger import Nudger
from models import Database, Improvement
from models.enums import NudgeKind
from tests.year.checks import Checks
from tests.year.forgotten import Forgotten
from tests.year.mutations import spoiled


@pytest.mark.parametrize(
    ("without", "late"), [(None, None), (NudgeKind.PROGRESS, None), (None, NudgeKind.PROGRESS), (NudgeKind.TASK, None)]
)
def test_a_kind_that_never_comes_or_comes_ten_working_days_late_is_found(
    db: Database, without: NudgeKind | None, late: NudgeKind | None
) -> None:
    fill(db, improvements=2, people=2, due=2)
    with db.begin() as session:  # two check-ins become due next Monday, and no task does
        session.exec(update(Improvement).values(started_at=AT))
    checks, forgotten, nudger = Checks(), Forgotten([]), Nudger(db)

    def three_weeks() -> None:
        for day in range(21):
            at = AT + timedelta(days=day)
            assert nudger.run(at) == []
            with db.read() as session:
                checks.new_messages(session, at)
                forgotten.look(session, checks.said, at)

    is_missed = NudgeKind.PROGRESS in (without, late)
    found = pytest.raises(AssertionError, match=r"has not heard.*NudgeKind.PROGRESS") if is_missed else nullcontext()
    with spoiled(without=without, late=late), found:
        three_weeks()

    assert bool(checks.messages) is not is_missed
    assert forgotten.expectations > 0
