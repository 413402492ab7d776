"""Listeners for the window in which several waiting ideas are declined or assigned together."""

import time
from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common.errors import NotAllowed, Outdated, Refused
from csi.lifecycle import group_decisions
from csi.lifecycle.group_decisions import Decide
from csi.people import directory
from csi.views import query, triage_queue
from handlers import ids
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, pressed_number, pressed_view, stored_number
from handlers.views import waiting_list_blocks
from handlers.views.waiting_list_blocks import ASSIGN, MOST, SIZE, Decided, GroupDecision, TickedIdeas
from models import Database
from models.enums import Step

_LONGEST = 2.0
"""How many seconds are spent on deciding; Slack waits three for the answer."""

_NONE = "Nothing is ticked yet: tick at least one idea."
_TOO_MANY = f"Tick at most {MOST} ideas at a time."


def open_list(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Decide several*: open the window with the ideas that wait for this person."""
    with db.read() as session:
        directory.require_member(session, person_of(body))
        ticked = TickedIdeas(group_decisions.shown_until(session), 1, "")
        view = _view(session, ticked, person_of(body), clock())
    modals.show(body, client, view)
    ack()


def turn_page(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Previous* and *Next*: show another page; what is ticked stays ticked."""
    ticked = _ticked(body)
    _show_again(body, client, db, clock, TickedIdeas(ticked.since, pressed_number(body), ticked.numbers))
    ack()


def decide(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Decline* and *Assign*: open the form for the ticked ideas."""
    ticked = _ticked(body)
    if not ticked.chosen or len(ticked.chosen) > MOST:
        _show_again(body, client, db, clock, ticked, _TOO_MANY if ticked.chosen else _NONE)
        ack()
        return
    with db.read() as session:
        directory.require_member(session, person_of(body))
        ideas = group_decisions.ideas_of(session, ticked.chosen)
    declines = body["actions"][0]["action_id"] == ids.DECIDE_DECLINE
    form = waiting_list_blocks.decline_form if declines else waiting_list_blocks.assign_form
    if ideas:
        modals.show(body, client, form(ideas, ticked.since))
    ack()


def submit(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Decide each idea of the form in a transaction of its own, and say by name what was done and what wasn't."""
    form = Form(body)
    about, by, at = GroupDecision.parse(form.about), person_of(body), clock()
    to = form.person(ids.COORDINATOR) if about.step == ASSIGN else ""
    with db.begin() as session:
        rule = _rule(session, about, form.text(ids.REASON), to, by, at)
        ideas = group_decisions.ideas_of(session, about.chosen)
    until = time.monotonic() + _LONGEST
    decided = [_decide(db, number, ideas.get(number, ""), rule, form.key, at, until) for number in about.chosen]
    view = waiting_list_blocks.result(about.step, decided, to)
    _show_what_is_left(body, client, db, by, at)
    ack(response_action="update", view=view)


def _show_what_is_left(body: Payload, client: WebClient, db: Database, by: str, at: datetime) -> None:
    """Bring the list below the form up to date; whoever decides nothing any more has none."""
    try:
        with db.read() as session:
            left = _view(session, TickedIdeas(group_decisions.shown_until(session), 1, ""), by, at)
    except NotAllowed:
        return
    modals.update_below(body, client, left)


def _rule(session: Session, about: GroupDecision, reason: str, to: str, by: str, at: datetime) -> Decide:
    match about.step:
        case Step.DECLINE:
            return group_decisions.decline_with(session, reason, since=about.since, by=by, at=at)
        case waiting_list_blocks.ASSIGN:
            return group_decisions.assign_to(session, to, since=about.since, by=by, at=at)
    raise Outdated


def _decide(db: Database, number: int, idea: str, rule: Decide, key: str, at: datetime, until: float) -> Decided:
    """Decide one idea; a refusal undoes nothing of the others. After the time that Slack gives, it is left."""
    if time.monotonic() > until:
        return Decided(number, idea, "There was no time left for this one. Please decide it again.")
    try:
        with db.begin() as session:
            group_decisions.decide_once(session, number, rule, key=key, at=at)
    except Refused as refused:
        return Decided(number, idea, refused.sentence)
    return Decided(number, idea)


# --- The window ---


def _view(session: Session, ticked: TickedIdeas, by: str, at: datetime, problem: str = "") -> View:
    today = query.today_of(session, at)
    found, paused = triage_queue.read_waiting(session, by, ticked.page, today, SIZE)
    return waiting_list_blocks.waiting_list(found, paused, ticked, problem)


def _show_again(
    body: Payload, client: WebClient, db: Database, clock: Clock, ticked: TickedIdeas, problem: str = ""
) -> None:
    with db.read() as session:
        directory.require_member(session, person_of(body))
        view = _view(session, ticked, person_of(body), clock(), problem)
    client.views_update(view_id=pressed_view(body)["id"], view=view)


def _ticked(body: Payload) -> TickedIdeas:
    """Read which ideas are ticked, on the shown page and on others. Raises Outdated."""
    view = pressed_view(body)
    kept = TickedIdeas.parse(str(view.get("private_metadata") or "").partition(modals.BELOW)[0])
    for block in view["blocks"]:
        element = block.get("accessory") or {}
        if element.get("action_id") == ids.TICK_IDEAS:
            entered = (view.get("state") or {}).get("values", {}).get(block["block_id"], {}).get(ids.TICK_IDEAS, {})
            shown = [stored_number(option["value"]) for option in element["options"]]
            ticked = [stored_number(option["value"]) for option in entered.get("selected_options") or ()]
            return kept.ticking(shown, ticked)
    return kept


def register(app: App) -> None:
    app.action(ids.DECIDE_SEVERAL)(open_list)
    app.action(ids.starting(ids.TICKED_PAGE))(turn_page)
    app.action(ids.DECIDE_DECLINE)(decide)
    app.action(ids.DECIDE_ASSIGN)(decide)
    app.view(ids.GROUP_FORM)(submit)
