"""Commands in messages: done as `/csi` does them, with the same authorisation, and answered where they were typed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from sqlmodel import Session, col, select

from csi.capture import idea_search, recording, undo_and_split
from csi.common import idempotency
from csi.common.errors import BadInput, Refused
from csi.inbox import message_routing
from csi.inbox.incoming_message import IncomingMessage
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action
from csi.understanding.meaning import Meaning
from csi.understanding.spoken_commands import OWN_IDEA, UNDO
from csi.views.improvement_head import read_head
from handlers import ids
from handlers.commands import answers, dispatch
from handlers.commands.call import NeedsTrigger
from handlers.people import welcome_blocks
from handlers.register.card_facts import card_title
from handlers.slack.block_kit import ANSWER_LIMIT, Message, button, buttons, message, section
from handlers.slack.payload import Clock
from models import Database, Improvement
from models.enums import State


def carry_out(heard: IncomingMessage, meaning: Meaning, client: WebClient, db: Database, clock: Clock) -> bool:
    """Do the command that a message asks for, and answer it. False if the message is to be handled as others are.

    A command is done before its delivery is remembered, and knows by its key whether it was done, so that neither a
    crash nor a second delivery loses it or does it twice. Raises NotKnownYet.
    """
    if meaning.pasted is not None and not meaning.pasted.is_csi:
        return False
    with db.read() as session:
        if idempotency.was_seen(session, heard.key):
            return True
        if message_routing.is_short(heard) and (
            meaning.command_kind != UNDO or message_routing.is_asked(session, heard.person, clock())
        ):
            return False  # it answers a question
    answer = _answer(heard, meaning, client, db, clock)
    if answer is None:
        return False
    with db.begin() as session:
        if idempotency.is_first(session, heard.key, clock()):
            _enqueue(session, heard, answer.payload(ANSWER_LIMIT), clock)
    return True


def _enqueue(session: Session, heard: IncomingMessage, built: Mapping[str, Any], clock: Clock) -> None:
    person, at = heard.person, clock()
    blocks = built.get("blocks") or message(section(str(built["text"]))).payload()["blocks"]
    if heard.channel.startswith("D"):
        thread_ts = heard.thread_ts if heard.in_thread else None
        to = outbox.person(person)
        outbox.enqueue(session, outbox.MessageKind.HELP, to=to, at=at, blocks=blocks, thread_ts=thread_ts)
        return
    outbox.enqueue(
        session,
        outbox.MessageKind.EPHEMERAL,
        to=outbox.ephemeral(person),
        at=at,
        what="answer",
        blocks=blocks,
        channel=heard.channel,
        thread_ts=heard.thread_ts,
        person=person,
    )


def _answer(heard: IncomingMessage, meaning: Meaning, client: WebClient, db: Database, clock: Clock) -> Message | None:
    """Carry out the command and return its answer; None for somebody without access, whom the router answers."""
    try:
        with db.begin() as session:
            directory.require_member(session, heard.person, Action.TAKE_PART)
    except Refused:
        return None
    try:
        if meaning.command_kind in (UNDO, OWN_IDEA):
            return _take_back(heard, meaning, db, clock)
        call = dispatch.call_of(
            heard.person,
            meaning.command,
            {"channel": heard.channel, "trigger": f"message:{heard.place}"},
            client,
            db,
            clock,
        )
        call = replace(call, has_trigger=False)
        answer = dispatch.answer_to(call)
        if answer is not None and call.is_first and welcome_blocks.has_room(answer):
            answer = dispatch.with_welcome(call, answer)
        return answer or message(section("Done."))
    except NeedsTrigger:
        return _go_on(meaning.command, db)
    except Refused as refused:
        return message(section(refused.sentence))


def _go_on(command: str, db: Database) -> Message:
    """Build the answer to a command that opens a window: a message can't open one, a button can."""
    with db.read() as session:
        said = answers.typed_text(session, command)
    label = f"Go on: {said}"
    return message(
        section("That takes one more step. Press the button, and I'll open the form."),
        buttons("run_command", [button(label, ids.RUN_COMMAND, command, about=f"/csi {said}", style="primary")]),
    )


def _take_back(heard: IncomingMessage, meaning: Meaning, db: Database, clock: Clock) -> Message:
    """Withdraw the sender's last idea, or the one with these words; ask first if it is older than ten minutes."""
    by, at = heard.person, clock()
    with db.begin() as session:
        number = _own_idea(session, by, meaning.command if meaning.command_kind == OWN_IDEA else "")
        age = undo_and_split.undo_capture(session, number, by=by, at=at)
        _, head = read_head(session, number)
    title = card_title(head)
    if age is None:
        return message(section(f"Withdrawn: {title}"))
    undo = button("Withdraw", ids.UNDO, str(number), about=f"IMP-{number}: {head.idea}", style="danger")
    return message(section(f"Withdraw this idea?\n{title}"), buttons(f"withdraw_{number}", [undo]))


def _own_idea(session: Session, by: str, words: str) -> int:
    """The number of the sender's newest idea that waits, or of the one that has the words. Raises BadInput."""
    if words:
        own = [each for each in idea_search.ideas_named(session, words, by=by, limit=10) if each.is_own]
        if not own:
            raise BadInput("idea", "I found no idea of yours with these words. /csi mine shows your ideas.")
        return own[0].number
    mine = select(Improvement.id).where(Improvement.author_id == by, Improvement.state == State.NEW)
    number = session.exec(mine.order_by(col(Improvement.id).desc())).first()
    if number is None:
        raise BadInput("idea", "You have no idea that can be taken back: none is waiting for its decision.")
    recording.require_withdrawable(session, session.get_one(Improvement, number), by)
    return number
