"""The database: looking never writes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select, update

from csi.people import directory
from models import Database, Person, Seen, Team, insert_missing, insert_once
from models.database import WroteWhileReading
from tests.support.slack import ANA, MIA

AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
SECRET = "rosebud"


def add(session: Session) -> None:
    session.add(Team(name=SECRET, created_at=AT))
    session.flush()


def add_and_leave(session: Session) -> None:
    session.add(Team(name=SECRET, created_at=AT))


def change(session: Session) -> None:
    session.exec(select(Team)).one().name = SECRET
    session.exec(select(Team)).all()


def change_and_leave(session: Session) -> None:
    session.exec(select(Team)).one().name = SECRET


def delete(session: Session) -> None:
    session.delete(session.exec(select(Team)).one())
    session.flush()


def insert(session: Session) -> None:
    insert_once(session, Team(name=SECRET, created_at=AT))


def insert_what_is_there(session: Session) -> None:
    insert_once(session, Team(name="Everyone", created_at=AT))


def insert_several(session: Session) -> None:
    insert_missing(session, Seen, [{"key": SECRET, "at": AT}])


def change_all(session: Session) -> None:
    session.exec(update(Team).where(col(Team.name) != SECRET).values(name=SECRET))


def commit(session: Session) -> None:
    session.exec(update(Team).values(name=SECRET))
    session.commit()


@pytest.mark.parametrize(
    ("write", "named"),
    [
        (add, "Team"),
        (add_and_leave, "Team"),
        (change, "Team"),
        (change_and_leave, "Team"),
        (delete, "Team"),
        (insert, "INSERT INTO team"),
        (insert_what_is_there, "INSERT INTO team"),
        (insert_several, "INSERT INTO seen"),
        (change_all, "UPDATE team"),
        (commit, "UPDATE team"),
    ],
)
def test_a_reading_session_refuses_to_write_and_says_what_without_its_values(
    db: Database, write: Callable[[Session], None], named: str
) -> None:
    set_up(db)

    with pytest.raises(WroteWhileReading, match=named) as refused, db.read() as session:
        write(session)

    assert SECRET not in str(refused.value)
    assert teams(db) == ["Everyone"]
    with db.begin() as session:  # in the connection that was used for reading
        insert(session)
    assert teams(db) == ["Everyone", SECRET]


def test_a_reading_session_may_look_at_rows_and_keep_them(db: Database) -> None:
    set_up(db)
    with db.read() as session:
        team = session.exec(select(Team)).one()
        team.name = str(team.name)  # no change
        session.exec(text("SELECT 1"))  # type: ignore[call-overload]

    assert team.name == "Everyone"


def test_whoever_looks_while_others_write_is_not_refused(db: Database) -> None:
    set_up(db)
    with db.read() as session:
        session.exec(select(Person)).all()
        with db.begin() as other:
            directory.get_or_create(other, ANA, AT)
        directory.get_or_create(session, MIA, AT)
        directory.actor_for(session, ANA)


def set_up(db: Database) -> None:
    with db.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel=None, announcement_channel=None, at=AT)


def teams(db: Database) -> list[str]:
    with db.read() as session:
        return sorted(session.exec(select(Team.name)).all())
