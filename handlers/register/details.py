"""Listeners for *Edit details* and for the searches in its form."""

import json
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common.conflicts import Overtaken
from csi.common.errors import BadInput
from csi.lifecycle import details
from csi.lifecycle.detail_fields import Details
from csi.views import detail_choices
from handlers import ids
from handlers.lifecycle import gate_window
from handlers.register import open_window
from handlers.register.details_form import details as details_form
from handlers.register.details_form import pairs
from handlers.slack import modals
from handlers.slack.block_kit import options
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed_number,
    pressed_view,
    stored_json,
    stored_number,
    stored_values,
)
from models import Database

_LOOKED_UP = (ids.SERVICE, ids.TEAM, ids.OBJECTIVES)


def open_details(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Edit details*: open the form. Its private_metadata keeps what it showed."""
    with db.read() as session:
        choices = detail_choices.read_choices(session, pressed_number(body), by=person_of(body))
    about = _dumped({"number": choices.number, **choices.now.plain()})
    modals.show(body, client, details_form(choices, about))
    ack()


def _dumped(about: dict[str, Any]) -> str:
    """Write what the form showed as JSON; letters of all scripts take one character each of Slack's 3,000."""
    return json.dumps(about, ensure_ascii=False, separators=(",", ":"))


def change_details(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the changed details. If somebody changed the same ones meanwhile, the form is shown again with that."""
    form = Form(body)
    about = stored_json(form.about)
    with stored_values():
        number, shown = stored_number(str(about["number"])), Details.of(about)
        chosen = _chosen_details(form, shown)
    try:
        with db.begin() as session:
            details.change_details(session, number, chosen, shown=shown, by=person_of(body), at=clock())
    except Overtaken as overtaken:
        now = overtaken.shown.plain()
        overtaken.about = _dumped(about | {key: now[key] for key in overtaken.fields})
        raise
    gate_window.supplied(ack, form, body, client, db, clock)
    open_window.update_below(form, body, client, db, clock)


def _chosen_details(form: Form, shown: Details) -> Details:
    """Read the chosen details; a field that the form did not have stays as it was."""
    plain = shown.plain()
    for key in (ids.KIND, ids.TERM, ids.EFFORT, ids.BENEFIT):
        plain[key] = form.choice(key)
    for key in (ids.PRIORITY, ids.SERVICE, ids.TEAM):
        if form.has(key):
            plain[key] = form.number_chosen(key)
    if form.has(ids.OBJECTIVES):
        plain[ids.OBJECTIVES] = sorted(map(stored_number, form.choices(ids.OBJECTIVES)))
    if form.has(ids.RISK):
        plain[ids.RISK] = form.text(ids.RISK)
    plain[ids.PEOPLE_AFFECTED] = {"yes": True, "no": False}.get(form.choice(ids.PEOPLE_AFFECTED) or "")
    return Details.of(plain)


def look_up(ack: Ack, body: Payload, db: Database) -> None:
    """Answer a search for a service, a team or an objective. Raises BadInput outside the form."""
    what = str(body["action_id"])
    if pressed_view(body)["callback_id"] != ids.DETAILS_FORM:
        raise BadInput(what, "That form has gone.")
    with db.read() as session:
        found = detail_choices.suggest(session, what, str(body.get("value") or ""), by=person_of(body))
    ack(options=options(pairs(found)))


def register(app: App) -> None:
    app.action(ids.EDIT_IMPROVEMENT)(open_details)
    app.view(ids.DETAILS_FORM)(change_details)
    for key in _LOOKED_UP:
        app.options(key)(look_up)
