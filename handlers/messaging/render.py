"""From a letter of the outbox to what is posted: where, in which thread, and the words as of now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlmodel import Session

from csi.announcements import announce
from csi.capture import record_idea
from csi.inbox import ambiguous_messages
from csi.interview import question_view
from csi.kpis import proposals
from csi.lifecycle import info_requests
from csi.messaging import outbox, postings
from csi.messaging.delivery import OutboxMessage
from csi.messaging.outbox import MessageKind
from csi.nudges import morning_message
from csi.people import directory, onboarding
from csi.register import consultations, queries
from csi.views.card import read_card, read_coordinator_card
from csi.views.notice import read_notice
from csi.views.receipt import read_receipt
from handlers.announcements import announcement_blocks
from handlers.capture import receipt
from handlers.interview import question_blocks
from handlers.kpis import proposal_blocks
from handlers.lifecycle import approval_blocks
from handlers.messaging import notices
from handlers.nudges import morning_message_blocks
from handlers.people import onboarding_blocks
from handlers.register import card, deletion_blocks, raci_blocks
from handlers.slack.block_kit import Message, Picture, Render
from models import Posting


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """A chart to be drawn and uploaded before the message is rendered."""

    measured: announce.MeasuredKpi
    started_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message of ours is."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to post, or to change at `update`. `person` or `channel` says where to."""

    render: Render
    chart: ChartRequest | None = None
    person: str | None = None
    channel: str | None = None
    thread: Place | None = None
    update: Place | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """The words of a message and the chart in it."""

    render: Render
    chart: ChartRequest | None = None


def compose(session: Session, letter: OutboxMessage, at: datetime) -> Outgoing | None:
    """What to send for a letter; None when there is nothing (left) to say."""
    to, _, who = letter.stream.partition(":")
    person, channel = (who, None) if to == "person" else (None, who)
    if letter.kind is MessageKind.REFRESH:
        standing = outbox.posting(session, letter.subject)
        if standing is None:
            return None
        told = _told_by_subject(session, letter.subject, at)
        return Outgoing(told.render, told.chart, person, channel, update=_place(standing))
    if letter.payload.get("notice") == "role_given" and letter.payload["role"] not in directory.roles_of(session, who):
        return None
    told = _told_by_subject(session, letter.subject, at) if letter.subject else _told_once(session, letter, at)
    return Outgoing(told.render, told.chart, person, channel, thread=_thread(session, letter, who))


def _place(posting: Posting) -> Place:
    return Place(posting.channel, posting.ts)


def _thread(session: Session, letter: OutboxMessage, who: str) -> Place | None:
    """The thread that the message belongs to, if it belongs in one."""
    posting = None
    if letter.kind is MessageKind.NOTICE and letter.payload.get("thread"):
        posting = outbox.posting(session, letter.payload["thread"])
    elif (
        letter.kind in (MessageKind.QUESTION, MessageKind.NOTICE, MessageKind.PROPOSAL, MessageKind.INFO)
        and letter.improvement_id is not None
    ):
        posting = postings.anchor_of(session, letter.improvement_id, who)
    elif letter.kind is MessageKind.READING or "nudge" in letter.payload:
        ask = morning_message.read_reading_ask(session, letter.payload["nudge"])
        posting = outbox.posting(session, f"bundle:{ask.bundle_id}")
    elif letter.kind is MessageKind.NOTICE and "bundle" in letter.payload:
        posting = outbox.posting(session, f"bundle:{letter.payload['bundle']}")
    elif letter.payload.get("thread"):
        posting = outbox.posting(session, letter.payload["thread"])
    elif letter.payload.get("thread_ts"):
        return Place(who, letter.payload["thread_ts"])
    return _place(posting) if posting else None


def _fixed(message: Message) -> _Told:
    return _Told(lambda _chart: message)


def _told_once(session: Session, letter: OutboxMessage, at: datetime) -> _Told:
    """A message that we don't come back to."""
    payload = letter.payload
    if letter.kind is MessageKind.HELP:
        return _fixed(notices.sentence(payload["sentence"]) if payload.get("sentence") else notices.help_message())
    what = payload["notice"]
    if what in onboarding_blocks.TOLD:
        return _fixed(onboarding_blocks.TOLD[what](payload))
    if what == "reading_kept":
        return _fixed(notices.reading_kept(morning_message.read_kept(session, payload["reading"])))
    if what == "reading_unclear":
        return _fixed(notices.sentence(payload["sentence"]))
    if what == "nothing_open":
        return _fixed(
            notices.sentence("All readings asked here are given. To correct one, press Add reading on the card.")
        )
    if what == "deleted":
        return _fixed(deletion_blocks.told(payload))
    facts = read_notice(session, letter.improvement_id or 0, at)
    if what in raci_blocks.NOTICES:
        return _fixed(raci_blocks.NOTICES[what](facts, payload))
    return _fixed(notices.about_improvement(what, facts, payload))


def _told_by_subject(session: Session, subject: str, at: datetime) -> _Told:
    kind, _, rest = subject.partition(":")
    return _BY_SUBJECT[kind](session, rest, at)


def _receipt(session: Session, rest: str, at: datetime) -> _Told:
    number, person_id = rest.split(":")
    return _fixed(receipt.receipt(read_receipt(session, int(number), at), person_id))


def _workbench(session: Session, rest: str, at: datetime) -> _Told:
    return _fixed(card.coordinator_card(read_coordinator_card(session, int(rest.split(":")[0]), at)))


def _card(session: Session, rest: str, at: datetime) -> _Told:
    return _fixed(card.card(read_card(session, int(rest), at)))


def _moved(session: Session, rest: str, _at: datetime) -> _Told:
    number = int(rest.split(":")[0])
    return _fixed(approval_blocks.moved(number, record_idea.card_channel(session, number)))


def _approval(session: Session, rest: str, at: datetime) -> _Told:
    return _fixed(approval_blocks.approval(read_card(session, int(rest.split(":")[0]), at)))


def _info(session: Session, rest: str, at: datetime) -> _Told:
    return _fixed(approval_blocks.info(info_requests.read_info_request(session, int(rest))))


def _question(session: Session, rest: str, _at: datetime) -> _Told:
    number, person_id, key = rest.split(":")
    return _fixed(question_blocks.question(question_view.read_question(session, int(number), person_id, key)))


def _proposal(session: Session, rest: str, _at: datetime) -> _Told:
    number, person_id = rest.split(":")
    return _fixed(proposal_blocks.proposal(proposals.read_proposal(session, int(number), person_id)))


def _consulted(session: Session, rest: str, _at: datetime) -> _Told:
    number, person_id = rest.split(":")
    return _fixed(raci_blocks.asked(consultations.read_consultation_request(session, int(number), person_id)))


def _deleted(session: Session, rest: str, _at: datetime) -> _Told:
    number = int(rest.split(":")[0])
    return _fixed(deletion_blocks.deleted(number, queries.tombstone(session, number)))


def _held(session: Session, rest: str, _at: datetime) -> _Told:
    return _fixed(question_blocks.held(ambiguous_messages.read_held(session, int(rest))))


def _bundle(session: Session, rest: str, _at: datetime) -> _Told:
    return _fixed(morning_message_blocks.bundle(morning_message.read_bundle(session, int(rest))))


def _reading(session: Session, rest: str, _at: datetime) -> _Told:
    return _fixed(morning_message_blocks.reading(morning_message.read_reading_ask(session, int(rest))))


def _guide(session: Session, rest: str, _at: datetime) -> _Told:
    return _fixed(onboarding_blocks.guide(onboarding.read_guide(session, rest)))


def _announced(
    words: Callable[[announce.AnnouncementFacts, Picture | None], Message], session: Session, rest: str, _at: datetime
) -> _Told:
    facts = announce.read_announcement(session, int(rest))
    chart = ChartRequest(facts.measured[0], facts.started_on, facts.ended_on) if facts.measured else None
    return _Told(lambda image: words(facts, image), chart)


_BY_SUBJECT: Mapping[str, Callable[[Session, str, datetime], _Told]] = {
    "receipt": _receipt,
    "workbench": _workbench,
    "card": _card,
    "approval": _approval,
    "moved": _moved,
    "info": _info,
    "question": _question,
    "proposal": _proposal,
    "held": _held,
    "consulted": _consulted,
    "deleted": _deleted,
    "bundle": _bundle,
    "guide": _guide,
    "reading": _reading,
    "draft": partial(_announced, announcement_blocks.draft),
    "announcement": partial(_announced, announcement_blocks.announcement),
}
