"""Which Slack statuses mean that somebody is away, and what is read of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.people.organisation import Organisation
from csi.people.slack_status import says_away
from handlers.slack.profiles import profile_of


@pytest.mark.parametrize(
    ("text", "emoji", "away"),
    [
        ("Vacationing", ":palm_tree:", True),
        ("", ":palm_tree:", True),
        ("", ":palm_tree::skin-tone-2:", True),
        ("Out sick", ":face_with_thermometer:", True),
        ("Out of office until 3 January", "", True),
        ("OOO", "", True),
        ("On parental leave", ":baby_bottle:", True),
        ("On holiday", "", True),
        ("on my holidays", "", True),
        ("Urlaub bis Montag", "", True),
        ("En congés", "", True),
        ("", "", False),
        ("In a meeting", ":spiral_calendar_pad:", False),
        ("Commuting", ":bus:", False),
        ("Working remotely", ":house_with_garden:", False),
        ("Berlin this week", ":airplane:", False),
        ("Back from vacation", ":palm_tree:", False),
        ("No vacation this year", "", False),
        ("Much to do before my vacation", "", False),
        ("Poodle walks", "", False),
        ("Leave a message", "", False),
    ],
)
def test_a_status_of_vacation_illness_or_leave_means_away(text: str, emoji: str, away: bool) -> None:
    assert says_away(text, emoji) is away


@given(st.text(max_size=100), st.text(max_size=60))
def test_any_status_can_be_read(text: str, emoji: str) -> None:
    assert says_away(text, emoji) in (True, False)


@pytest.mark.parametrize(
    ("expires", "until"),
    [
        (0, None),
        (1_795_000_000, datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)),
        (-5, None),
        (10**30, None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_status_ends_when_slack_says_so(expires: object, until: datetime | None) -> None:
    told = {"status_text": "Vacationing", "status_emoji": ":palm_tree:", "status_expiration": expires}
    read = profile_of({"id": "U1", "team_id": "T1", "profile": told}, Organisation("T1"))

    assert (read.is_away, read.away_until) == (True, until)
