"""Listeners for *Links* (part of, related to, caused by) and *Copy*."""

import json

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.capture.recording import Source
from csi.common.conflicts import Overtaken
from csi.common.errors import BadInput
from csi.language.improvement_ids import read_numbers
from csi.lifecycle import template_copy
from csi.people import directory
from csi.people.permissions import Action
from csi.register import improvements, links, queries
from csi.register.queries import LinkNumbers
from handlers import ids
from handlers.register import links_blocks, open_window
from handlers.slack import modals
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed_number,
    stored_json,
    stored_number,
    stored_values,
)
from models import Database
from models.enums import SourceKind


def open_links(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Links*: open the form. Its private_metadata keeps what it showed."""
    number = pressed_number(body)
    with db.read() as session:
        improvement = links.require_linkable(session, number, by=person_of(body))
        shown = queries.read_links(session, improvement)
    about = json.dumps([number, shown.part_of, shown.related, shown.caused_by])
    modals.show(body, client, links_blocks.links_form(number, improvement.idea, links.shown_numbers(shown), about))
    ack()


def save_links(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the links as the form says. Raises BadInput for more than one parent or an unreadable number."""
    form = Form(body)
    with stored_values():
        number, part_of, related, *rest = stored_json(form.about)
        caused_by = rest[0] if rest else []  # a form that was opened before an update asks for no cause
        number, shown = stored_number(str(number)), LinkNumbers(part_of, tuple(related), tuple(caused_by))
    above = _numbers(form, ids.PART_OF)
    if len(above) > 1:
        raise BadInput(ids.PART_OF, "Choose one improvement that this is part of. Put the others into *Related to*.")
    causes = _numbers(form, ids.CAUSED_BY) if form.has(ids.CAUSED_BY) else shown.caused_by
    wanted = LinkNumbers(above[0] if above else None, _numbers(form, ids.RELATED), causes)
    try:
        with db.begin() as session:
            links.set_links(session, number, wanted, shown=shown, by=person_of(body), at=clock())
    except Overtaken as overtaken:
        overtaken.about = json.dumps([number, overtaken.shown, related, caused_by])
        raise
    ack()
    open_window.update_below(form, body, client, db, clock)


def _numbers(form: Form, key: str) -> tuple[int, ...]:
    try:
        return read_numbers(form.text(key))
    except ValueError as problem:
        raise BadInput(key, f"I can't find a number in “{problem}”. Type it like this: IMP-17.") from problem


def open_copy(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Copy*: open the form for the new idea's text."""
    number = pressed_number(body)
    with db.begin() as session:
        directory.require_member(session, person_of(body), Action.COPY)
        improvement = improvements.get_improvement(session, number)
        tasks = template_copy.tasks_to_copy(session, number)
    modals.show(body, client, links_blocks.copy_form(number, improvement.idea, len(tasks)))
    ack()


def copy(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Capture a new improvement as a copy; its receipt follows."""
    form = Form(body)
    source = Source(SourceKind.FORM, form.key)
    with db.begin() as session:
        template_copy.copy_improvement(
            session,
            form.number,
            form.text(ids.IDEA) if form.has(ids.IDEA) else None,
            by=person_of(body),
            at=clock(),
            source=source,
        )
    ack(response_action="clear")


def register(app: App) -> None:
    app.action(ids.EDIT_LINKS)(open_links)
    app.view(ids.LINKS_FORM)(save_links)
    app.action(ids.COPY)(open_copy)
    app.view(ids.COPY_FORM)(copy)
