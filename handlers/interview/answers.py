"""Listeners for the interview's buttons and forms. Typed replies arrive in handlers.inbox."""

from datetime import datetime

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.common import idempotency
from csi.interview import answer_sheet, flow
from csi.interview.questions import BY_KEY
from csi.interview.typed_replies import Typed
from csi.lifecycle import form_facts
from handlers import ids
from handlers.interview import answer_blocks
from handlers.interview.question_blocks import ChoiceButton, QuestionButton, SaidButton
from handlers.lifecycle import gate_window, triage_forms
from handlers.slack import modals
from handlers.slack.payload import Clock, Form, Payload, person_of, picked, pressed, pressed_number
from models import Database


def answer_questions(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Start the interview, or resume it at the question where it stopped."""
    with db.begin() as session:
        flow.begin_interview(session, pressed_number(body), by=person_of(body), at=clock())
    ack()


def choose(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of a choice: save it as the answer."""
    chosen = ChoiceButton.parse(pressed(body))
    with db.begin() as session:
        flow.revise_answer(session, chosen.number, chosen.question, chosen.choice, by=person_of(body), at=clock())
    ack()


def control(which: Typed, ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Skip*, *Back*, *Later* or *Not sure*."""
    about = QuestionButton.parse(pressed(body))
    with db.begin() as session:
        flow.control_interview(session, about.number, about.question, which, by=person_of(body), at=clock())
    ack()


def skip(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.SKIP, ack, body, db, clock)


def back(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.BACK, ack, body, db, clock)


def later(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.LATER, ack, body, db, clock)


def not_sure(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    control(Typed.NOT_SURE, ack, body, db, clock)


def keep_answer(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Keep* at a question that has an answer: leave it, and ask the next one."""
    control(Typed.KEEP, ack, body, db, clock)


def keep_said(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Keep it here*: take the words that fit no choice as the answer."""
    about = QuestionButton.parse(pressed(body))
    with db.begin() as session:
        flow.keep_as_said(session, about.number, about.question, by=person_of(body), at=clock())
    ack()


def use_said(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Use this* or *Use it there*: take what was said elsewhere as the answer."""
    said = SaidButton.parse(pressed(body))
    with db.begin() as session:
        flow.use_said(session, said.number, said.question, said.mark, by=person_of(body), at=clock())
    ack()


def next_question(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Next question*, where somebody else has given the answer."""
    about = QuestionButton.parse(pressed(body))
    with db.begin() as session:
        flow.ask_next(session, about.number, about.question, by=person_of(body), at=clock())
    ack()


def open_cant_measure(ack: Ack, body: Payload, client: WebClient) -> None:
    """Handle a press of *Can't be measured*: open a form that asks for the reason."""
    about = QuestionButton.parse(pressed(body))
    view = triage_forms.reason(
        ids.CANT_MEASURE_FORM,
        "Can't be measured",
        "Save",
        "Why can't it be measured?",
        "Then you don't need a target.",
        about.number,
    )
    view.private_metadata = about.value
    modals.show(body, client, view)
    ack()


def cant_measure(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the reason in place of a target."""
    form = Form(body)
    about, at = QuestionButton.parse(form.about), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            flow.cannot_measure(session, about.number, about.question, form.text(ids.REASON), by=person_of(body), at=at)
    gate_window.supplied(ack, form, body, client, db, clock)


def open_form(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle a press of *All in a form*: open one form with all questions."""
    with db.read() as session:
        sheet = answer_sheet.read_form(session, pressed_number(body), by=person_of(body), at=clock())
        view = _opened_now(session, answer_blocks.answers_form(sheet), sheet.number)
    modals.show(body, client, view)
    ack()


def submit_form(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the answers, and go on in a gate's window."""
    form, at = Form(body), clock()
    with db.begin() as session:
        if idempotency.is_first(session, form.key, at):
            _answer_all(session, form, form.number, person_of(body), at)
    gate_window.supplied(ack, form, body, client, db, clock)


def open_communication(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Say how people will hear of it*: open a form for the communication plan, which a gate requires."""
    number = pressed_number(body)
    with db.read() as session:
        row = answer_sheet.versions(session, number, "communication", by=person_of(body), at=clock())
        view = _opened_now(session, answer_blocks.one_answer(number, row), number)
    modals.show(body, client, view)
    ack()


def _opened_now(session: Session, view: View, number: int) -> View:
    """Let a form of answers keep what each question's answer was when it opened."""
    keys = [str(block.block_id) for block in view.blocks or () if block.block_id in BY_KEY]
    return modals.open_on(view, form_facts.opened_on(session, number, [f"answer.{key}" for key in keys]))


def _answer_all(session: Session, form: Form, number: int, by: str, at: datetime) -> None:
    """Record the answers of a form; one that was left alone while somebody else changed it stays as they said it."""
    given = _read_answers(form)
    empty = [f"answer.{key}" for key, text in given.items() if not text]
    stored = {f"answer.{key}": answer_sheet.as_stored(session, key, text) for key, text in given.items() if text}
    stays = form_facts.require_current(session, number, form.opened, stored, by=by, at=at, without=empty)
    given = {key: text for key, text in given.items() if f"answer.{key}" not in stays}
    answer_sheet.answer_all(session, number, given, by=by, at=at, source=form.text(ids.SOURCE))


def _read_answers(form: Form) -> dict[str, str]:
    """Read what was typed or chosen, by the question's key."""
    inputs = [block["block_id"] for block in form.view["blocks"] if block["type"] == "input"]
    return {key: form.choice(key) or form.text(key) for key in inputs if key in BY_KEY}


def answer_open(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Answer* at an open question in the form of all answers: open its own form on top."""
    about = QuestionButton.parse(pressed(body))
    with db.read() as session:
        row = answer_sheet.versions(session, about.number, about.question, by=person_of(body), at=clock())
        view = _opened_now(session, answer_blocks.one_answer(about.number, row), about.number)
    modals.show(body, client, view)
    ack()


def about_answer(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle an answer's menu or button: *Change the answer* opens its form, *Earlier answers* a window, on top."""
    chosen = answer_blocks.AnswerMenuItem.parse(pressed(body) or picked(body))
    with db.read() as session:
        row = answer_sheet.versions(session, chosen.number, chosen.question, by=person_of(body), at=clock())
        change = _opened_now(session, answer_blocks.one_answer(chosen.number, row), chosen.number)
    if chosen.what == answer_blocks.EARLIER:
        earlier = answer_blocks.earlier_answers(chosen.number, row, clock().date())
        client.views_push(trigger_id=body["trigger_id"], view=earlier)
    else:
        modals.show(body, client, change)
    ack()


def submit_one(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Save the answer, and update the window from which the form was opened, or go on in a gate's window."""
    form, at = Form(body), clock()
    number = QuestionButton.parse(form.about).number
    with db.begin() as session:
        _answer_all(session, form, number, person_of(body), at)
    gate_window.supplied(ack, form, body, client, db, clock)


def register(app: App) -> None:
    app.action(ids.ANSWER_QUESTIONS)(answer_questions)
    app.action(ids.starting(ids.CHOOSE))(choose)
    app.action(ids.SKIP)(skip)
    app.action(ids.BACK)(back)
    app.action(ids.LATER)(later)
    app.action(ids.NOT_SURE)(not_sure)
    app.action(ids.NEXT_QUESTION)(next_question)
    app.action(ids.KEEP_ANSWER)(keep_answer)
    app.action(ids.KEEP_SAID)(keep_said)
    app.action(ids.USE_SAID)(use_said)
    app.action(ids.starting(ids.ANSWER_OPEN))(answer_open)
    app.action(ids.CANT_MEASURE)(open_cant_measure)
    app.view(ids.CANT_MEASURE_FORM)(cant_measure)
    app.action(ids.ANSWER_AT_ONCE)(open_form)
    app.view(ids.ANSWERS_FORM)(submit_form)
    app.action(ids.starting(ids.ABOUT_ANSWER))(about_answer)
    app.action(ids.SAY_COMMUNICATION)(open_communication)
    app.view(ids.ONE_ANSWER_FORM)(submit_one)
