"""Rendering the outbox rows that leave no message to update: ephemeral messages, responses and reactions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.views import View
from sqlmodel import Session

from csi.inbox import bulb_reactions
from csi.kpis import charts
from csi.kpis.chart_facts import ChartFacts
from csi.messaging.delivery import OutboxMessage
from csi.messaging.outbox import MessageKind
from csi.views import kpi_chart
from csi.views.improvement_head import read_head
from handlers.commands import lists, triage_walk
from handlers.inbox import ephemeral_blocks
from handlers.kpis import chart_blocks
from handlers.messaging import notices
from handlers.slack.block_kit import Message, Picture, StoredBlock, message, picture
from handlers.views.list_blocks import ListState

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
        case "answer":
            return message(*map(StoredBlock, payload["blocks"]))
        case "question":
            asked = bulb_reactions.read_capture_question(session, payload["question"])
            return ephemeral_blocks.question(asked) if asked.open else None
    _, facts = read_head(session, payload["number"])
    if payload["what"] == "saved":
        return ephemeral_blocks.saved(facts)
    return ephemeral_blocks.already_captured(facts, payload["person"], voted=payload["voted"])
