"""`/csi`: parse what was typed, run the command, and answer with an ephemeral message."""

from collections.abc import Mapping
from dataclasses import replace

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.commands.parser import understand_csi
from csi.common import idempotency
from csi.common.errors import PersonNotKnownYet, Refused
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.people import directory, first_meeting
from handlers import ids
from handlers.commands import (
    answers,
    catalogue,
    help,
    kpis,
    lists,
    nudges,
    reports,
    targets,
    tasks,
    transitions,
    triage_walk,
    votes_and_watchers,
    whereabouts,
)
from handlers.commands.call import Answers, Call
from handlers.people import welcome_blocks
from handlers.slack import refusals, typed_back
from handlers.slack.block_kit import ANSWER_LIMIT, Message
from handlers.slack.payload import Clock, Payload, answer_url, person_of, pressed
from models import Database

ANSWERS: Answers = {
    **transitions.ANSWERS,
    **votes_and_watchers.ANSWERS,
    **help.ANSWERS,
    **catalogue.ANSWERS,
    **lists.ANSWERS,
    **triage_walk.ANSWERS,
    **tasks.ANSWERS,
    **kpis.ANSWERS,
    **reports.ANSWERS,
    **nudges.ANSWERS,
    **targets.ANSWERS,
    **whereabouts.ANSWERS,
}
"""Every command that exists, with the function that answers it."""


def csi(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle `/csi`. The answer is the acknowledgement's body, or an opened form."""
    place = {"channel": body["channel_id"], "trigger": body["trigger_id"], "url": body.get("response_url") or ""}
    call = call_of(body["user_id"], body.get("text") or "", place, client, db, clock)
    answer = answer_to(call)
    if answer is not None and call.is_first and welcome_blocks.has_room(answer):
        answer = with_welcome(call, answer)
    if answer is None:
        ack()
    else:
        ack(**answer.payload(ANSWER_LIMIT), response_type="ephemeral")
        typed_back.send_rest(str(body.get("response_url") or ""), answer.rest)


def with_welcome(call: Call, answer: Message) -> Message:
    """Tell whoever types their first command what Kaizen is, below the answer."""
    with call.db.begin() as session:
        is_first = first_meeting.remember(session, directory.require_member(session, call.person), call.clock())
    return welcome_blocks.with_welcome(answer) if is_first else answer


def run_suggestion(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Run …* under a corrected command: its answer replaces the message with the problem."""
    channel = str((body.get("container") or {}).get("channel_id") or "")
    place = {"channel": channel, "trigger": body["trigger_id"], "url": str(body.get("response_url") or "")}
    call = call_of(person_of(body), pressed(body), place, client, db, clock)
    answer = answer_to(replace(call, repeated_as="The command:"))
    shown = {"what": "answer", "blocks": answer.payload()["blocks"]} if answer else {"what": "gone"}
    with db.begin() as session:
        if idempotency.is_first(session, f"run:{call.trigger_id}", clock()):  # the first delivery's answer stays
            to = outbox.ephemeral(call.person)
            outbox.enqueue(session, outbox.MessageKind.RESPONSE, to=to, at=clock(), url=answer_url(body), **shown)
    ack()


def call_of(person: str, text: str, place: Mapping[str, str], client: WebClient, db: Database, clock: Clock) -> Call:
    """Parse a command from a person who may use `/csi`; dates are read in their time zone. Raises NotAllowed.

    `place` has the channel, the trigger or another key of the delivery, and the response_url if there is one.
    """
    at = clock()
    with db.begin() as session:
        caller = directory.require_member(session, person)
        today, is_first = local_day(at, directory.zone_of(session, caller)), first_meeting.is_new(session, caller)
        if not is_first:
            first_meeting.remember(session, caller, at)
    asked, url = understand_csi(text, today), place.get("url", "")
    return Call(asked, person, place["trigger"], place["channel"], client, db, clock, is_first, response_url=url)


def answer_to(call: Call) -> Message | None:
    """Run the command and return its answer, a refusal included; None where a form was opened."""
    asked, verb = call.asked, call.asked.verb
    try:
        if transitions.asks_in_form(asked):
            return transitions.answer(call)
        if asked.problem or verb is None or verb not in ANSWERS:
            with call.db.read() as session:
                return answers.problem(session, call)
        answer = ANSWERS[verb](call)
    except Refused as refused:
        refusals.note(refused)
        if isinstance(refused, PersonNotKnownYet):
            with call.db.begin() as session:
                directory.get_or_create(session, refused.person_id, call.clock())
        with call.db.read() as session:
            return answers.refusal(session, call, refused)
    return answer and answers.with_restatement(call, answer)


def register(app: App) -> None:
    app.command(ids.CSI)(csi)
    app.action(ids.starting(ids.RUN_COMMAND))(run_suggestion)
