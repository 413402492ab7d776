"""People whose names were erased: what Slack still says of them is not stored again.

Only a digest of each id is kept, so that the id itself is nowhere.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, delete, select

from models import ErasedPerson, insert_once

STAND_IN = "erased-"
"""How the id begins that stands in the place of an erased one. No id of Slack's does."""

REFUSAL = "Your name was erased from Kaizen, so I kept nothing of this. Whoever runs Kaizen can let you back in."
OF_SOMEBODY = "This person's name was erased from Kaizen. Choose somebody else."


def digest(person_id: str) -> str:
    """What is kept of an id."""
    return hashlib.sha256(f"kaizen:{person_id}".encode()).hexdigest()


def among(session: Session, people: Iterable[str]) -> set[str]:
    """Those of these ids that were erased."""
    digests = {digest(each): each for each in people}
    found = session.exec(select(ErasedPerson.digest).where(col(ErasedPerson.digest).in_(digests)))
    return {digests[each] for each in found}


def is_erased(session: Session, person_id: str) -> bool:
    """Whether this id was erased."""
    return bool(among(session, [person_id]))


def remember(session: Session, person_id: str, at: datetime) -> None:
    """Remember that this id was erased."""
    insert_once(session, ErasedPerson(digest=digest(person_id), erased_at=at))


def let_back_in(session: Session, person_id: str) -> bool:
    """Forget that this id was erased; False if it wasn't. What was erased stays erased."""
    gone = delete(ErasedPerson).where(col(ErasedPerson.digest) == digest(person_id))
    return session.connection().execute(gone).rowcount == 1
