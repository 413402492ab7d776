"""Of whom whoever is above reads that they were told: of this occasion, and whoever is concerned now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from csi.nudges import row_reading
from csi.nudges.told import told_below
from csi.people import directory
from handlers.nudges.row_words import told_words
from models import Absence, Database, Nudge
from models.enums import NudgeKind, NudgeState
from tests.support.register import member
from tests.support.slack import ANA, BEN, CHLOE

AT = datetime(2026, 12, 9, 9, 5, tzinfo=UTC)
DUE = datetime(2026, 12, 8, 8, 0, tzinfo=UTC)
"""When what is overdue since Monday is due to Chloé, above Ben."""

WAITING, SENT, OVER = NudgeState.WAITING, NudgeState.SENT, NudgeState.OVER
MONDAY, WEEK_BEFORE = DUE - timedelta(days=1), DUE - timedelta(days=8)


Row = Callable[[], Nudge]


def row(state: NudgeState, due_at: datetime = MONDAY, who: str = BEN, **more: Any) -> Row:
    """How to make a nudge about the same task."""
    facts: dict[str, Any] = {
        "deliver_at": due_at,
        "made_at": due_at,
        "person_id": who,
        "agenda": "improvement:1",
        **more,
    }
    about: dict[str, Any] = {"kind": NudgeKind.TASK, "subject": "task:1.1", "receiver": f"person:{who}"}
    return lambda: Nudge(due_at=due_at, state=state, **about, **facts)


TOLD_MONDAY = f"<@{BEN}> was told on Monday 7 December."
NOBODY, NOT_YET = "nobody is below", "not told yet"


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ([], NOBODY),
        ([row(OVER)], NOBODY),
        ([row(SENT, sent_at=MONDAY)], TOLD_MONDAY),
        ([row(SENT, sent_at=AT, first_sent_at=MONDAY)], TOLD_MONDAY),  # and again, after a snooze
        ([row(WAITING)], NOT_YET),
        ([row(SENT, WEEK_BEFORE, sent_at=WEEK_BEFORE), row(WAITING)], NOT_YET),
        ([row(OVER, WEEK_BEFORE, sent_at=WEEK_BEFORE), row(SENT, sent_at=MONDAY)], TOLD_MONDAY),
        ([row(SENT, sent_at=MONDAY), row(WAITING, AT)], TOLD_MONDAY),
        ([row(WAITING, AT)], NOT_YET),  # after a downtime
        ([row(OVER, sent_at=MONDAY, who=ANA), row(WAITING, who=BEN)], NOT_YET),  # it was Ana's before
        ([row(WAITING, sent_at=MONDAY, snoozed_until=AT + timedelta(days=2))],
         f"<@{BEN}> was told on Monday 7 December and snoozed it until Friday 11 December."),
        ([row(WAITING, snoozed_until=AT + timedelta(days=2))],
         f"<@{BEN}> was told and snoozed it until Friday 11 December."),
        ([row(NudgeState.MUTED, ended_at=MONDAY)], f"<@{BEN}> has muted messages of this kind."),
        ([row(NudgeState.HELD_BACK)], NOT_YET),  # its time has come
        ([row(NudgeState.HELD_BACK, MONDAY, deliver_at=AT + timedelta(days=5))],
         f"<@{BEN}> left the last messages of this kind unanswered, so I paused them."),
        ([row(WAITING, who=ANA)], f"<@{ANA}> is away."),
    ],
)  # fmt: skip
def test_who_was_told_of_this_occasion_before_somebody_above(db: Database, below: list[Row], said: str) -> None:
    with db.begin() as session:
        directory.store_profiles(session, {ANA: member("Ana"), BEN: member("Ben"), CHLOE: member("Chloé")}, AT)
        session.add(Absence(person_id=ANA, until=AT + timedelta(days=3), said_at=MONDAY))
        session.flush()
        for each in below:
            session.add(each())
        above = row(WAITING, DUE, CHLOE, level=1)()
        session.add(above)
        session.flush()
        told = told_below(session, [above], AT).get(above.id or 0)
        shown = told_words(row_reading.read_row(session, above, "Europe/Paris", AT))

    assert shown == ("" if said in (NOBODY, NOT_YET) else said)
    assert (told is None) is (said == NOBODY)
    assert (told is not None and told.at is None) is (said == NOT_YET)
