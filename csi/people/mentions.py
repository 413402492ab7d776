"""The names of the people, channels and user groups that texts mention: read from Slack when one is first met."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from csi.language.mentions import PRIVATE, mentioned_ids, with_names
from csi.messaging import fetch_queue
from csi.people import erased
from models import Person, SlackChannel, UserGroup, insert_once

FRESH_FOR = timedelta(days=1)
"""For how long a channel's name is taken as it was read, and nothing unknown is asked about again."""

MOST_READ_AGAIN = 100


def read_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """What people, channels and groups are called in a text, by their ids. Private channels are not named."""
    wanted = sorted(ids)
    people = [each for each in wanted if each[0] in "UW"]
    channels = [each for each in wanted if each[0] in "CG"]
    groups = [each for each in wanted if each[0] == "S"]
    names: dict[str, str] = {}
    if people:
        known = session.exec(select(Person).where(col(Person.id).in_(people)))
        names |= {row.id: f"@{row.name}" for row in known if row.name}
    if channels:
        named = session.exec(select(SlackChannel).where(col(SlackChannel.id).in_(channels)))
        names |= {row.id: PRIVATE if row.is_private else f"#{row.name}" for row in named}
    if groups:
        told = session.exec(select(UserGroup).where(col(UserGroup.id).in_(groups)))
        names |= {row.id: f"@{row.handle or row.name}" for row in told if row.handle or row.name}
    return names


def replace_mentions(session: Session, text: str) -> str:
    """The text with names instead of the ids that are known."""
    ids = mentioned_ids(text)
    return with_names(text, read_names(session, ids)) if ids else text


def request_names(session: Session, ids: Iterable[str], at: datetime) -> None:
    """Queue a fetch of names; what was asked about within a day is not asked about again."""
    wanted = set(ids)
    for each in sorted(wanted - erased.among(session, wanted)):
        asked_at = fetch_queue.requested_at(session, fetch_queue.MENTION, each)
        if asked_at is None or asked_at + FRESH_FOR <= at:
            fetch_queue.request_fetch(session, fetch_queue.MENTION, each, at=at)


def read_again(session: Session, at: datetime) -> None:
    """Queue a fetch of the channels that were read longest ago: they may be called otherwise, or be private now."""
    old = select(SlackChannel.id).where(col(SlackChannel.refreshed_at) < at - FRESH_FOR)
    request_names(session, session.exec(old.order_by(col(SlackChannel.refreshed_at)).limit(MOST_READ_AGAIN)), at)


def store_channel(session: Session, channel_id: str, name: str, *, is_private: bool, at: datetime) -> bool:
    """Store what a channel is called, and return whether that is new. A private one's name is not kept."""
    is_new = insert_once(session, SlackChannel(id=channel_id))
    row = session.get_one(SlackChannel, channel_id)
    before = (row.name, row.is_private)
    row.name, row.is_private, row.refreshed_at = "" if is_private else name[:200], is_private, at
    session.add(row)
    return is_new or before != (row.name, row.is_private)
