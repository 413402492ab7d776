"""The database: looking never writes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select, update

import models.database
from csi.common.read_cache import cached_until_written
from csi.messaging import outbox
from csi.people import directory
from models import Database, Outbox, Person, Seen, Team, insert_missing, insert_once
from models.database import WroteWhileReading
from tests.support.databases import Postgres
from tests.support.slack import ANA, MIA
from tests.support.statements import counted

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


@cached_until_written
def names(session: Session) -> list[str]:
    """Return the names of all teams, the cached way."""
    return list(session.exec(select(Team.name).order_by(col(Team.id))))


def test_what_a_transaction_has_read_is_read_anew_once_it_writes_or_locks(db: Database) -> None:
    def rename(session: Session, name: str) -> None:
        session.exec(select(Team)).one().name = name

    with db.begin() as session:
        add(session)
        rename(session, "Everyone")
    with db.begin() as session, counted(db) as statements:
        assert names(session) == names(session) == ["Everyone"]
        assert len(statements) == 1
        rename(session, "Renamed and not yet written")
        assert names(session) == ["Renamed and not yet written"]
        session.flush()
        assert names(session) == ["Renamed and not yet written"]
        change_all(session)
        assert names(session) == [SECRET]
        assert insert_once(session, Team(name="Another", created_at=AT))
        assert names(session) == names(session) == [SECRET, "Another"]
        read = len(statements)
        session.exec(select(Team).with_for_update()).all()
        assert names(session) == [SECRET, "Another"]
        assert len(statements) == read + (1 if db.is_sqlite else 2)  # nobody else can write to SQLite meanwhile
        with session.begin_nested() as attempt:
            session.add(Team(name="A third", created_at=AT))
            assert names(session)[-1] == "A third"
            attempt.rollback()
        assert names(session) == [SECRET, "Another"]
    with db.read() as session, counted(db) as statements:
        assert names(session) == names(session) == [SECRET, "Another"]
        assert len(statements) == 1


def test_only_what_has_written_wakes_the_workers(db: Database) -> None:
    """Else two workers with something that is put off wake each other without rest."""
    woken: list[str] = []
    of_queue: list[str] = []
    db.after_commit(lambda: woken.append("woken"))
    db.after_commit(lambda: of_queue.append("woken"), Outbox)
    with db.begin() as session:
        claimed = session.exec(select(Seen).with_for_update(skip_locked=True)).all()
        with session.begin_nested():
            assert claimed == []
    assert woken == []
    with db.begin() as session:
        session.add(Seen(key="one", at=AT))
    assert len(woken) == 1
    with db.begin() as session:
        session.exec(update(Seen).values(at=AT))
    assert len(woken) == 2
    assert of_queue == [], "whoever works off a queue looks at it although nothing came into it"
    with db.begin() as session:
        outbox.notice(session, "what", to="U01ANA", about=None, at=AT)
    assert len(of_queue) == 1


def test_a_row_is_read_by_its_key_once_until_something_is_written_or_locked(db: Database) -> None:
    def name(session: Session, key: int = 1) -> str | None:
        row = session.get(Team, key)
        return row.name if row else None

    with db.begin() as session:
        session.add(Team(id=1, name="Everyone", created_at=AT))
    with db.begin() as session, counted(db) as statements:
        assert name(session) == name(session) == "Everyone"
        assert name(session, 2) is None
        assert len(statements) == 2
        change_all(session)
        assert name(session) == SECRET
        session.add(Team(id=2, name="Another", created_at=AT))
        assert name(session, 2) == "Another"
        with session.begin_nested() as attempt:
            session.get_one(Team, 2).name = "Renamed"
            session.flush()
            attempt.rollback()
        assert name(session, 2) == "Another"
        session.delete(session.get_one(Team, 2))
        session.flush()
        assert name(session, 2) is None
        read = len(statements)
        session.get(Team, 1, with_for_update=True)
        assert len(statements) == read + 1


@pytest.fixture
def on_postgres(postgres: Postgres) -> Iterator[Database]:
    with postgres.database() as url, closing(Database(url)) as db:
        yield db


def use(db: Database, connections: int = 1) -> list[int]:
    """Use so many connections at once. Return the server's processes for them."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(db.read()) for _ in range(connections)]
        return [session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one() for session in sessions]


def asked_before(db: Database, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that gets each connection that is asked whether it works."""
    asked: list[object] = []
    ping = db.engine.dialect.do_ping

    def noted(connection: Any) -> bool:
        asked.append(connection)
        return bool(ping(connection))

    monkeypatch.setattr(db.engine.dialect, "do_ping", noted)
    return asked


def test_connections_that_the_server_has_ended_are_replaced_before_they_are_used(on_postgres: Database) -> None:
    ended = use(on_postgres, connections=3)
    with closing(Database(on_postgres.url.render_as_string(hide_password=False))) as other, other.begin() as session:
        session.connection().execute(
            text("SELECT pg_terminate_backend(pid, 5000) FROM unnest(:pids) AS pid"), {"pids": ended}
        )

    assert set(use(on_postgres, connections=3)).isdisjoint(ended)


def test_a_connection_in_use_is_not_asked_each_time_whether_it_works(
    on_postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_before(on_postgres, monkeypatch)
    assert use(on_postgres) == use(on_postgres) == use(on_postgres)
    assert asked == []


def test_a_connection_that_has_rested_is_asked_whether_it_works(
    on_postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_before(on_postgres, monkeypatch)
    use(on_postgres)
    monkeypatch.setattr(models.database, "RESTED_SECONDS", 0.0)
    use(on_postgres)
    assert len(asked) == 1
