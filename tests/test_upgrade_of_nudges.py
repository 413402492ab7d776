"""After an upgrade nobody gets a burst: of what was overdue before nudges had an agenda, or was told in other ways."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, col, select, update

import migrations
from bot.demo.sample_data import assign_cast, seed_demo
from bot.workers.nudger import Nudger
from csi.capture import recording
from csi.capture.recording import Source
from csi.messaging.subjects import DepartureList
from csi.people import directory
from models import (
    AgendaItem,
    Assignment,
    Bundle,
    Database,
    Departure,
    Excursion,
    Improvement,
    Kpi,
    Nudge,
    Person,
    Posting,
    Reading,
    Service,
    SustainCheck,
)
from models.enums import AssignmentEnd, NudgeKind, NudgeState, SourceKind, State
from tests.support.register import member
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA

PREVIOUS = "0009"
UPGRADED = datetime(2027, 3, 3, 7, tzinfo=UTC)
"""A Wednesday, before the morning."""
LONG_AGO = UPGRADED - timedelta(days=100)


def a_register_in_which_everything_is_overdue(db: Database) -> None:
    """The sample data of a hundred days ago, an improvement in each state, and check-ins that nobody answered."""
    people = {ANA: "Ana", BEN: "Ben", CHLOE: "Chloé", LEO: "Leo", MIA: "Mia"}
    with db.begin() as session:
        directory.set_up(session, managers=[MIA], triage_channel="C1", announcement_channel="C2", at=LONG_AGO)
        directory.store_profiles(session, {each: member(name) for each, name in people.items()}, LONG_AGO)
        assert seed_demo(session, assign_cast(MIA, [ANA, BEN, CHLOE, LEO]), LONG_AGO)
        for place, state in enumerate(State):
            idea, source = (
                recording.NewIdea(f"Nobody has looked at this, case {place}"),
                Source(SourceKind.FORM, f"{place}"),
            )
            number = recording.record_idea(session, idea, by=ANA, at=LONG_AGO, source=source).number
            row = session.get_one(Improvement, number)
            row.state, row.coordinator_id, row.started_at = state, CHLOE, LONG_AGO
            row.hold_until = LONG_AGO.date() + timedelta(days=5)
    assert Nudger(db).run(LONG_AGO + timedelta(days=14, hours=3)) == []


APART = (NudgeKind.SUSTAIN, NudgeKind.GONE, NudgeKind.OUT_OF_TOLERANCE, NudgeKind.ASSIGNMENT)
"""The kinds that the previous release sent in messages of their own."""


def out_of_tolerance(session: Session, at: datetime) -> None:
    """A KPI goes out of tolerance, which makes a new improvement."""
    readings = select(Reading).where(col(Reading.id).not_in(select(Excursion.reading_id)))
    reading = session.exec(readings.order_by(col(Reading.id).desc())).first()
    made = select(Improvement.id).where(
        Improvement.state == State.NEW, col(Improvement.id).not_in(select(Excursion.improvement_id))
    )
    assert reading is not None
    kpi = session.get_one(Kpi, reading.kpi_id)
    kpi.tolerance_low, kpi.tolerance_high = None, Decimal(-1)  # whatever is read is out of it
    out = Excursion(kpi_id=reading.kpi_id, reading_id=reading.id or 0, began_on=at.date(), made_at=at)
    out.improvement_id = session.exec(made.order_by(col(Improvement.id))).first()
    session.add(out)
    session.flush()


def came_back(session: Session, state: State, at: datetime) -> int:
    """An assignment that Chloé had not confirmed in time comes back to the manager, who leads the improvement now."""
    row = session.exec(
        select(Improvement).where(Improvement.state == state, col(Improvement.idea).like("%case%"))
    ).one()
    number, given = row.id or 0, at - timedelta(days=4)
    row.coordinator_id = MIA
    ended = Assignment(improvement_id=number, person_id=CHLOE, given_by=MIA, given_at=given, ended_at=at)
    ended.ended = AssignmentEnd.UNCONFIRMED
    session.add(ended)
    session.flush()
    session.add(Assignment(improvement_id=number, person_id=MIA, given_at=at, confirmed_at=at))
    return ended.id or 0


def given_anew(session: Session, state: State, at: datetime) -> None:
    """An assignment came back unconfirmed, and the manager has given it to Ben since."""
    came_back(session, state, at)
    row = session.exec(
        select(Improvement).where(Improvement.state == state, col(Improvement.idea).like("%case%"))
    ).one()
    session.add(Assignment(improvement_id=row.id or 0, person_id=BEN, given_by=MIA, given_at=at + timedelta(minutes=5)))


def told_in_messages_of_their_own(db: Database) -> int:
    """Of each of these kinds one was told, with no nudge, and one was not. Return the success still to ask about."""
    before = UPGRADED - timedelta(days=3)
    with db.begin() as session:
        first, second = session.exec(
            select(SustainCheck).where(SustainCheck.days == 90).order_by(col(SustainCheck.improvement_id))
        ).all()
        first.asked_at, first.asked_id = before, CHLOE
        out_of_tolerance(session, before)
        session.exec(update(Assignment).values(confirmed_at=LONG_AGO))
        came_back(session, State.ACCEPTED, before)
        for who, lost_at in ((BEN, before - timedelta(days=1)), (LEO, UPGRADED - timedelta(hours=9))):
            session.get_one(Person, who).is_deleted = True
            session.add(Service(name=f"Of {who}", owner_id=who, created_at=before, name_key=f"of {who}"))
            session.add(Departure(person_id=who, lost_at=lost_at))
            session.flush()
        listed = DepartureList(1, MIA).key
        session.add(Posting(subject=listed, kind="departure", person_id=MIA, channel="D1", ts="1.1", posted_at=before))
        return second.improvement_id


def test_what_the_previous_release_told_in_messages_of_their_own_is_not_told_again(db: Database) -> None:
    a_register_in_which_everything_is_overdue(db)
    unasked = told_in_messages_of_their_own(db)

    migrations.downgrade(db, "0010")
    migrations.upgrade(db)
    nudger = Nudger(db)
    with db.begin() as session:
        out_of_tolerance(session, UPGRADED)
        assignment = came_back(session, State.APPROVED, UPGRADED)
    for hour in range(24 * 3):
        assert nudger.run(UPGRADED + timedelta(hours=hour)) == []

    with db.read() as session:
        told = session.exec(select(Nudge).where(col(Nudge.kind).in_(APART), col(Nudge.bundle_id).is_not(None))).all()
        asked = {row.subject for row in told if row.sent_at and row.sent_at >= UPGRADED}
    assert asked == {f"improvement:{unasked}", "departure:2", "excursion:2", f"assignment:{assignment}"}


def test_an_assignment_that_the_previous_release_told_the_manager_of_is_not_told_again(db: Database) -> None:
    a_register_in_which_everything_is_overdue(db)
    before = UPGRADED - timedelta(days=1)
    with db.begin() as session:
        session.exec(update(Assignment).values(confirmed_at=LONG_AGO))
        told = [came_back(session, state, before) for state in (State.NEW, State.ACCEPTED, State.IN_PROGRESS)]
        given_anew(session, State.APPROVED, before)

    def kept() -> list[tuple[str, str, bool]]:
        with db.read() as session:
            told = col(Nudge.sent_at).is_not(None) & (col(Nudge.kind) == NudgeKind.ASSIGNMENT) & (col(Nudge.level) == 1)
            rows = session.exec(select(Nudge.subject, Nudge.receiver, Nudge.bundle_id).where(told))
            return sorted((subject, receiver, bundle_id is None) for subject, receiver, bundle_id in rows)

    def pass_a_day(at: datetime) -> None:
        nudger = Nudger(db)
        for hour in range(24):
            assert nudger.run(at + timedelta(hours=hour)) == []

    migrations.downgrade(db, "0011")
    assert kept() == []
    migrations.upgrade(db)

    of_old = sorted((f"assignment:{each}", f"person:{MIA}", True) for each in told)
    assert kept() == of_old
    pass_a_day(UPGRADED)
    assert kept() == of_old
    with db.begin() as session:
        newer = came_back(session, State.ASSESS, UPGRADED + timedelta(days=1))
    pass_a_day(UPGRADED + timedelta(days=1))
    of_new = (f"assignment:{newer}", f"person:{MIA}", False)
    assert kept() == sorted([*of_old, of_new])

    migrations.downgrade(db, "0011")
    assert kept() == [of_new]
    migrations.upgrade(db)
    assert kept() == sorted([*of_old, of_new])  # once, although both have found it


def test_nobody_is_told_of_what_was_overdue_before_the_upgrade_and_what_becomes_due_after_it_comes(
    db: Database,
) -> None:
    a_register_in_which_everything_is_overdue(db)
    with db.read() as session:
        before = {row.id for row in session.exec(select(Bundle))}
        asked_before = session.exec(select(Nudge.id).where(Nudge.state == NudgeState.SENT)).all()
    assert asked_before

    migrations.downgrade(db, PREVIOUS)
    migrations.upgrade(db)
    with db.begin() as session:
        since = set(session.exec(select(AgendaItem.since)))
        assert all(each is not None and abs(each - datetime.now(UTC)) < timedelta(minutes=5) for each in since)
        session.exec(update(AgendaItem).values(since=UPGRADED))

    nudger, came = Nudger(db), Counter[str]()
    for hour in range(24 * 4):  # the upgrade's morning, and three more
        assert nudger.run(UPGRADED + timedelta(hours=hour)) == []
    with db.read() as session:
        rows = session.exec(select(Nudge).where(Nudge.sent_at >= UPGRADED)).all()  # type: ignore[operator]
        came.update(row.person_id or "" for row in session.exec(select(Bundle)) if row.id not in before)
    assert [row for row in rows if row.due_at < UPGRADED] == []
    assert all(count <= 2 for count in came.values()), came

    for hour in range(24 * 4, 24 * 9):
        assert nudger.run(UPGRADED + timedelta(hours=hour)) == []
    with db.read() as session:
        later = session.exec(select(Nudge).where(Nudge.sent_at >= UPGRADED)).all()  # type: ignore[operator]
    assert later  # Monday's check-ins come
    assert [row for row in later if row.due_at < UPGRADED] == []
