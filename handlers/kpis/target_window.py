"""Bringing the window with the targets up to date when a form above it was submitted."""

from slack_sdk import WebClient

from csi.kpis import target_list
from handlers.kpis import target_list_blocks
from handlers.kpis.target_list_blocks import TargetWindow
from handlers.register import open_window
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of
from models import Database


def update_below(form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """If the form was opened from the list of targets or from *Open*, update what is below it."""
    open_window.update_below(form, body, client, db, clock)
    below = TargetWindow.maybe(form.below)
    if below is None:
        return
    with db.read() as session:
        facts = target_list.read_targets(session, below.number, by=person_of(body), at=clock())
    modals.update_below(body, client, target_list_blocks.target_window(facts))
