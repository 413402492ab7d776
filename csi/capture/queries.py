"""Read-only queries about captured ideas."""

from sqlmodel import Session, select

from csi.common.errors import NotFound
from csi.people import directory
from csi.register import improvements
from models import Improvement, Origin, Person

NO_SUCH_CODE = (
    "I don't know that code. A code looks like `ab3d-efgh-jkmn-pqrs`: sixteen letters and digits; "
    "capitals, spaces and hyphens make no difference."
)


def find_by_code_key(session: Session, key: str, asker: str, *, lock: bool = False) -> Improvement:
    """The improvement of this digest of a follow code; `asker` must not be a known outsider.

    Raises NotAllowed, NotFound.
    """
    directory.require_not_outsider(session, asker)
    origin = session.exec(select(Origin).where(Origin.follow_key == key)).first() if key else None
    if origin is None:
        raise NotFound(NO_SUCH_CODE)
    return improvements.get_improvement(session, origin.improvement_id, lock=lock)


def may_be_told(person: Person | None) -> bool:
    """Whether a person can be told that their idea was captured, as far as known."""
    return person is not None and directory.has_access(person)
