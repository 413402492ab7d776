"""Drafting the announcement of a closed improvement: a success, or what was learned."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from csi.announcements.titles import propose_title
from csi.common import limits
from csi.interview.queries import current_answers
from csi.kpis.queries import targets_with_kpis
from csi.messaging import outbox
from csi.messaging.subjects import Draft
from models import Announcement, Improvement
from models.enums import AnnouncementKind, ClosureCode

KINDS = {
    ClosureCode.SUCCESSFUL: AnnouncementKind.SUCCESS,
    ClosureCode.UNSUCCESSFUL: AnnouncementKind.LESSON,
}
"""The kind of announcement by closure code; a withdrawn improvement has none."""
OUTCOME = ("achieved", "went_well")
"""The questions whose answers say what came of it."""


def draft_announcement(session: Session, improvement: Improvement, *, by: str, at: datetime) -> int | None:
    """Draft the announcement of this closing and send the draft to `by`; a withdrawn improvement has none.

    Returns which closing it is; None if it has no announcement. Announcements of earlier closings stay as they are. The
    first text is the coordinator's closure notes, and the title the first sentence about the outcome that is no figure;
    wrong figures have to be edited before posting.
    """
    kind = KINDS.get(improvement.closure_code) if improvement.closure_code else None
    if kind is None:
        return None
    number = improvement.id or 0
    story = (improvement.closure_notes or improvement.idea)[: limits.LONGEST_STORY]
    latest = session.exec(select(func.max(col(Announcement.cycle))).where(Announcement.improvement_id == number)).one()
    cycle = (latest or 0) + 1
    answers = current_answers(session, number)
    said = [improvement.closure_notes or "", *(answers[key].text for key in OUTCOME if key in answers)]
    is_success = kind is AnnouncementKind.SUCCESS
    measured = next((kpi.name for _, kpi in targets_with_kpis(session, number)), "")
    announcement = Announcement(
        improvement_id=number,
        kind=kind,
        cycle=cycle,
        title=propose_title(said if is_success else said[:1], improvement.idea, kpi=measured, is_success=is_success),
        story=story,
        drafted_at=at,
    )
    session.add(announcement)
    session.flush()
    outbox.enqueue(
        session,
        outbox.MessageKind.DRAFT,
        to=outbox.person(by),
        at=at,
        subject=Draft(announcement.id or 0),
        improvement_id=number,
        announcement=announcement.id,
    )
    return cycle
