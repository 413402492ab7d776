"""Periodic jobs: what fails for one keeps nothing from the others, is tried again, and is seen by an operator."""

from datetime import UTC, datetime, timedelta
from threading import Thread

from sqlalchemy import text

from bot.doctor import examine
from csi.common import job_runs
from csi.lifecycle import assignment
from models import Improvement, JobRun
from tests.conftest import Bot
from tests.support.slack import CHLOE, MIA, Slack
from tests.support.story import captured, rows

TOO_LATE = datetime(2026, 11, 26, 10, tzinfo=UTC)


def break_row(bot: Bot, number: int, ended: str | None) -> None:
    """Store an end of the assignment that no code knows, as another program would."""
    with bot.db.engine.begin() as connection:
        statement = text("UPDATE assignment SET ended = :ended WHERE improvement_id = :number")
        connection.execute(statement, {"ended": ended, "number": number})


def coordinators(bot: Bot) -> list[str | None]:
    with bot.db.read() as session:
        return list(session.connection().execute(text("SELECT coordinator_id FROM improvement ORDER BY id")).scalars())


def failing(bot: Bot) -> list[tuple[str, int]]:
    with bot.db.read() as session:
        return [(row.job, row.failures) for row in job_runs.in_trouble(session) if row.job == "assignment"]


def test_a_broken_row_keeps_no_other_from_its_job_and_the_doctor_names_the_job(slack: Slack, bot: Bot) -> None:
    numbers = [captured(bot, idea) for idea in ("Badges fail", "Laptops are late", "Printers are far away")]
    with bot.db.begin() as session:
        for number in numbers:
            assignment.assign_coordinator(session, number, CHLOE, by=MIA, at=bot.clock())
    assert rows(bot, JobRun) == []  # what goes well writes nothing

    break_row(bot, numbers[0], "??")
    bot.move_to(TOO_LATE)

    assert coordinators(bot) == [CHLOE, None, None]
    assert failing(bot) == [("assignment", 1)]
    bot.tick()
    assert failing(bot) == [("assignment", 1)]  # it waits for ten minutes
    bot.move_to(TOO_LATE + timedelta(minutes=11))
    assert failing(bot) == [("assignment", 2)]
    (said,) = [each for each in examine(bot.settings) if "“assignment”" in each.fact]
    assert said.fact.startswith(
        "The job “assignment” failed 2 times in a row since 10:00 UTC on 26 November: LookupError"
    )
    assert "Badges" not in said.fact

    break_row(bot, numbers[0], None)
    bot.move_to(TOO_LATE + timedelta(minutes=22))
    bot.move_to(TOO_LATE + timedelta(minutes=33))

    assert [row.coordinator_id for row in rows(bot, Improvement)] == [None, None, None]
    assert failing(bot) == []


def test_a_job_that_begins_too_late_is_counted_and_a_stop_begins_nothing_more(bot: Bot) -> None:
    assert bot.kaizen is not None
    work = bot.kaizen.periodic_work
    work.missed("nudges")
    work.missed("nudges")
    bot.tick()

    assert [(row.job, row.missed) for row in rows(bot, JobRun)] == [("nudges", 2)]
    assert any("“nudges” began too late 2 times" in each.fact for each in examine(bot.settings))

    bot.move_to(bot.clock() + timedelta(minutes=20))
    assert [row.missed for row in rows(bot, JobRun)] == [0]

    captured(bot, "Badges fail")
    with bot.db.begin() as session:
        assignment.assign_coordinator(session, 1, CHLOE, by=MIA, at=bot.clock())
    work.stop()
    bot.move_to(TOO_LATE)
    assert coordinators(bot) == [CHLOE]


def test_a_start_waits_for_no_job_so_that_a_stop_is_heard_meanwhile(slack: Slack, bot: Bot) -> None:
    """What is due at a start may take minutes; who is told to stop then would be killed after a while."""
    assert bot.kaizen is not None
    starting = Thread(target=bot.kaizen.start)
    with bot.db.begin():  # on SQLite every job that writes waits for this transaction
        starting.start()
        starting.join(20)

        assert not starting.is_alive()
