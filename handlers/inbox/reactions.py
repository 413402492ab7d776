"""Listeners for :bulb: reactions, and for the buttons of the question that they cause."""

from slack_bolt import Ack, App, BoltContext

from csi.inbox import bulb_reactions
from handlers import ids
from handlers.slack.payload import Clock, Payload, answer_url, person_of, pressed_number
from models import Database


def reaction_added(event: Payload, context: BoltContext, db: Database, clock: Clock) -> None:
    """Handle a :bulb: that a person put on a message."""
    if _is_persons_bulb(event, context):
        with db.begin() as session:
            bulb_reactions.reaction_added(session, _reaction(event), clock())


def reaction_removed(event: Payload, db: Database, clock: Clock) -> None:
    """Handle a :bulb: that was removed."""
    if _is_bulb(event):
        with db.begin() as session:
            bulb_reactions.reaction_removed(session, _reaction(event), clock())


def _is_persons_bulb(event: Payload, context: BoltContext) -> bool:
    """Return whether this is a person's :bulb: on a message that is not the bot's."""
    return _is_bulb(event) and context.bot_user_id not in (event["user"], event.get("item_user"))


def _is_bulb(event: Payload) -> bool:
    return bool(event["reaction"].partition("::")[0] == bulb_reactions.BULB and event["item"]["type"] == "message")


def _reaction(event: Payload) -> bulb_reactions.Reaction:
    return bulb_reactions.Reaction(event["item"]["channel"], event["item"]["ts"], event["user"], event["event_ts"])


def capture_it(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Capture*: capture the message."""
    _decide(body, db, clock, yes=True)
    ack()


def not_now(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Not now*: capture nothing."""
    _decide(body, db, clock, yes=False)
    ack()


def _decide(body: Payload, db: Database, clock: Clock, *, yes: bool) -> None:
    with db.begin() as session:
        bulb_reactions.decide_capture(
            session, pressed_number(body), yes=yes, by=person_of(body), at=clock(), answer_to=answer_url(body)
        )


def register(app: App) -> None:
    app.event("reaction_added")(reaction_added)
    app.event("reaction_removed")(reaction_removed)
    app.action(ids.CAPTURE_IT)(capture_it)
    app.action(ids.NOT_NOW)(not_now)
