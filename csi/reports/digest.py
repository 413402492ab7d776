"""Leadership's monthly digest: sent once for each month, on its first working morning or as soon after as possible."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.policies import policy
from csi.common.working_days import is_working_morning_time
from csi.messaging import outbox
from csi.messaging.destinations import Destination
from csi.people import directory
from csi.reports.month import MonthReport, read_month_report
from csi.reports.months import Month, digest_due
from models import Digest, Person, insert_once
from models.enums import DigestKind, Role

IN_CHANNEL = ""
"""The stored reader of a digest that was posted in leadership's channel."""


def send_digest(session: Session, at: datetime) -> int:
    """Order last month's digest wherever it is due and was not sent yet; return how many were ordered.

    It goes to leadership's channel, on the organisation's morning. Without one it goes to everybody in the leadership,
    else to the managers of all teams, on the morning of each. A month in which nothing happened and nothing waits has
    none.
    """
    rules = policy(session)
    if DigestKind.MONTHLY not in rules.digests:
        return 0
    if rules.leadership_channel:
        return _send(session, IN_CHANNEL, outbox.channel(rules.leadership_channel), rules.tz, rules.country, at)
    people = directory.holders(session, Role.LEADERSHIP) or directory.holders(session, Role.MANAGER)
    rows = session.exec(select(Person).where(col(Person.id).in_(people)).order_by(col(Person.id))).all()
    zones = [(each.id, directory.zone_of(session, each), directory.country_of(session, each)) for each in rows]
    return sum(_send(session, who, outbox.person(who), tz, country, at) for who, tz, country in zones)


def _send(session: Session, reader: str, to: Destination, tz: str, country: str | None, at: datetime) -> int:
    """Order the digest for a channel or a person whose morning it is, unless they have it."""
    month = digest_due(at, tz, country)
    if month is None or not is_working_morning_time(at, tz, country) or _has(session, reader, month):
        return 0
    made = Digest(kind=DigestKind.MONTHLY, reader=reader, period_on=month.first, made_at=at)
    if not insert_once(session, made) or not says_something(read_month_report(session, month, at)):
        return 0
    outbox.enqueue(session, outbox.MessageKind.DIGEST, to=to, at=at, month=month.key)
    return 1


def _has(session: Session, reader: str, month: Month) -> bool:
    """Whether a reader has this month's digest: a person in the channel too, and the channel if people have it."""
    made = select(Digest.id).where(Digest.kind == DigestKind.MONTHLY, Digest.period_on == month.first)
    if reader != IN_CHANNEL:
        made = made.where(col(Digest.reader).in_([reader, IN_CHANNEL]))
    return session.exec(made).first() is not None


def says_something(report: MonthReport) -> bool:
    """Whether anything happened in the month, or waits today."""
    counts = report.counts
    return bool(counts.received or counts.due or counts.closed or counts.waiting)
