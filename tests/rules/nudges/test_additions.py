"""What others have added to an improvement is told to its coordinator with the next morning's message."""

import pytest

from csi.nudges.rules.additions import addition
from models.enums import State
from tests.rules.nudges.facts import CHLOE, coming, due, improvement, instant


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("2026-11-26 08:00", "2026-11-26 09:00"),
        ("2026-11-26 09:30", "2026-11-27 09:00"),  # the day's message may be sent already
        ("2026-11-27 17:00", "2026-11-30 09:00"),  # over the weekend
    ],
)
def test_an_addition_comes_with_the_next_morning_message(added: str, told: str) -> None:
    facts = improvement(State.IN_PROGRESS, added_to_at=instant(added))

    assert due(addition, facts, told) == [(CHLOE.id, told, 0)]
    assert due(addition, facts, added) == []
    assert coming(addition, facts, added) == told[:10]


def test_what_nobody_coordinates_tells_nobody() -> None:
    facts = improvement(State.ACCEPTED, coordinator=None, added_to_at=instant("2026-11-26 08:00"))

    assert due(addition, facts, "2026-12-01") == []
