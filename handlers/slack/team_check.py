"""A payload's own team is believed at once, before anything is looked up or shown.

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
from handlers.slack.origin import who_from_where
from handlers.slack.payload import Clock, Payload
from models import Database


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
