"""`/csi triage`: the ideas that need a decision, one at a time, in one ephemeral message.

Each press replaces the message by its response_url, which Slack accepts for 30 minutes. A form that is submitted later
than that is answered with a new message.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlmodel import Session

from csi.capture import coordinator_suggestion, similar_ideas
from csi.commands.verbs import Verb
from csi.common.errors import NotAllowed, NotFound, Outdated, TooLate
from csi.lifecycle import assignment, form_facts, undo_decision
from csi.lifecycle.gatekeeper import require_step_possible
from csi.messaging import outbox
from csi.people import directory, redirection
from csi.register import recent_changes
from csi.register.improvements import get_improvement
from csi.views import triage_queue
from csi.views.triage_queue import WalkPosition
from handlers import ids
from handlers.capture import similar_ideas as similar_ideas_listeners
from handlers.capture import similar_ideas_blocks
from handlers.commands import triage_walk_blocks
from handlers.commands.call import Answers, Call
from handlers.commands.triage_walk_blocks import WalkChoice
from handlers.lifecycle import assignment as assignment_listeners
from handlers.lifecycle import decision_blocks, transition_forms, transitions
from handlers.lifecycle.transitions import Prefill
from handlers.messaging import notices
from handlers.slack import modals
from handlers.slack.block_kit import Message, escape
from handlers.slack.payload import (
    Clock,
    Form,
    Payload,
    answer_url,
    person_of,
    picked,
    pressed,
    pressed_suffix,
    stored_number,
    stored_values,
)
from models import Activity, Database
from models.enums import State, Step

REPLACED_FOR = timedelta(minutes=28)
"""How long a response_url is used: Slack's 30 minutes, less time for delivery."""

_WALK = "walk:"


@dataclass(frozen=True, slots=True)
class WalkReturn:
    """How a form that was opened from the walk finds back to its message; kept in the form's private_metadata."""

    form: str
    place: str
    url: str
    channel: str
    at: str

    @property
    def value(self) -> str:
        """The JSON for private_metadata, with a prefix; it goes behind what the form itself keeps there."""
        return f"{_WALK}{json.dumps(asdict(self))}"

    @classmethod
    def read(cls, below: str) -> "WalkReturn":
        """Read it from private_metadata. Raises Outdated."""
        with stored_values():
            read = cls(**json.loads(below.removeprefix(_WALK)))
            datetime.fromisoformat(read.at)
            return read


# --- The message ---


def answer(call: Call) -> Message:
    """Answer `/csi triage` with the first idea that needs a decision."""
    at = call.clock()
    with call.db.begin() as session:
        return triage_walk_blocks.stop(triage_queue.next_stop(session, WalkPosition(), by=call.person, at=at), at)


def next_message(session: Session, payload: Mapping[str, Any], at: datetime) -> Message:
    """Build the message that replaces the last one, as of now."""
    try:
        return _next_message(session, payload, at)
    except NotAllowed as refused:  # the caller lost the role meanwhile
        return notices.sentence(refused.sentence)


def _next_message(session: Session, payload: Mapping[str, Any], at: datetime) -> Message:
    place, by, done = WalkPosition.read(payload["place"]), payload["person"], payload.get("done", "")
    if payload["go"] == "end":
        return triage_walk_blocks.walk_ended(triage_queue.stop_at(session, place.number, place, by=by, at=at))
    if payload["go"] == "stay":
        return triage_walk_blocks.stop(triage_queue.stop_at(session, place.number, place, by=by, at=at), at, done=done)
    stop = triage_queue.next_stop(session, place, by=by, at=at)
    decision = undo_decision.last_decision(session, place.number, by=by) if payload.get("decision") else None
    if decision is None:
        return triage_walk_blocks.stop(stop, at, done=done)
    return triage_walk_blocks.stop(
        stop, at, done=_decision_sentence(session, decision, by), undo=f"{decision.id}|{place.value}"
    )


def _decision_sentence(session: Session, decision: Activity, by: str) -> str:
    """Say what was decided about an idea."""
    improvement = get_improvement(session, decision.improvement_id or 0)
    if decision.verb == undo_decision.ASSIGNED:
        return decision_blocks.assigned_sentence(improvement, by)
    if decision.verb == Step.MERGE and improvement.merged_into_id:
        other = get_improvement(session, improvement.merged_into_id)
        return decision_blocks.merged_sentence(improvement.id or 0, other.id or 0, other.idea)
    is_away = redirection.is_away(session, improvement.author_id)
    return decision_blocks.step_sentence(Step(decision.verb), improvement, by=by, is_author_away=is_away)


# --- Buttons ---


def skip(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Skip*: leave the idea undecided and show the next one."""
    _move_on(body, db, clock, go="next", done=f"IMP-{WalkPosition.read(pressed(body)).number} is left for later.")
    ack()


def end_walk(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Done*: end the walk."""
    _move_on(body, db, clock, go="end")
    ack()


def _move_on(body: Payload, db: Database, clock: Clock, *, go: str, done: str = "") -> None:
    WalkPosition.read(pressed(body))
    with db.begin() as session:
        by, at = person_of(body), clock()
        directory.require_member(session, by)
        _enqueue_stop(session, answer_url(body), pressed(body), by=by, at=at, go=go, done=done)


def _enqueue_stop(session: Session, url: str, place: str, *, by: str, at: datetime, **facts: Any) -> None:
    to = outbox.ephemeral(by)
    outbox.enqueue(
        session, outbox.MessageKind.RESPONSE, to=to, at=at, what="walk", url=url, person=by, place=place, **facts
    )


def undo(ack: Ack, body: Payload, db: Database, clock: Clock) -> None:
    """Handle a press of *Undo*: undo the last decision and show that idea again."""
    decision, _, where = pressed(body).partition("|")
    by, at = person_of(body), clock()
    with db.begin() as session:
        improvement = undo_decision.undo_decision(session, stored_number(decision), by=by, at=at)
        there = WalkPosition.read(where)
        place = triage_queue.position_of(session, improvement, there.seen, there.decided - 1)
        done = f"Taken back. IMP-{improvement.id} waits for a decision again."
        _enqueue_stop(session, answer_url(body), place.value, by=by, at=at, go="stay", done=done)
    ack()


def decide(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Handle *Accept* and the other decisions: open their form. Its submission leads on to the next idea."""
    what, place = _decision(body)
    if what not in _FORMS:
        raise Outdated
    by, at = person_of(body), clock()
    view = None
    with db.begin() as session:
        directory.require_member(session, by)
        try:
            view = _FORMS[what](session, place.number, by, at)
            if get_improvement(session, place.number).state is not State.NEW:
                modals.told_before(view, recent_changes.describe_last_step(session, place.number, by, at))
        except (TooLate, NotFound) as refused:
            _enqueue_stop(
                session, answer_url(body), place.value, by=by, at=at, go="next", done=escape(refused.sentence)
            )
    if view is not None:
        channel = str((body.get("container") or {}).get("channel_id") or "")
        way = WalkReturn(str(view.callback_id), place.value, answer_url(body), channel, at.isoformat())
        view.private_metadata = f"{view.private_metadata}\n{way.value}"
        view.callback_id = ids.WALK_FORM
        client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def _decision(body: Payload) -> tuple[str, WalkPosition]:
    """Read which form was asked for, by a button or in the menu, and where the walk stands. Raises Outdated."""
    if pressed_suffix(body) == "menu":
        chosen = WalkChoice.parse(picked(body))
        return chosen.form, WalkPosition.read(chosen.place)
    return pressed_suffix(body), WalkPosition.read(pressed(body))


def _step_form(step: Step) -> Callable[[Session, int, str, datetime], View]:
    return lambda session, number, by, at: transitions.step_form(session, number, step, Prefill(), by=by, at=at)


def _merge_form(session: Session, number: int, by: str, at: datetime) -> View:
    improvement = require_step_possible(session, number, Step.MERGE, by=by, at=at)
    view = similar_ideas_blocks.merge_form(number, improvement.idea, similar_ideas.merge_choices(session, number))
    return modals.open_on(view, form_facts.opened_on(session, number, ("state",)))


def _assign_form(session: Session, number: int, by: str, at: datetime) -> View:
    improvement = assignment.require_assignable(session, number, by=by, at=at)
    suggested = coordinator_suggestion.suggest_coordinator(session, improvement, at)
    view = transition_forms.assign(number, improvement.idea, suggested)
    return modals.open_on(view, form_facts.opened_on(session, number, ("coordinator",)))


_FORMS: Mapping[str, Callable[[Session, int, str, datetime], View]] = {
    "accept": _step_form(Step.ACCEPT),
    "decline": _step_form(Step.DECLINE),
    "need_info": _step_form(Step.NEED_INFO),
    "merge": _merge_form,
    "assigned": _assign_form,
}


# --- Forms ---


class _DatabaseWithFollowUp(Database):
    """A database whose every transaction ends with one more action in the same transaction."""

    def __init__(self, db: Database, then: Callable[[Session], None]) -> None:
        self._db, self._then = db, then

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._db.begin() as session:
            yield session
            session.flush()
            self._then(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._db.read() as session:
            yield session


def submit(ack: Ack, body: Payload, client: WebClient, db: Database, clock: Clock) -> None:
    """Submit the form of a decision, and enqueue the next idea in the same transaction."""
    way = WalkReturn.read(Form(body).below)
    by, at = person_of(body), clock()

    def go_on(session: Session) -> None:
        _enqueue_next_stop(session, way, by, at)

    followed = _DatabaseWithFollowUp(db, go_on)
    match way.form:
        case ids.ACCEPT_FORM:
            transitions.submit_accept(ack, body, followed, clock)
        case ids.STEP_FORM:
            transitions.submit_reason(ack, body, followed, clock)
        case ids.INFO_FORM:
            transitions.submit_question(ack, body, followed, clock)
        case ids.MERGE_FORM:
            similar_ideas_listeners.submit_merge(ack, body, followed, clock)
        case ids.ASSIGN_FORM:
            assignment_listeners.submit_assign(ack, body, client, followed, clock)


def _enqueue_next_stop(session: Session, way: WalkReturn, by: str, at: datetime) -> None:
    here = WalkPosition.read(way.place)
    place = replace(here, decided=here.decided + 1)
    if at - datetime.fromisoformat(way.at) < REPLACED_FOR:
        _enqueue_stop(session, way.url, place.value, by=by, at=at, go="next", decision=True)
        return
    outbox.enqueue(
        session,
        outbox.MessageKind.EPHEMERAL,
        to=outbox.ephemeral(by),
        at=at,
        what="walk",
        channel=way.channel,
        person=by,
        place=place.value,
        go="next",
        decision=True,
    )


def register(app: App) -> None:
    app.action(ids.extended(ids.WALK, "skip"))(skip)
    app.action(ids.extended(ids.WALK, "done"))(end_walk)
    app.action(ids.extended(ids.WALK, "undo"))(undo)
    app.action(ids.starting(ids.WALK))(decide)
    app.view(ids.WALK_FORM)(submit)


ANSWERS: Answers = {Verb.TRIAGE: answer}
