"""Listeners for *More*: what somebody may do beyond a card's buttons, with votes, watching and the history."""

from collections.abc import Callable

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from csi.register import history, votes_and_watchers
from csi.views.allowed_actions import read_allowed_actions
from handlers import ids
from handlers.register.history_blocks import HistoryPageButton
from handlers.register.history_blocks import history as history_window
from handlers.register.more_menu_blocks import MoreWindow, more
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed, pressed_number
from models import Database

_FOLLOWING: dict[str, Callable[..., None]] = {
    ids.VOTE: votes_and_watchers.vote,
    ids.UNVOTE: votes_and_watchers.unvote,
    ids.WATCH: votes_and_watchers.watch,
    ids.UNWATCH: votes_and_watchers.unwatch,
}


def read_window(number: int, *, by: str, db: Database, clock: Clock) -> View:
    """Build the window with what `by` may do now. Raises NotAllowed, NotFound."""
    with db.begin() as session:
        return more(read_allowed_actions(session, number, by=by, at=clock()))


def open_more(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *More*: open the window with what this person may do."""
    modals.show(body, client, read_window(pressed_number(body), by=person_of(body), db=db, clock=clock))
    ack()


def update_window(number: int, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Update the window in which a button was pressed."""
    view = read_window(number, by=person_of(body), db=db, clock=clock)
    client.views_update(view_id=body["view"]["id"], view=view)


def update_below(form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """If the form was opened from *More*, update that window below it."""
    below = MoreWindow.maybe(form.below)
    if below is not None:
        modals.update_below(body, client, read_window(below.number, by=person_of(body), db=db, clock=clock))


def change_following(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Vote*, *Watch* and their opposites; in *More*, update the window."""
    number = pressed_number(body)
    with db.begin() as session:
        _FOLLOWING[body["actions"][0]["action_id"]](session, number, by=person_of(body), at=clock())
    if modals.in_window(body):
        update_window(number, body, client, db, clock)
    ack()


def open_history(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *History*: open its newest page."""
    with db.begin() as session:
        page = history.read_history(session, pressed_number(body), 0, by=person_of(body), at=clock())
    modals.show(body, client, history_window(page))
    ack()


def turn_page(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Older* or *Newer*: show that page in the same window."""
    turned = HistoryPageButton.parse(pressed(body))
    with db.begin() as session:
        found = history.read_history(session, turned.number, turned.page, by=person_of(body), at=clock())
    client.views_update(view_id=body["view"]["id"], view=history_window(found))
    ack()


def register(app: App) -> None:
    app.action(ids.MORE)(open_more)
    for action in _FOLLOWING:
        app.action(action)(change_following)
    app.action(ids.HISTORY)(open_history)
    app.action(ids.starting(ids.HISTORY_PAGE))(turn_page)
