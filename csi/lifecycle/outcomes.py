"""What is written about a result, kept true: words that the readings don't bear out any more say so.

These are the texts whose figures were checked when they were typed: the outcome and why it was judged early, the
answers to question 5 and who keeps it up, the status notes, and what the improvement brought besides money. Everything
that shows them shows the words as they are kept. (An announcement is corrected by `csi/announcements/corrections.py`.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from csi.common.working_days import local_day
from csi.interview.queries import current_answers
from csi.interview.questions import QUESTIONS
from csi.kpis.claim_check import STALE, wrong_claims
from csi.messaging import outbox
from csi.register import activity
from csi.register.business_case import current_figure
from csi.register.improvements import get_improvement
from models import Answer, Improvement, ProgressReport, Target, ValueFigure
from models.enums import AnswerKind, State, ValueSide

CORRECTED = "outcome_corrected"
_ACHIEVED = [each.key for each in QUESTIONS if each.says_what_was_achieved]


@dataclass(frozen=True, slots=True)
class Said:
    """A text about a result: the row and the column that keep it, and when it was said."""

    row: Improvement | Answer | ProgressReport | ValueFigure
    column: str
    at: datetime


def telling_of(session: Session, kpi_id: int) -> list[int]:
    """The improvements with a target for a KPI and words about what was achieved."""
    number = col(Improvement.id)
    answered = select(Answer.improvement_id).where(col(Answer.question).in_(_ACHIEVED))
    noted = select(ProgressReport.improvement_id).where(col(ProgressReport.note).is_not(None))
    valued = select(ValueFigure.improvement_id).where(ValueFigure.side == ValueSide.ACTUAL)
    rows = (
        select(Improvement.id)
        .join(Target, col(Target.improvement_id) == number)
        .where(
            Target.kpi_id == kpi_id,
            col(Target.replaced_at).is_(None),
            or_(
                (col(Improvement.state) == State.CLOSED) & col(Improvement.closure_notes).is_not(None),
                number.in_(answered),
                number.in_(noted),
                number.in_(valued),
            ),
        )
    )
    return sorted({each or 0 for each in session.exec(rows)})


def follow_readings(session: Session, kpi_id: int, at: datetime) -> None:
    """Mark the words that a KPI's readings up to the day they were said don't bear out, and unmark those they do."""
    for number in telling_of(session, kpi_id):
        improvement = get_improvement(session, number)
        notes = []
        for said in _said_of(session, improvement):
            kept = getattr(said.row, said.column)
            plain = kept.removeprefix(STALE)
            wrong = wrong_claims(session, number, plain, at=said.at, to=local_day(said.at, "UTC"))
            now = f"{STALE}{plain}" if wrong else plain
            if now != kept:
                setattr(said.row, said.column, now)
                session.add(said.row)
                notes.append(wrong[0].sentence if wrong else None)
                if said.column == "closure_notes":
                    outbox.refresh_closing_notices(session, number, said.at, at)
        if notes:
            told = next((each for each in notes if each), None)
            activity.record(session, improvement, CORRECTED, by=None, at=at, note=told)


def _said_of(session: Session, improvement: Improvement) -> Iterator[Said]:
    """The texts about an improvement's result that are shown: of answers and values the newest."""
    number = improvement.id or 0
    if improvement.closed_at is not None and improvement.state is State.CLOSED:
        if improvement.closure_notes:
            yield Said(improvement, "closure_notes", improvement.closed_at)
        if improvement.judged_early_because:
            yield Said(improvement, "judged_early_because", improvement.closed_at)
    for key, answer in current_answers(session, number).items():
        if key in _ACHIEVED and answer.kind is AnswerKind.ANSWER and answer.text:
            yield Said(answer, "text", answer.answered_at)
    noted = select(ProgressReport).where(ProgressReport.improvement_id == number, col(ProgressReport.note).is_not(None))
    for report in session.exec(noted.order_by(col(ProgressReport.id))):
        yield Said(report, "note", report.reported_at)
    value = current_figure(session, number, ValueSide.ACTUAL)
    if value is not None and value.soft_benefits:
        yield Said(value, "soft_benefits", value.set_at)
