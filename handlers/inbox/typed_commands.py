"""Commands in messages: done as `/csi` does them, with the same authorisation, and answered where they were typed."""

from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from sqlmodel import Session

from csi.capture import own_ideas
from csi.common import idempotency
from csi.common.errors import Refused
from csi.inbox import message_routing
from csi.inbox.incoming_message import IncomingMessage
from csi.messaging import outbox
from csi.understanding.meaning import Meaning
from csi.understanding.spoken_commands import OWN_IDEA, UNDO
from csi.views.improvement_head import read_head
from handlers import ids
from handlers.commands import answers, dispatch
from handlers.commands.call import NeedsTrigger
from handlers.messaging import notices
from handlers.people import welcome_blocks
from handlers.register.card_facts import card_title
from handlers.slack import refusals
from handlers.slack.block_kit import ANSWER_LIMIT, Message, button, buttons, message, section
from handlers.slack.payload import Clock
from models import Database


def carry_out(heard: IncomingMessage, meaning: Meaning, client: WebClient, db: Database, clock: Clock) -> bool:
    """Do the command that a message asks for, and answer it. False if the message is to be handled as others are.

    A command is done before its delivery is remembered, and knows by its key whether it was done, so that neither a
    crash nor a second delivery loses it or does it twice. Raises NotKnownYet.
    """
    if meaning.pasted is not None and not meaning.pasted.is_csi:
        return False
    with db.begin() as session:
        admitted = message_routing.admit_command(session, heard, clock(), is_undo=meaning.command_kind == UNDO)
    if admitted is not None:
        return admitted
    answer = _answer(heard, meaning, client, db, clock)
    with db.begin() as session:
        if idempotency.is_first(session, heard.key, clock()):
            _enqueue(session, heard, answer.payload(ANSWER_LIMIT)["blocks"], clock)
    return True


def _enqueue(session: Session, heard: IncomingMessage, blocks: Any, clock: Clock) -> None:
    person, at = heard.person, clock()
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


def _answer(heard: IncomingMessage, meaning: Meaning, client: WebClient, db: Database, clock: Clock) -> Message:
    """Carry out the command, and return its answer or its refusal."""
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
        call = replace(call, has_trigger=False, repeated_as="")
        answer = dispatch.answer_to(call)
        if answer is not None and call.is_first and welcome_blocks.has_room(answer):
            answer = dispatch.with_welcome(call, answer)
        return answer or message(section("Done."))
    except NeedsTrigger:
        return _go_on(meaning.command, db)
    except Refused as refused:
        refusals.note(refused)
        return notices.sentence(refused.sentence)


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
    words = meaning.command if meaning.command_kind == OWN_IDEA else ""
    with db.begin() as session:
        number, age = own_ideas.take_back_own(session, words, by=heard.person, at=clock())
        _, head = read_head(session, number)
    title = card_title(head)
    if age is None:
        return message(section(f"Withdrawn: {title}"))
    undo = button("Withdraw", ids.UNDO, str(number), about=f"IMP-{number}: {head.idea}", style="danger")
    return message(section(f"Withdraw this idea?\n{title}"), buttons(f"withdraw_{number}", [undo]))
