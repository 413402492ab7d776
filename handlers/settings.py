"""What managers set from Home."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi import reactions
from handlers import ids
from handlers.blocks import capture_forms
from handlers.payload import Clock, Form, Payload, person_of
from models import Database


def open_settings(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Settings*: as they are now."""
    with db.begin() as session:
        reactions.may_change(session, by=person_of(body), at=clock())
        channels = reactions.channels_on(session)
    client.views_open(trigger_id=body["trigger_id"], view=capture_forms.settings(channels))
    ack()


def save_settings(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """As they are from now on."""
    with db.begin() as session:
        reactions.switch_on(session, Form(body).channels(ids.BULB_CHANNELS), by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.action(ids.SETTINGS)(open_settings)
    app.view(ids.SETTINGS_FORM)(save_settings)
