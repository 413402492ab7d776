"""Listeners for the forms of the settings. A form that was opened from a list updates that list when it is saved."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from csi.catalogue import entries, listing
from csi.catalogue.entries import EntryKind
from csi.common import idempotency
from csi.common.conflicts import Overtaken
from csi.common.errors import BadInput
from csi.consequences import access, catalogue
from csi.people import roles
from csi.people.permissions import Action
from handlers import ids
from handlers.catalogue import entry_forms
from handlers.catalogue.entry_forms import EntryFormState
from handlers.catalogue.window import update_list
from handlers.catalogue.window_blocks import SECTIONS, EntryButton, Section, SettingsState
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed, pressed_view, stored_choice, window_about
from models import Database
from models.enums import Role


def entry_form(
    db: Database, clock: Clock, by: str, entry: EntryKind, number: int | None = None, looking: str = ""
) -> View:
    """Build the form for a new entry, or for changing entry `number`. Raises NotAllowed, NotFound."""
    with db.begin() as session:
        roles.require_manager(session, by, clock(), Action.MANAGE_CATALOGUE)
        who = "manager" if entry is EntryKind.TEAM else "owner"
        values: dict[str, Any] = {who: by}
        if number is not None:
            values = entries.values_of(entry, entries.get_entry(session, entry, number))
        teams = [(team.id, team.name) for team in listing.teams(session)]
    return entry_forms.entry(entry, values, teams, looking, number)


def role_form(db: Database, clock: Clock, by: str, looking: str = "") -> View:
    """Build the form behind *Give a role*. Raises NotAllowed."""
    with db.begin() as session:
        roles.require_manager(session, by, clock(), Action.GIVE_ROLES)
        groups = listing.groups(session)
    return entry_forms.give_role(groups, looking)


def open_add(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Add* in a list: open an empty form."""
    view = entry_form(db, clock, person_of(body), stored_choice(EntryKind, pressed(body)), looking=window_about(body))
    client.views_push(trigger_id=body["trigger_id"], view=view)
    ack()


def open_change(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Change* in a row of a list: open the form with the entry's values."""
    row = EntryButton.parse(pressed(body))
    view = entry_form(db, clock, person_of(body), row.entry, row.id, window_about(body))
    client.views_push(trigger_id=body["trigger_id"], view=view)
    ack()


def open_give_role(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Give a role*: open its form."""
    view = role_form(db, clock, person_of(body), window_about(body))
    client.views_push(trigger_id=body["trigger_id"], view=view)
    ack()


_ENTRIES = {callback: entry for entry, callback in entry_forms.CALLBACKS.items()}


def _values(entry: EntryKind, form: Form) -> dict[str, Any]:
    """Read the form's fields as arguments for csi.catalogue.entries."""
    values: dict[str, Any] = {"name": form.text(ids.ENTRY_NAME)}
    if entry is EntryKind.TEAM:
        values["manager"] = form.maybe_person(ids.MANAGER)
        for key in (ids.TRIAGE_CHANNEL, ids.ANNOUNCEMENTS, ids.CHANNEL):
            values[key] = form.maybe_channel(key)
        return values
    values["owner"] = form.maybe_person(ids.ENTRY_OWNER)
    if entry is EntryKind.SERVICE:
        values |= {"team": form.number_chosen(ids.ENTRY_TEAM), "channel": form.maybe_channel(ids.CHANNEL)}
        if form.has(ids.USED_FOR):  # a form that was opened before an update asks less
            values |= {"used_for": form.text(ids.USED_FOR), "used_by": form.text(ids.USED_BY)}
            values["mission_critical"] = bool(form.choices(ids.MISSION_CRITICAL))
        return values
    return values | {"due_on": form.maybe_day(ids.DUE_ON)}


def save_entry(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Add the entry, or change those of its values that the person changed in the form."""
    form, by, at = Form(body), person_of(body), clock()
    entry, about = _ENTRIES[form.view["callback_id"]], EntryFormState.load(form.about)
    values = _values(entry, form)
    try:
        with db.begin() as session:
            if idempotency.is_first(session, form.key, at):
                if about.id is None:
                    entries.add_entry(session, entry, values.pop("name"), by=by, at=at, **values)
                else:
                    catalogue.change_entry(session, entry, about.id, values, by=by, at=at, shown=about.shown)
    except Overtaken as overtaken:
        now = {word: overtaken.shown[word] for word in overtaken.fields}
        overtaken.about = replace(about, shown={**(about.shown or {}), **now}).dump()
        raise
    back_to_list(body, about, client, db, SECTIONS[entry], clock())
    ack()


def save_role(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Give a role to a person, a user group, or both. Raises BadInput if neither was chosen."""
    form, by, at = Form(body), person_of(body), clock()
    role = stored_choice(Role, form.choice(ids.ROLE))
    who, group = form.maybe_person(ids.WHO), form.choice(ids.USER_GROUP)
    if not who and not group:
        raise BadInput(ids.WHO, "Choose a person, or a user group.")
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            roles.require_manager(session, by, at, Action.GIVE_ROLES)
            if who:
                roles.give_role(session, who, role, by=by, at=at)
            if group:
                roles.give_group(session, group, role, by=by, at=at)
    back_to_list(body, EntryFormState.load(form.about), client, db, Section.ROLES, clock())
    ack()


def open_give_access(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Let somebody in*: open its form."""
    with db.begin() as session:
        roles.require_manager(session, person_of(body), clock(), Action.GRANT_ACCESS)
    view = entry_forms.give_access(window_about(body))
    client.views_push(trigger_id=body["trigger_id"], view=view)
    ack()


def save_access(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Give a guest or somebody of another organisation access."""
    form, by, at = Form(body), person_of(body), clock()
    with db.begin() as session:
        roles.require_manager(session, by, at, Action.GRANT_ACCESS)
        if idempotency.is_first(session, form.key, at):
            access.give_access(session, form.person(ids.WHO), by=by, at=at)
    back_to_list(body, EntryFormState.load(form.about), client, db, Section.ROLES, clock())
    ack()


def back_to_list(
    body: Payload, about: EntryFormState, client: WebClient, db: Database, section: Section, at: datetime
) -> None:
    """Update the list below the form. A form that was opened by itself has none."""
    below = pressed_view(body).get("previous_view_id")
    if below and about.looking:
        looking = SettingsState.load(about.looking)
        shown = looking if looking.section is section else SettingsState(section)
        update_list(client, db, below, shown, person_of(body), at)


def register(app: App) -> None:
    app.action(ids.ADD_ENTRY)(open_add)
    app.action(ids.starting(ids.CHANGE_ENTRY))(open_change)
    app.action(ids.GIVE_ROLE)(open_give_role)
    for callback in _ENTRIES:
        app.view(callback)(save_entry)
    app.view(ids.ROLE_FORM)(save_role)
    app.action(ids.GIVE_ACCESS)(open_give_access)
    app.view(ids.ACCESS_FORM)(save_access)
