"""Tasks and readings: the tools of the coordinator's card."""

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi import asked_readings, capture, measure, once, plan
from csi import register as facts_of
from csi.rules.cadence import local_day
from csi.rules.calendar import add_working_days
from handlers import ids
from handlers.blocks import forms
from handlers.payload import Clock, Form, Payload, person_of, pressed
from models import Database


def open_task(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Add task*: what, who, by when."""
    number = int(pressed(body))
    with db.read() as session:
        owner = capture.find(session, number).coordinator_id or person_of(body)
    due_on = add_working_days(local_day(clock(), "UTC"), 5)
    client.views_open(trigger_id=body["trigger_id"], view=forms.task(number, owner, due_on))
    ack()


def add_task(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """The task is in the plan."""
    form = Form(body)
    new = plan.NewTask(form.text(ids.TASK_TEXT), form.person(ids.TASK_OWNER), form.day(ids.DUE_ON))
    at = clock()
    with db.begin() as session:
        if once.is_first(session, form.key, at):
            plan.add_task(session, int(form.about), new, by=person_of(body), at=at)
    ack()


def task_done(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """A task is done."""
    number, _, place = pressed(body).partition(".")
    with db.begin() as session:
        plan.finish_task(session, int(number), int(place), by=person_of(body), at=clock())
    ack()


def open_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Add reading* on the card."""
    at = clock()
    with db.read() as session:
        facts = facts_of.read_improvement(session, int(pressed(body)), at)
    kpis = [(target.kpi_id, target.kpi) for target in facts.targets]
    view = forms.reading(kpis, local_day(at, facts.tz), about=f"kpi:{kpis[0][0] if kpis else ''}")
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def open_asked_reading(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """*Enter reading* under a nudge, or on Home."""
    nudge = int(pressed(body))
    with db.read() as session:
        ask = asked_readings.read_reading_ask(session, nudge)
    view = forms.reading([(ask.kpi_id, ask.kpi)], local_day(clock(), "UTC"), about=f"nudge:{nudge}")
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def add_reading(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """A reading is kept; where a nudge had asked for it, the nudge is answered."""
    form = Form(body)
    kind, _, number = form.about.partition(":")
    words, measured_on, by = form.text(ids.TARGET_VALUE), form.day(ids.MEASURED_ON), person_of(body)
    with db.begin() as session:
        if kind == "nudge":
            measure.give_asked(session, int(number), words, measured_on, by=by, at=clock())
        else:
            kpi = int(form.choice(ids.READING_KPI) or number)
            measure.record_reading(session, kpi, words, measured_on, by=by, at=clock())
    ack()


def register(app: App) -> None:
    app.action(ids.ADD_TASK)(open_task)
    app.view(ids.TASK_FORM)(add_task)
    app.action(ids.starting(ids.TASK_DONE))(task_done)
    app.action(ids.ADD_READING)(open_reading)
    app.action(ids.starting(ids.ENTER_READING))(open_asked_reading)
    app.view(ids.READING_FORM)(add_reading)
