"""`blocks.validate`: the linter's judgement, without sending anything."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.helpers import Json, modal, section

GOOD = section("Hello")
BAD = section("x" * 3001)


def refused(client: WebClient, **given: Json | list[Json]) -> Json:
    with pytest.raises(SlackApiError) as failed:
        client.api_call("blocks.validate", json=given)
    answer: Json = dict(failed.value.response.data)
    return answer


def test_what_slack_would_accept_is_accepted_and_nothing_is_sent(client: WebClient) -> None:
    for given in ({"blocks": [GOOD]}, {"message": {"text": "Hello", "blocks": [GOOD]}}, {"view": modal("Form", GOOD)}):
        assert client.api_call("blocks.validate", json=given)["ok"]


def test_each_refusal_points_at_what_is_wrong(client: WebClient) -> None:
    for kind, given, pointer in (
        ("blocks", [GOOD, BAD], "/1/text/text"),
        ("message", {"blocks": [GOOD, BAD]}, "/blocks/1/text/text"),
        ("view", modal("Form", BAD), "/blocks/0/text/text"),
    ):
        answer = refused(client, **{kind: given})
        assert answer["error"] == f"invalid_{kind}"
        (error,) = answer["errors"]
        assert (error["pointer"], error["code"]) == (pointer, "failed_constraint")
        assert "3001" in error["message"]


def test_exactly_one_thing_is_checked_at_a_time(client: WebClient) -> None:
    assert refused(client)["error"] == "invalid_arguments"
    assert refused(client, blocks=[GOOD], view=modal("Form", GOOD))["error"] == "invalid_arguments"


def test_the_manifest_is_shown_to_a_configuration_token_only(client: WebClient) -> None:
    told = client.apps_manifest_export(app_id="A00KAIZEN", token="xoxe.xoxp-sandbox")
    assert told["manifest"]["settings"]
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.apps_manifest_export(app_id="A00KAIZEN")
