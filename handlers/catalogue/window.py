"""The settings window: its sections, its lists, and what is done right in them."""

from dataclasses import replace

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from csi.catalogue import entries, listing
from csi.catalogue.entries import EntryKind
from csi.common import policies
from csi.common.policy_fields import stored
from csi.inbox import bulb_reactions
from csi.people import directory, roles
from csi.people.permissions import Action, may
from handlers import ids
from handlers.catalogue import window_blocks
from handlers.catalogue.window_blocks import Section, SettingsFacts, SettingsState
from handlers.slack.payload import Clock, Payload, person_of, pressed
from models import Database
from models.enums import Role

log = structlog.get_logger()


def read(session: Session, looking: SettingsState, by: str) -> SettingsFacts:
    """What the open section shows to somebody."""
    manages = may(Action.MANAGE_CATALOGUE, directory.actor_for(session, by))
    rows: tuple[listing.Kept, ...] = ()
    match looking.section:
        case Section.TEAMS:
            rows = listing.teams(session)
        case Section.SERVICES:
            rows = listing.services(session, archived=looking.archived)
        case Section.OBJECTIVES:
            rows = listing.objectives(session, archived=looking.archived)
        case Section.ROLES:
            rows = listing.held_roles(session)
    policy, bulbs = stored(policies.policy(session)), bulb_reactions.bulb_channels(session)
    return SettingsFacts(looking, rows, manages, policy if manages else {}, bulbs if manages else ())


def open_settings(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Settings*, for managers."""
    by = person_of(body)
    with db.begin() as session:
        roles.require_manager(session, by, clock(), Action.CHANGE_POLICIES)
        shown = read(session, SettingsState(), by)
    client.views_open(trigger_id=body["trigger_id"], view=window_blocks.settings(shown))
    ack()


def list_kept(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Show all* below a command's answer: the whole list, for whoever may see it."""
    by = person_of(body)
    with db.begin() as session:
        directory.require_member(session, by, clock(), Action.SEE_CATALOGUE)
        shown = read(session, SettingsState(Section(pressed(body))), by)
    client.views_open(trigger_id=body["trigger_id"], view=window_blocks.settings(shown))
    ack()


def turn(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Another section, another page, what is archived."""
    action, _, value = str(body["actions"][0]["action_id"]).partition(":")
    looking = SettingsState.load(body["view"]["private_metadata"])
    if action == ids.SETTINGS_SECTION:
        looking = SettingsState(Section(value))
    elif action == ids.SHOW_ARCHIVED:
        looking = replace(looking, archived=True, page=0)
    else:
        looking = replace(looking, page=int(value))
    with db.begin() as session:
        directory.require_member(session, person_of(body), clock(), Action.SEE_CATALOGUE)
    show(client, db, body["view"]["id"], looking, person_of(body))
    ack()


def show(client: WebClient, db: Database, view_id: str, looking: SettingsState, by: str) -> None:
    """Bring an open list up to date. What was changed is kept, even where Slack has closed the window meanwhile."""
    with db.read() as session:
        shown = read(session, looking, by)
    try:
        client.views_update(view_id=view_id, view=window_blocks.settings(shown))
    except SlackApiError as refused:
        log.warning("list_not_shown", error=refused.response.get("error"))


def archive(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Archive*."""
    entry, number = _pressed_entry(body)
    with db.begin() as session:
        entries.archive_entry(session, entry, number, by=person_of(body), at=clock())
    show_again(body, client, db)
    ack()


def restore(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Restore*."""
    entry, number = _pressed_entry(body)
    with db.begin() as session:
        entries.restore_entry(session, entry, number, by=person_of(body), at=clock())
    show_again(body, client, db)
    ack()


def take_role(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Take away*, from a person or a user group."""
    role, _, holder = pressed(body).partition(":")
    take = roles.take_group if holder.startswith("S") else roles.take_role
    with db.begin() as session:
        take(session, holder, Role(role), by=person_of(body), at=clock())
    show_again(body, client, db)
    ack()


def show_again(body: Payload, client: WebClient, db: Database) -> None:
    """The list in which a button was pressed."""
    view = body["view"]
    show(client, db, view["id"], SettingsState.load(view["private_metadata"]), person_of(body))


def _pressed_entry(body: Payload) -> tuple[EntryKind, int]:
    entry, _, number = pressed(body).partition(":")
    return EntryKind(entry), int(number)


def register(app: App) -> None:
    app.action(ids.SETTINGS)(open_settings)
    app.action(ids.LIST_KEPT)(list_kept)
    app.action(ids.SHOW_ARCHIVED)(turn)
    app.action(ids.starting(ids.SETTINGS_SECTION))(turn)
    app.action(ids.starting(ids.SETTINGS_PAGE))(turn)
    app.action(ids.starting(ids.ARCHIVE_ENTRY))(archive)
    app.action(ids.starting(ids.RESTORE_ENTRY))(restore)
    app.action(ids.starting(ids.TAKE_ROLE))(take_role)
