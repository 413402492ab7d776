"""Posting an announcement at a working hour: set for the next working morning, and posted by the sweep."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.announcements import announcement as announcements
from csi.common.errors import BadInput, TooLate
from csi.common.working_days import is_working_morning_time, next_working_morning
from csi.messaging import outbox
from csi.messaging.subjects import Draft
from csi.people import managers
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Announcement, Improvement
from models.enums import AnnouncementState

STOPPED = "announcement_stopped"
"""The notice that an announcement wasn't posted when it was due."""


def schedule_announcement(
    session: Session, announcement_id: int, *, by: str, at: datetime, channel: str | None = None
) -> None:
    """Set an announcement for the next working morning where its team is. Its figures are checked now and then.

    Raises NotAllowed, TooLate, and BadInput for `channel` if none is set and for `story` if a figure in it is wrong.
    """
    announcement, improvement = announcements.for_change(session, announcement_id, by)
    _, where = announcements.require_postable(session, announcement_id, channel)
    when = next_working_morning(at, *announcements.zone_and_country(session, improvement))
    announcement.state, announcement.channel = AnnouncementState.SCHEDULED, where
    announcement.posted_by, announcement.scheduled_for = by, when
    session.add(announcement)
    after = {"channel": where, "for": when.date().isoformat()}
    activity.record(session, improvement, "announcement_scheduled", by=by, at=at, after=after)
    outbox.refresh(session, Draft(announcement_id), at=at)


def cancel_scheduled(session: Session, announcement_id: int, *, by: str, at: datetime) -> None:
    """Make a scheduled announcement a draft again. Raises NotAllowed, TooLate."""
    announcement, improvement = announcements.for_change(session, announcement_id, by)
    if announcement.state is not AnnouncementState.SCHEDULED:
        raise TooLate("This isn't set to be posted any more.")
    announcements.back_to_draft(session, announcement)
    activity.record(session, improvement, "announcement_unscheduled", by=by, at=at)
    outbox.refresh(session, Draft(announcement_id), at=at)


def post_scheduled(session: Session, at: datetime) -> None:
    """Post what is due, each once, within working hours; what can't be posted now is a draft again."""
    due = select(Announcement.id).where(
        Announcement.state == AnnouncementState.SCHEDULED, col(Announcement.scheduled_for) <= at
    )
    for announcement_id in session.exec(due.order_by(col(Announcement.id))).all():
        _post_due(session, announcement_id or 0, at)


def _post_due(session: Session, announcement_id: int, at: datetime) -> None:
    announcement = session.get_one(Announcement, announcement_id)
    improvement = get_improvement(session, announcement.improvement_id, lock=True)
    session.refresh(announcement, with_for_update=True)
    if announcement.state is not AnnouncementState.SCHEDULED:
        return  # another replica has posted it, or somebody was faster
    if not is_working_morning_time(at, *announcements.zone_and_country(session, improvement)):
        return  # the hour was missed: on the next working morning
    facts = announcements.read_announcement(session, announcement_id)
    if not facts.is_current:
        announcements.back_to_draft(session, announcement)
        return
    try:
        facts, where = announcements.require_postable(session, announcement_id, None)
    except BadInput as problem:
        announcements.back_to_draft(session, announcement)
        activity.record(session, improvement, STOPPED, by=None, at=at, note=problem.sentence)
        _tell_stopped(session, improvement, announcement_id, at)
        outbox.refresh(session, Draft(announcement_id), at=at)
        return
    announcements.post(session, announcement, improvement, facts, where, by=announcement.posted_by, at=at)


def _tell_stopped(session: Session, improvement: Improvement, announcement_id: int, at: datetime) -> None:
    who = managers.responsible_for(session, improvement)
    if who:
        outbox.notice(session, STOPPED, to=who, about=improvement.id, at=at, announcement=announcement_id)
