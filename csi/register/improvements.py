"""Find an improvement by its number, and say its state in words."""

from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.language import state_words
from csi.register import activity
from models import Improvement
from models.enums import State


def get_improvement(session: Session, number: int, *, lock: bool = False) -> Improvement:
    """The improvement of this number; `lock` holds its row until the transaction ends. Raises NotFound."""
    query = select(Improvement).where(col(Improvement.id) == number)
    improvement = session.exec(query.with_for_update() if lock else query).first()
    if improvement is None:
        gone = " any more" if activity.tombstone(session, number) else ""
        raise NotFound(f"There is no IMP-{number}{gone}.")
    return improvement


def describe_state(state: State) -> str:
    """A state as people say it."""
    return state_words.IN_SENTENCES[state]
