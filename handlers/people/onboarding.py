"""The buttons of the first day's message, and what Slack tells of user groups."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.catalogue.entries import EntryKind
from csi.people import directory, onboarding, user_groups
from handlers import ids
from handlers.catalogue.entries import entry_form, role_form
from handlers.slack.payload import Clock, Payload, person_of
from models import Database


def choose_channels(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Choose the channels*: those of the default team."""
    with db.read() as session:
        team = directory.default_team(session).id
    client.views_open(trigger_id=body["trigger_id"], view=entry_form(db, clock, person_of(body), EntryKind.TEAM, team))
    ack()


def add_service(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Add a service*."""
    client.views_open(trigger_id=body["trigger_id"], view=entry_form(db, clock, person_of(body), EntryKind.SERVICE))
    ack()


def say_who_coordinates(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Say who coordinates*."""
    client.views_open(trigger_id=body["trigger_id"], view=role_form(db, clock, person_of(body)))
    ack()


def end_guide(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """*That's enough for now*."""
    with db.begin() as session:
        onboarding.end_guide(session, by=person_of(body), at=clock())
    ack()


def group_changed(event: Payload, db: Database, clock: Clock) -> None:
    """A user group was made, renamed, disabled or enabled, or somebody joined or left it."""
    group = event.get("subteam_id") or (event.get("subteam") or {}).get("id") or ""
    with db.begin() as session:
        user_groups.request_group_fetch(session, str(group), clock())


def register(app: App) -> None:
    app.action(ids.GUIDE_CHANNELS)(choose_channels)
    app.action(ids.GUIDE_SERVICE)(add_service)
    app.action(ids.GUIDE_COORDINATOR)(say_who_coordinates)
    app.action(ids.GUIDE_OVER)(end_guide)
    for event in ("subteam_created", "subteam_updated", "subteam_members_changed"):
        app.event(event)(group_changed)
