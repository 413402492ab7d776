"""The one error handler: a refusal is answered with its sentence, any other error with a reference that is also logged.

Nobody waits for the answer to an event. After an error it stays unacknowledged, so that Slack sends it again; after a
refusal it is acknowledged, since it would be refused again. If the database is the trouble, its sender is told.
"""

import json
import re
import secrets
from typing import Any

import structlog
from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from sqlalchemy.exc import DBAPIError

from csi.common.conflicts import Overtaken
from csi.common.errors import (
    BadInput,
    NotAllowed,
    NotKnownYet,
    Outdated,
    PersonNotKnownYet,
    Refused,
    TooLate,
    Unsupported,
)
from csi.kpis.claim_check import LONGEST_SOURCE
from csi.lifecycle.closure import reading_field
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.missing_things import SHORTFALLS
from csi.lifecycle.needs import Missing, Need
from csi.people import directory, erased
from handlers import ids
from handlers.inbox import anonymous, not_kept
from handlers.lifecycle import gate_window
from handlers.people import arrivals
from handlers.slack import modals, refusals, replay, text_modals, typed_back
from handlers.slack.block_kit import escape, field, text_input
from handlers.slack.origin import who_from_where
from handlers.slack.payload import Payload
from handlers.slack.replay import NeedsWindow
from handlers.views import home_blocks
from models.enums import Step

log = structlog.get_logger()

FAILED = "failed"
"""The key in Bolt's context that says whether a payload met an error that nobody foresaw."""


def _answer(body: Payload | None = None) -> BoltResponse:
    if body is None:
        return BoltResponse(status=200, body="")
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": "application/json"})


def on_error(error: Exception, body: Payload, client: WebClient, context: BoltContext) -> BoltResponse:
    """Answer the person who acted: in the acknowledgement, at a form's fields, or in a window."""
    again = context.get(replay.CONTEXT)
    if isinstance(error, NeedsWindow) and again is not None:
        again.needs_window = True
        return _answer()
    if isinstance(error, NotKnownYet) and again is None:
        try:
            if _is_erased(error.person_id, context):
                not_kept.tell_sender(body, client, context.bot_user_id, erased.REFUSAL)
                error = NotAllowed(erased.REFUSAL)
            else:
                return _keep(error, body, client, context)
        except DBAPIError as failed:
            error = failed
    if isinstance(error, DBAPIError) and again is None:
        not_kept.tell_sender(body, client, context.bot_user_id)
    if isinstance(error, PersonNotKnownYet):
        _ask_slack(error.person_id, context)
    if isinstance(error, Refused):
        sentence = error.sentence
        refusals.note(error)
        if isinstance(error, Outdated):
            log.info("outdated", kind=body.get("type"))
    else:
        reference = secrets.token_hex(4)
        context[FAILED] = True
        log.error("unexpected", reference=reference, kind=body.get("type"), exc_info=error)
        sentence = f"That didn't work, and nothing was saved. Please try again. (Reference {reference})"
    if again is not None:
        again.sentence, again.failed = sentence, not isinstance(error, Refused)
        return _answer()
    if body.get("type") == "block_suggestion":
        return _answer({"options": []})
    if body.get("type") == "event_callback":
        if isinstance(error, Refused) and body["event"]["type"] == "app_home_opened":
            _show_on_home(sentence, body["event"]["user"], client)
        return BoltResponse(status=200 if isinstance(error, Refused) else 500, body="")
    if "command" in body:
        return _answer({"response_type": "ephemeral", "text": typed_back.answer(escape(sentence), body)})
    if body.get("type") == "view_submission" and isinstance(error, Overtaken):
        return _answer({"response_action": "update", "view": modals.shown_again(body["view"], error)})
    if body.get("type") == "view_submission" and not _inputs(body):
        return _answer({"response_action": "update", "view": text_modals.sentence_modal(sentence).to_dict()})
    if body.get("type") == "view_submission" and isinstance(error, Unsupported) and error.wants_source:
        _offer_source(error, body, client)
    if body.get("type") == "view_submission":
        return _answer({"response_action": "errors", "errors": _errors_by_field(error, sentence, body)})
    if isinstance(error, GateNotMet) and body.get("trigger_id"):
        _open_gate(error, body, client, context)
    else:
        _open_window(text_modals.sentence_modal(sentence), body, client)
    return _answer()


def _open_gate(refused: GateNotMet, body: Payload, client: WebClient, context: BoltContext) -> None:
    """Open the window that asks for what a step is missing."""
    try:
        gate_window.show(refused, body, client, context["db"], context["clock"])
    except SlackApiError as failed:
        log.warning("gate_not_shown", error=failed.response.get("error"))


def _offer_source(unsupported: Unsupported, body: Payload, client: WebClient) -> None:
    """Add a field to the form that asks where a figure comes from, behind the field with the figure."""
    inputs = _inputs(body)
    if ids.SOURCE in inputs or unsupported.field not in inputs:
        return
    asked = field(
        ids.SOURCE,
        "Where does the figure come from?",
        text_input(placeholder="Payroll, October", limit=LONGEST_SOURCE),
        hint="It's then marked “as reported”.",
        optional=True,
    )
    view = modals.with_field(body["view"], unsupported.field, asked)
    try:
        client.views_update(view_id=body["view"]["id"], view=view)
    except SlackApiError as refused:
        log.warning("source_not_asked", error=refused.response.get("error"))


def _show_on_home(sentence: str, person: str, client: WebClient) -> None:
    """Show a refusal on the Home that somebody has opened."""
    try:
        client.views_publish(user_id=person, view=home_blocks.no_access(sentence))
    except SlackApiError as refused:
        log.warning("home_not_published", error=refused.response.get("error"))


def _ask_slack(person_id: str, context: BoltContext) -> None:
    """Ask Slack who somebody is who was named."""
    db, at = context["db"], context["clock"]()
    with db.begin() as session:
        directory.get_or_create(session, person_id, at)


def _is_erased(person_id: str, context: BoltContext) -> bool:
    with context["db"].read() as session:
        return erased.is_erased(session, person_id)


def _keep(unknown: NotKnownYet, body: Payload, client: WebClient, context: BoltContext) -> BoltResponse:
    """Keep what an unknown person sent, and tell them so at once; it goes on when Slack has said who they are."""
    if body.get("type") == "block_suggestion":
        return _answer({"options": []})
    if unknown.person_id != who_from_where(body)[0] or anonymous.is_unnamed(body):
        return on_error(TooLate(arrivals.SOMEBODY_ELSE), body, client, context)
    arrivals.keep(unknown, body, context)
    if body.get("type") == "event_callback":
        return BoltResponse(status=200, body="")
    if "command" in body:
        return _answer({"response_type": "ephemeral", "text": arrivals.HAVE_IT})
    view = text_modals.sentence_modal(arrivals.HAVE_IT)
    if body.get("type") == "view_submission":
        return _answer({"response_action": "update", "view": view.to_dict()})
    _open_window(view, body, client)
    return _answer()


_SUPPLIED_BY = {
    Need.COORDINATOR: ids.COORDINATOR,
    Need.EFFORT: ids.EFFORT,
    Need.SETTLED: ids.JUDGE_NOW,
    Need.ACHIEVED: ids.ACHIEVED,
    Need.CLOSURE_CODE: ids.CLOSURE_CODE,
    Need.TARGET_MEASURED: ids.CLOSURE_CODE,
    Need.TARGET_MET: ids.CLOSURE_CODE,
    Need.COUNTER_METRIC: ids.CLOSURE_CODE,
    Need.OUTCOME: ids.OUTCOMES,
    Need.NOTES: ids.NOTES,
    Need.REASON: ids.REASON,
    Need.NOTE: ids.REASON,
    Need.REVIEW_DATE: ids.REVIEW_ON,
    Need.QUESTION: ids.QUESTION,
}
"""The form field that supplies what a gate is missing."""


def _inputs(body: Payload) -> list[str]:
    return [str(block["block_id"]) for block in body["view"]["blocks"] if block["type"] == "input"]


def _errors_by_field(error: Exception, sentence: str, body: Payload) -> dict[str, str]:
    """Return the sentence by the field that it is about, else by the form's first field. The form stays open."""
    inputs = _inputs(body)
    if isinstance(error, BadInput) and error.field in inputs:
        others = error.others if isinstance(error, Unsupported) else {}
        return {error.field: sentence} | {field: said for field, said in others.items() if field in inputs}
    if isinstance(error, GateNotMet):
        told: dict[str, list[str]] = {}
        for thing in error.things:
            told.setdefault(_field_of(thing, inputs), []).append(_wanted(thing, error.step))
        if told and set(told) <= set(inputs):
            return {field: " ".join(dict.fromkeys(said)) for field, said in told.items()}
    return {str(inputs[0]): sentence}


def _field_of(thing: Missing, inputs: list[str]) -> str:
    """The form's field that supplies a missing thing; empty if it has none."""
    if thing.need is Need.OBJECTIVE:
        return next((each for each in (ids.OBJECTIVES, ids.NEW_OBJECTIVE) if each in inputs), "")
    if thing.need in SHORTFALLS and thing.key and (own := reading_field(int(thing.key))) in inputs:
        return own
    return _SUPPLIED_BY.get(thing.need, "")


def _wanted(thing: Missing, step: Step) -> str:
    """What a field is told that leaves a need open: Choose a result."""
    need: str = thing.need
    if thing.need in SHORTFALLS and thing.key:
        return f"{thing.do[0].upper()}{thing.do[1:]}. Add a reading that shows it, or choose another result."
    quick = ", or tick “Quick win”" if thing.need is Need.OBJECTIVE and step is Step.ACCEPT else ""
    return f"{need[0].upper()}{need[1:]}{quick}."


def _open_window(view: View, body: Payload, client: WebClient) -> None:
    """Open a window with the refusal, by the trigger of the press. Without a trigger, nothing happens."""
    trigger = body.get("trigger_id")
    if not trigger:
        return
    try:
        if (body.get("container") or {}).get("type") == "view" and (body.get("view") or {}).get("type") == "modal":
            client.views_push(trigger_id=trigger, view=view)
        else:
            client.views_open(trigger_id=trigger, view=view)
    except SlackApiError as refused:
        log.warning("sentence_not_shown", error=refused.response.get("error"))


def acknowledge(ack: Any) -> None:
    """Acknowledge link buttons and closed views, which Slack sends too; else it would show a warning sign."""
    ack()


def ignore_event() -> None:
    """Ignore an event that no journey handles."""


def register(app: App) -> None:
    app.error(on_error)


def register_catch_alls(app: App) -> None:
    """Register what acknowledges all remaining payloads. It must come after every other listener."""
    anything = re.compile(".*")
    app.action(anything)(acknowledge)
    app.options(anything)(acknowledge)
    app.shortcut(anything)(acknowledge)
    app.view_closed(anything)(acknowledge)
    app.event(anything)(ignore_event)
