"""Schema changes: the revisions make what the models say, and lead back and forth on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Integer, MetaData, Table, inspect
from sqlmodel import SQLModel, col, select

import migrations
from bot.demo.sample_data import assign_cast, seed_demo
from csi.announcements import drafts
from csi.capture import recording
from csi.capture.recording import Source
from csi.catalogue import entries
from csi.common.entry_names import stored_key
from csi.people import arrivals, directory
from csi.people.actor import Standing
from models import (
    Announcement,
    AskedMessage,
    Bundle,
    Comment,
    Database,
    Improvement,
    InfoRequest,
    Kpi,
    Nudge,
    Objective,
    Outbox,
    Person,
    Phase,
    Redirection,
    Service,
    Task,
)
from models.enums import ClosureCode, NudgeKind, Role, SourceKind, State
from tests.support.register import member
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA

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
        session.merge(Person(id=ANA, name="Ana", first_seen_at=AT, refreshed_at=AT))
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


def test_what_waits_to_be_sent_survives_the_revision_of_redirections_with_them_in_the_table(empty: Database) -> None:
    migrations.upgrade(empty)
    number = capture_one(empty, "before")
    with empty.begin() as session:
        told: dict[str, Any] = {"meant_for": "channel:C1", "problem": "is_archived", "improvement_id": number, "at": AT}
        session.add(Redirection(message="token", person_id=MIA, subject=f"card:{number}", **told))
        kinds = sorted(session.exec(select(Outbox.kind)))

    migrations.downgrade(empty, "0003")
    migrations.upgrade(empty)

    with empty.read() as session:
        assert session.exec(select(Redirection)).all() == []
        assert sorted(session.exec(select(Outbox.kind))) == kinds == ["card", "receipt"]
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


def insert(db: Database, table: str, *given: dict[str, Any]) -> None:
    """Insert rows as an older revision knows the table; what a column needs and is not given is made up."""
    known = Table(table, MetaData(), autoload_with=db.engine)
    with db.engine.begin() as connection:
        if db.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for row in given:
            connection.execute(known.insert().values(**row))
        if not db.is_sqlite and "id" in known.columns and isinstance(known.c.id.type, Integer):
            connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', {len(given)})")


def at_revision_0003(db: Database) -> None:
    """Two improvements, one with an announcement of each kind; entries whose names count as equal, or are archived."""
    migrations.upgrade(db, "0003")
    made = {"created_at": AT}
    insert(db, "team", {"id": 1, "name": "Everyone", "is_default": True, **made})
    insert(db, "team", {"id": 2, "name": "EVERYONE ", "is_default": False, **made})
    day = AT.date()
    improvement = {"team_id": 1, "source_kind": "form", "created_at": AT, "changed_at": AT, "promised_on": day}
    improvement |= {"idea": "Laptops take long", "state": "closed", "quick_win": False, "version": 1}
    insert(db, "improvement", {"id": 1, **improvement}, {"id": 2, **improvement}, {"id": 3, **improvement})
    drafted = {"story": "It works", "drafted_at": AT}
    insert(
        db,
        "announcement",
        {"id": 1, "improvement_id": 1, "kind": "success", "state": "posted", "posted_at": AT, **drafted},
        {"id": 2, "improvement_id": 1, "kind": "lesson", "state": "draft", **drafted},
        {"id": 3, "improvement_id": 2, "kind": "success", "state": "dropped", **drafted},
    )
    insert(
        db,
        "objective",
        {"id": 1, "title": "Fewer tickets", "archived_at": AT, **made},
        {"id": 2, "title": "Fewer tickets", **made},
        {"id": 3, "title": "fewer  TICKETS", **made},
        {"id": 4, "title": "Quiet noons", **made},
    )
    insert(
        db,
        "service",
        {"id": 1, "name": "VPN", "archived_at": AT, **made},
        {"id": 2, "name": "vpn", **made},
    )
    kpi = {"unit": "%", "direction": "lower", "frequency": "weekly", "is_qualitative": False, **made}
    insert(db, "kpi", {"id": 1, "name": "Ｌate tickets", **kpi}, {"id": 2, "name": "late tickets", **kpi})


def test_existing_announcements_become_cycle_one_and_a_next_closing_has_room(empty: Database) -> None:
    at_revision_0003(empty)

    migrations.upgrade(empty)

    with empty.read() as session:
        kept = session.exec(select(Announcement).order_by(col(Announcement.id))).all()
        assert [(row.improvement_id, row.kind, row.state, row.cycle) for row in kept] == [
            (1, "success", "posted", 1),
            (1, "lesson", "draft", 1),
            (2, "success", "dropped", 1),
        ]
    with empty.begin() as session:
        for code in (ClosureCode.SUCCESSFUL, ClosureCode.UNSUCCESSFUL):
            improvement = session.get_one(Improvement, 1)
            improvement.closure_code, improvement.closure_notes = code, "It works again"
            directory.get_or_create(session, MIA, AT)
            drafts.draft_announcement(session, improvement, by=MIA, at=AT)
    with empty.read() as session:
        assert [(row.kind, row.cycle) for row in session.exec(select(Announcement)).all()][3:] == [
            ("success", 2),
            ("lesson", 3),
        ]

    migrations.downgrade(empty, "0003")  # where there is room for one of a kind: the newest stays
    migrations.upgrade(empty)

    with empty.read() as session:
        kept = session.exec(select(Announcement).order_by(col(Announcement.id))).all()
        assert [(row.id, row.kind, row.cycle) for row in kept] == [
            (3, "success", 1),
            (4, "success", 1),
            (5, "lesson", 1),
        ]


def test_of_entries_with_equal_names_all_stay_and_the_first_in_use_has_the_name(empty: Database) -> None:
    at_revision_0003(empty)

    migrations.upgrade(empty)

    with empty.begin() as session:
        named = "SELECT id FROM {} WHERE name_key IS NOT NULL ORDER BY id"
        for table, taken in (("objective", [2, 4]), ("service", [1]), ("team", [1]), ("kpi", [1])):
            assert list(session.connection().exec_driver_sql(named.format(table)).scalars()) == taken
        assert session.get_one(Objective, 2).name_key == stored_key("FEWER tickets")
        assert session.get_one(Kpi, 1).name_key == stored_key("Late Tickets")
        assert session.get_one(Objective, 3).title == "fewer  TICKETS"
        assert entries.get_or_create_objective(session, "Fewer Tickets", by=MIA, at=AT) == 2
        directory.get_or_create(session, MIA, AT)
        assert entries.get_or_create_objective(session, "New", by=MIA, at=AT) == 5


def test_who_was_known_stays_known_and_what_waits_for_slacks_word_survives(empty: Database) -> None:
    migrations.upgrade(empty, "0003")
    seen: dict[str, Any] = {"name": "", "first_seen_at": AT}
    flags = {"is_bot": False, "is_guest": False, "is_foreign": False, "is_deleted": False}
    insert(
        empty,
        "person",
        {"id": "U1MEMBER", **seen, **flags, "refreshed_at": AT},
        {"id": "U2GUEST", **seen, **flags, "is_guest": True, "refreshed_at": AT},
        {"id": "U3GONE", **seen, **flags, "is_deleted": True, "refreshed_at": AT},
        {"id": "U4UNKNOWN", **seen, **flags},
    )
    insert(empty, "role_grant", {"id": 1, "person_id": "U1MEMBER", "role": "manager", "granted_at": AT})

    migrations.upgrade(empty)
    with empty.begin() as session:
        standings = [directory.standing_of(row).name for row in session.exec(select(Person).order_by(Person.id))]
        arrivals.keep(session, "U4UNKNOWN", "message:C1:1.1", {"type": "event_callback"}, AT)
        guest = session.get_one(Person, "U2GUEST")
        guest.access_granted_by, guest.access_granted_at, guest.version = "U1MEMBER", AT, 2**33
    assert standings == ["MEMBER", "OUTSIDER", "OUTSIDER", "UNKNOWN"]

    migrations.downgrade(empty, "0003")
    assert "arrival" not in tables(empty)
    migrations.upgrade(empty)
    with empty.read() as session:
        assert sorted(session.exec(select(Person.id))) == ["U1MEMBER", "U2GUEST", "U3GONE", "U4UNKNOWN"]
        assert directory.holders(session, Role.MANAGER) == {"U1MEMBER"}
        assert directory.actor(session, "U2GUEST").standing is Standing.OUTSIDER  # to be given again
    command.check(migrations._config(empty))


ADDED_SINCE_0003 = {
    "nudge": {
        "receiver", "agenda", "level", "state", "deliver_at", "snoozed_until", "on_behalf_of", "sent_at", "ended_at",
        "first_sent_at",
    },
    "announcement": {"cycle", "title", "scheduled_for", "corrected_at"},
    "approval": {"about"},
    "improvement": {"risk"},
    "interview": {"unclear", "unclear_ts"},
    "person": {"access_granted_by", "access_granted_at", "version", "welcomed_at"},
    "task": {"phase_id"},
    "team": {"archived_at", "name_key"},
    "objective": {"name_key"},
    "service": {"name_key", "used_for", "used_by", "is_mission_critical"},
    "kpi": {
        "name_key", "definition", "agreement", "agreed_comparison", "agreed_value", "agreed_high", "agreed_with",
    },
    "reading": {"import_id"},
    "outbox": {"origin"},
    "intake": {"origin"},
    "target": {"value_high"},
    "value_figure": {"source", "is_measured"},
}  # fmt: skip


NEW_SINCE_0003 = {
    "agenda_item", "announcement_figure", "comment", "digest", "excursion", "kpi_change", "phase", "reading_import",
    "sustain_check", "value_line",
}  # fmt: skip
"""Tables that hold sample data and were not in the previous release."""


def stored_rows(db: Database) -> dict[str, list[str]]:
    """Return every row of every table, without the columns that the previous release had not."""
    found = {}
    for name, table in SQLModel.metadata.tables.items():
        if name in NEW_SINCE_0003:
            continue
        columns = [each for each in table.columns if each.name not in ADDED_SINCE_0003.get(name, ())]
        with db.engine.connect() as connection:
            found[name] = sorted(str(tuple(row)) for row in connection.execute(sqlalchemy.select(*columns)))
    return found


def test_improvements_in_every_state_come_unchanged_from_the_previous_release(empty: Database) -> None:
    """The demo's sample data, with all that belongs to it, and an improvement in each state that it leaves out."""
    migrations.upgrade(empty)
    people = {ANA: "Ana", BEN: "Ben", CHLOE: "Chloé", LEO: "Leo", MIA: "Mia"}
    with empty.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel="C1", announcement_channel="C2", at=AT)
        directory.store_profiles(session, {each: member(name) for each, name in people.items()}, AT)
        assert seed_demo(session, assign_cast(MIA, [ANA, BEN, CHLOE, LEO]), AT)
    for place, state in enumerate(State):
        number = capture_one(empty, f"state {place}")
        with empty.begin() as session:
            session.get_one(Improvement, number).state = state
    before = stored_rows(empty)

    migrations.downgrade(empty, "0003")
    migrations.upgrade(empty)

    assert stored_rows(empty) == before
    with empty.read() as session:
        assert set(session.exec(select(Improvement.state))) == set(State)
    command.check(migrations._config(empty))


def test_who_wrote_before_is_not_welcomed_again_and_a_plan_without_phases_stays(empty: Database) -> None:
    migrations.upgrade(empty, "0007")
    seen: dict[str, Any] = {"name": "", "first_seen_at": AT, "refreshed_at": AT}
    flags = {"is_bot": False, "is_guest": False, "is_foreign": False, "is_deleted": False}
    insert(empty, "person", *({"id": each, **seen, **flags} for each in ("U1NEW", "U2AUTHOR", "U3HOME")))
    insert(empty, "team", {"id": 1, "name": "Everyone", "is_default": True, "created_at": AT})
    day = AT.date()
    improvement = {"team_id": 1, "source_kind": "form", "created_at": AT, "changed_at": AT, "promised_on": day}
    improvement |= {"idea": "Laptops", "state": "accepted", "quick_win": False, "version": 1, "author_id": "U2AUTHOR"}
    insert(empty, "improvement", {"id": 1, **improvement})
    insert(empty, "home_view", {"person_id": "U3HOME", "opened_at": AT, "shown": {}, "digest": ""})
    dates = {"starts_on": day, "due_on": day, "state": "open", "created_at": AT}
    insert(
        empty,
        "task",
        {"id": 1, "improvement_id": 1, "place": 1, "position": 1, "text": "Order", "owner_id": "U2AUTHOR", **dates},
    )
    insert(empty, "service", {"id": 1, "name": "VPN", "created_at": AT})

    for _ in range(2):
        migrations.upgrade(empty)
        with empty.begin() as session:
            welcomed = dict(session.exec(select(Person.id, Person.welcomed_at)).all())
            assert {each: at is not None for each, at in welcomed.items()} == {
                "U1NEW": False,
                "U2AUTHOR": True,
                "U3HOME": True,
            }
            service = session.get_one(Service, 1)
            assert (service.used_for, service.used_by, service.is_mission_critical) == ("", "", False)
            phase = Phase(improvement_id=1, name="Pilot", name_key=stored_key("Pilot"), position=1, created_at=AT)
            session.add(phase)
            session.flush()
            session.get_one(Task, 1).phase_id = phase.id
        migrations.downgrade(empty, "0007")
    migrations.upgrade(empty)
    with empty.read() as session:
        assert session.get_one(Task, 1).phase_id is None
        assert session.exec(select(Phase)).all() == []
    command.check(migrations._config(empty))


def test_comments_and_asked_messages_in_every_state_come_to_a_register_of_the_previous_release(empty: Database) -> None:
    migrations.upgrade(empty, "0010")
    seen: dict[str, Any] = {"name": "", "first_seen_at": AT, "refreshed_at": AT}
    flags = {"is_bot": False, "is_guest": False, "is_foreign": False, "is_deleted": False}
    insert(empty, "person", *({"id": each, **seen, **flags} for each in (ANA, BEN)))
    insert(empty, "team", {"id": 1, "name": "Everyone", "name_key": "everyone", "is_default": True, "created_at": AT})
    improvement = {"team_id": 1, "source_kind": "form", "created_at": AT, "changed_at": AT, "promised_on": AT.date()}
    improvement |= {"quick_win": False, "version": 1}
    states = [{"id": place, "idea": f"Idea {place}", "state": each.value} for place, each in enumerate(State, 1)]
    insert(empty, "improvement", *({**improvement, **each} for each in states))
    insert(empty, "improvement", {**improvement, "id": 99, "idea": "Nobody's", "state": "new", "author_id": None})

    for _ in range(2):
        migrations.upgrade(empty)
        with empty.begin() as session:
            assert len(session.exec(select(Improvement.id)).all()) == len(State) + 1
            for place in (*range(1, len(State) + 1), 99):
                words: dict[str, Any] = {
                    "improvement_id": place,
                    "channel": "C1",
                    "written_at": AT,
                    "text": "ä" * 12_000,
                }
                session.add(Comment(author_id=None if place == 99 else BEN, added_by=ANA, ts=f"{place}.1", **words))
            asked: dict[str, Any] = {"person_id": ANA, "channel": "D1", "asked_at": AT}
            session.add(AskedMessage(ts="1.1", **asked))
            session.add(AskedMessage(ts="1.2", pressed_by=ANA, answer_to="https://slack.test/1", **asked))
            session.add(AskedMessage(ts="1.3", pressed_by=ANA, decided_at=AT, **asked))
            session.add(AskedMessage(ts="1.4", decided_at=AT, refusal="You deleted that message.", **asked))
        with pytest.raises(sqlalchemy.exc.IntegrityError), empty.begin() as session:
            session.add(Comment(added_by=ANA, improvement_id=1, channel="C1", ts="1.1", written_at=AT, text="again"))
        with pytest.raises(sqlalchemy.exc.IntegrityError), empty.begin() as session:
            session.add(AskedMessage(ts="1.1", **asked))
        migrations.downgrade(empty, "0010")
        assert not {"comment", "asked_message"} & tables(empty)
    migrations.upgrade(empty)
    command.check(migrations._config(empty))


def test_morning_messages_of_the_previous_release_stay_and_have_no_day_of_their_own(empty: Database) -> None:
    migrations.upgrade(empty)
    capture_one(empty, "before")
    with empty.begin() as session:
        session.add(Bundle(person_id=ANA, made_at=AT, morning_on=AT.date(), snoozed_until=AT))
        session.add(Bundle(channel_id="C1", made_at=AT))
        session.flush()
        nudge: dict[str, Any] = {"subject": "improvement:1", "due_at": AT, "deliver_at": AT, "made_at": AT}
        session.add(Nudge(kind=NudgeKind.TRIAGE, receiver="channel:C1", bundle_id=2, improvement_id=1, **nudge))

    migrations.downgrade(empty, "0013")
    migrations.upgrade(empty)

    with empty.read() as session:
        found = session.exec(select(Bundle).order_by(col(Bundle.id))).all()
        assert [(row.person_id, row.channel_id, row.snoozed_until) for row in found] == [
            (ANA, None, AT),
            (None, "C1", None),
        ]
        assert [row.morning_on for row in found] == [None, None]
        assert session.exec(select(Nudge.bundle_id)).all() == [2]
    command.check(migrations._config(empty))
