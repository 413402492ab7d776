"""The :bulb: reaction, in channels where managers switched it on: whoever reacts is asked before capturing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from csi.capture import on_behalf, recording
from csi.common import idempotency
from csi.common.conflicts import Overtaken
from csi.common.errors import NotAllowed, NotFound, Refused, TooLate
from csi.messaging import fetch_queue, outbox
from csi.people import directory, roles
from csi.people.permissions import Action, require
from models import Activity, CaptureQuestion, Setting, insert_once
from models.enums import SourceKind

BULB = "bulb"
FORGET_AFTER = timedelta(days=7)
"""How long the text of a message is stored while the question whether to capture it is unanswered."""


_SETTING = "bulb_channels"


def bulb_channels(session: Session) -> tuple[str, ...]:
    """The channels where the reaction captures."""
    row = session.get(Setting, _SETTING)
    return tuple(row.value["channels"]) if row else ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction put on a message or taken off. `event_ts` tells it from a later one."""

    channel: str
    ts: str
    person: str
    event_ts: str

    @property
    def key(self) -> str:
        """The key that a repeated delivery shares."""
        return f"reaction:{self.channel}:{self.ts}:{self.person}:{self.event_ts}"


def reaction_added(session: Session, reaction: Reaction, at: datetime) -> None:
    """Queue the message to be fetched, if the reaction captures in this channel.

    Raises NotAllowed for outsiders, who are told nothing, and NotKnownYet.
    """
    if reaction.channel not in bulb_channels(session):
        return
    directory.require_member(session, reaction.person, Action.BRING_IN)
    if idempotency.is_first(session, reaction.key, at):
        reacted = fetch_queue.ReactedMessage(reaction.channel, reaction.ts, reaction.person)
        fetch_queue.request_fetch(session, fetch_queue.REACTION, reacted.key, at=at)


def reaction_removed(session: Session, reaction: Reaction, at: datetime) -> None:
    """Take back the vote that the reaction added."""
    if idempotency.is_first(session, reaction.key, at):
        on_behalf.remove_support(session, reaction.channel, reaction.ts, by=reaction.person, at=at)


def ask_reactor(session: Session, message: on_behalf.SourceMessage, *, by: str, at: datetime) -> None:
    """Ask the person who reacted whether to capture the message; if it was captured before, add their vote."""
    try:
        directory.require_member(session, by)
    except NotAllowed:
        return  # an outsider's reaction is ignored
    source = recording.Source(SourceKind.REACTION, message.key, message.channel, message.ts)
    if recording.captured_before(session, source) is not None:
        became = on_behalf.bring_in(session, message, kind=SourceKind.REACTION, by=by, at=at)
        send_ephemeral(session, message, by, at, what="became", number=became.number, voted=became.voted)
    elif message.problem:
        send_ephemeral(session, message, by, at, what="sentence", sentence=message.problem)
    else:
        question = _question(session, message, by, at)
        send_ephemeral(session, message, by, at, what="question", question=question.id)
    _expire_questions(session, at)


def send_ephemeral(
    session: Session, message: on_behalf.SourceMessage, to: str, at: datetime, *, what: str, **facts: Any
) -> None:
    """Show a person an ephemeral message where the message is."""
    place: dict[str, Any] = {"channel": message.channel, "thread_ts": message.thread_ts, "person": to}
    outbox.enqueue(session, outbox.MessageKind.EPHEMERAL, to=outbox.ephemeral(to), at=at, what=what, **place, **facts)


def _question(session: Session, message: on_behalf.SourceMessage, by: str, at: datetime) -> CaptureQuestion:
    insert_once(session, CaptureQuestion(channel=message.channel, ts=message.ts, person_id=by, asked_at=at))
    row = session.exec(
        select(CaptureQuestion)
        .where(
            CaptureQuestion.channel == message.channel,
            CaptureQuestion.ts == message.ts,
            CaptureQuestion.person_id == by,
        )
        .with_for_update()
    ).one()
    row.thread_ts, row.author_id, row.text = message.thread_ts, message.author, message.text
    row.asked_at, row.decided_at = at, None
    session.add(row)
    session.flush()
    return row


def _expire_questions(session: Session, at: datetime) -> None:
    """Delete the texts of questions that nobody has answered in time."""
    old = select(CaptureQuestion).where(
        col(CaptureQuestion.decided_at).is_(None), CaptureQuestion.asked_at < at - FORGET_AFTER
    )
    for row in session.exec(old).all():
        row.text, row.decided_at = "", at
        session.add(row)


@dataclass(frozen=True, slots=True)
class CaptureQuestionFacts:
    """The question whether to capture a message, as shown to the person who reacted."""

    id: int
    text: str
    author: str | None
    own: bool
    open: bool


def read_capture_question(session: Session, question_id: int) -> CaptureQuestionFacts:
    """The question whether to capture a message. Raises NotFound."""
    row = session.get(CaptureQuestion, question_id)
    if row is None:
        raise NotFound("That question doesn't exist any more.")
    return CaptureQuestionFacts(
        question_id, row.text, row.author_id, row.author_id == row.person_id, row.decided_at is None
    )


def decide_capture(session: Session, question_id: int, *, yes: bool, by: str, at: datetime, answer_to: str) -> None:
    """Handle *Capture* or *Not now*; the answer replaces the question at `answer_to`, its response_url.

    Raises NotAllowed for others, TooLate if it was answered before.
    """
    row = session.exec(select(CaptureQuestion).where(col(CaptureQuestion.id) == question_id).with_for_update()).first()
    actor = replace(directory.actor(session, by), is_asked=row is not None and row.person_id == by)
    require(Action.DECIDE_CAPTURE, actor, "Only the person who added the :bulb: can capture this message.")
    assert row is not None  # what is gone was nobody's
    if row.decided_at is not None:
        raise TooLate("You've answered that already. Add the :bulb: again and I'll ask once more.")
    message = on_behalf.SourceMessage(row.channel, row.ts, row.text, row.author_id, thread_ts=row.thread_ts)
    row.text, row.decided_at = "", at
    session.add(row)
    facts: dict[str, Any] = {"what": "gone"}
    if yes:
        facts = _captured(session, message, by, at)
    outbox.enqueue(
        session, outbox.MessageKind.RESPONSE, to=outbox.ephemeral(by), at=at, url=answer_to, person=by, **facts
    )


def _captured(session: Session, message: on_behalf.SourceMessage, by: str, at: datetime) -> dict[str, Any]:
    try:
        with session.begin_nested():
            became = on_behalf.bring_in(session, message, kind=SourceKind.REACTION, by=by, at=at)
    except Refused as refusal:
        return {"what": "sentence", "sentence": refusal.sentence}
    what = "became" if became.again else "saved"
    return {"what": what, "number": became.number, "voted": became.voted}


def set_bulb_channels(
    session: Session, channels: Iterable[str], *, by: str, at: datetime, shown: Iterable[str] | None = None
) -> None:
    """Set the channels where the reaction captures, and join new ones. `shown` holds the channels in the opened form.

    Raises NotAllowed for all but managers, Overtaken if they were changed since the form was opened.
    """
    roles.require_manager(session, by, at, Action.CHANGE_POLICIES)
    before, after = bulb_channels(session), sorted(set(channels))
    if list(before) == after or (shown is not None and sorted(shown) == after):
        return
    if shown is not None and sorted(shown) != list(before):
        raise Overtaken("Somebody changed the :bulb: channels while this was open.", ("bulb_channels",))
    row = session.get(Setting, _SETTING) or Setting(key=_SETTING, changed_at=at)
    row.value, row.changed_by, row.changed_at = {"channels": after}, by, at
    session.add(row)
    session.add(
        Activity(
            actor_id=by,
            verb="bulb_channels_set",
            before={"channels": list(before)},
            after={"channels": after},
            at=at,
        )
    )
    for channel in after:
        if channel not in before:
            fetch_queue.request_fetch(session, fetch_queue.JOIN, fetch_queue.JoinRequest(channel, by).key, at=at)
