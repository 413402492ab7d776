"""Leadership's monthly digest: sent once for each month, on its first working morning or as soon after as possible."""

from datetime import datetime

from sqlmodel import Session, col, select

from csi.common.policies import policy
from csi.common.working_days import is_working_morning_time
from csi.messaging import outbox
from csi.people import directory
from csi.reports.month import MonthReport, read_month_report
from csi.reports.months import Month, digest_due
from models import Digest, Person, insert_once
from models.enums import DigestKind, Role

IN_CHANNEL = ""
"""The stored reader of a digest that was posted in leadership's channel."""


def readers_due(session: Session, at: datetime) -> list[str]:
    """Who is due last month's digest now and doesn't have it; "" for leadership's channel.

    It goes to leadership's channel, on the organisation's morning. Without one it goes to everybody in the leadership,
    else to the managers of all teams, on the morning of each.
    """
    rules = policy(session)
    if DigestKind.MONTHLY not in rules.digests:
        return []
    if rules.leadership_channel:
        return [IN_CHANNEL] if _month_due(session, IN_CHANNEL, at) else []
    people = directory.holders(session, Role.LEADERSHIP) or directory.holders(session, Role.MANAGER)
    return [who for who in sorted(people) if _month_due(session, who, at)]


def send_digest(session: Session, reader: str, at: datetime) -> None:
    """Order last month's digest for a reader, once. A month in which nothing happened and nothing waits has none."""
    rules, month = policy(session), _month_due(session, reader, at)
    if month is None:
        return
    made = Digest(kind=DigestKind.MONTHLY, reader=reader, period_on=month.first, made_at=at)
    if not insert_once(session, made) or not says_something(read_month_report(session, month, at)):
        return
    to = outbox.person(reader) if reader != IN_CHANNEL else outbox.channel(rules.leadership_channel or "")
    outbox.enqueue(session, outbox.MessageKind.DIGEST, to=to, at=at, month=month.key)


def _month_due(session: Session, reader: str, at: datetime) -> Month | None:
    """The month whose digest this reader is due now: it is their morning, and they don't have it."""
    rules = policy(session)
    tz, country = rules.tz, rules.country
    if reader != IN_CHANNEL:
        person = session.get_one(Person, reader)
        tz, country = directory.zone_of(session, person), directory.country_of(session, person)
    month = digest_due(at, tz, country)
    if month is None or not is_working_morning_time(at, tz, country) or _has(session, reader, month):
        return None
    return month


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
