"""Answering whether a success still holds, and the request to confirm that it doesn't."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.errors import NotFound, TooLate
from csi.common.phrases import calendar_date
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.messaging import outbox
from csi.messaging.subjects import RegressionQuestion, SustainQuestion
from csi.nudges import endings, sustain_checks
from csi.nudges.about import About
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Improvement, Nudge, SustainCheck
from models.enums import OPEN_NUDGES, NudgeKind, NudgeState


def for_answer(session: Session, check_id: int, *, by: str, at: datetime) -> tuple[SustainCheck, Improvement]:
    """Lock a check that is about to be answered. Raises NotAllowed, NotFound, TooLate."""
    check = session.get(SustainCheck, check_id)
    if check is None:
        raise NotFound("That question doesn't exist any more.")
    improvement = get_improvement(session, check.improvement_id, lock=True)
    _asked(session, check.improvement_id)  # locked before the check, as a tick does that asks again
    session.refresh(check, with_for_update=True)
    actor = directory.actor_for(session, by, improvement)
    require(
        Action.ANSWER_SUSTAIN_CHECK,
        replace(actor, is_asked=check.asked_id == by),
        "Only whoever was asked, the improvement's coordinator or a manager can answer this.",
    )
    if not sustain_checks.is_standing(session, check, improvement):
        raise TooLate(f"IMP-{improvement.id} was reopened, so there's nothing to answer any more.")
    if check.answered_at is not None:
        tz = policy(session).tz
        day = calendar_date(local_day(check.answered_at, tz), local_day(at, tz))
        raise TooLate("A newer message asks this." if check.holds is None else f"This was answered on {day}.")
    return check, improvement


def answer(
    session: Session, check: SustainCheck, improvement: Improvement, *, holds: bool, note: str, by: str, at: datetime
) -> None:
    """Keep the answer to a check, which ends the nudges that asked for it."""
    check.holds, check.answered_at, check.answered_by, check.note = holds, at, by, note or None
    session.add(check)
    verb = "still_holds" if holds else "no_longer_holds"
    activity.record(session, improvement, verb, by=by, at=at, note=note or None)
    for nudge in _asked(session, check.improvement_id):
        endings.end(session, nudge, NudgeState.ANSWERED, at, verb)
    outbox.refresh(session, SustainQuestion(check.id or 0), at=at)


def _asked(session: Session, number: int) -> Sequence[Nudge]:
    """The nudges that ask whether a success lasts, as far as they were sent and are open or snoozed; locked."""
    asked = select(Nudge).where(
        Nudge.kind == NudgeKind.SUSTAIN,
        Nudge.subject == About("improvement", str(number)).key,
        col(Nudge.state).in_(OPEN_NUDGES),
        col(Nudge.sent_at).is_not(None),
    )
    return session.exec(asked.order_by(col(Nudge.id)).with_for_update()).all()


def ask_to_confirm(session: Session, check: SustainCheck, who: str, at: datetime) -> None:
    """Ask a manager to confirm that a success doesn't hold any more."""
    outbox.enqueue(
        session,
        outbox.MessageKind.REGRESSION,
        to=outbox.person(who),
        at=at,
        subject=RegressionQuestion(check.id or 0, who),
        improvement_id=check.improvement_id,
    )


def show_confirmation(session: Session, check: SustainCheck, at: datetime) -> None:
    """Update the requests to confirm what was said of a success."""
    outbox.refresh_kind(session, outbox.MessageKind.REGRESSION, check.improvement_id, at)


def for_confirmation(session: Session, check_id: int, *, by: str) -> tuple[SustainCheck, Improvement]:
    """Lock a check of which somebody said that it doesn't hold any more. Raises NotAllowed, NotFound, TooLate."""
    check = session.get(SustainCheck, check_id)
    if check is None:
        raise NotFound("That question doesn't exist any more.")
    improvement = get_improvement(session, check.improvement_id, lock=True)
    session.refresh(check, with_for_update=True)
    require(
        Action.CONFIRM_REGRESSION,
        directory.actor_for(session, by, improvement),
        "Only the improvement's coordinator or a manager can confirm this.",
    )
    if not sustain_checks.is_standing(session, check, improvement):
        raise TooLate(f"IMP-{improvement.id} was reopened already.")
    if check.holds is not False:
        raise TooLate("Somebody has said meanwhile that it still holds.")
    return check, improvement
