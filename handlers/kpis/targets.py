"""Listeners for the targets of an improvement: their list, and what its menus do."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common import idempotency
from csi.common.working_days import local_day
from csi.kpis import definition, proposals, target_list, targets
from csi.people import directory
from handlers import ids
from handlers.kpis import charts, reading_form, target_list_blocks, target_window
from handlers.kpis.chart_blocks import ChartButton
from handlers.kpis.proposals import form_view
from handlers.kpis.target_list_blocks import RemovedTarget, TargetChoice, TargetOption
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, picked, pressed_number
from models import Database


def choose(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a choice in a target's menu: open the form that it needs."""
    chosen, by, at = TargetOption.parse(picked(body)), person_of(body), clock()
    if chosen.choice is TargetChoice.CHART:
        charts.show_chart(ChartButton(chosen.kpi, chosen.number), body, client, db, clock)
    else:
        with db.read() as session:
            view = _chosen(session, chosen, by, at)
        modals.show(body, client, view)
    ack()


def _chosen(session: Session, chosen: TargetOption, by: str, at: datetime) -> View:
    number = chosen.number
    match chosen.choice:
        case TargetChoice.REMOVE:
            removable = target_list.read_removable(session, number, chosen.target, by=by, at=at)
            return target_list_blocks.remove_form(removable)
        case TargetChoice.READ:
            name = definition.get_kpi(session, chosen.kpi).name
            today = local_day(at, directory.zone_of(session, directory.require_member(session, by)))
            about = reading_form.KpiReading(str(chosen.kpi))
            return reading_form.reading_form([(chosen.kpi, name)], today, about)
        case _:
            facts = proposals.target_form_values(session, number, by=by, at=at, target=chosen.target)
            return form_view(session, number, facts, at)


def add_target(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Add a target*: open an empty form."""
    number, by, at = pressed_number(body), person_of(body), clock()
    with db.read() as session:
        view = form_view(session, number, proposals.new_target_values(session, number, by=by, at=at), at)
    modals.show(body, client, view)
    ack()


def open_list(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Targets* in a gate's window: list them above it, to edit, add and remove."""
    with db.read() as session:
        facts = target_list.read_targets(session, pressed_number(body), by=person_of(body), at=clock())
    modals.show(body, client, target_list_blocks.target_window(facts))
    ack()


def remove(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Remove the target of the form, and bring the window below it up to date."""
    form = Form(body)
    about, by, at = RemovedTarget.parse(form.about), person_of(body), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            targets.remove_target(session, about.number, about.target, form.text(ids.REASON), by=by, at=at)
    target_window.update_below(form, body, client, db, clock)
    ack()


def register(app: App) -> None:
    app.action(ids.starting(ids.TARGET_MENU))(choose)
    app.action(ids.ADD_TARGET)(add_target)
    app.action(ids.OPEN_TARGETS)(open_list)
    app.view(ids.REMOVE_TARGET_FORM)(remove)
