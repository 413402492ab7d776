"""The `/csi` commands that change an improvement's state.

A complete command acts at once, another opens a filled-in form.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from sqlmodel import Session, col, select

from csi.capture import coordinator_suggestion, similar_ideas
from csi.commands.parsed_command import ParsedCommand, Trouble
from csi.commands.verbs import Verb
from csi.common import idempotency
from csi.common.policies import needs_approval
from csi.lifecycle import assignment, form_facts, holds, info_requests, merge, transitions, triage
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.gatekeeper import require_step_possible
from csi.messaging import recipients
from csi.people import redirection
from csi.register import activity
from csi.register.improvements import get_improvement
from handlers.capture import similar_ideas_blocks
from handlers.commands import answers
from handlers.commands.call import Answers, Call, named_person_id
from handlers.lifecycle import decision_blocks, gate_window, step_windows, transition_forms, triage_forms
from handlers.lifecycle import transitions as transition_listeners
from handlers.lifecycle.transitions import Prefill
from handlers.slack import modals
from handlers.slack.block_kit import Message, message, person, section
from handlers.slack.payload import plain
from models import Alignment, Improvement
from models.enums import Effort, State, Step

_REASONED = {
    Verb.DECLINE: Step.DECLINE,
    Verb.SEND_BACK: Step.SEND_BACK,
    Verb.TAKE_BACK: Step.TAKE_BACK,
    Verb.BACK: Step.BACK_TO_WORK,
    Verb.CANCEL: Step.CANCEL,
    Verb.REOPEN: Step.REOPEN,
}
_AT_ONCE = {
    Verb.ASSESS: Step.ASSESS,
    Verb.APPROVE: Step.APPROVE,
    Verb.START: Step.START,
    Verb.RESUME: Step.RESUME,
    Verb.REVIEW: Step.REVIEW,
}
_FORM_ASKS = frozenset({Verb.ASSIGN, Verb.MERGE})
"""Commands whose form asks for a part that the grammar requires, because it can suggest one."""

Act = Callable[[Session, datetime], str]
"""Takes the step, and returns the sentence that says what was done."""


def asks_in_form(asked: ParsedCommand) -> bool:
    """Return whether a required part is missing that the command's form can ask for."""
    lacks = asked.problem is not None and asked.problem.trouble is Trouble.MISSING
    return lacks and asked.verb in _FORM_ASKS and asked.number is not None


def answer(call: Call) -> Message | None:
    """Answer a command that takes a step; None where its form was opened."""
    verb = call.asked.verb
    with call.db.read() as session:
        if idempotency.was_seen(session, call.key):
            return answers.already_done()
    if verb in _REASONED:
        return _with_reason(call, _REASONED[verb])
    if verb in _AT_ONCE:
        return _take_step(call, _AT_ONCE[verb])
    return _OTHERS[verb](call) if verb else None


def _decide(call: Call, act: Act, hint: Callable[[Session], Block | None] = lambda _: None) -> Message:
    """Act once, and say what was done and who will be told; `hint` is read afterwards."""
    at = call.clock()
    with call.db.begin() as session:
        if not idempotency.is_first(session, call.key, at):
            return answers.already_done()
        mark = recipients.outbox_mark(session)
        said = act(session, at)
        told = recipients.recipients_since(session, mark, call.number, but=call.person)
        others = [each for each in told if person(each) not in said and not redirection.is_away(session, each)]
        hinted = hint(session)
    return message(section(f"{said}\n{decision_blocks.recipients_sentence(others)}".strip()), hinted)


def _open_form(call: Call, form: Callable[[Session, datetime], View]) -> Message | None:
    """Open a form with the restated command at its top."""
    at = call.clock()
    with call.db.begin() as session:
        view = form(session, at)
        if not idempotency.is_first(session, call.key, at):
            return answers.already_done()
    if said := answers.understood_line(call.asked):
        view.blocks = [said, *(view.blocks or ())]
    call.open(view)
    return None


def _open_step_form(call: Call, step: Step, given: Prefill) -> Message | None:
    return _open_form(
        call,
        lambda session, at: transition_listeners.step_form(session, call.number, step, given, by=call.person, at=at),
    )


def _prefill(call: Call, session: Session) -> Prefill:
    asked, at = call.asked, call.clock()
    return Prefill(
        text=answers.typed_text(session, asked.text),
        day=asked.day,
        effort=asked.effort,
        coordinator=named_person_id(session, call, asked.who, at) if asked.who else None,
        quick_win=asked.quick_win,
    )


def _read_prefill(call: Call) -> Prefill:
    with call.db.begin() as session:
        return _prefill(call, session)


def _with_reason(call: Call, step: Step) -> Message | None:
    given = _read_prefill(call)
    if not given.text:
        return _open_step_form(call, step, given)

    def act(session: Session, at: datetime) -> str:
        taken = transitions.take_step(session, call.number, step, by=call.person, at=at, reason=given.text)
        is_away = redirection.is_away(session, taken.author_id)
        return decision_blocks.step_sentence(step, taken, by=call.person, is_author_away=is_away)

    return _decide(call, act)


def _take_step(call: Call, step: Step) -> Message | None:
    """Take the step at once; what it is missing is asked for in a window, which then takes it."""

    def act(session: Session, at: datetime) -> str:
        note = answers.typed_text(session, call.asked.text)
        taken, actual = get_improvement(session, call.number, lock=True), step
        if step is Step.APPROVE and taken.state is State.IN_PROGRESS:
            actual = Step.REAPPROVE
        if step is Step.RESUME:
            taken = holds.resume(session, call.number, by=call.person, at=at)
            _record_note(session, taken, note, call.person, at)
        else:
            taken = transitions.take_step(session, call.number, actual, by=call.person, at=at, reason=note or None)
        return decision_blocks.step_sentence(actual, taken, approval=needs_approval(session, taken), by=call.person)

    def hint(session: Session) -> Block | None:
        return step_windows.leads_many(session, get_improvement(session, call.number), step, call.person)

    try:
        return _decide(call, act, hint)
    except GateNotMet as refused:
        gate = refused
    return _open_form(call, lambda session, at: gate_window.window(session, gate, by=call.person, at=at))


def _record_note(session: Session, improvement: Improvement, note: str, by: str, at: datetime) -> None:
    if note:
        activity.record(session, improvement, "noted", by=by, at=at, note=note)


def _hold(call: Call) -> Message | None:
    given = _read_prefill(call)
    if call.asked.unclear:  # the form's top line shows it, and its date picker asks for the day
        given = replace(given, text=given.text.removesuffix(plain(call.asked.unclear)).strip())
    if not given.text or given.day is None:
        return _open_step_form(call, Step.HOLD, given)

    def act(session: Session, at: datetime) -> str:
        held = holds.put_on_hold(session, call.number, given.text, given.day, by=call.person, at=at)
        return decision_blocks.step_sentence(Step.HOLD, held, by=call.person)

    return _decide(call, act)


def _need(call: Call) -> Message | None:
    given = _read_prefill(call)
    if not given.text:
        return _open_step_form(call, Step.NEED_INFO, given)

    def act(session: Session, at: datetime) -> str:
        info_requests.ask_author(session, call.number, given.text, by=call.person, at=at)
        improvement = get_improvement(session, call.number)
        is_away = redirection.is_away(session, improvement.author_id)
        return decision_blocks.step_sentence(Step.NEED_INFO, improvement, by=call.person, is_author_away=is_away)

    return _decide(call, act)


def _close(call: Call) -> Message | None:
    return _open_step_form(call, Step.CLOSE, _read_prefill(call))


# --- Accept ---


def _accept(call: Call) -> Message | None:
    """Accept at once if nothing is left to ask: a quick win, or an idea with coordinator, effort and objective."""
    with call.db.begin() as session:
        given = _prefill(call, session)
        decision = _decision(session, call, given, call.clock())
    if decision is None:
        return _open_step_form(call, Step.ACCEPT, given)

    def act(session: Session, at: datetime) -> str:
        triage.accept(session, call.number, decision, by=call.person, at=at)
        improvement = get_improvement(session, call.number)
        _record_note(session, improvement, given.text, call.person, at)
        return decision_blocks.step_sentence(Step.ACCEPT, improvement, by=call.person)

    def hint(session: Session) -> Block | None:
        return triage_forms.leads_many(triage.leads_many(session, decision.coordinator))

    return _decide(call, act, hint)


def _decision(session: Session, call: Call, given: Prefill, at: datetime) -> triage.Acceptance | None:
    improvement = require_step_possible(session, call.number, Step.ACCEPT, by=call.person, at=at)
    coordinator = given.coordinator or improvement.coordinator_id
    effort = given.effort or improvement.effort
    serves = session.exec(
        select(Alignment.objective_id)
        .where(Alignment.improvement_id == call.number)
        .order_by(col(Alignment.objective_id))
    ).all()
    if given.quick_win:
        return triage.Acceptance(coordinator or call.person, effort or Effort.S, tuple(serves), quick_win=True)
    if coordinator and effort and serves:
        return triage.Acceptance(coordinator, effort, tuple(serves))
    return None


# --- Assign, merge ---


def _assign(call: Call) -> Message | None:
    named = call.asked.who
    if named is None:

        def form(session: Session, at: datetime) -> View:
            improvement = assignment.require_assignable(session, call.number, by=call.person, at=at)
            suggested = coordinator_suggestion.suggest_coordinator(session, improvement, at)
            view = transition_forms.assign(call.number, improvement.idea, suggested)
            return modals.open_on(view, form_facts.opened_on(session, call.number, ("coordinator",)))

        return _open_form(call, form)

    def act(session: Session, at: datetime) -> str:
        assignment.assign_coordinator(
            session, call.number, named_person_id(session, call, named, at), by=call.person, at=at
        )
        return decision_blocks.assigned_sentence(get_improvement(session, call.number), call.person)

    return _decide(call, act)


def _merge(call: Call) -> Message | None:
    into = call.asked.into
    if into is None:

        def form(session: Session, at: datetime) -> View:
            improvement = require_step_possible(session, call.number, Step.MERGE, by=call.person, at=at)
            choices = similar_ideas.merge_choices(session, call.number)
            view = similar_ideas_blocks.merge_form(call.number, improvement.idea, choices)
            return modals.open_on(view, form_facts.opened_on(session, call.number, ("state",)))

        return _open_form(call, form)

    def act(session: Session, at: datetime) -> str:
        merge.merge(session, call.number, into, by=call.person, at=at)
        return decision_blocks.merged_sentence(call.number, into, get_improvement(session, into).idea)

    return _decide(call, act)


def _unmerge(call: Call) -> Message:
    def act(session: Session, at: datetime) -> str:
        other = get_improvement(session, call.number).merged_into_id or 0
        merge.unmerge(session, call.number, by=call.person, at=at)
        return decision_blocks.unmerged_sentence(call.number, other)

    return _decide(call, act)


_OTHERS: dict[Verb, Callable[[Call], Message | None]] = {
    Verb.HOLD: _hold,
    Verb.NEED: _need,
    Verb.CLOSE: _close,
    Verb.ACCEPT: _accept,
    Verb.ASSIGN: _assign,
    Verb.MERGE: _merge,
    Verb.UNMERGE: _unmerge,
}

ANSWERS: Answers = dict.fromkeys((*_REASONED, *_AT_ONCE, *_OTHERS), answer)
