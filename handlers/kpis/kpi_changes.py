"""Listeners for the forms that change a KPI: its definition, its limits, declared changes and success factors."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.catalogue import listing, success_factors
from csi.catalogue.choices import service_and_team_choices
from csi.common import idempotency
from csi.common.working_days import local_day
from csi.consequences import kpi_changes
from csi.kpis import declared_changes, definition, queries, settings
from csi.kpis.settings import TypedLimits
from csi.people import directory
from csi.people.permissions import Action, may
from handlers import ids
from handlers.kpis import kpi_forms, kpi_window
from handlers.slack import modals
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    person_of,
    pressed_number,
    pressed_view,
    stored_choice,
    stored_number,
)
from models import Database, Kpi
from models.enums import AgreementKind, Comparison, Frequency, KpiType, Perspective


def open_definition(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Edit* in a KPI's window: open the form. Raises NotAllowed."""
    with db.read() as session:
        kpi = _changeable(session, pressed_number(body), person_of(body))
        services = list(service_and_team_choices(session).services)
        factors = success_factors.success_factors(session)
        view = modals.open_on(
            kpi_forms.definition_form(kpi, services, factors), settings.opened_on(kpi, settings.DEFINITION_FIELDS)
        )
    modals.show(body, client, view)
    ack()


def _changeable(session: Session, number: int, by: str) -> Kpi:
    directory.require_member(session, by, Action.READ)
    kpi = queries.get_kpi(session, number)
    definition.require_may_change(session, kpi, by)
    return kpi


def save_definition(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save what a KPI is."""
    form = Form(body)
    new: dict[str, Any] = {
        "name": form.text(ids.KPI_NEW_NAME),
        "owner_id": form.person(ids.KPI_OWNER),
        "frequency": stored_choice(Frequency, form.choice(ids.FREQUENCY)),
        "definition": form.text(ids.KPI_DEFINITION),
        "service_id": _number(form, ids.KPI_SERVICE),
        "csf_id": _number(form, ids.KPI_CSF),
        "type": _choice(KpiType, form, ids.KPI_TYPE),
        "perspective": _choice(Perspective, form, ids.KPI_PERSPECTIVE),
        "is_qualitative": form.choice(ids.KPI_QUALITATIVE) == "yes",
        "benchmark": form.text(ids.KPI_BENCHMARK),
        "benchmark_source": form.text(ids.KPI_BENCHMARK_SOURCE),
    }
    with db.begin() as session:
        settings.change_definition(session, form.number, new, form.opened, by=person_of(body), at=clock())
    kpi_window.update_below(form, body, client, db, clock)
    ack()


def _number(form: Form, key: str) -> int | None:
    return form.number_chosen(key) or None


def _choice(kind: Any, form: Form, key: str) -> Any:
    chosen = form.choice(key)
    return stored_choice(kind, chosen) if chosen and chosen != kpi_forms.NONE else None


def open_limits(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Edit limits*: open the form. Raises NotAllowed."""
    with db.read() as session:
        kpi = _changeable(session, pressed_number(body), person_of(body))
        view = modals.open_on(kpi_forms.limits_form(kpi), settings.opened_on(kpi, settings.LIMIT_FIELDS))
    modals.show(body, client, view)
    ack()


def save_limits(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save a KPI's tolerance and agreed level."""
    form = Form(body)
    typed = TypedLimits(
        low=form.text(ids.TOLERANCE_LOW),
        high=form.text(ids.TOLERANCE_HIGH),
        agreement=_choice(AgreementKind, form, ids.AGREEMENT),
        comparison=_choice(Comparison, form, ids.AGREED_COMPARISON),
        value=form.text(ids.AGREED_VALUE),
        agreed_high=form.text(ids.AGREED_HIGH),
        agreed_with=form.text(ids.AGREED_WITH),
    )
    with db.begin() as session:
        kpi_changes.change_limits(session, form.number, typed, form.opened, by=person_of(body), at=clock())
    kpi_window.update_below(form, body, client, db, clock)
    ack()


def open_change(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Declare a change*: open the form. Raises NotAllowed."""
    by = person_of(body)
    with db.read() as session:
        kpi = _changeable(session, pressed_number(body), by)
        today = local_day(clock(), directory.zone_by_id(session, by))
        view = kpi_forms.change_form(kpi, today, queries.improvements_aiming_at(session, kpi.id or 0))
    modals.show(body, client, view)
    ack()


def declare_change(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save a declared change, once for a form that is sent twice."""
    form, by, at = Form(body), person_of(body), clock()
    day, note, number = form.day(ids.CHANGED_ON), form.text(ids.CHANGE_NOTE), None
    if form.has(ids.CHANGED_BY_IMPROVEMENT):
        number = _number(form, ids.CHANGED_BY_IMPROVEMENT)
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            declared_changes.declare_change(session, form.number, day, note, number, by=by, at=at)
    kpi_window.update_below(form, body, client, db, clock)
    ack()


def withdraw_change(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Withdraw* at a declared change."""
    by = person_of(body)
    with db.begin() as session:
        number = declared_changes.withdraw_change(session, pressed_number(body), by=by, at=clock())
    view = kpi_window.read_window(number, by=by, db=db, clock=clock)
    client.views_update(view_id=pressed_view(body)["id"], view=modals.in_place_of(view, pressed_view(body)))
    ack()


def _factors_view(session: Session, by: str) -> View:
    factors = success_factors.success_factors(session, by=by)
    manages = may(Action.MANAGE_CATALOGUE, directory.actor_for(session, by))
    return kpi_forms.factors_window(factors, may_change=manages)


def open_factors(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Success factors*: open their window."""
    with db.read() as session:
        view = _factors_view(session, person_of(body))
    modals.show(body, client, view)
    ack()


def open_factor(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Add* or *Rename* in that window: open the form."""
    rename = ids.suffix(body["actions"][0]["action_id"])
    with db.read() as session:
        directory.require_member(session, person_of(body), Action.SEE_CATALOGUE)
        factors = success_factors.success_factors(session)
        known = next((each for each in factors if rename and each.id == pressed_number(body)), None)
        objectives = [(each.id, each.name) for each in listing.objectives(session)]
    modals.show(body, client, kpi_forms.factor_form(objectives, known))
    ack()


def save_factor(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save a success factor, a new one or the new name of one."""
    form, by, at = Form(body), person_of(body), clock()
    title = form.text(ids.CSF_TITLE)
    with db.begin() as session:
        if form.about:
            success_factors.rename_success_factor(session, stored_number(form.about), title, by=by, at=at)
        elif idempotency.is_first(session, form.key, at):
            objective = form.number_chosen(ids.CSF_OBJECTIVE) or 0
            success_factors.add_success_factor(session, objective, title, by=by, at=at)
        view = _factors_view(session, by)
    modals.update_below(body, client, view)
    ack()


def register(app: App) -> None:
    app.action(ids.EDIT_KPI)(open_definition)
    app.view(ids.KPI_FORM)(save_definition)
    app.action(ids.EDIT_KPI_LIMITS)(open_limits)
    app.view(ids.KPI_LIMITS_FORM)(save_limits)
    app.action(ids.DECLARE_CHANGE)(open_change)
    app.view(ids.DECLARED_CHANGE_FORM)(declare_change)
    app.action(ids.starting(ids.WITHDRAW_CHANGE))(withdraw_change)
    app.action(ids.starting(ids.SUCCESS_FACTORS))(open_factors)
    app.action(ids.starting(ids.ADD_CSF))(open_factor)
    app.action(ids.starting(ids.RENAME_CSF))(open_factor)
    app.view(ids.CSF_FORM)(save_factor)
