"""Posting an announcement at a working hour: set for the next working morning, and posted when it has come."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.announcements import announcement as announcements
from csi.announcements import posting
from csi.announcements.editing import for_change, show_draft
from csi.common.errors import BadInput, TooLate
from csi.common.working_days import is_working_morning_time, next_working_morning
from csi.messaging import outbox
from csi.messaging.subjects import PostedAnnouncement
from csi.people import managers
from csi.register import activity
from csi.register.improvements import get_improvement
from models import Announcement, Improvement, Outbox
from models.enums import AnnouncementState, QueueState

STOPPED = "announcement_stopped"
"""The notice that an announcement wasn't posted when it was due."""


def schedule_announcement(
    session: Session, announcement_id: int, *, by: str, at: datetime, channel: str | None = None
) -> None:
    """Set an announcement for the next working morning where its team is. Its figures are checked now and then.

    Raises NotAllowed, TooLate, and BadInput for `channel` if none is set and for `story` if a figure in it is wrong.
    """
    announcement, improvement = for_change(session, announcement_id, by)
    _, where = posting.require_postable(session, announcement_id, channel)
    when = next_working_morning(at, *announcements.zone_and_country(session, improvement))
    announcement.state, announcement.channel = AnnouncementState.SCHEDULED, where
    announcement.posted_by, announcement.scheduled_for = by, when
    session.add(announcement)
    after = {"channel": where, "for": when.date().isoformat()}
    activity.record(session, improvement, "announcement_scheduled", by=by, at=at, after=after)
    show_draft(session, announcement, at)


def cancel_scheduled(session: Session, announcement_id: int, *, by: str, at: datetime) -> None:
    """Make a scheduled announcement a draft again. Raises NotAllowed, TooLate."""
    announcement, improvement = for_change(session, announcement_id, by)
    if announcement.state is not AnnouncementState.SCHEDULED:
        raise TooLate("This isn't set to be posted any more.")
    posting.back_to_draft(session, announcement)
    activity.record(session, improvement, "announcement_unscheduled", by=by, at=at)
    show_draft(session, announcement, at)


def due(session: Session, at: datetime) -> list[int]:
    """The announcements whose hour has come."""
    rows = select(Announcement.id).where(
        Announcement.state == AnnouncementState.SCHEDULED, col(Announcement.scheduled_for) <= at
    )
    return [each or 0 for each in session.exec(rows.order_by(col(Announcement.id)))]


def post_scheduled(session: Session, announcement_id: int, at: datetime) -> None:
    """Post an announcement that is due, once, within working hours; what can't be posted now is a draft again."""
    announcement = session.get_one(Announcement, announcement_id)
    improvement = get_improvement(session, announcement.improvement_id, lock=True)
    session.refresh(announcement, with_for_update=True)
    if announcement.state is not AnnouncementState.SCHEDULED:
        return  # another replica has posted it, or somebody was faster
    if not is_working_morning_time(at, *announcements.zone_and_country(session, improvement)):
        return  # the hour was missed: on the next working morning
    facts = announcements.read_announcement(session, announcement_id)
    if not facts.is_current:
        posting.back_to_draft(session, announcement)
        return
    try:
        facts, where = posting.require_postable(session, announcement_id, None)
    except BadInput as problem:
        _stop(session, announcement, improvement, problem.sentence, at)
        return
    posting.post(session, announcement, improvement, facts, where, by=announcement.posted_by, at=at)


def stop_unsent(session: Session, announcement: Announcement, improvement: Improvement, at: datetime) -> bool:
    """Make a post that Slack has not got yet a draft again if a figure in it has become wrong; True if it was one."""
    subject = PostedAnnouncement(announcement.id or 0)
    waits = select(Outbox.id).where(
        Outbox.subject == subject.key,
        Outbox.kind == outbox.MessageKind.ANNOUNCEMENT,
        Outbox.state == QueueState.WAITING,
        Outbox.attempts == 0,
    )
    if session.exec(waits).first() is None:
        return False
    problems = announcements.read_announcement(session, announcement.id or 0).problems
    if problems:
        outbox.withdraw(session, subject, at=at)
        _stop(session, announcement, improvement, " ".join(problems), at)
    return bool(problems)


def _stop(session: Session, announcement: Announcement, improvement: Improvement, why: str, at: datetime) -> None:
    """Make an announcement a draft again because of a wrong figure, and tell whoever is responsible."""
    posting.back_to_draft(session, announcement)
    activity.record(session, improvement, STOPPED, by=None, at=at, note=why)
    if who := managers.responsible_for(session, improvement):
        about, mark = announcement.improvement_id, announcement.id
        outbox.standing_notice(session, STOPPED, to=who, about=about, at=at, mark=mark, announcement=mark)
    show_draft(session, announcement, at)
