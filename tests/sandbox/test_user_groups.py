"""User groups: who reads them, who is in them, what is typed, and the events of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.server import SandboxServer
from tests.sandbox.helpers import MANIFEST, HandmadeApp, Json, Someone

EVENTS = ["subteam_created", "subteam_updated", "subteam_members_changed"]
SELF = ["subteam_self_added", "subteam_self_removed"]
Change = Callable[..., Json]
Meanwhile = Callable[..., Future[Any]]


@pytest.fixture
def change(http: httpx.Client) -> Change:
    def change(id: str = "S01DESK", **body: Any) -> Json:
        answer: Json = http.post(f"/sandbox/groups/{id}", json=body).json()
        return answer

    return change


@pytest.fixture
def hears(server: SandboxServer, app: HandmadeApp) -> Callable[..., Callable[[], Json]]:
    """Subscribes the app to events, and gives what takes and acknowledges the next one."""

    def take() -> Json:
        envelope = app.take()
        app.ack(envelope)
        event: Json = envelope["payload"]["event"]
        return event

    def hears(*events: str, scopes: list[str] | None = None) -> Callable[[], Json]:
        manifest: Json = {**MANIFEST, "settings": {"event_subscriptions": {"bot_events": [*events]}}}
        if scopes is not None:
            manifest["oauth_config"] = {"scopes": {"bot": scopes}}
        server.workspace.manifest = manifest
        return take

    return hears


Hears = Callable[..., Callable[[], Json]]


# The Web API


def test_the_sample_has_a_group(client: WebClient, server: SandboxServer) -> None:
    now = int(server.workspace.clock.now().timestamp())
    (listed,) = client.usergroups_list(include_users=True, include_count=True)["usergroups"]
    assert abs(listed.pop("date_create") - now) < 60
    assert abs(listed.pop("date_update") - now) < 60
    assert listed == {
        "id": "S01DESK",
        "team_id": "T00SANDBOX",
        "is_usergroup": True,
        "is_subteam": True,
        "name": "Service desk",
        "description": "",
        "handle": "service-desk",
        "is_external": False,
        "date_delete": 0,
        "auto_type": None,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": "U04MIA",
        "updated_by": "U04MIA",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": 2,
        "users": ["U02BEN", "U03CHLOE"],
    }


def test_members_and_their_count_are_listed_only_if_they_are_asked_for(client: WebClient) -> None:
    assert {"users", "user_count"}.isdisjoint(client.usergroups_list()["usergroups"][0])
    assert {"users", "user_count"}.isdisjoint(client.usergroups_list(include_users=False)["usergroups"][0])
    assert client.usergroups_list(include_count=True)["usergroups"][0]["user_count"] == 2


def test_a_disabled_group_is_not_there_unless_it_is_asked_for(client: WebClient, change: Change) -> None:
    assert change(deleted=True)["ok"]

    assert client.usergroups_list()["usergroups"] == []
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        client.usergroups_users_list(usergroup="S01DESK")
    (listed,) = client.usergroups_list(include_disabled=True)["usergroups"]
    assert (listed["date_delete"] > 0, listed["deleted_by"]) == (True, "U04MIA")
    asked = client.usergroups_users_list(usergroup="S01DESK", include_disabled=True)
    assert asked["users"] == ["U02BEN", "U03CHLOE"]

    assert change(deleted=False)["ok"]
    (listed,) = client.usergroups_list()["usergroups"]
    assert (listed["date_delete"], listed["deleted_by"]) == (0, None)


@pytest.mark.parametrize(("usergroup", "error"), [("S99", "no_such_subteam"), ("", "invalid_arguments")])
def test_members_are_those_of_a_group_that_is_there(client: WebClient, usergroup: str, error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        client.usergroups_users_list(usergroup=usergroup)


@pytest.mark.parametrize("method", ["usergroups.list", "usergroups.users.list"])
def test_reading_groups_is_of_tier_2(server: SandboxServer, http: httpx.Client, client: WebClient, method: str) -> None:
    server.workspace.settings = server.workspace.settings.changed({"tier_calls": [1, 3, 50, 100], "tier_burst": 1})
    client.retry_handlers.clear()

    for _ in range(3):
        assert client.api_call(method, params={"usergroup": "S01DESK"})["ok"]
    with pytest.raises(SlackApiError, match="ratelimited"):
        client.api_call(method, params={"usergroup": "S01DESK"})


# Changes, and what the app hears of them


def test_a_new_group_is_heard_of_before_its_members(hears: Hears, change: Change) -> None:
    heard = hears(*EVENTS)
    assert change("S02NET", handle="network", name="Network", description="Cables", users=["U01ANA"], by="U05LEO")["ok"]

    created, updated, members = heard(), heard(), heard()
    assert created["type"] == "subteam_created"
    group = created["subteam"]
    assert (group["id"], group["handle"], group["name"], group["description"]) == (
        "S02NET",
        "network",
        "Network",
        "Cables",
    )
    assert (group["created_by"], group["user_count"]) == ("U05LEO", "0")
    assert "users" not in group
    assert (updated["type"], updated["subteam"]["users"]) == ("subteam_updated", ["U01ANA"])
    assert (members["type"], members["added_users"]) == ("subteam_members_changed", ["U01ANA"])


def test_members_that_change_are_told_in_whole_and_as_a_difference(
    hears: Hears, change: Change, client: WebClient, http: httpx.Client
) -> None:
    heard = hears(*EVENTS)
    before = client.usergroups_list()["usergroups"][0]["date_update"]
    http.post("/sandbox/clock", json={"step": "hour"})
    assert change(users=["U03CHLOE", "U01ANA"])["ok"]

    updated, members = heard(), heard()
    group = updated["subteam"]
    assert (group["users"], group["user_count"], group["channel_count"]) == (["U03CHLOE", "U01ANA"], 2, 0)
    assert group["date_update"] > before
    assert members.pop("event_ts") > updated["event_ts"]
    assert members == {
        "type": "subteam_members_changed",
        "subteam_id": "S01DESK",
        "team_id": "T00SANDBOX",
        "date_previous_update": before,
        "date_update": group["date_update"],
        "added_users": ["U01ANA"],
        "added_users_count": "1",
        "removed_users": ["U02BEN"],
        "removed_users_count": "1",
    }
    assert client.usergroups_users_list(usergroup="S01DESK")["users"] == ["U03CHLOE", "U01ANA"]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ({"name": "Desk"}, {"name": "Desk", "handle": "service-desk"}),
        ({"handle": "desk", "by": "U05LEO"}, {"handle": "desk", "updated_by": "U05LEO"}),
        ({"deleted": True}, {"deleted_by": "U04MIA", "users": ["U02BEN", "U03CHLOE"]}),
    ],
)
def test_what_else_changes_is_told_in_whole_only(hears: Hears, change: Change, body: Json, seen: Json) -> None:
    heard = hears(*EVENTS)
    assert change(**body)["ok"]
    assert change(users=["U02BEN"])["ok"]

    told, of_members = heard(), heard()
    assert (told["type"], of_members["type"]) == ("subteam_updated", "subteam_updated")
    assert told["subteam"].items() >= seen.items()
    assert (told["subteam"]["date_delete"] > 0) is ("deleted" in body)


def test_nothing_is_told_where_nothing_changed(hears: Hears, change: Change) -> None:
    heard = hears(*EVENTS)
    assert change(name="Service desk", users=["U03CHLOE", "U02BEN"], deleted=False)["ok"]
    assert change(name="Desk")["ok"]

    assert heard()["subteam"]["name"] == "Desk"


def test_at_most_500_members_are_told_and_all_are_counted(hears: Hears, change: Change, server: SandboxServer) -> None:
    group = server.workspace.groups["S01DESK"]
    group.users = [f"U{number:04}" for number in range(501)]
    heard = hears("subteam_updated")
    assert change(name="Desk")["ok"]

    told = heard()["subteam"]
    assert (len(told["users"]), told["user_count"]) == (500, 501)


@pytest.mark.parametrize(
    ("events", "scopes"),
    [
        (EVENTS, ["channels:history"]),
        ([], ["channels:history", "usergroups:read"]),
        (SELF, ["channels:history", "usergroups:read"]),
    ],
    ids=["no scope", "no subscription", "not for bots"],
)
def test_events_of_groups_need_subscription_and_scope(
    hears: Hears, change: Change, ana: Someone, meanwhile: Meanwhile, events: list[str], scopes: list[str]
) -> None:
    heard = hears(*events, "message.channels", scopes=scopes)
    assert change(users=["U01ANA"])["ok"]
    assert change("S02NET", handle="network")["ok"]
    said = meanwhile(ana.says, "the first that is heard")

    assert heard()["text"] == "the first that is heard"
    assert said.result()["ok"]


@pytest.mark.parametrize(
    ("id", "body", "error"),
    [
        ("S09", {}, "no_such_subteam"),
        ("G09", {"handle": "x"}, "invalid_arguments"),
        ("S09", {"handle": "x", "colour": "red"}, "invalid_arguments"),
        ("S09", {"handle": "Two Words"}, "invalid_handle"),
        ("S09", {"handle": "service-desk"}, "handle_already_exists"),
        ("S09", {"handle": "ben"}, "handle_already_exists"),
        ("S09", {"handle": "wins"}, "handle_already_exists"),
        ("S09", {"handle": "here"}, "handle_already_exists"),
        ("S09", {"handle": "x", "name": "Service desk"}, "name_already_exists"),
        ("S01DESK", {"name": ""}, "invalid_name"),
        ("S01DESK", {"users": []}, "no_users_provided"),
        ("S01DESK", {"users": "U02BEN"}, "invalid_users"),
        ("S01DESK", {"users": ["U99"]}, "invalid_users"),
        ("S01DESK", {"users": ["U00KAIZEN"]}, "invalid_user"),
        ("S01DESK", {"by": "U99"}, "user_not_found"),
    ],
)
def test_groups_that_slack_would_not_have_are_refused(
    change: Change, client: WebClient, id: str, body: Json, error: str
) -> None:
    before = client.usergroups_list(include_users=True)["usergroups"]

    assert change(id, **body)["error"] == error
    assert client.usergroups_list(include_users=True)["usergroups"] == before


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ({"is_restricted": True}, "invalid_user"),
        ({"is_restricted": True, "is_ultra_restricted": True}, "single_channel_guests_cannot_be_added"),
        ({"team_id": "T99OTHER"}, "failed_for_some_users"),
        ({"deleted": True}, "invalid_users"),
    ],
)
def test_guests_and_strangers_are_in_no_group(change: Change, http: httpx.Client, person: Json, error: str) -> None:
    assert http.post("/sandbox/people/U01ANA", json=person).json()["ok"]

    assert change(users=["U02BEN", "U01ANA"])["error"] == error


# What people type


def test_a_mention_is_a_sequence_that_names_no_handle(ana: Someone, change: Change) -> None:
    ana.says("@service-desk please look")
    change(deleted=True)
    ana.says("@service-desk please look")

    assert ana.texts() == ["<!subteam^S01DESK> please look", "@service-desk please look"]


@pytest.mark.parametrize(
    ("typed", "escaped", "plain"),
    [
        ("give @service-desk a role", "give <!subteam^S01DESK|@service-desk> a role", "give @service-desk a role"),
        ("for @ben", "for <@U02BEN|ben>", "for @ben"),
        ("as in #wins", "as in <#C03WINS|wins>", "as in #wins"),
        ("see https://example.com/a", "see <https://example.com/a>", "see https://example.com/a"),
    ],
)
def test_a_command_has_ids_if_its_manifest_asks_for_it(
    server: SandboxServer, app: HandmadeApp, ana: Someone, meanwhile: Meanwhile, typed: str, escaped: str, plain: str
) -> None:
    for should_escape, text in ((True, escaped), (False, plain)):
        command = {**MANIFEST["features"]["slash_commands"][0], "should_escape": should_escape}
        server.workspace.manifest = {**MANIFEST, "features": {"slash_commands": [command]}}
        given = meanwhile(ana.commands, typed)
        envelope = app.take()
        app.ack(envelope)
        assert given.result()["ok"]
        assert envelope["payload"]["text"] == text
