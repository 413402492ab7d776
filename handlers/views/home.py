"""Listeners for App Home: opening it, its pages and filters, and the order of the backlog."""

import hashlib
import json
import threading
from datetime import datetime

import structlog
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common.errors import NotAllowed, NotKnownYet, Outdated
from csi.lifecycle import backlog_order
from csi.people import directory, open_homes
from csi.people.open_homes import HomeSection, PublishedHome
from csi.people.permissions import Action
from csi.views import home as views_home
from csi.views import query
from csi.views.backlog import read_backlog
from handlers import ids
from handlers.capture import ideas
from handlers.lifecycle import transitions
from handlers.lifecycle.step_buttons import StepButton
from handlers.people import arrivals, welcome_blocks
from handlers.register import open_window
from handlers.slack import modals
from handlers.slack.payload import (
    Clock,
    Payload,
    person_of,
    picked,
    pressed_number,
    pressed_suffix,
    pressed_view,
    stored_choice,
)
from handlers.views import home_blocks
from handlers.views.home_blocks import RowChoice, home, no_access, with_filter
from models import Database

log = structlog.get_logger()

_PUBLISHING = tuple(threading.Lock() for _ in range(64))
"""Locks against two publishes of one Home at a time: the newest view has to be published last."""


def publish_lock(person: str) -> threading.Lock:
    """Return the lock to hold from reading what a Home shows until it is published."""
    return _PUBLISHING[hash(person) % len(_PUBLISHING)]


def render(session: Session, person: str, at: datetime) -> View:
    """Build somebody's Home as of now, with their open pages and filters."""
    try:
        return home(views_home.read_home(session, person, at, open_homes.home_state_of(session, person)))
    except NotAllowed as refusal:
        return no_access(refusal.sentence)
    except NotKnownYet:
        return no_access(arrivals.ONE_MOMENT)


def digest(view: View) -> str:
    """Return a hash by which a changed Home is recognised."""
    return hashlib.sha256(json.dumps(view.to_dict(), sort_keys=True).encode()).hexdigest()[:32]


def publish(client: WebClient, db: Database, clock: Clock, person: str) -> None:
    """Build and publish somebody's Home, and remember what was published."""
    with publish_lock(person):
        with db.read() as session:
            view = render(session, person, clock())
        answer = client.views_publish(user_id=person, view=view)
        with db.begin() as session:
            open_homes.remember_published(session, person, PublishedHome(digest(view), str(answer["view"]["hash"])))


def _publish_next(client: WebClient, db: Database, clock: Clock, person: str) -> None:
    """Publish the Home after an action. If Slack refuses, it is logged, and the next change publishes again."""
    try:
        publish(client, db, clock, person)
    except SlackApiError as refused:
        log.warning("home_not_published", problem=refused.response.get("error"))


def open_home(event: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Publish the Home of a person who opens it. Raises NotAllowed, which their Home shows."""
    if event.get("tab") != "home":
        return
    with db.begin() as session:
        open_homes.begin_look(session, event["user"], clock())
    publish(client, db, clock, event["user"])


def turn_page(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Previous* or *Next* in one section of Home."""
    person, part = person_of(body), stored_choice(HomeSection, pressed_suffix(body))
    with db.begin() as session:
        open_homes.remember_home_state(
            session, person, lambda looking: looking.turned(part, pressed_number(body)), clock()
        )
    _publish_next(client, db, clock, person)
    ack()


def choose_filter(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle the choice of a filter."""
    person, action = person_of(body), body["actions"][0]
    chosen = picked(body)
    with db.begin() as session:
        open_homes.remember_home_state(
            session, person, lambda looking: with_filter(looking, action["action_id"], chosen), clock()
        )
    _publish_next(client, db, clock, person)
    ack()


def rank(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Up* or *Down* beside an improvement of the backlog, on a Home from before an update."""
    up = body["actions"][0]["action_id"].startswith(ids.RANK_UP)
    _rank(body, pressed_number(body), client, db, clock, up=up)
    ack()


def _rank(body: Payload, number: int, client: WebClient, db: Database, clock: Clock, *, up: bool) -> None:
    person = person_of(body)
    with db.begin() as session:
        backlog_order.move_in_backlog(session, number, up=up, by=person, at=clock())
        open_homes.remember_opened(session, person, clock())
    _publish_next(client, db, clock, person)


def choose_in_row(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a choice in the menu of a row: *Accept*, *Decline*, *Open*, or a move in the backlog."""
    chosen = RowChoice.parse(picked(body))
    match chosen.does:
        case ids.ACCEPT | ids.DECLINE:
            as_pressed = {"action_id": chosen.does, "value": StepButton(chosen.number, chosen.shown).value}
            transitions.open_form(ack, {**body, "actions": [as_pressed]}, client, db, clock)
            return
        case ids.HOME_SHOW:
            _show(body, chosen.number, client, db, clock)
        case ids.RANK_UP | ids.RANK_DOWN:
            _rank(body, chosen.number, client, db, clock, up=chosen.does == ids.RANK_UP)
        case _:
            raise Outdated
    ack()


def open_improvement(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Open*: show all of the improvement in a window, with what the person may do."""
    _show(body, pressed_number(body), client, db, clock)
    ack()


def _show(body: Payload, number: int, client: WebClient, db: Database, clock: Clock) -> None:
    modals.show(body, client, open_window.read_window(number, by=person_of(body), db=db, clock=clock))


def open_backlog(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Open the backlog*, on Home or beside *Accept*: show what could be started next."""
    modals.show(body, client, _backlog(db, person_of(body), 1, clock()))
    ack()


def turn_backlog(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Previous* or *Next* in the window of the backlog."""
    view = _backlog(db, person_of(body), pressed_number(body), clock())
    client.views_update(view_id=pressed_view(body)["id"], view=view)
    ack()


def _backlog(db: Database, person: str, page: int, at: datetime) -> View:
    with db.read() as session:
        directory.require_member(session, person, Action.READ)
        found = read_backlog(session, person, page, query.today_of(session, at), query.PAGE)
    return home_blocks.backlog_window(found)


def try_example(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of the example: open the form for a new idea with it. Nothing is kept until it is submitted."""
    ideas.open_idea(body, client, db, welcome_blocks.EXAMPLE)
    ack()


def register(app: App) -> None:
    app.event("app_home_opened")(open_home)
    app.action(ids.starting(ids.HOME_PAGE))(turn_page)
    for action in (ids.HOME_STATE, ids.HOME_TEAM, ids.HOME_WHOSE, ids.HOME_DUE):
        app.action(action)(choose_filter)
    for action in (ids.RANK_UP, ids.RANK_DOWN):
        app.action(ids.starting(action))(rank)
    app.action(ids.starting(ids.HOME_SHOW))(open_improvement)
    app.action(ids.starting(ids.HOME_ROW))(choose_in_row)
    app.action(ids.BACKLOG)(open_backlog)
    app.action(ids.starting(ids.BACKLOG_PAGE))(turn_backlog)
    app.action(ids.TRY_EXAMPLE)(try_example)
