"""Listeners for *Snooze* and *Mute this kind* at the end of a morning message, and for what `/csi nudges` sets."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlmodel import Session

from csi.common import idempotency
from csi.common.working_days import local_day
from csi.consequences import whereabouts
from csi.messaging import outbox
from csi.nudges import preferences
from csi.nudges.preferences import Snooze
from csi.nudges.upcoming import read_nudges
from csi.people import directory
from handlers import ids
from handlers.nudges import nudges_blocks, quiet_forms
from handlers.nudges.morning_message_words import MuteChoice, SnoozeChoice
from handlers.nudges.quiet_forms import BETWEEN, PAUSED
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, picked, stored_choice, stored_number
from models import Database
from models.enums import NudgeKind


def snooze(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a choice of *Snooze*: a day and a week at once, *until a date* with a form."""
    chosen, by, at = SnoozeChoice.parse(picked(body)), person_of(body), clock()
    if chosen.how is Snooze.UNTIL:
        with db.begin() as session:
            preferences.require_own_message(session, chosen.bundle, by=by)
            today = local_day(at, directory.zone_by_id(session, by))
        modals.show(body, client, quiet_forms.snooze_form(chosen.bundle, today))
    else:
        with db.begin() as session:
            preferences.snooze(session, chosen.bundle, chosen.how, by=by, at=at)
    ack()


def snooze_until(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Snooze a morning message until the day chosen in the form."""
    form, by, at = Form(body), person_of(body), clock()
    day = form.day(ids.SNOOZE_UNTIL)
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            preferences.snooze(session, form.number, Snooze.UNTIL, by=by, at=at, until_on=day)
    ack()


def mute(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a choice of *Mute this kind*."""
    chosen, by, at = MuteChoice.parse(picked(body)), person_of(body), clock()
    with db.begin() as session:
        preferences.require_own_message(session, chosen.bundle, by=by)
        preferences.mute(session, chosen.kind, by=by, at=at)
    ack()


def open_settings(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Change* under `/csi nudges`: open the form."""
    with db.read() as session:
        facts = read_nudges(session, person_of(body), clock())
    modals.show(body, client, quiet_forms.settings_form(facts, str(body.get("response_url") or "")))
    ack()


def save_settings(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save which kinds somebody wants, and let come what they woke."""
    form, by, at = Form(body), person_of(body), clock()
    wanted = frozenset(stored_choice(NudgeKind, each) for each in form.choices(ids.MUTED_KINDS))
    ticked = form.choices(ids.WOKEN)
    paused = [stored_choice(NudgeKind, each.removeprefix(PAUSED)) for each in ticked if each.startswith(PAUSED)]
    woken = [stored_number(number) for each in ticked if not each.startswith(PAUSED) for number in each.split(BETWEEN)]
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            preferences.set_muted(session, wanted, by=by, at=at)
            for kind in paused:
                if kind not in wanted:
                    preferences.unmute(session, kind, by=by, at=at)
            for nudge_id in woken:
                preferences.wake(session, nudge_id, by=by, at=at)
            session.flush()
            _show_again(session, form.about, by, at)
    ack()


def back_now(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *I'm back*: end the caller's absence, and show what comes next."""
    by, at = person_of(body), clock()
    with db.begin() as session:
        whereabouts.end_absence(session, by, by=by, at=at)
        _show_again(session, str(body.get("response_url") or ""), by, at)
    ack()


def _show_again(session: Session, url: str, by: str, at: datetime) -> None:
    """Replace the answer to a command, in which something was pressed, by what comes next now."""
    if url:
        blocks = nudges_blocks.nudges(read_nudges(session, by, at)).payload()["blocks"]
        to = outbox.ephemeral(by)
        outbox.enqueue(session, outbox.MessageKind.RESPONSE, to=to, at=at, url=url, what="answer", blocks=blocks)


def register(app: App) -> None:
    app.action(ids.SNOOZE)(snooze)
    app.view(ids.SNOOZE_FORM)(snooze_until)
    app.action(ids.MUTE_KIND)(mute)
    app.action(ids.SET_NUDGES)(open_settings)
    app.view(ids.NUDGES_FORM)(save_settings)
    app.action(ids.BACK_NOW)(back_now)
