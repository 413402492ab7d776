"""Where a payload comes from: its own team is believed at once, before anything is looked up or shown.

It can only show that somebody is of another organisation. That it is ours makes nobody a member: a guest's is, too.
"""

from collections.abc import Callable

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient

from csi.common.errors import NotAllowed
from csi.consequences import access
from csi.people import directory
from csi.people.organisation import Organisation
from csi.people.permissions import MEMBERS_ONLY
from handlers.inbox import anonymous
from handlers.slack.errors import on_error
from handlers.slack.payload import Clock, Payload
from models import Database

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


def believe_team(
    body: Payload,
    context: BoltContext,
    client: WebClient,
    db: Database,
    clock: Clock,
    organisation: Organisation,
    next: Callable[[], None],
) -> BoltResponse | None:
    """Refuse people whom the payload shows to be of another organisation, unless a manager has given them access.

    Events go on: their listeners know where to answer. Of whoever stays unnamed, nothing is looked up or stored.
    """
    person, team, enterprise = who_from_where(body)
    if not person or not organisation.is_elsewhere(team, enterprise):
        next()
        return None
    if not anonymous.is_unnamed(body):
        with db.begin() as session:
            access.believe_elsewhere(session, person, clock())
            has_access = directory.has_access(directory.get_or_create(session, person, clock()))
        if has_access or body.get("type") == "event_callback":
            next()
            return None
    return on_error(NotAllowed(MEMBERS_ONLY), body, client, context)
