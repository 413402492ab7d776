"""The author says that their idea is another one than those that look alike."""

from datetime import datetime

from sqlmodel import Session

from csi.capture.similar_ideas import DIFFERENT, closest_ideas, said_different
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from models import Improvement


def say_different(session: Session, improvement: Improvement, *, by: str, at: datetime) -> None:
    """Remember as the author that the idea is different, so that its receipt no longer shows similar ones.

    Raises NotAllowed.
    """
    actor = directory.relation_to(session, improvement, by)
    require(Action.SAY_DIFFERENT, actor, "Only the person who had the idea can say that it's different.")
    if not said_different(session, improvement.id or 0):
        others = [each.number for each in closest_ideas(session, improvement.id or 0)]
        activity.record(session, improvement, DIFFERENT, by=by, at=at, after={"from": others})
