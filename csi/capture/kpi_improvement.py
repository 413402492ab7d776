"""An improvement that a KPI asks for: captured without an author, because nobody had an idea."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from csi.capture import meaning, recording, similarity_index
from csi.capture.recording import NewIdea, Source
from csi.common import idempotency
from csi.messaging import outbox
from csi.people import directory
from csi.register import activity
from models import Improvement, Service, Watcher, insert_once
from models.enums import SourceKind, State

REWORDED = "excursion_reworded"
"""What the trail says of an improvement whose words follow a corrected reading."""


@dataclass(frozen=True, slots=True)
class KpiTrouble:
    """What a KPI shows, in words that are kept; `key` is equal for the same excursion.

    `owner` reports the KPI. They and the owner of the service follow the improvement.
    """

    text: str
    details: str
    key: str
    service: int | None
    owner: str | None
    kpi_id: int


def record_kpi_trouble(session: Session, trouble: KpiTrouble, *, at: datetime) -> Improvement | None:
    """Record the improvement, and post its card to those who triage; whoever owns the service is told by a nudge.

    None if it was recorded before.
    """
    if not idempotency.is_first(session, trouble.key, at):
        return None
    source = Source(SourceKind.KPI, trouble.key)
    idea = NewIdea(trouble.text, trouble.details, service=trouble.service)
    promised_on = recording.promised_date(session, at)
    improvement = recording.add_to_register(session, idea, at=at, source=source, promised_on=promised_on, author=None)
    activity.record(
        session,
        improvement,
        "captured",
        by=None,
        at=at,
        after={"state": State.NEW, "source": SourceKind.KPI, "kpi": trouble.kpi_id},
    )
    recording.post_card(session, improvement, at)
    service = session.get(Service, trouble.service) if trouble.service else None
    for person_id in dict.fromkeys([service.owner_id if service else None, trouble.owner]):
        if person_id is not None and directory.is_active(session, person_id):
            insert_once(session, Watcher(improvement_id=improvement.id or 0, person_id=person_id, at=at))
    return improvement


def reword_kpi_trouble(session: Session, improvement: Improvement, text: str, details: str, *, at: datetime) -> None:
    """Let an improvement say what its KPI shows since a reading was corrected. The improvement is locked."""
    before = {"idea": improvement.idea}
    improvement.idea, improvement.details = text, details
    session.add(improvement)
    meaning.mark_reworded(session, improvement.id or 0)
    similarity_index.index_words(session, improvement)
    activity.record(session, improvement, REWORDED, by=None, at=at, before=before, after={"idea": text})
    outbox.refresh_improvement(session, improvement.id or 0, at)
