"""A database without Slack, in which the helpers of `tests.support.story` work, and what is tried there is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlmodel import Session

from csi.people.directory import Profile
from models import Database
from tests.conftest import Bot

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Register:
    """What the helpers need of a bot."""

    def __init__(self, db: Database) -> None:
        self.db, self.at, self.is_helped = db, AT, True

    def clock(self) -> datetime:
        """A minute later each time, so that nobody brings in too many ideas at once."""
        self.at += timedelta(minutes=1)
        return self.at

    def flush(self) -> None:
        """Nothing is sent here."""

    def move_to(self, when: datetime) -> None:
        self.at = when


def register_in(db: Database) -> Bot:
    """Return a register in this database, for the helpers."""
    return cast(Bot, Register(db))


def member(name: str) -> Profile:
    """Return the profile of a member."""
    return Profile(name, None, "T1", is_bot=False, is_guest=False, is_foreign=False, is_deleted=False)


class _UndoneError(Exception):
    pass


@contextmanager
def undone(db: Database) -> Iterator[Session]:
    """A transaction that is taken back."""
    try:
        with db.begin() as session:
            yield session
            raise _UndoneError
    except _UndoneError:
        pass
