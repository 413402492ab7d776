"""Answering the weekly check-in."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.common import idempotency
from csi.nudges import check_ins
from handlers import ids
from handlers.lifecycle import triage_forms
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed
from models import Database
from models.enums import Health


def say_health(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*On track* and *Done* are kept at once; *At risk* and *Blocked* ask what stands in the way."""
    bundle, number, said = pressed(body).split(":")
    health = Health(said)
    if health in (Health.AT_RISK, Health.BLOCKED):
        client.views_open(trigger_id=body["trigger_id"], view=triage_forms.health(int(number), health, pressed(body)))
    else:
        with db.begin() as session:
            check_ins.report_progress(
                session, int(number), health, by=person_of(body), at=clock(), bundle_id=int(bundle)
            )
    ack()


def report_health(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """What stands in the way is kept."""
    form = Form(body)
    bundle, number, said = form.about.split(":")
    note, at = form.text(ids.NOTE), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            check_ins.report_progress(
                session, int(number), Health(said), by=person_of(body), at=at, note=note, bundle_id=int(bundle)
            )
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.HEALTH))(say_health)
    app.view(ids.HEALTH_FORM)(report_health)
