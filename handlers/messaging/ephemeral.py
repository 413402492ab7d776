"""Rendering the outbox rows that leave no message to update: ephemeral messages, responses and reactions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.views import View
from sqlmodel import Session

from csi.inbox import asked_messages, bulb_reactions
from csi.kpis import charts
from csi.kpis.chart_facts import ChartFacts
from csi.messaging.delivery import OutboxMessage
from csi.messaging.outbox import MessageKind
from csi.views import kpi_chart
from csi.views.card import CoordinatorCardFacts, read_coordinator_card
from csi.views.improvement_head import read_head
from handlers.commands import lists, triage_walk
from handlers.inbox import asked_blocks, ephemeral_blocks, help_answers
from handlers.kpis import chart_blocks
from handlers.messaging import notices
from handlers.slack.block_kit import Message, Picture, StoredBlock, message, picture
from handlers.views.list_blocks import ListState
from models import Improvement

EPHEMERAL_KINDS = frozenset({MessageKind.EPHEMERAL, MessageKind.REACTION, MessageKind.RESPONSE, MessageKind.WINDOW})
"""The kinds of outbox rows that compose_ephemeral renders; handlers.messaging.rendering does the others."""

CAPTURED_EMOJI = "white_check_mark"
"""The emoji that marks a message as captured."""


@dataclass(frozen=True, slots=True)
class EphemeralMessage:
    """A message in a channel that one person sees."""

    channel: str
    person: str
    thread_ts: str | None
    message: Message


@dataclass(frozen=True, slots=True)
class ReactionMark:
    """A reaction of the bot on somebody's message."""

    channel: str
    ts: str
    name: str


@dataclass(frozen=True, slots=True)
class Response:
    """A message for a response_url, which replaces the one there unless it is `beside` it; None deletes that one."""

    url: str
    message: Message | None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class WindowUpdate:
    """New content of a window that somebody has open."""

    view_id: str
    view: View


EphemeralAction = EphemeralMessage | ReactionMark | Response | WindowUpdate


@dataclass(frozen=True, slots=True)
class Charted:
    """What shows a chart: it is built once its picture is uploaded."""

    chart: ChartFacts
    build: Callable[[Picture], EphemeralAction]


def compose_ephemeral(session: Session, queued: OutboxMessage, at: datetime) -> EphemeralAction | Charted | None:
    """Render an outbox row; None when there is nothing to send any more."""
    payload = queued.payload
    if payload.get("what") == charts.CHART:
        return _chart(session, payload)
    if queued.kind is MessageKind.REACTION:
        return ReactionMark(payload["channel"], payload["ts"], CAPTURED_EMOJI)
    shown = _message(session, queued, at)
    if queued.kind is MessageKind.RESPONSE:
        return Response(payload["url"], shown, bool(payload.get("beside")))
    if shown is None:
        return None
    return EphemeralMessage(payload["channel"], payload["person"], payload.get("thread_ts"), shown)


def asked_message(session: Session, payload: Mapping[str, Any], viewer: str, at: datetime) -> Message:
    """Render the question whether a message is a new idea, with what the row says was found about it."""
    facts = asked_messages.read_asked(session, payload["asked"])
    shown = _improvements(session, payload, at)
    return asked_blocks.asked_message(facts, shown, viewer, payload.get("topic", ""), payload.get("hint", ""))


def answered(session: Session, payload: Mapping[str, Any], viewer: str, at: datetime) -> Message:
    """Render the answer to a question about improvements or about Kaizen."""
    shown = _improvements(session, payload, at)
    return (
        asked_blocks.about_improvements(shown, viewer) if shown else help_answers.about_kaizen(payload.get("topic", ""))
    )


def _improvements(session: Session, payload: Mapping[str, Any], at: datetime) -> list[CoordinatorCardFacts]:
    """Read the improvements that a message asks about; those deleted meanwhile are left out."""
    numbers = [number for number in payload.get("about", ()) if session.get(Improvement, number) is not None]
    return [read_coordinator_card(session, number, at) for number in numbers]


def _chart(session: Session, payload: Mapping[str, Any]) -> Charted:
    """Show a KPI's chart in the window that waits for it, or beside the answer to a command."""
    shown = kpi_chart.read_shown_chart(session, payload["kpi"], payload["number"], by=payload["person"])

    def build(image: Picture) -> EphemeralAction:
        if payload.get("view"):
            return WindowUpdate(payload["view"], chart_blocks.chart_window(shown, image))
        return Response(payload["url"], message(picture(image)), beside=True)

    return Charted(shown.chart, build)


def _message(session: Session, queued: OutboxMessage, at: datetime) -> Message | None:
    payload = queued.payload
    match payload["what"]:
        case "gone":
            return None
        case "sentence":
            return notices.sentence(payload["sentence"])
        case "help":
            return notices.help_message()
        case "list":
            return lists.read_page(session, ListState.read(payload["again"]), payload["person"], at)
        case "shown":
            back = ListState.read(payload["back"]) if payload.get("back") else None
            return lists.read_card_message(session, payload["number"], payload["person"], at, back)
        case "walk":
            return triage_walk.next_message(session, payload, at)
        case "asked":
            return asked_message(session, payload, payload["person"], at)
        case "answered":
            return answered(session, payload, payload["person"], at)
        case "answer":
            return message(*map(StoredBlock, payload["blocks"]))
        case "question":
            asked = bulb_reactions.read_capture_question(session, payload["question"])
            return ephemeral_blocks.question(asked) if asked.open else None
    _, facts = read_head(session, payload["number"])
    if payload["what"] == "saved":
        return ephemeral_blocks.saved(facts)
    return ephemeral_blocks.already_captured(facts, payload["person"], voted=payload["voted"])
