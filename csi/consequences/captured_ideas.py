"""An idea that holds figures already: recorded, and its author is proposed the KPI that it names at once."""

from datetime import datetime

from sqlmodel import Session

from csi.capture import recording
from csi.capture.recording import Captured, NewIdea, Source
from csi.kpis import proposals


def record_idea(session: Session, idea: NewIdea, *, by: str, at: datetime, source: Source) -> Captured:
    """Record an idea. Raises BadInput, NotAllowed and TooOften as `recording.record_idea` does."""
    captured = recording.record_idea(session, idea, by=by, at=at, source=source)
    if not captured.again:
        proposals.offer_from_idea(session, captured.number, by=by, at=at)
    return captured
