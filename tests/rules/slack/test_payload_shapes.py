"""Payloads in Slack's shape are taken, and others refused, before a listener meets them."""

import copy
from typing import Any

import pytest

from handlers.slack.payload_shapes import is_whole
from tests.support.fuzzing import shapes
from tests.support.slack import Json

EVERY = shapes()


def test_every_kind_of_payload_that_slack_sends_is_taken() -> None:
    assert len(EVERY) > 500
    assert [each for each in EVERY if not is_whole(each)] == []


def test_ids_of_our_own_fields_may_be_any_words() -> None:
    """A form's field may be called as a key of Slack's: name, text, user."""
    element = {"type": "plain_text_input", "value": "x"}
    values = {name: {name: element} for name in ("name", "text", "user", "blocks", "values", "event")}
    form = next(copy.deepcopy(each) for each in EVERY if each.get("type") == "view_submission")
    form["view"]["state"]["values"] = values
    assert is_whole(form)
    form["view"]["state"]["values"] = {"name": {"name": {"type": "plain_text_input", "value": ["x"]}}}
    assert not is_whole(form)


def of(kind: str) -> Json:
    """The first payload, or event, of a kind."""
    whole = (
        each for each in EVERY if kind in (each.get("type"), (each.get("event") or {}).get("type")) or kind in each
    )
    return copy.deepcopy(next(whole))


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("command", ("text",), ["x"]),
        ("command", ("user_id",), ""),
        ("command", ("channel_id",), None),
        ("command", ("trigger_id",), None),
        ("shortcut", ("view",), []),
        ("block_suggestion", ("view",), {"text": "x"}),
        ("block_suggestion", ("view",), None),
        ("event_callback", ("event",), "x"),
        ("event_callback", ("event", "type"), None),
        ("event_callback", ("event", "blocks"), {}),
        ("event_callback", ("event", "ts"), 1.5),
        ("event_callback", ("authorizations",), "T1"),
        ("block_actions", ("user",), "U1"),
        ("block_actions", ("user", "id"), None),
        ("block_actions", ("team",), "T1"),
        ("block_actions", ("actions",), []),
        ("block_actions", ("actions", 0), "x"),
        ("block_actions", ("actions", 0, "action_id"), None),
        ("block_actions", ("actions", 0, "value"), {"x": 1}),
        ("view_submission", ("view",), None),
        ("view_submission", ("view", "private_metadata"), None),
        ("view_submission", ("view", "state"), None),
        ("view_submission", ("view", "state", "values"), []),
        ("view_submission", ("view", "blocks"), [None]),
        ("block_suggestion", ("value",), None),
        ("shortcut", ("callback_id",), 3),
        ("shortcut", ("trigger_id",), None),
        ("block_actions", ("trigger_id",), None),
        ("block_actions", ("view",), {"id": "V1"}),
        ("block_actions", ("actions", 0, "selected_option"), {"text": "x"}),
        ("message_action", ("message",), None),
        ("message_action", ("message", "ts"), None),
        ("message_action", ("channel",), "C1"),
        ("app_home_opened", ("event", "user"), None),
        ("reaction_added", ("event", "item"), "x"),
        ("user_change", ("event", "user"), "U1"),
    ],
)
def test_what_a_listener_relies_on_and_is_not_there_is_refused(kind: str, path: tuple[Any, ...], value: Any) -> None:
    body = of(kind)
    assert is_whole(body)
    holder: Any = body
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    assert not is_whole(body)


def test_of_a_kind_that_is_new_who_sent_it_must_still_be_readable() -> None:
    new = {"type": "a new one", "user": {"id": "U1"}, "team": {"id": "T1"}}
    assert is_whole(new)
    assert not is_whole(new | {"user": "U1"})


def test_what_is_nested_without_end_is_refused() -> None:
    deep: Json = {}
    for _ in range(500):
        deep = {"x": deep}
    assert not is_whole(of("shortcut") | {"x": deep})
