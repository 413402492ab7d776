"""Open questions: the next working morning, then weekly, three times at most."""

import pytest

from csi.nudges.facts import Asked
from csi.nudges.rules.interviews import interview
from models.enums import ENDED_STATES, State
from tests.rules.nudges.facts import ANA, NEW_YORK, coming, days_due, due, improvement, instant

ASKED = Asked(ANA, "outcome", instant("2026-11-27 14:00"), "improvement:42")


@pytest.mark.parametrize(
    ("at", "since", "following"),
    [
        ("2026-11-29 12:00", None, "2026-11-30"),
        ("2026-11-30 09:00", "2026-11-30", "2026-12-07"),
        ("2026-12-13 12:00", "2026-12-07", "2026-12-14"),
        ("2026-12-14 09:00", "2026-12-14", None),
        ("2027-06-01 09:00", "2026-12-14", None),
    ],
)
def test_a_question_is_asked_for_on_three_mornings_a_week_apart(at: str, since: str, following: str) -> None:
    facts = improvement(State.NEW, asked=(ASKED,))

    assert days_due(interview, facts, at) == ([(ANA.id, since)] if since else [])
    assert coming(interview, facts, at) == following


def test_each_who_is_asked_has_their_own_mornings() -> None:
    facts = improvement(State.ASSESS, asked=(ASKED, Asked(NEW_YORK, "", instant("2026-11-27 13:00"), "consulted:3")))

    assert due(interview, facts, "2026-11-30 10:00") == [
        (ANA.id, "2026-11-30 09:00", 0), (NEW_YORK.id, "2026-11-27 14:00", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("state", [*sorted(ENDED_STATES), State.ON_HOLD])
def test_nobody_is_asked_about_what_is_over_or_on_hold(state: State) -> None:
    assert not [*interview(improvement(state, asked=(ASKED,)), instant("2026-12-01"))]
