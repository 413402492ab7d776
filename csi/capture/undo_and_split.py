"""What an author can do with an idea just captured: undo it, or split a list into several ideas."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from csi.capture import meaning, recording, similarity_index
from csi.capture.list_items import list_items
from csi.common.errors import TooLate
from csi.messaging import outbox
from csi.register import activity, improvements
from models import Activity, Improvement, Origin
from models.enums import State

UNDO_AT_ONCE = timedelta(minutes=10)


def undo_capture(session: Session, number: int, *, by: str, at: datetime) -> timedelta | None:
    """Withdraw an idea of less than ten minutes; return the age of an older one, so that its author is asked first.

    Raises NotAllowed, TooLate.
    """
    improvement = improvements.get_improvement(session, number, lock=True)
    recording.require_withdrawable(session, improvement, by)
    age = at - improvement.created_at
    if improvement.state is State.NEW and age > UNDO_AT_ONCE:
        return age
    recording.withdraw_idea(session, number, by=by, at=at)
    return None


def split_idea(session: Session, number: int, *, by: str, at: datetime) -> list[int]:
    """Make an improvement of each item of a list captured as one idea; the first item keeps the number.

    Return their numbers; empty if it was split before. Raises NotAllowed, TooLate.
    """
    improvement = improvements.get_improvement(session, number, lock=True)
    recording.require_editable(session, improvement, by)
    if was_split(session, number):
        return []
    ideas = list_items(improvement.idea)
    if not ideas:
        raise TooLate(f"IMP-{number} is one idea now.")
    origin = session.get(Origin, number)
    whole = improvement.idea
    others = [_another(session, improvement, place, idea, origin, by=by, at=at) for place, idea in enumerate(ideas[1:])]
    numbers = [number, *others]
    improvement.idea = ideas[0]
    meaning.mark_reworded(session, number)
    similarity_index.index_words(session, improvement)
    activity.record(
        session,
        improvement,
        "split",
        by=by,
        at=at,
        before={"idea": whole},
        after={"idea": ideas[0], "into": numbers},
    )
    outbox.refresh_improvement(session, number, at)
    return numbers


def _another(
    session: Session, first: Improvement, place: int, text: str, origin: Origin | None, *, by: str, at: datetime
) -> int:
    source = recording.Source(first.source_kind, f"split:{first.id}:{place}")
    idea = recording.NewIdea(
        text,
        credited=origin.credited_id if origin else None,
        permalink=origin.permalink if origin else None,
    )
    return recording.record_idea(session, idea, by=by, at=at, source=source, is_part=True).number


def was_split(session: Session, number: int) -> bool:
    """Whether an improvement was captured as a list and split."""
    done = select(Activity.id).where(Activity.improvement_id == number, Activity.verb == "split")
    return session.exec(done).first() is not None
