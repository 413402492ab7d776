"""What the rows say of which somebody has to decide, confirm or answer: read for each kind; nothing is written."""

from datetime import date

from sqlmodel import Session, col, select

from csi.capture.missed_promises import explanation, promised_day
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview.questions import BY_KEY
from csi.messaging import outbox, permalinks
from csi.messaging.subjects import Card
from csi.nudges.about import About
from csi.nudges.improvement_parts import latest_assignments, open_questions, unconfirmed_one
from csi.nudges.row_facts import ApprovalOpen, AssignmentOpen, DecisionDue, Found, HoldDue, QuestionOpen
from csi.nudges.told import zone
from models import Assignment, Hold, Improvement, InfoRequest, Involvement, MissedPromise, Nudge
from models.enums import ENDED_STATES, State


def triage(session: Session, nudge: Nudge, improvement: Improvement | None, today: date) -> Found:
    if improvement is None:
        return None, False
    card = outbox.posting(session, Card(improvement.id or 0))
    link = ""
    if card is not None and card.person_id is None:
        link = permalinks.permalink(permalinks.workspace_url(session), card.channel, card.ts)
    missed = select(MissedPromise).where(MissedPromise.improvement_id == improvement.id)
    row = session.exec(missed.order_by(col(MissedPromise.id).desc()).limit(1)).first() if nudge.level else None
    promised = row.promised_on if row else promised_day(session, improvement)
    detail = DecisionDue(promised, promised < today, new_date=_still_to_come(row, today), link=link)
    return detail, improvement.state is State.NEW and improvement.promise_paused_at is None


def promise(session: Session, _nudge: Nudge, improvement: Improvement | None, today: date) -> Found:
    if improvement is None:
        return None, False
    missed = select(MissedPromise).where(MissedPromise.improvement_id == improvement.id)
    row = session.exec(missed.order_by(col(MissedPromise.id).desc()).limit(1)).first()
    promised = row.promised_on if row else improvement.promised_on
    why = explanation(session, improvement.id or 0)
    detail = DecisionDue(
        promised,
        True,
        new_date=_still_to_come(row, today),
        reason=why.reason if why else "",
        reason_by=why.by if why else None,
    )
    return detail, improvement.state is State.NEW and improvement.promise_paused_at is None


def _still_to_come(missed: MissedPromise | None, today: date) -> date | None:
    """The day that was promised instead of a missed one, unless it is over too."""
    return missed.renewed_to if missed and missed.renewed_to >= today else None


def interview(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    about = About.parse(nudge.subject)
    if about.what == "info" and about.id.isdigit():
        request = session.get(InfoRequest, int(about.id))
        is_asked = request is not None and request.answered_at is None and improvement.state is State.NEW
        return QuestionOpen("", request.question if request else "", is_before_decision=True), is_asked
    if about.what == "consulted" and about.id.isdigit():
        consulted = session.get(Involvement, int(about.id))
        is_asked = consulted is not None and consulted.question is not None and consulted.answered_at is None
        return QuestionOpen("", (consulted.question if consulted else "") or ""), is_asked
    who = nudge.on_behalf_of or nudge.person_id
    asked = (each for each in open_questions(session, improvement) if each.about == nudge.subject)
    found = next((each for each in asked if each.person_id == who), None)
    question = BY_KEY.get(found.question) if found else None
    if question is None:
        return QuestionOpen("", ""), False
    return QuestionOpen(question.key, question.title), True


def assignment(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    """The assignment that a nudge is about, to whoever has to confirm it, or to the manager to whom it comes back."""
    about = About.parse(nudge.subject)
    row = session.get(Assignment, int(about.id)) if about.id.isdigit() else None
    if improvement is None or row is None:
        return None, False
    detail = AssignmentOpen(row.person_id, row.given_by, local_day(row.given_at, policy(session).tz))
    is_open = row.confirmed_at is None and row.ended_at is None
    if nudge.level and row.ended_at is not None:
        is_open = unconfirmed_one(latest_assignments(session, improvement.id or 0)) is row
    return detail, is_open and improvement.state not in ENDED_STATES


def approval(_session: Session, _nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    again = improvement.changed_since_approval_at is not None and improvement.state is State.IN_PROGRESS
    return ApprovalOpen(again), again or improvement.state is State.ASSESS


def hold(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    held = select(Hold).where(Hold.improvement_id == improvement.id).order_by(col(Hold.id).desc())
    row = session.exec(held.limit(1)).first()
    if row is None:
        return None, False
    is_due = row.review_on <= local_day(nudge.due_at, zone(session, nudge))
    return HoldDue(row.review_on, row.reason), improvement.state is State.ON_HOLD and is_due
