"""Whether a success still holds: what was answered, and the reopening once somebody has confirmed that it doesn't."""

from datetime import datetime

from sqlmodel import Session

from csi.common.errors import BadInput
from csi.common.limits import LONGEST_STORY
from csi.lifecycle import transitions
from csi.nudges import sustain_answers, sustain_facts
from csi.people import directory, managers
from csi.people.permissions import Action, may
from models import Improvement, SustainCheck
from models.enums import Step

NOTE = "note"
"""The form's field, for refusals."""


def still_holds(session: Session, check_id: int, *, by: str, at: datetime) -> None:
    """Answer that a success still holds. Raises NotAllowed, NotFound, TooLate."""
    check, improvement = sustain_answers.for_answer(session, check_id, by=by, at=at)
    sustain_answers.answer(session, check, improvement, holds=True, note="", by=by, at=at)


def no_longer_holds(session: Session, check_id: int, note: str, *, by: str, at: datetime) -> bool:
    """Answer that a success doesn't hold any more. Return whether that reopened the improvement.

    It is confirmed at once if the readings show it or if a manager says so; else a manager is asked to confirm it.
    Raises BadInput without a note, NotAllowed, NotFound, TooLate.
    """
    check, improvement = sustain_answers.for_answer(session, check_id, by=by, at=at)
    said = note.replace("\x00", "").strip()
    if not said or len(said) > LONGEST_STORY:
        raise BadInput(NOTE, f"Say in up to {LONGEST_STORY:,} characters what is different now.")
    shown = sustain_facts.read_check(session, check_id, at).readings_say is False
    sustain_answers.answer(session, check, improvement, holds=False, note=said, by=by, at=at)
    others = [each for each in managers.managers_above(session, improvement) if each != by]
    if shown or not others or may(Action.REOPEN, directory.actor_for(session, by, improvement)):
        _reopen(session, check, improvement, by=by, at=at)
        return True
    sustain_answers.ask_to_confirm(session, check, others[0], at)
    return False


def confirm(session: Session, check_id: int, *, by: str, at: datetime) -> None:
    """Confirm that a success doesn't hold any more: it is reopened, and its announcement says so.

    Raises NotAllowed, NotFound, TooLate.
    """
    check, improvement = sustain_answers.for_confirmation(session, check_id, by=by)
    _reopen(session, check, improvement, by=by, at=at)


def deny(session: Session, check_id: int, *, by: str, at: datetime) -> None:
    """Say that a success still holds, after somebody said that it doesn't. Raises NotAllowed, NotFound, TooLate."""
    check, improvement = sustain_answers.for_confirmation(session, check_id, by=by)
    sustain_answers.answer(session, check, improvement, holds=True, note="", by=by, at=at)
    sustain_answers.show_confirmation(session, check, at)


def _reopen(session: Session, check: SustainCheck, improvement: Improvement, *, by: str, at: datetime) -> None:
    reason = f"No longer holds: {check.note}"
    transitions.take_step(
        session, improvement.id or 0, Step.REOPEN, by=by, at=at, reason=reason, regression_confirmed=True
    )
    sustain_answers.show_confirmation(session, check, at)
