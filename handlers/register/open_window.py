"""Listeners for *Open*, the window with all of an improvement, for votes, watching and the history."""

from collections.abc import Callable

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from csi.interview.answer_sheet import read_sheet
from csi.register import history, votes_and_watchers
from csi.tasks.plan_view import read_plan
from csi.views.whole_improvement import read_whole
from handlers import ids
from handlers.register import open_window_blocks
from handlers.register.history_blocks import HistoryPageButton
from handlers.register.history_blocks import history as history_window
from handlers.register.open_window_blocks import OpenWindow
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed, pressed_number, pressed_view
from models import Database

_FOLLOWING: dict[str, Callable[..., None]] = {
    ids.VOTE: votes_and_watchers.vote,
    ids.UNVOTE: votes_and_watchers.unvote,
    ids.WATCH: votes_and_watchers.watch,
    ids.UNWATCH: votes_and_watchers.unwatch,
}


def read_window(number: int, *, by: str, db: Database, clock: Clock) -> View:
    """Build the window with what `by` sees and may do now. Raises NotAllowed, NotFound."""
    with db.begin() as session:
        at = clock()
        whole = read_whole(session, number, by=by, at=at)
        answers = read_sheet(session, number, by=by, at=at)
        return open_window_blocks.open_window(whole, answers, read_plan(session, number, by=by, at=at))


def open_improvement(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Open*, or of *More* or *All answers* on an older message: open the window."""
    modals.show(body, client, read_window(pressed_number(body), by=person_of(body), db=db, clock=clock))
    ack()


def update_window(number: int, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Show in the window in which a button was pressed what is so now. What it was opened from stays below it."""
    view = read_window(number, by=person_of(body), db=db, clock=clock)
    client.views_update(view_id=pressed_view(body)["id"], view=modals.in_place_of(view, pressed_view(body)))


def update_pressed(body: Payload, client: WebClient, db: Database, clock: Clock) -> bool:
    """If a button was pressed in this window, show in it what is so now; return whether it was."""
    about = str((body.get("view") or {}).get("private_metadata") or "").partition(modals.BELOW)[0]
    pressed_in = OpenWindow.maybe(about) if modals.in_window(body) else None
    if pressed_in is None:
        return False
    update_window(pressed_in.number, body, client, db, clock)
    return True


def update_below(form: Form, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """If the form was opened from this window, update the window below it."""
    below = OpenWindow.maybe(form.below)
    if below is not None:
        modals.update_below(body, client, read_window(below.number, by=person_of(body), db=db, clock=clock))


def change_following(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Vote*, *Watch* and their opposites; in the window, update it."""
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
    client.views_update(view_id=pressed_view(body)["id"], view=history_window(found))
    ack()


def register(app: App) -> None:
    app.action(ids.MORE)(open_improvement)
    app.action(ids.starting(ids.ALL_ANSWERS))(open_improvement)
    for action in _FOLLOWING:
        app.action(action)(change_following)
    app.action(ids.HISTORY)(open_history)
    app.action(ids.starting(ids.HISTORY_PAGE))(turn_page)
