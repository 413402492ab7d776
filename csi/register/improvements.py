"""Finding an improvement by its number, and naming its state."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from csi.common.errors import NotFound
from csi.language import state_words
from csi.register import queries
from models import Improvement
from models.enums import State

LARGEST_NUMBER = 2**31 - 1
"""The largest number that the databases keep; typed ones may be longer."""
_BY_NUMBER = select(Improvement).where(col(Improvement.id) == bindparam("number"))
_LOCKED = _BY_NUMBER.with_for_update()


def get_improvement(session: Session, number: int, *, lock: bool = False) -> Improvement:
    """The improvement with this number; `lock` locks its row until the transaction ends. Raises NotFound."""
    statement = _LOCKED if lock else _BY_NUMBER
    if number > LARGEST_NUMBER or (improvement := session.exec(statement, params={"number": number}).first()) is None:
        raise no_improvement(session, number)
    return improvement


def no_improvement(session: Session, number: int) -> NotFound:
    """The refusal for a number without an improvement; it says whether there was one."""
    gone = " any more" if queries.tombstone(session, number) else ""
    return NotFound(f"There is no IMP-{number}{gone}.")


def describe_state(state: State) -> str:
    """A state in words."""
    return state_words.IN_SENTENCES[state]
