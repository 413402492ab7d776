"""Whose team is ours, who sent a payload from where, and what a user object says, as tables."""

from typing import Any

import pytest

from csi.people.organisation import Organisation
from handlers.slack.origin import who_from_where
from handlers.slack.profiles import profile_of, profiles_of

ALONE = Organisation("T1")
GRID = Organisation("T1", "E1")


@pytest.mark.parametrize(
    ("ours", "team", "enterprise", "elsewhere"),
    [
        (ALONE, "T1", None, False),
        (ALONE, "T2", None, True),
        (ALONE, "T2", "E9", True),
        (ALONE, None, None, False),
        (ALONE, "", "E9", False),
        (GRID, "T1", "E1", False),
        (GRID, "T2", "E1", False),
        (GRID, "E1", None, False),
        (GRID, "T2", None, False),  # of ours or not: Slack has to say
        (GRID, "T2", "E9", True),
    ],
)
def test_a_team_is_elsewhere_only_when_that_is_certain(
    ours: Organisation, team: str | None, enterprise: str | None, elsewhere: bool
) -> None:
    assert ours.is_elsewhere(team, enterprise) is elsewhere


def event(**facts: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T1", "event": {"type": "message", **facts}}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (event(user="U1", user_team="T2", source_team="T2", team="T1"), ("U1", "T2", None)),
        (event(user="U1", user_team="T1", source_team="T2"), ("U1", "T1", None)),
        (event(user="U1", source_team="T2"), ("U1", "T2", None)),
        (event(user="U1", team="T2"), ("U1", "T2", None)),
        (event(user="U1", user_profile={"team": "T2"}), ("U1", "T2", None)),
        (event(subtype="message_changed", message={"user": "U1", "team": "T2"}), ("U1", "T2", None)),
        (event(subtype="message_deleted", previous_message={"user": "U1", "user_team": "T2"}), ("U1", "T2", None)),
        (event(type="reaction_added", user="U1"), ("U1", None, None)),
        (event(type="user_change", user={"id": "U1", "team_id": "T2"}), ("", None, None)),
        (event(bot_id="B1"), ("", None, None)),
        ({"command": "/csi", "user_id": "U1", "team_id": "T2", "enterprise_id": "E1"}, ("U1", "T2", "E1")),
        ({"type": "block_actions", "user": {"id": "U1", "team_id": "T2"}, "team": {"id": "T1"}}, ("U1", "T2", None)),
        (
            {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T2"}, "enterprise": {"id": "E2"}},
            ("U1", "T2", "E2"),
        ),
        ({"type": "shortcut", "user": {"id": "U1"}, "team": None, "enterprise": None}, ("U1", None, None)),
        ({"type": "block_suggestion", "user": {"id": "U1", "team_id": "T2"}}, ("U1", "T2", None)),
    ],
)
def test_a_payload_says_who_sent_it_from_which_team(payload: dict[str, Any], said: tuple[str, ...]) -> None:
    assert who_from_where(payload) == said


@pytest.mark.parametrize(
    ("ours", "facts", "foreign"),
    [
        (ALONE, {"team_id": "T1"}, False),
        (ALONE, {"team_id": "T2"}, True),
        (ALONE, {"team_id": "T1", "is_stranger": True}, True),
        (GRID, {"team_id": "T2"}, True),
        (GRID, {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T2"]}}, False),
        (GRID, {"team_id": "T2", "enterprise_user": {"enterprise_id": "E9", "teams": ["T2"]}}, True),
        (ALONE, {"team_id": "E1", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}, False),
    ],
)
def test_a_profile_is_foreign_unless_it_is_of_our_workspace_or_enterprise(
    ours: Organisation, facts: dict[str, Any], foreign: bool
) -> None:
    assert profile_of({"id": "U1"} | facts, ours).is_foreign is foreign


def test_a_user_object_that_cant_be_read_is_left_out_and_what_cant_be_stored_is_too() -> None:
    page = [
        None,
        {"name": "without an id"},
        {"id": "U1", "team_id": "T1", "profile": "no profile"},
        {"id": "U2", "team_id": "T1", "real_name": "N\x00ul \ud800" + "x" * 500, "tz": "Mars/Base", "updated": "soon"},
        {"id": "U3", "team_id": "T1", "deleted": True, "profile": {"real_name": "Gone"}, "updated": 7},
    ]
    found = profiles_of(page, ALONE)

    assert set(found) == {"U2", "U3"}
    odd, gone = found["U2"], found["U3"]
    assert (odd.name, odd.tz, odd.version) == ("Nul " + "x" * 196, None, None)
    assert (gone.name, gone.is_deleted, gone.version) == ("Gone", True, 7)
