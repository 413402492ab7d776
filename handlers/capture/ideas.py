"""Listeners for `/improve`, its form, and the author's buttons on the receipt."""

from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from csi.capture import on_behalf, recording, similar_ideas, undo_and_split
from csi.capture.improve_command import ImproveIntent, understand_improve
from csi.capture.recording import Source
from csi.catalogue import choices
from csi.common import idempotency
from csi.common.errors import BadInput, UnclearPerson
from csi.consequences import captured_ideas
from csi.inbox import ambiguous_messages
from csi.language.message_kind import IncomingKind, incoming_kind
from csi.lifecycle import form_facts
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action
from csi.register import improvements
from csi.views.improvement_head import read_head
from handlers import ids
from handlers.capture import idea_form, receipt
from handlers.inbox import anonymous
from handlers.people.which_person import LONGEST_VALUE, who_is_meant
from handlers.slack import modals, typed_back
from handlers.slack.block_kit import ANSWER_LIMIT, message, section
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    SlackValue,
    answer_url,
    as_typed,
    person_of,
    plain,
    pressed,
    pressed_number,
    pressed_view,
    stored_number,
    stored_values,
)
from models import Database
from models.enums import SourceKind


def improve(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle `/improve` in each of its forms: capture, help, on behalf, anonymous, follow. The answer is ephemeral."""
    asked = understand_improve(body.get("text") or "")
    source = Source(SourceKind.COMMAND, f"command:{body['trigger_id']}")
    idea = plain(asked.idea)
    match asked.way:
        case ImproveIntent.FORM:
            open_idea(body, client, db)
            ack()
        case ImproveIntent.HELP:
            ack(text=idea_form.help_text(), response_type="ephemeral")
        case ImproveIntent.ON_BEHALF:
            try:
                answer = _capture_for(asked.person, idea, body["user_id"], db, clock, source)
            except UnclearPerson as unclear:
                answer = _whose(unclear, idea, body)
            ack(**answer, response_type="ephemeral")
        case ImproveIntent.ANONYMOUS:
            anonymous.capture_command(asked, ack, body, client, db, clock)
        case ImproveIntent.PERHAPS_ANONYMOUS:
            anonymous.ask_with_or_without_name(asked, ack, body, client)
        case ImproveIntent.FOLLOW:
            anonymous.follow(asked, ack, body, db, clock)
        case _ if incoming_kind(idea) is IncomingKind.QUESTION:
            ack(text=typed_back.answer(idea_form.help_text(asked=True), body), response_type="ephemeral")
        case _:
            with db.begin() as session:
                captured = captured_ideas.record_idea(
                    session, recording.NewIdea(idea), by=body["user_id"], at=clock(), source=source
                )
                alikes = () if captured.again else similar_ideas.closest_ideas(session, captured.number)
            ack(**receipt.command_answer(captured, alikes), response_type="ephemeral")


def _capture_for(named: str, idea: str, by: str, db: Database, clock: Clock, source: Source) -> dict[str, Any]:
    """Capture somebody else's idea, and build the answer. Raises UnclearPerson, BadInput, NotAllowed."""
    with db.begin() as session:
        directory.require_member(session, by, Action.CAPTURE)  # before anybody is named
        credited = on_behalf.find_person(session, named, at=clock())
        captured = captured_ideas.record_idea(
            session, recording.NewIdea(idea, credited=credited), by=by, at=clock(), source=source
        )
        alikes = () if captured.again else similar_ideas.closest_ideas(session, captured.number)
    return receipt.command_answer(captured, alikes, credited if credited != by else None)


def _whose(unclear: UnclearPerson, idea: str, body: Payload) -> dict[str, Any]:
    """Build the answer that asks whose idea it is; a press goes on with what was typed.

    Raises UnclearPerson if the idea is too long for a button: then the refusal gives back what was typed.
    """
    values = {each: CaptureFor(body["trigger_id"], each, idea).value for each, _ in unclear.people}
    if any(len(value) > LONGEST_VALUE for value in values.values()):
        raise unclear
    typed = f"You typed:  {body['command']} {as_typed(body.get('text') or '')}"
    return who_is_meant(unclear.sentence, unclear.people, ids.CAPTURE_FOR, values, typed).payload(ANSWER_LIMIT)


@dataclass(frozen=True, slots=True)
class CaptureFor(SlackValue):
    """The value of a button that says whose idea it is: the command's trigger, the person, and the idea."""

    trigger: str
    person: str
    idea: str


def capture_for(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle the choice of whose idea it is: capture it once, and replace the question with the answer."""
    with stored_values():
        chosen, by = CaptureFor.parse(pressed(body)), person_of(body)
    source = Source(SourceKind.COMMAND, f"command:{chosen.trigger}")
    answer = _capture_for(chosen.person, chosen.idea, by, db, clock, source)
    with db.begin() as session:
        to, at = outbox.ephemeral(by), clock()
        blocks = answer.get("blocks") or message(section(answer["text"])).payload()["blocks"]
        if idempotency.is_first(session, f"capture_for:{chosen.trigger}", at):  # the first press's answer stays
            shown = {"what": "answer", "url": answer_url(body), "blocks": blocks}
            outbox.enqueue(session, outbox.MessageKind.RESPONSE, to=to, at=at, **shown)
    ack()


def open_idea(body: Payload, client: WebClient, db: Database, example: str = "") -> None:
    """Open the form for a new idea, with the services and teams to choose from. An `example` fills it in."""
    person = body["user_id"] if "command" in body else person_of(body)
    with db.read() as session:
        directory.require_member(session, person, Action.CAPTURE)
        view = idea_form.idea(choices.service_and_team_choices(session), example)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def chosen_service_and_team(form: Form) -> dict[str, int | None]:
    """Read the ids of the chosen service and team from the form; None where nothing was chosen."""
    return {key: form.number_chosen(key) for key in (ids.SERVICE, ids.TEAM)}


def submit_idea(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Capture the form's idea, by name or anonymously. Raises BadInput if an anonymous one names somebody."""
    form = Form(body)
    if form.choices(ids.UNNAMED):
        if form.maybe_person(ids.WHOSE):
            raise BadInput(ids.WHOSE, "An idea without your name can't name somebody else. Leave one of the two empty.")
        anonymous.capture_form(form, ack, body, db, clock, form.text(ids.DETAILS), **chosen_service_and_team(form))
        return
    source = Source(SourceKind.FORM, form.key)
    whose, at = form.maybe_person(ids.WHOSE), clock()
    with db.begin() as session:
        directory.require_member(session, person_of(body), Action.CAPTURE)
        credited = on_behalf.find_person(session, whose, at=at) if whose else None
        belongs = chosen_service_and_team(form)
        idea = recording.NewIdea(
            form.text(ids.IDEA),
            form.text(ids.DETAILS),
            credited,
            service=belongs[ids.SERVICE],
            team=belongs[ids.TEAM],
        )
        captured_ideas.record_idea(session, idea, by=person_of(body), at=at, source=source)
    ack()


def undo(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Undo*: withdraw a fresh idea at once, or ask for confirmation when it is older."""
    number, by, at = pressed_number(body), person_of(body), clock()
    with db.begin() as session:
        age = undo_and_split.undo_capture(session, number, by=by, at=at)
        _, facts = read_head(session, number)
    in_window = (body.get("view") or {}).get("type") == "modal"
    if age is not None:
        show = client.views_push if in_window else client.views_open
        show(trigger_id=body["trigger_id"], view=idea_form.withdraw(number, age))
    elif in_window:
        client.views_update(view_id=pressed_view(body)["id"], view=idea_form.withdrawal_result(facts))
    ack()


def withdraw(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Withdraw the idea after its author confirmed it in the form."""
    with db.begin() as session:
        recording.withdraw_idea(session, Form(body).number, by=person_of(body), at=clock())
    ack(response_action="clear")


def open_details(ack: Ack, body: Payload, client: WebClient, db: Database) -> None:
    """Handle a press of *Add details*: open the form with the idea's text."""
    with db.read() as session:
        improvement = improvements.get_improvement(session, pressed_number(body))
        recording.require_editable(session, improvement, person_of(body))
        view = idea_form.details(improvement.id or 0, improvement.idea, improvement.details)
        modals.open_on(view, form_facts.opened_on(session, improvement.id or 0, ("idea", "details")))
    in_window = (body.get("view") or {}).get("type") == "modal"
    (client.views_push if in_window else client.views_open)(trigger_id=body["trigger_id"], view=view)
    ack()


def submit_details(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Save the idea's edited text and details."""
    form = Form(body)
    number = form.number
    by, at = person_of(body), clock()
    with db.begin() as session:
        stored = improvements.get_improvement(session, number)
        text = form.text(ids.IDEA) if form.has(ids.IDEA) else stored.idea
        details = form.text(ids.DETAILS)
        if not form.has(ids.DETAILS):
            details = "\n".join(part for part in (stored.details, form.text(ids.MORE_DETAILS)) if part)
        typed = {"idea": text, "details": details}
        typed |= form_facts.require_current(session, number, form.opened, typed, by=by, at=at)
        recording.edit_idea(session, number, recording.NewIdea(typed["idea"], typed["details"]), by=by, at=at)
    ack()


def split(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Make it 3 ideas*: capture each item of the list as an idea of its own."""
    with db.begin() as session:
        undo_and_split.split_idea(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def tell_author(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *Tell …*: make the person who had the idea its author, and confirm it in the window."""
    number, at = pressed_number(body), clock()
    with db.begin() as session:
        _, facts = read_head(session, number)
        on_behalf.tell_author(session, number, by=person_of(body), at=at)
    if (body.get("view") or {}).get("type") == "modal":
        client.views_update(view_id=pressed_view(body)["id"], view=idea_form.author_told(facts))
    ack()


def new_idea(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *New improvement* on Home (open the form) and *New idea* under an ambiguous message (capture it)."""
    held, _, meant = pressed(body).partition("|")
    if not meant:
        open_idea(body, client, db)
    else:
        with db.begin() as session:
            ambiguous_messages.decide_held(session, stored_number(held), meant, by=person_of(body), at=clock())
    ack()


def file_as_answer(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle the choice of what an ambiguous message answers, and store it as that answer."""
    held, _, meant = pressed(body).partition("|")
    with db.begin() as session:
        ambiguous_messages.decide_held(session, stored_number(held), meant, by=person_of(body), at=clock())
    ack()


def register(app: App) -> None:
    app.command(ids.IMPROVE)(improve)
    app.view(ids.IDEA_FORM)(submit_idea)
    app.action(ids.starting(ids.CAPTURE_FOR))(capture_for)
    app.action(ids.UNDO)(undo)
    app.view(ids.WITHDRAW_FORM)(withdraw)
    app.action(ids.ADD_DETAILS)(open_details)
    app.view(ids.EDIT_FORM)(submit_details)
    app.action(ids.SPLIT)(split)
    app.action(ids.TELL_AUTHOR)(tell_author)
    app.action(ids.NEW_IDEA)(new_idea)
    app.action(ids.starting(ids.HELD_IS))(file_as_answer)
