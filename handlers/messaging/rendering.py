"""Rendering the outbox rows that post or update a message: where to, in which thread, with the facts as of now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from csi.announcements import announcement, evidence, scheduling
from csi.capture import recording
from csi.common import policies
from csi.common.errors import NotAllowed, NotFound
from csi.common.working_days import local_day
from csi.consequences import typed_readings
from csi.inbox import ambiguous_messages
from csi.interview import question_view
from csi.kpis import charts, proposals, reading_imports
from csi.kpis.chart_facts import ChartFacts
from csi.lifecycle import departures, info_requests, team_moves
from csi.messaging import outbox, postings, subjects
from csi.messaging.delivery import OutboxMessage
from csi.messaging.destinations import Destination
from csi.messaging.outbox import MessageKind
from csi.nudges import morning_message, reading_asks, sustain_facts
from csi.people import absences, access_grants, directory, managers, onboarding, redirection
from csi.register import consultations, queries, recent_changes
from csi.register.improvements import get_improvement
from csi.reports.figures import MonthChart
from csi.reports.month import read_month_report
from csi.reports.months import Month
from csi.views.approval_request import read_approval_request
from csi.views.approver_wanted import read_approver_wanted
from csi.views.card import read_triage_card, read_work_card
from csi.views.improvement_head import read_head
from csi.views.notice import read_notice
from csi.views.receipt import read_receipt
from handlers.announcements import announcement_blocks
from handlers.capture import receipt
from handlers.catalogue import window_blocks
from handlers.inbox import ephemeral_blocks
from handlers.interview import interview_notices, question_blocks
from handlers.kpis import proposal_blocks, reading_file_blocks, reading_question_blocks
from handlers.lifecycle import approval_blocks, departure_blocks
from handlers.messaging import ephemeral, notices, undelivered_blocks
from handlers.nudges import morning_message_blocks, sustain_blocks
from handlers.people import onboarding_blocks, welcome_blocks, whereabouts_blocks
from handlers.register import card, deletion_blocks, raci_blocks
from handlers.reports import files, report_blocks
from handlers.reports.files import FileRequest
from handlers.slack.block_kit import Message, Picture, Render, StoredBlock, inline, message, section
from handlers.tasks import task_blocks
from models import Posting
from models.enums import Step

FEWEST_DRAWN = 3
"""Fewer readings are said faster than drawn."""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """The channel and ts of a message of the bot."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to post, or the new content of the one at `update`. `person` or `channel` says where to.

    `chart` is drawn and uploaded before the message is rendered.
    """

    render: Render
    chart: ChartFacts | MonthChart | None = None
    person: str | None = None
    channel: str | None = None
    thread: MessageRef | None = None
    update: MessageRef | None = None
    file: FileRequest | None = None
    """Files to make and upload instead of a message."""


@dataclass(frozen=True, slots=True)
class _Rendering:
    """How a message is rendered, and the chart in it."""

    render: Render
    chart: ChartFacts | MonthChart | None = None


def compose(session: Session, queued: OutboxMessage, at: datetime) -> Outgoing | None:
    """Render an outbox row; None when there is nothing to send any more."""
    to = Destination.parse(queued.stream)
    if queued.kind is MessageKind.REFRESH:
        posting = outbox.posting(session, subjects.parse(queued.subject))
        if posting is None:
            return None
        rendering = _explained(session, queued, _render_subject(session, queued.subject, at))
        return Outgoing(rendering.render, rendering.chart, to.person, to.channel, update=_place(posting))
    if queued.payload.get("notice") == "role_given" and (
        queued.payload["role"] not in directory.roles_of(session, to.id)
    ):
        return None
    if queued.kind is MessageKind.FILE:
        return _file(session, queued, to, at)
    said = queued.payload.get("notice")
    if said in ("access_given", "access_taken") and not access_grants.is_still_so(session, said, to.id):
        return None
    if said in ("deputy_named", "deputy_released"):
        stands_in = absences.deputy_of(session, queued.payload["absent"], at) == to.id
        if stands_in is (said == "deputy_released"):
            return None  # it has changed since
    if queued.payload.get("notice") == "team_given" and (
        queued.payload["team"] not in directory.teams_managed_by(session, to.id)
    ):
        return None
    if queued.kind is MessageKind.ANNOUNCEMENT and not _still_to_announce(session, queued):
        return None
    if queued.kind is MessageKind.ASKED:
        rendering = _without_chart(ephemeral.asked_message(session, queued.payload, to.id, at))
    elif queued.subject:
        rendering = _render_subject(session, queued.subject, at)
    else:
        rendering = _render_once(session, queued, at)
    rendering = _explained(session, queued, rendering)
    return Outgoing(rendering.render, rendering.chart, to.person, to.channel, thread=_thread(session, queued, to.id))


def _file(session: Session, queued: OutboxMessage, to: Destination, at: datetime) -> Outgoing | None:
    """Return a file to make; None for somebody who may not have it any more."""
    try:
        request = files.read_request(session, queued, at)
    except NotAllowed:
        return None
    return Outgoing(lambda _chart: message(section(inline(request.comment))), person=to.person, file=request)


def _still_to_announce(session: Session, queued: OutboxMessage) -> bool:
    """Whether the closing still stands; an improvement may be reopened before its announcement is sent."""
    return announcement.read_announcement(session, queued.payload["announcement"]).is_current


def _explained(session: Session, queued: OutboxMessage, rendering: _Rendering) -> _Rendering:
    """Add why a redirected message comes to somebody whom it was not meant for."""
    row = redirection.standing_redirection(session, queued)
    if row is None or queued.payload.get("notice") == redirection.UNDELIVERED:
        return rendering
    return _Rendering(lambda chart: undelivered_blocks.with_reason(rendering.render(chart), row), rendering.chart)


def _place(posting: Posting) -> MessageRef:
    return MessageRef(posting.channel, posting.ts)


def _thread(session: Session, queued: OutboxMessage, who: str) -> MessageRef | None:
    """Return the message in whose thread this one belongs, if any."""
    posting = None
    if queued.kind is MessageKind.NOTICE and queued.payload.get("thread"):
        posting = outbox.posting(session, subjects.parse(queued.payload["thread"]))
    elif (
        queued.kind in (MessageKind.QUESTION, MessageKind.NOTICE, MessageKind.PROPOSAL, MessageKind.INFO)
        and queued.improvement_id is not None
    ):
        posting = postings.anchor_of(session, queued.improvement_id, who)
    elif queued.kind is MessageKind.READING or "nudge" in queued.payload:
        asked_in = reading_asks.bundle_of(session, queued.payload["nudge"])
        posting = outbox.posting(session, subjects.MorningMessage(asked_in))
    elif queued.kind is MessageKind.NOTICE and "bundle" in queued.payload:
        posting = outbox.posting(session, subjects.MorningMessage(queued.payload["bundle"]))
    elif queued.payload.get("thread"):
        posting = outbox.posting(session, subjects.parse(queued.payload["thread"]))
    elif queued.payload.get("thread_ts"):
        return MessageRef(who, queued.payload["thread_ts"])
    return _place(posting) if posting else None


def _without_chart(message: Message) -> _Rendering:
    return _Rendering(lambda _chart: message)


def _render_once(session: Session, queued: OutboxMessage, at: datetime) -> _Rendering:
    """Render a message that is never updated."""
    payload = queued.payload
    if queued.kind is MessageKind.HELP and payload.get("blocks"):
        return _without_chart(message(*map(StoredBlock, payload["blocks"])))
    if queued.kind is MessageKind.HELP and payload.get("answered"):
        answer = ephemeral.answered(session, payload, payload["person"], at)
        return _without_chart(welcome_blocks.with_welcome(answer) if payload.get("welcome") else answer)
    if queued.kind is MessageKind.HELP and queued.improvement_id is not None:
        _, found = read_head(session, queued.improvement_id)
        return _without_chart(ephemeral_blocks.already_captured(found, payload["viewer"], voted=payload["voted"]))
    if queued.kind is MessageKind.HELP:
        return _without_chart(_help(payload))
    if queued.kind is MessageKind.DIGEST:
        return _digest(session, payload["month"], at)
    what = payload["notice"]
    if what in whereabouts_blocks.NOTICES:
        return _without_chart(whereabouts_blocks.NOTICES[what](payload))
    if what in onboarding_blocks.NOTICES:
        return _without_chart(onboarding_blocks.NOTICES[what](payload))
    if what == "reading_kept":
        return _without_chart(notices.reading_saved(morning_message.read_kept(session, payload["reading"])))
    if what == "reading_doubted":
        possible = payload.get("days", ()), payload.get("values", ())
        asked = typed_readings.read_question(session, payload["typed"], at, *possible)
        return _without_chart(reading_question_blocks.question_message(asked))
    if what == "reading_unclear":
        return _without_chart(notices.sentence(payload["sentence"]))
    if what == "nothing_open":
        return _without_chart(notices.nothing_open())
    if what == "deleted":
        return _without_chart(deletion_blocks.deletion_notice(payload))
    if what in _ABOUT_ANNOUNCEMENTS:
        facts_of = announcement.read_announcement(session, payload["announcement"])
        return _without_chart(_ABOUT_ANNOUNCEMENTS[what](facts_of))
    if what == redirection.UNDELIVERED:
        return _without_chart(_undelivered(session, queued, at))
    facts = read_notice(session, queued.improvement_id or 0, at)
    if what in raci_blocks.NOTICES:
        return _without_chart(raci_blocks.NOTICES[what](facts, payload))
    return _without_chart(notices.about_improvement(what, facts, payload))


_ABOUT_ANNOUNCEMENTS: Mapping[str, Callable[[announcement.AnnouncementFacts], Message]] = {
    evidence.CORRECTED: announcement_blocks.corrected,
    scheduling.STOPPED: announcement_blocks.stopped,
}


def _digest(session: Session, key: str, at: datetime) -> _Rendering:
    report = read_month_report(session, Month.parse(key), at)
    chart = MonthChart(report.counts.history)
    return _Rendering(lambda image: report_blocks.digest(report, image), chart)


def _help(payload: Mapping[str, Any]) -> Message:
    said = notices.sentence(payload["sentence"]) if payload.get("sentence") else None
    if payload.get("welcome"):
        return welcome_blocks.with_welcome(said) if said else message(*welcome_blocks.welcome())
    return said or notices.help_message()


def _undelivered(session: Session, queued: OutboxMessage, at: datetime) -> Message:
    row = redirection.standing_redirection(session, queued)
    if row is None:
        raise NotFound("That message doesn't exist any more.")
    facts = read_notice(session, queued.improvement_id, at) if queued.improvement_id else None
    return undelivered_blocks.undelivered(queued.payload["message"], row, facts)


def _render_subject(session: Session, stored: str, at: datetime) -> _Rendering:
    subject = subjects.parse(stored)
    return RENDERERS[type(subject)](session, subject, at)


def _receipt(session: Session, subject: subjects.Receipt, at: datetime) -> _Rendering:
    return _without_chart(receipt.receipt(read_receipt(session, subject.number, at), subject.person))


def _coordinator_card(session: Session, subject: subjects.CoordinatorCard, at: datetime) -> _Rendering:
    return _without_chart(
        card.coordinator_card(read_work_card(session, subject.number, subject.person, at), subject.person)
    )


def _card(session: Session, subject: subjects.Card, at: datetime) -> _Rendering:
    return _without_chart(card.triage_card(read_triage_card(session, subject.number, at)))


def _moved_card(session: Session, subject: subjects.MovedCard, _at: datetime) -> _Rendering:
    return _without_chart(approval_blocks.card_moved(subject.number, recording.card_channel(session, subject.number)))


def _approval(session: Session, subject: subjects.ApprovalRequest, at: datetime) -> _Rendering:
    since = recent_changes.last_activity(session, subject.number)
    can = managers.may_approve(session, get_improvement(session, subject.number))
    may_decide = subject.person in can
    facts = read_approval_request(session, subject.number, at)
    return _without_chart(approval_blocks.approval(facts, since, subject.person, may_decide=may_decide))


def _departure(session: Session, subject: subjects.DepartureList, at: datetime) -> _Rendering:
    facts = departures.read_departure(session, subject.departure, subject.person, at)
    return _without_chart(departure_blocks.departure_list(facts, subject.person))


def _team_move(session: Session, subject: subjects.TeamMove, _at: datetime) -> _Rendering:
    return _without_chart(window_blocks.team_move(team_moves.read_team_move(session, subject.move)))


def _approver_wanted(session: Session, subject: subjects.ApproverWanted, at: datetime) -> _Rendering:
    return _without_chart(
        approval_blocks.approver_wanted(read_approver_wanted(session, subject.number, subject.person, at))
    )


def _info(session: Session, subject: subjects.InfoRequest, _at: datetime) -> _Rendering:
    return _without_chart(approval_blocks.info_request(info_requests.read_info_request(session, subject.request)))


def _question(session: Session, subject: subjects.AskedQuestion, at: datetime) -> _Rendering:
    facts = question_view.read_question(session, subject.number, subject.person, subject.question, at)
    return _without_chart(question_blocks.question(facts))


def _earlier_question(session: Session, subject: subjects.EarlierQuestion, _at: datetime) -> _Rendering:
    facts = question_view.read_earlier_question(session, subject.number, subject.person, subject.question)
    return _without_chart(question_blocks.question(facts))


def _unclear_answer(session: Session, subject: subjects.UnclearAnswer, at: datetime) -> _Rendering:
    facts = question_view.read_unclear_answer(session, subject)
    if facts.notice is None:
        return _without_chart(interview_notices.unclear_answer(facts))
    about = read_notice(session, subject.number, at)
    return _without_chart(notices.about_improvement(facts.notice["notice"], about, facts.notice))


def _proposal(session: Session, subject: subjects.Proposal, at: datetime) -> _Rendering:
    return _without_chart(
        proposal_blocks.proposal(proposals.read_proposal(session, subject.number, subject.person, at))
    )


def _consultation_request(session: Session, subject: subjects.Consultation, _at: datetime) -> _Rendering:
    return _without_chart(
        raci_blocks.consultation_request(
            consultations.read_consultation_request(session, subject.number, subject.person)
        )
    )


def _deleted(session: Session, subject: subjects.DeletedImprovement, at: datetime) -> _Rendering:
    tombstone = queries.tombstone(session, subject.number)
    return _without_chart(deletion_blocks.deleted_message(subject.number, tombstone, at.date()))


def _held_message(session: Session, subject: subjects.AmbiguousMessage, _at: datetime) -> _Rendering:
    return _without_chart(question_blocks.held_message(ambiguous_messages.read_held(session, subject.held)))


def _asked_message(session: Session, subject: subjects.AskedMessage, at: datetime) -> _Rendering:
    return _without_chart(ephemeral.asked_message(session, {"asked": subject.asked}, "", at))


def _morning_message(session: Session, subject: subjects.MorningMessage, at: datetime) -> _Rendering:
    return _without_chart(morning_message_blocks.bundle(morning_message.read_bundle(session, subject.bundle, at)))


def _reading(session: Session, subject: subjects.ReadingRequest, at: datetime) -> _Rendering:
    ask = reading_asks.read_reading_ask(session, subject.nudge, at)
    chart = charts.kpi_chart_facts(session, ask.kpi_id, charts.improvement_of(session, ask.kpi_id))
    is_drawn = ask.is_open and len(chart.readings) >= FEWEST_DRAWN
    return _Rendering(lambda image: morning_message_blocks.reading(ask, image), chart if is_drawn else None)


def _earlier_reading(session: Session, subject: subjects.EarlierReading, at: datetime) -> _Rendering:
    ask = reading_asks.read_reading_ask(session, subject.nudge, at)
    return _without_chart(morning_message_blocks.earlier_reading(ask))


def _reading_file(session: Session, subject: subjects.ReadingFile, at: datetime) -> _Rendering:
    facts = reading_imports.read_import(session, subject.import_id)
    return _without_chart(reading_file_blocks.reading_file(facts, local_day(at, policies.policy(session).tz)))


def _task_notice(session: Session, subject: subjects.TaskNotice, at: datetime) -> _Rendering:
    facts, said = read_notice(session, subject.number, at), outbox.told(session, subject)
    return _without_chart(task_blocks.notice(facts, said, subject.task_places, subject.person))


def _standing_notice(session: Session, subject: subjects.StandingNotice, at: datetime) -> _Rendering:
    if subject.what in _ABOUT_ANNOUNCEMENTS:
        facts = announcement.read_announcement(session, subject.mark)
        return _without_chart(_ABOUT_ANNOUNCEMENTS[subject.what](facts))
    return _without_chart(notices.about_improvement(subject.what, read_notice(session, subject.number, at), {}))


def _closing_notice(session: Session, subject: subjects.ClosingNotice, at: datetime) -> _Rendering:
    facts = read_notice(session, subject.number, at)
    said = outbox.told(session, subject) or {"own": facts.author == subject.person}
    return _without_chart(notices.about_improvement(Step.CLOSE, facts, said))


def _guide(session: Session, subject: subjects.Guide, _at: datetime) -> _Rendering:
    return _without_chart(onboarding_blocks.guide(onboarding.read_guide(session, subject.person)))


def _draft(session: Session, subject: subjects.Draft, _at: datetime) -> _Rendering:
    return _with_chart(announcement_blocks.draft, session, subject.announcement)


def _announcement(session: Session, subject: subjects.PostedAnnouncement, _at: datetime) -> _Rendering:
    return _with_chart(announcement_blocks.announcement, session, subject.announcement)


def _sustain(session: Session, subject: subjects.SustainQuestion, at: datetime) -> _Rendering:
    facts, chart = sustain_facts.read_check(session, subject.check, at), None
    if facts.measured and facts.is_standing and not facts.is_over:
        chart = charts.kpi_chart_facts(session, facts.measured[0].kpi_id, facts.number)
        chart = chart if len(chart.readings) >= FEWEST_DRAWN else None
    return _Rendering(lambda image: sustain_blocks.question(facts, image), chart)


def _regression(session: Session, subject: subjects.RegressionQuestion, at: datetime) -> _Rendering:
    facts = sustain_facts.read_check(session, subject.check, at)
    return _without_chart(sustain_blocks.regression(facts, subject.person))


def _with_chart(
    words: Callable[[announcement.AnnouncementFacts, Picture | None], Message], session: Session, announcement_id: int
) -> _Rendering:
    facts = announcement.read_announcement(session, announcement_id)
    chart = None
    if facts.measured:
        first = facts.measured[0]
        chart = charts.kpi_chart_facts(session, first.kpi_id, facts.number, until=first.after_on)
    return _Rendering(lambda image: words(facts, image), chart)


RENDERERS: Mapping[type[subjects.Subject], Callable[[Session, Any, datetime], _Rendering]] = {
    subjects.Receipt: _receipt,
    subjects.CoordinatorCard: _coordinator_card,
    subjects.Card: _card,
    subjects.ApprovalRequest: _approval,
    subjects.ApproverWanted: _approver_wanted,
    subjects.DepartureList: _departure,
    subjects.TeamMove: _team_move,
    subjects.MovedCard: _moved_card,
    subjects.InfoRequest: _info,
    subjects.AskedQuestion: _question,
    subjects.EarlierQuestion: _earlier_question,
    subjects.UnclearAnswer: _unclear_answer,
    subjects.Proposal: _proposal,
    subjects.AmbiguousMessage: _held_message,
    subjects.AskedMessage: _asked_message,
    subjects.Consultation: _consultation_request,
    subjects.DeletedImprovement: _deleted,
    subjects.MorningMessage: _morning_message,
    subjects.ReadingFile: _reading_file,
    subjects.TaskNotice: _task_notice,
    subjects.StandingNotice: _standing_notice,
    subjects.ClosingNotice: _closing_notice,
    subjects.Guide: _guide,
    subjects.ReadingRequest: _reading,
    subjects.EarlierReading: _earlier_reading,
    subjects.Draft: _draft,
    subjects.PostedAnnouncement: _announcement,
    subjects.SustainQuestion: _sustain,
    subjects.RegressionQuestion: _regression,
}
