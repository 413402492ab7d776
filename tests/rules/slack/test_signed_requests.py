"""Which requests are Slack's, recent enough, and meant for this app and workspace."""

import pytest

from bot.web.recipient import Recipient
from bot.web.signatures import is_recent, is_signed
from csi.people.organisation import Organisation

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TIMESTAMP = "1531420618"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
"""The example of Slack's page on verifying requests."""


def test_slacks_own_example_is_signed() -> None:
    assert is_signed(SECRET, TIMESTAMP, BODY, SIGNATURE)


@pytest.mark.parametrize(
    ("secret", "timestamp", "body", "signature"),
    [
        ("another", TIMESTAMP, BODY, SIGNATURE),
        ("", TIMESTAMP, BODY, SIGNATURE),
        (SECRET, "1531420619", BODY, SIGNATURE),
        (SECRET, TIMESTAMP, BODY + b"x", SIGNATURE),
        (SECRET, TIMESTAMP, b"", SIGNATURE),
        (SECRET, TIMESTAMP, b"\xff\xfe", SIGNATURE),
        (SECRET, TIMESTAMP, BODY, SIGNATURE.upper()),
        (SECRET, TIMESTAMP, BODY, SIGNATURE.removeprefix("v0=")),
        (SECRET, TIMESTAMP, BODY, "v1" + SIGNATURE[2:]),
        (SECRET, TIMESTAMP, BODY, ""),
        (SECRET, TIMESTAMP, BODY, "v0=é\ud800"),
    ],
)
def test_whatever_differs_is_not_signed(secret: str, timestamp: str, body: bytes, signature: str) -> None:
    assert not is_signed(secret, timestamp, body, signature)


@pytest.mark.parametrize(
    ("timestamp", "recent"),
    [
        ("1000", True),
        ("700", True),
        ("699", False),
        ("1300", True),
        ("1301", False),
        ("-1000", False),
        ("1e3", False),
        ("", False),
        (" 1000", False),
        ("١٠٠٠", False),
        ("9" * 400, False),
        ("9" * 5000, False),
    ],
)
def test_a_request_is_recent_for_five_minutes(timestamp: str, recent: bool) -> None:
    assert is_recent(timestamp, 1000.0) is recent


OURS, THEIRS = {"team_id": "T1", "enterprise_id": None}, {"team_id": "T2", "enterprise_id": None}


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ({"api_app_id": "A1", "team_id": "T1"}, True),
        ({"api_app_id": "A2", "team_id": "T1"}, False),
        ({"team_id": "T1"}, True),
        ({"api_app_id": "A1", "team_id": "T2"}, False),
        # A message in a channel shared with others is theirs; the event is for our installation.
        ({"api_app_id": "A1", "team_id": "T2", "authorizations": [OURS]}, True),
        ({"api_app_id": "A1", "team_id": "T1", "authorizations": [THEIRS]}, False),
        ({"api_app_id": "A1", "team_id": "T2", "authorizations": [THEIRS, OURS]}, True),
        ({"api_app_id": "A1", "team_id": "T2", "authorizations": []}, False),
        ({"api_app_id": "A1", "team_id": "T1", "authorizations": "?"}, True),
        # Somebody of another team presses in a shared channel, or sends a form there.
        ({"api_app_id": "A1", "team": {"id": "T1"}, "user": {"id": "U9", "team_id": "T2"}}, True),
        ({"api_app_id": "A1", "team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, True),
        ({"api_app_id": "A1", "team": {"id": "T2"}, "user": {"id": "U9", "team_id": "T2"}}, False),
        ({"api_app_id": "A1", "team": {"id": "T2"}, "view": {"app_installed_team_id": "T2"}}, False),
        ({"api_app_id": "A1", "team": None, "enterprise": {"id": "E1"}}, True),
        ({"type": "message_action"}, True),
    ],
)
def test_a_payload_is_meant_for_our_app_where_it_is_installed(body: dict[str, object], meant: bool) -> None:
    assert Recipient("A1", Organisation("T1")).is_meant(body) is meant


@pytest.mark.parametrize(
    ("team", "enterprise", "meant"), [("T1", "E1", True), ("T3", "E1", True), ("T3", "E2", False), ("T3", None, True)]
)
def test_inside_an_enterprise_its_workspaces_are_ours(team: str, enterprise: str | None, meant: bool) -> None:
    body = {"team_id": team, "authorizations": [{"team_id": team, "enterprise_id": enterprise}]}

    assert Recipient("A1", Organisation("T1", "E1")).is_meant(body) is meant


def test_an_app_that_slack_has_not_named_takes_what_is_signed_for_it() -> None:
    assert Recipient(None, Organisation("T1")).is_meant({"api_app_id": "A2", "team_id": "T1"})
