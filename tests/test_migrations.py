"""Schema changes: the revisions make what the models say, and lead back and forth on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel, col, select

import migrations
from csi.capture import recording
from csi.capture.recording import Source
from csi.people import directory
from models import Database, Improvement, InfoRequest, Task
from models.enums import SourceKind, State
from tests.support.slack import ANA, MIA

AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        db = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield db
        db.close()
        return
    with request.getfixturevalue("postgres").database(empty=True) as url:
        db = Database(url)
        yield db
        db.close()


def tables(db: Database) -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def capture_one(db: Database, key: str) -> int:
    with db.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel=None, announcement_channel=None, at=AT)
        source = Source(SourceKind.FORM, key)
        return recording.record_idea(
            session, recording.NewIdea("Laptops take long"), by=ANA, at=AT, source=source
        ).number


def test_the_revisions_make_exactly_what_the_models_say(empty: Database) -> None:
    migrations.upgrade(empty)

    assert tables(empty) == set(SQLModel.metadata.tables)
    command.check(migrations._config(empty))  # raises where autogenerate would find something to change


def test_a_difference_between_models_and_revisions_is_found(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE task ADD COLUMN forgotten VARCHAR(10)")

    with pytest.raises(Exception, match="forgotten"):
        command.check(migrations._config(empty))


def test_there_is_one_newest_revision_and_an_upgrade_leads_to_it(empty: Database) -> None:
    assert migrations.current(empty) is None

    migrations.upgrade(empty)

    assert migrations.current(empty) == migrations.newest()
    assert len(ScriptDirectory.from_config(migrations._config(empty)).get_heads()) == 1


def test_each_revision_can_be_taken_back_and_made_again(empty: Database) -> None:
    revisions = ScriptDirectory.from_config(migrations._config(empty)).walk_revisions()
    for script in reversed(list(revisions)):
        migrations.upgrade(empty, script.revision)
        made = tables(empty)
        migrations.downgrade(empty, "-1")
        assert migrations.current(empty) == script.down_revision
        migrations.upgrade(empty, script.revision)
        assert tables(empty) == made


def test_a_database_in_use_goes_back_to_nothing_and_up_again(empty: Database) -> None:
    migrations.upgrade(empty)
    assert capture_one(empty, "before") == 1

    migrations.downgrade(empty, "base")
    assert tables(empty) == set()
    migrations.upgrade(empty)

    command.check(migrations._config(empty))
    assert capture_one(empty, "after") == 1


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(empty: Database) -> None:
    migrations.upgrade(empty)
    capture_one(empty, "before")

    migrations.upgrade(empty)

    with empty.read() as session:
        assert session.exec(select(Improvement.idea)).all() == ["Laptops take long"]


def test_what_is_stored_survives_each_revision_up_and_down_again(empty: Database) -> None:
    migrations.upgrade(empty)
    number = capture_one(empty, "before")
    with empty.begin() as session:
        day = AT.date()
        planned: dict[str, Any] = {"improvement_id": number, "owner_id": ANA, "starts_on": day, "due_on": day}
        session.add(Task(place=1, position=1, text="Order", created_at=AT, **planned))
        session.add(Task(place=2, position=2, text="Unpack", created_at=AT, **planned))

    migrations.downgrade(empty, "0002")
    migrations.upgrade(empty)

    with empty.read() as session:
        assert session.exec(select(Improvement.idea)).all() == ["Laptops take long"]
        assert session.exec(select(Task.position).order_by(col(Task.place))).all() == [1, 2]
    command.check(migrations._config(empty))


def test_a_question_that_a_merge_or_a_withdrawal_had_left_open_is_closed(empty: Database) -> None:
    migrations.upgrade(empty)
    numbers = [capture_one(empty, f"idea {place}") for place in range(2)]
    with empty.begin() as session:
        for number, state in zip(numbers, (State.MERGED, State.NEW), strict=True):
            improvement = session.get_one(Improvement, number)
            improvement.state, improvement.promise_paused_at = state, AT
            session.add(improvement)
            session.add(InfoRequest(improvement_id=number, question="Which?", asked_by=MIA, asked_at=AT))

    migrations.downgrade(empty, "0006")
    migrations.upgrade(empty)

    with empty.read() as session:
        asked = session.exec(select(InfoRequest.answered_at).order_by(col(InfoRequest.id))).all()
        paused = session.exec(select(Improvement.promise_paused_at).order_by(col(Improvement.id))).all()
    assert [each is None for each in asked] == [False, True]
    assert [each is None for each in paused] == [True, False]


def test_a_number_is_never_given_twice_after_a_migration_either(empty: Database) -> None:
    migrations.upgrade(empty, "0003")
    migrations.downgrade(empty, "0002")
    migrations.upgrade(empty)
    with empty.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel=None, announcement_channel=None, at=AT)
        improvement: dict[str, Any] = {"team_id": 1, "source_kind": SourceKind.FORM, "created_at": AT, "changed_at": AT}
        gone = Improvement(idea="Gone", promised_on=AT.date(), **improvement)
        session.add(gone)
        session.flush()
        number = gone.id
        session.delete(gone)
        session.flush()
        after = Improvement(idea="After", promised_on=AT.date(), **improvement)
        session.add(after)
        session.flush()
        assert after.id != number


def test_foreign_keys_are_enforced_after_a_migration(empty: Database) -> None:
    migrations.upgrade(empty)
    capture_one(empty, "before")

    with pytest.raises(Exception, match=r"(?i)foreign key"), empty.begin() as session:
        session.get_one(Improvement, 1).coordinator_id = "U99NOBODY"
