"""What Slack's payloads look like, as far as listeners rely on it: which keys are there, and of which types.

Slack signs what it sends, so another shape comes from a change at Slack's or from whoever has the secret. It is refused
where it comes in, before a listener meets it.
"""

from collections.abc import Mapping
from typing import Any

DEEPEST = 40
"""Levels; a rich text in a form has some fifteen."""

_NONE = type(None)
_TEXT, _OBJECT, _LIST = (str, _NONE), (dict, _NONE), (list, _NONE)
_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(
        (
            "action_id", "action_ts", "api_app_id", "block_id", "callback_id", "channel_id", "channel_type",
            "client_msg_id", "command", "deleted_ts", "event_id", "event_ts", "external_id", "handle", "hash", "id",
            "message_ts", "mimetype", "name", "private_metadata", "reaction", "response_url", "root_view_id",
            "selected_channel", "selected_conversation", "selected_date", "selected_time", "selected_user",
            "source_team", "status_text", "subteam_id", "subtype", "tab", "team_id", "thread_ts", "trigger_id", "ts",
            "type", "tz", "url_private_download", "user_id", "user_team", "username", "view_id",
        ),
        _TEXT,
    ),
    **dict.fromkeys(
        ("container", "edited", "event", "item", "message", "metadata", "previous_message", "profile",
         "selected_option", "state", "subteam", "user_profile", "values", "view"),
        _OBJECT,
    ),
    **dict.fromkeys(
        ("actions", "added_users", "attachments", "authorizations", "blocks", "files", "removed_users",
         "selected_channels", "selected_conversations", "selected_options", "selected_users"),
        _LIST,
    ),
    # One key, several meanings: a person's id or profile, a channel's, a text object or the words themselves.
    **dict.fromkeys(("channel", "team", "text", "user"), (str, dict, _NONE)),
    "value": (str, _NONE),
    "elements": _LIST,
    "size": (int, _NONE),
}  # fmt: skip
"""The types of what stands under a key, wherever it is in a payload."""

_IDS = frozenset(
    {
        "channel", "channel_id", "deleted_ts", "event_id", "event_ts", "id", "message_ts", "selected_channel",
        "selected_conversation", "selected_user", "subteam_id", "team", "team_id", "thread_ts", "ts", "user", "user_id",
        "user_team",
    }
)  # fmt: skip
"""Keys of ids and times; what stands there as a text is short."""

LONGEST_ID = 40

_OF_TEXTS = frozenset(
    {"added_users", "removed_users", "selected_channels", "selected_conversations", "selected_users", "users"}
)
"""Lists of ids; all others are lists of objects."""

_OF_COMMANDS = ("command", "channel_id", "trigger_id", "user_id")
_OF_EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": ("user", "channel"),
    "app_mention": ("user", "channel", "ts"),
    "message": ("channel", "ts"),
    "reaction_added": ("user", "reaction", "event_ts"),
    "reaction_removed": ("user", "reaction", "event_ts"),
}
"""Texts that an event of a type always has."""

_WITH_OBJECT = {"reaction_added": "item", "reaction_removed": "item", "team_join": "user", "user_change": "user"}


def is_whole(body: Mapping[str, Any]) -> bool:
    """Return whether a payload has what Slack's of its kind always have, in the types that they have there."""
    return _has_needed(body) and _is_typed(body, 0)


def _has_needed(body: Mapping[str, Any]) -> bool:
    if "command" in body:
        return _has(body, *_OF_COMMANDS) and isinstance(body.get("text", ""), str) and bool(body["user_id"])
    match body.get("type"):
        case "event_callback":
            return isinstance(body.get("event"), dict) and _is_event(body["event"])
        case "block_actions":
            return (
                _has_person(body)
                and _has(body, "trigger_id")
                and bool(body.get("actions"))
                and _each(body["actions"], "action_id", "type")
                and ("view" not in body or _is_view(body["view"]))
            )
        case "view_submission" | "view_closed":
            return _has_person(body) and _is_view(body.get("view"))
        case "block_suggestion":
            return (
                _has_person(body)
                and _has(body, "action_id", "value")
                and ("view" not in body or _is_view(body["view"]))
            )
        case "shortcut":
            return _has_person(body) and _has(body, "callback_id", "trigger_id")
        case "message_action":
            return (
                _has_person(body)
                and _has(body, "callback_id", "trigger_id")
                and isinstance(body.get("message"), dict)
                and isinstance(body.get("channel"), dict)
                and _has(body["channel"], "id")
                and _has(body["message"], "ts")
            )
    objects = ("user", "team", "enterprise")
    return (
        isinstance(body.get("type", ""), str)
        and isinstance(body.get("view", {}), dict)
        and all(isinstance(body.get(each) or {}, dict) for each in objects)
    )


def _is_event(event: Mapping[str, Any]) -> bool:
    kind = event.get("type")
    if not isinstance(kind, str) or not _has(event, *_OF_EVENTS.get(kind, ())):
        return False
    needed = _WITH_OBJECT.get(kind)
    return needed is None or isinstance(event.get(needed), dict)


def _has_person(body: Mapping[str, Any]) -> bool:
    places = (body.get("team"), body.get("enterprise"))
    return (
        isinstance(body.get("user"), dict)
        and _has(body["user"], "id")
        and all(each is None or isinstance(each, dict) for each in places)
    )


def _is_view(view: object) -> bool:
    if not isinstance(view, dict) or not _has(view, "id", "callback_id", "private_metadata"):
        return False
    blocks, state = view.get("blocks"), view.get("state")
    if (
        not _each(blocks, "type", "block_id")
        or not isinstance(state, dict)
        or not isinstance(state.get("values"), dict)
    ):
        return False
    fields = state["values"].values()
    return all(isinstance(each, dict) and all(isinstance(one, dict) for one in each.values()) for each in fields)


def _has(holder: Mapping[str, Any], *keys: str) -> bool:
    return all(isinstance(holder.get(key), str) for key in keys)


def _each(listed: object, *keys: str) -> bool:
    return isinstance(listed, list) and all(isinstance(each, dict) and _has(each, *keys) for each in listed)


def _is_typed(holder: Mapping[str, Any], depth: int) -> bool:
    """Whether everything within has the type that its key has at Slack's."""
    if depth > DEEPEST:
        return False
    if not all(_has(each, "value") for each in _chosen(holder)):
        return False
    for key, value in holder.items():
        if key == "values" and isinstance(value, dict):
            if not all(isinstance(each, dict) and _are_typed(each, depth + 1) for each in value.values()):
                return False
            continue  # its keys are ids of our own, and so are those below
        if (types := _TYPES.get(key)) is not None and not isinstance(value, types):
            return False
        if key in _IDS and isinstance(value, str) and len(value) > LONGEST_ID:
            return False
        if isinstance(value, dict):
            if not _is_typed(value, depth + 1):
                return False
        elif isinstance(value, list) and not _is_list(key, value, depth + 1):
            return False
    return True


def _chosen(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The options that are chosen in an element."""
    one, several = element.get("selected_option"), element.get("selected_options")
    listed = [*(several if isinstance(several, list) else ()), one]
    return [each for each in listed if isinstance(each, dict) and each]


def _are_typed(elements: Mapping[str, Any], depth: int) -> bool:
    return all(isinstance(each, dict) and _is_typed(each, depth) for each in elements.values())


def _is_list(key: str, listed: list[Any], depth: int) -> bool:
    if key in _OF_TEXTS:
        return all(isinstance(each, str) and len(each) <= LONGEST_ID for each in listed)
    if key not in _TYPES or key == "attachments":
        return depth <= DEEPEST
    return all(isinstance(each, dict) and _is_typed(each, depth) for each in listed)
