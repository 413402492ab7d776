"""Nudges are sent once: by several replicas, by a process that is killed again and again, after downtime, and whatever
the clock does."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text
from sqlmodel import select, update

from benchmarks.nudge_register import AT, fill
from bot.jobs import JOBS, NUDGES
from bot.periodic_work import Kept, PeriodicWork
from bot.workers.nudger import Nudger
from csi.messaging.outbox import MessageKind
from models import AgendaItem, Bundle, Database, JobRun, Nudge, Outbox, ProgressReport
from models.agenda import AT_ONCE
from models.enums import Health, NudgeKind, NudgeState, State
from tests.support.processes import FORKED
from tests.support.traces import everything_logged

PEOPLE = 6
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def due(db: Database) -> Database:
    """A register in which one check-in is due for each of six people."""
    fill(db, improvements=PEOPLE, people=PEOPLE, due=PEOPLE)
    return db


def sent(db: Database) -> Counter[str]:
    """How many morning messages each person got. Each was queued once, and each nudge is in one of them."""
    with db.read() as session:
        bundles = session.exec(select(Bundle)).all()
        queued = session.exec(select(Outbox.payload).where(Outbox.kind == MessageKind.MORNING_MESSAGE)).all()
        rows = session.exec(select(Nudge).where(Nudge.state == NudgeState.SENT)).all()
    assert sorted(each["bundle"] for each in queued) == sorted(bundle.id or 0 for bundle in bundles)
    assert len({(row.kind, row.subject, row.receiver, row.due_at) for row in rows}) == len(rows)
    assert all(row.bundle_id is not None for row in rows)
    return Counter(bundle.person_id or "" for bundle in bundles)


ONE_EACH = Counter({f"U{place}": 1 for place in range(1, PEOPLE + 1)})


def test_three_replicas_that_tick_at_the_same_moment_send_each_nudge_in_one_message(due: Database) -> None:
    wrong: list[Exception] = []
    together = threading.Barrier(3)
    with ExitStack() as stack:
        databases = [due]
        if not due.is_sqlite:  # replicas have connections of their own; SQLite allows one process
            databases += [Database(due.url.render_as_string(hide_password=False)) for _ in range(2)]
            for each in databases[1:]:
                stack.callback(each.close)

        def tick(place: int) -> None:
            nudger = Nudger(databases[place % len(databases)])
            together.wait()
            wrong.extend(nudger.run(AT))

        threads = [threading.Thread(target=tick, args=(place,)) for place in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert (wrong, sent(due)) == ([], ONE_EACH)


def tick_and_die(url: str, commits: int) -> None:
    """A tick in a process of its own that is killed at its `commits`-th commit: before it, or after it if negative."""
    db, seen = Database(url), [0]

    def die(*_: object) -> None:
        seen[0] += 1
        if seen[0] == abs(commits):
            os.kill(os.getpid(), signal.SIGKILL)

    if commits > 0:
        event.listen(db.engine, "commit", die)
    else:
        db.after_commit(die)
    Nudger(db).run(AT)
    db.close()


def test_a_bot_that_is_killed_before_and_after_its_commits_has_sent_each_nudge_once(due: Database) -> None:
    url = due.url.render_as_string(hide_password=False)
    killed = 0
    for commits in (-1, 3, -4):
        process = FORKED.Process(target=tick_and_die, args=(url, commits))
        process.start()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
    assert killed == 3

    assert Nudger(due).run(AT) == []

    assert sent(due) == ONE_EACH


def test_a_clock_that_is_set_back_or_jumps_repeats_nothing_and_loses_nothing(due: Database) -> None:
    nudger = Nudger(due)
    assert nudger.run(AT) == []
    for moved in (timedelta(hours=-1), timedelta(days=-1), timedelta(minutes=1), timedelta(hours=2)):
        assert nudger.run(AT + moved) == []
        assert sent(due) == ONE_EACH, moved

    assert nudger.run(AT + timedelta(weeks=1)) == []  # jumped: the week after, once
    assert nudger.run(AT + timedelta(hours=3)) == []  # and set right again
    assert nudger.run(AT + timedelta(weeks=1, minutes=1)) == []

    assert sent(due) == Counter({person: 2 for person in ONE_EACH})


def test_after_a_day_and_after_weeks_of_downtime_there_is_one_message_with_todays_state(due: Database) -> None:
    reported = AT + timedelta(days=20)
    with due.begin() as session:
        session.add(ProgressReport(improvement_id=1, health=Health.ON_TRACK, reported_by="U1", reported_at=reported))

    assert Nudger(due).run(AT + timedelta(days=21)) == []

    assert sent(due) == ONE_EACH - Counter(["U1"])  # who has just reported isn't asked
    with due.read() as session:
        asked = {row.due_at for row in session.exec(select(Nudge).where(Nudge.state == NudgeState.SENT))}
    assert min(asked) > AT + timedelta(days=14)  # this week's, not the missed ones


def store(db: Database, statement: str, **values: object) -> None:
    """Store what no code of ours stores, as another program would."""
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


IDEA = "UPDATE improvement SET state = :state WHERE id = 1"
SETTING = "INSERT INTO nudge_setting (person_id, kind, ignored) VALUES ('U2', :kind, 0)"


def test_an_error_for_one_leaves_the_others_theirs_is_counted_and_logged_without_peoples_words(due: Database) -> None:
    """One improvement can't be looked at, and one person can't be sent anything; both get theirs once it is mended."""
    store(due, IDEA, state="Nobody's word")
    store(due, SETTING, kind="Nobody's kind")
    (job,) = [each for each in JOBS if each.name == NUDGES]
    kept = Kept(timedelta(days=1), timedelta(days=1))
    work = PeriodicWork(due, lambda: AT, cast(Any, None), cast(Any, None), kept)

    with everything_logged() as logged:
        work.run(job)

    assert sent(due) == ONE_EACH - Counter(["U1", "U2"])
    with due.read() as session:
        (noted,) = session.exec(select(JobRun))
    assert (noted.job, noted.failures) == (NUDGES, 1)
    assert len([line for line in logged.lines if '"event": "nudge"' in line]) == 2
    assert not [word for word in ("Nobody's", "Laptop requests") if word in f"{logged}{noted.problem}"]

    store(due, IDEA, state=State.IN_PROGRESS)
    store(due, "DELETE FROM nudge_setting")
    work.run(job, AT + timedelta(minutes=9))
    assert sent(due) == ONE_EACH - Counter(["U1", "U2"])
    work.run(job, AT + timedelta(minutes=11))

    assert sent(due) == ONE_EACH


def mornings_of(db: Database) -> list[datetime]:
    """When check-ins about the first improvement came, on a clock in London."""
    wanted = select(Nudge.sent_at).where(Nudge.kind == NudgeKind.PROGRESS, Nudge.receiver == "person:U1")
    with db.read() as session:
        found = session.exec(wanted.order_by(Nudge.id)).all()  # type: ignore[arg-type]
    return [each.astimezone(LONDON) for each in found if each is not None and each > AT]


@pytest.mark.parametrize("begins", ["2027-03-22", "2027-10-25"])
def test_daylight_saving_moves_the_hour_and_neither_doubles_nor_skips_a_week(due: Database, begins: str) -> None:
    at = datetime.fromisoformat(begins).replace(tzinfo=LONDON)
    with due.begin() as session:
        session.exec(update(AgendaItem).values(look_at=AT_ONCE, since=at))
    nudger = Nudger(due)
    for hour in range(0, 24 * 15, 2):
        assert nudger.run(at + timedelta(hours=hour)) == []

    came = mornings_of(due)

    weeks = [(each.isocalendar().week, each.weekday()) for each in came]
    assert len(weeks) == len(set(weeks))
    assert {each.hour for each in came} <= {9, 10, 11}
    assert [each.date() - came[0].date() for each in came] == [timedelta(weeks=place) for place in range(len(came))]
    assert len(came) >= 2


@pytest.fixture(autouse=True)
def _one_at_a_time(due: Database) -> Iterator[None]:
    """Connections of this test's threads are closed before the next one's database is made."""
    yield
    due.close()
