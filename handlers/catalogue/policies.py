"""Listeners for the form of the policies and of the channels where :bulb: captures."""

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.catalogue import policy_settings
from csi.common import idempotency, policies
from csi.common.conflicts import Overtaken
from csi.common.policy_fields import FIELDS, to_json
from csi.inbox import bulb_reactions
from csi.people import roles
from csi.people.permissions import Action
from handlers import ids
from handlers.catalogue import entry_forms
from handlers.catalogue.entries import back_to_list
from handlers.catalogue.entry_forms import EntryFormState
from handlers.catalogue.window_blocks import Section
from handlers.slack.payload import Clock, Form, Payload, person_of, window_about
from models import Database


def open_policies(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Change*: open the form with the current policies. Raises NotAllowed."""
    with db.begin() as session:
        roles.require_manager(session, person_of(body), clock(), Action.CHANGE_POLICIES)
        values, channels = to_json(policies.policy(session)), bulb_reactions.bulb_channels(session)
    view = entry_forms.policies(values, channels, window_about(body))
    client.views_push(trigger_id=body["trigger_id"], view=view)
    ack()


def save_policies(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the policies, or show an error at each field whose value can't be used."""
    form, by, at = Form(body), person_of(body), clock()
    changes: dict[str, Any] = {field.key: _entered(form, field.key) for field in FIELDS if form.has(field.key)}
    if problems := policy_settings.problems(changes):
        ack(response_action="errors", errors=problems)
        return
    about = EntryFormState.load(form.about)
    try:
        with db.begin() as session:
            if idempotency.is_first(session, form.key, at):
                policy_settings.set_policies(session, changes, by=by, at=at, shown=about.shown)
                before = (about.shown or {}).get(ids.BULB_CHANNELS)
                bulb_reactions.set_bulb_channels(session, form.channels(ids.BULB_CHANNELS), by=by, at=at, shown=before)
    except Overtaken as overtaken:
        with db.read() as session:
            now = {**to_json(policies.policy(session)), ids.BULB_CHANNELS: list(bulb_reactions.bulb_channels(session))}
        shown = {**(about.shown or {}), **{key: now[key] for key in overtaken.fields}}
        overtaken.about = replace(about, shown=shown).dump()
        raise
    back_to_list(body, about, client, db, Section.POLICIES, clock())
    ack()


def _entered(form: Form, key: str) -> Any:
    if key in entry_forms.SEVERAL:
        return form.choices(key)
    return form.maybe_channel(key) if key in entry_forms.CHANNELS else form.text(key)


def register(app: App) -> None:
    app.action(ids.CHANGE_POLICIES)(open_policies)
    app.view(ids.POLICIES_FORM)(save_policies)
