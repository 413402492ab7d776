"""Correcting announcements in place when a reading behind them changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from csi.messaging import outbox
from csi.messaging.subjects import Draft, PostedAnnouncement
from csi.register.improvements import get_improvement
from models import Announcement, Target
from models.enums import AnnouncementState


def lock_announced(session: Session, kpi_id: int) -> None:
    """Lock the improvements whose announcements tell of a KPI, before its readings change.

    Whoever changes readings locks these first and the KPI second, in the order of everything else that locks both.
    """
    for number in sorted({each.improvement_id for each in _telling_of(session, kpi_id)}):
        get_improvement(session, number, lock=True)


def correct_announcements(session: Session, kpi_id: int, *, at: datetime) -> None:
    """Correct what is announced of a KPI once its readings have changed, in drafts and in posts.

    A post tells of the readings up to its own day: later ones don't change it.
    """
    for announcement in _telling_of(session, kpi_id):
        if announcement.state is AnnouncementState.POSTED:
            outbox.refresh(session, PostedAnnouncement(announcement.id or 0), at=at)
        outbox.refresh(session, Draft(announcement.id or 0), at=at)


def _telling_of(session: Session, kpi_id: int) -> Sequence[Announcement]:
    numbers = select(Target.improvement_id).where(Target.kpi_id == kpi_id)
    told = select(Announcement).where(
        col(Announcement.improvement_id).in_(numbers), Announcement.state != AnnouncementState.DROPPED
    )
    return session.exec(told.order_by(col(Announcement.id))).all()
