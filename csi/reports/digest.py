"""Leadership's monthly digest: sent once for each month, on its first working morning or as soon after as possible."""

from datetime import datetime

from sqlmodel import Session, select

from csi.common.policies import policy
from csi.common.policy_fields import Policy
from csi.common.working_days import is_working_morning_time
from csi.messaging import outbox
from csi.messaging.destinations import Destination
from csi.people import directory
from csi.reports.month import MonthReport, read_month_report
from csi.reports.months import Month, digest_due
from models import Digest, insert_once
from models.enums import DigestKind, Role


def send_digest(session: Session, at: datetime) -> bool:
    """Order last month's digest if it is due and nobody has; return whether it was ordered.

    A month in which nothing happened and nothing waits has none.
    """
    rules = policy(session)
    month = digest_due(at, rules.tz, rules.country)
    if DigestKind.MONTHLY not in rules.digests or month is None:
        return False
    if not is_working_morning_time(at, rules.tz, rules.country) or _was_made(session, month):
        return False
    made = Digest(kind=DigestKind.MONTHLY, reader="", period_on=month.first, made_at=at)
    if not insert_once(session, made) or not says_something(read_month_report(session, month, at)):
        return False
    readers = _readers(session, rules)
    for to in readers:
        outbox.enqueue(session, outbox.MessageKind.DIGEST, to=to, at=at, month=month.key)
    return bool(readers)


def _was_made(session: Session, month: Month) -> bool:
    made = select(Digest.id).where(Digest.kind == DigestKind.MONTHLY, Digest.reader == "")
    return session.exec(made.where(Digest.period_on == month.first)).first() is not None


def says_something(report: MonthReport) -> bool:
    """Whether anything happened in the month, or waits today."""
    counts = report.counts
    return bool(counts.received or counts.due or counts.closed or counts.waiting)


def _readers(session: Session, rules: Policy) -> list[Destination]:
    """Leadership's channel; without one, everybody in the leadership; without any, the managers of all teams."""
    if rules.leadership_channel:
        return [outbox.channel(rules.leadership_channel)]
    people = directory.holders(session, Role.LEADERSHIP) or directory.holders(session, Role.MANAGER)
    return [outbox.person(person_id) for person_id in sorted(people)]
