"""After an upgrade from the release before nudges had an agenda, nobody gets a burst of what was overdue then."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlmodel import select, update

import migrations
from bot.demo.sample_data import assign_cast, seed_demo
from bot.workers.nudger import Nudger
from csi.capture import recording
from csi.capture.recording import Source
from csi.people import directory
from models import AgendaItem, Bundle, Database, Improvement, Nudge
from models.enums import NudgeState, SourceKind, State
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
