"""Who sent a payload, and from which team, as far as the payload itself says."""

from handlers.slack.payload import Payload

NO_ACTS = frozenset({"user_change", "team_join", "subteam_created", "subteam_updated", "subteam_members_changed"})
"""Events in which nobody does anything with Kaizen."""


def who_from_where(body: Payload) -> tuple[str, str | None, str | None]:
    """Return who sent a payload, and their team and its enterprise, each if it is said."""
    if body.get("type") == "event_callback":
        return _of_event(body.get("event") or {})
    if "command" in body:
        return str(body.get("user_id") or ""), body.get("team_id"), body.get("enterprise_id")
    user, team = body.get("user") or {}, body.get("team") or {}
    enterprise = user.get("enterprise_id") or (body.get("enterprise") or {}).get("id")
    return str(user.get("id") or ""), user.get("team_id") or team.get("id"), enterprise


def _of_event(event: Payload) -> tuple[str, str | None, str | None]:
    said = event.get("message") or event.get("previous_message") or {}
    who = event.get("user") or said.get("user")
    if event.get("type") in NO_ACTS or not isinstance(who, str):
        return "", None, None
    shown = {**said, **{key: value for key, value in event.items() if value}}
    profile = shown.get("user_profile") or {}
    team = shown.get("user_team") or profile.get("team") or shown.get("source_team") or shown.get("team")
    return who, team, None
