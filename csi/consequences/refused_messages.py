"""A message that Slack refuses for good, and what follows from it: somebody else hears, a post is a draft again."""

from datetime import datetime

from sqlmodel import Session

from csi.announcements import posting
from csi.messaging import delivery, outbox
from csi.messaging.delivery import OutboxMessage
from csi.messaging.destinations import Destination
from csi.messaging.outbox import MessageKind
from csi.people import redirection


def hand_on(session: Session, refused: OutboxMessage, problem: str, at: datetime) -> str | None:
    """Set a refused message aside, and write to another responsible person about it; return them, if there is one."""
    if not delivery.set_aside(session, refused, problem):
        return None
    poster = None
    if refused.kind is MessageKind.ANNOUNCEMENT:
        poster = posting.return_to_draft(session, int(refused.payload["announcement"]), at)
    return redirection.redirect(session, refused, problem, at, first=poster)


def answer_directly(session: Session, refused: OutboxMessage, at: datetime) -> None:
    """Give somebody in their direct messages the answer to what they wrote, if Slack doesn't show it where they did.

    Whatever else only they would have seen is let go: nobody waits for a list that was turned a page too late.
    """
    if refused.payload.get("what") in ("sentence", "help"):
        to = outbox.person(Destination.parse(refused.stream).id)
        outbox.enqueue(session, MessageKind.HELP, to=to, at=at, sentence=refused.payload.get("sentence"))
