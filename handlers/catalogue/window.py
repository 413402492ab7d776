"""Listeners for the settings window: its sections and pages, and the buttons of its rows."""

from dataclasses import replace
from datetime import datetime

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.catalogue import entries, listing
from csi.catalogue.entries import EntryKind
from csi.common import policies
from csi.common.policy_fields import to_json
from csi.common.working_days import local_day
from csi.consequences import access, catalogue
from csi.inbox import bulb_reactions
from csi.lifecycle import team_moves
from csi.people import access_grants, directory, roles
from csi.people.permissions import Action, may
from handlers import ids
from handlers.catalogue import entry_forms, window_blocks
from handlers.catalogue.window_blocks import EntryButton, RoleButton, Section, SettingsFacts, SettingsState
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed,
    pressed_id,
    pressed_number,
    pressed_suffix,
    pressed_view,
    stored_choice,
    stored_number,
    window_about,
)
from models import Database

log = structlog.get_logger()


def read_section(session: Session, looking: SettingsState, by: str, at: datetime) -> SettingsFacts:
    """What the open section shows to somebody."""
    today = local_day(at, policies.policy(session).tz)
    manages = may(Action.MANAGE_CATALOGUE, directory.actor_for(session, by))
    rows: tuple[listing.ListedEntry, ...] = ()
    match looking.section:
        case Section.TEAMS:
            rows = listing.teams(session, archived=looking.archived)
        case Section.SERVICES:
            rows = listing.services(session, archived=looking.archived)
        case Section.OBJECTIVES:
            rows = listing.objectives(session, archived=looking.archived)
        case Section.ROLES:
            rows = (*listing.held_roles(session), *access_grants.granted(session))
    policy, bulbs = to_json(policies.policy(session)), bulb_reactions.bulb_channels(session)
    if not manages:
        return SettingsFacts(looking, rows, today)
    return SettingsFacts(looking, rows, today, manages, policy, bulbs, policies.unusable_region(session))


def open_settings(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Settings*: open the window, for managers. Raises NotAllowed."""
    by = person_of(body)
    with db.begin() as session:
        roles.require_manager(session, by, clock(), Action.CHANGE_POLICIES)
        shown = read_section(session, SettingsState(), by, clock())
    client.views_open(trigger_id=body["trigger_id"], view=window_blocks.settings(shown))
    ack()


def open_list(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Show all* below a command's answer: open the whole list in the window."""
    by = person_of(body)
    with db.begin() as session:
        directory.require_member(session, by, Action.SEE_CATALOGUE)
        shown = read_section(session, SettingsState(stored_choice(Section, pressed(body))), by, clock())
    client.views_open(trigger_id=body["trigger_id"], view=window_blocks.settings(shown))
    ack()


def switch_view(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Show another section, another page, or the archived entries."""
    action = ids.base(pressed_id(body))
    looking = SettingsState.load(window_about(body))
    if action == ids.SETTINGS_SECTION:
        looking = SettingsState(stored_choice(Section, pressed_suffix(body)))
    elif action == ids.SHOW_ARCHIVED:
        looking = replace(looking, archived=True, page=0)
    else:
        looking = replace(looking, page=stored_number(pressed_suffix(body)))
    with db.begin() as session:
        directory.require_member(session, person_of(body), Action.SEE_CATALOGUE)
    update_list(client, db, pressed_view(body)["id"], looking, person_of(body), clock())
    ack()


def update_list(client: WebClient, db: Database, view_id: str, looking: SettingsState, by: str, at: datetime) -> None:
    """Update an open list. If Slack refuses, because the window was closed meanwhile, it is only logged."""
    with db.read() as session:
        shown = read_section(session, looking, by, at)
    try:
        client.views_update(view_id=view_id, view=window_blocks.settings(shown))
    except SlackApiError as refused:
        log.warning("list_not_shown", error=refused.response.get("error"))


def archive(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Archive*: archive the entry and update the list; ask first where a team's work goes."""
    row = EntryButton.parse(pressed(body))
    by, at = person_of(body), clock()
    view = None
    with db.begin() as session:
        roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
        if row.entry is EntryKind.TEAM:
            view = archive_team_form(session, row.id, by, at, pressed_view(body)["private_metadata"])
        if view is None:
            archive_any(session, row.entry, row.id, by, at)
    if view is not None:
        client.views_push(trigger_id=body["trigger_id"], view=view)
        ack()
        return
    update_pressed_list(body, client, db, clock())
    ack()


def archive_any(session: Session, entry: EntryKind, entry_id: int, by: str, at: datetime) -> None:
    """Archive an entry that leaves nothing behind."""
    if entry is EntryKind.TEAM:
        catalogue.archive_team(session, entry_id, None, by=by, at=at)
    else:
        entries.archive_entry(session, entry, entry_id, by=by, at=at)


def archive_team_form(session: Session, team_id: int, by: str, at: datetime, looking: str = "") -> View | None:
    """Build the form that asks where a team's services and open improvements go; None if it has none.

    Raises NotAllowed, BadInput for the default team, TooLate.
    """
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    team = entries.get_entry(session, EntryKind.TEAM, team_id)
    entries.require_archivable(team)
    held = catalogue.held_by_team(session, team_id)
    others = [(each.id, each.name) for each in listing.teams(session) if each.id != team_id]
    return entry_forms.archive_team(team_id, entries.entry_name(team), held, others, looking) if held else None


def archive_team(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Archive the team; its services and open improvements go to the team chosen in the form."""
    form = Form(body)
    about = entry_forms.EntryFormState.load(form.about)
    with db.begin() as session:
        into = form.number_chosen(ids.ENTRY_TEAM) or 0
        catalogue.archive_team(session, about.id or 0, into, by=person_of(body), at=clock())
    below = pressed_view(body).get("previous_view_id")
    if below and about.looking:
        update_list(client, db, below, SettingsState.load(about.looking), person_of(body), clock())
    ack()


def undo_team_move(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Undo* under a move to another team: put the improvements back."""
    with db.begin() as session:
        team_moves.undo_move(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def restore(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Restore*: restore the entry and update the list."""
    row = EntryButton.parse(pressed(body))
    with db.begin() as session:
        entries.restore_entry(session, row.entry, row.id, by=person_of(body), at=clock())
    update_pressed_list(body, client, db, clock())
    ack()


def take_role(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Take away*: take the role from the person or the user group."""
    held = RoleButton.parse(pressed(body))
    take = roles.take_group if held.holder.startswith("S") else roles.take_role
    with db.begin() as session:
        take(session, held.holder, held.role, by=person_of(body), at=clock())
    update_pressed_list(body, client, db, clock())
    ack()


def take_access(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Take back*: take the access of a guest or somebody of another organisation."""
    with db.begin() as session:
        access.take_access(session, pressed(body), by=person_of(body), at=clock())
    update_pressed_list(body, client, db, clock())
    ack()


def update_pressed_list(body: Payload, client: WebClient, db: Database, at: datetime) -> None:
    """Update the list in which a button was pressed."""
    view = pressed_view(body)
    update_list(client, db, view["id"], SettingsState.load(window_about(body)), person_of(body), at)


def register(app: App) -> None:
    app.action(ids.SETTINGS)(open_settings)
    app.action(ids.LIST_KEPT)(open_list)
    app.action(ids.SHOW_ARCHIVED)(switch_view)
    app.action(ids.starting(ids.SETTINGS_SECTION))(switch_view)
    app.action(ids.starting(ids.SETTINGS_PAGE))(switch_view)
    app.action(ids.starting(ids.ARCHIVE_ENTRY))(archive)
    app.action(ids.starting(ids.RESTORE_ENTRY))(restore)
    app.view(ids.ARCHIVE_TEAM_FORM)(archive_team)
    app.action(ids.UNDO_TEAM_MOVE)(undo_team_move)
    app.action(ids.starting(ids.TAKE_ROLE))(take_role)
    app.action(ids.starting(ids.TAKE_ACCESS))(take_access)
