"""Lists and Homes touch what a page shows: no statement of theirs reads or sorts a whole table that grows."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlmodel import select

from csi.capture.coordinator_suggestion import suggest_coordinator
from csi.commands.filters import Filters
from csi.common.pagination import COUNTED
from csi.common.policies import policy
from csi.views import leadership, query
from csi.views.leadership import read_late
from models import Improvement, Person, Task, Team
from models.enums import SourceKind, State, TaskState
from tests.conftest import Bot
from tests.support.slack import MIA
from tests.support.statements import counted
from tests.support.story import captured
from tests.test_cost_of_a_tick import plan

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = AT.date()


def fill(bot: Bot, seed: int, many: int) -> None:
    """Improvements in every state with dates around today, and tasks of theirs."""
    chance = Random(seed)

    def day() -> timedelta:
        return timedelta(days=chance.randrange(-60, 20))

    with bot.db.begin() as session:
        team = session.exec(select(Team.id)).first() or 0
        who = session.exec(select(Person.id)).first() or ""
        for _ in range(many):
            state = chance.choice(list(State))
            improvement = Improvement(
                idea="Laptops are late", state=state, team_id=team, source_kind=SourceKind.FORM, created_at=AT,
                promised_on=TODAY + day(), changed_at=AT + day(),
                promise_paused_at=chance.choice((None, None, AT)),
                hold_until=TODAY + day() if state is State.ON_HOLD else None,
                settled_at=AT + day() if state is State.REVIEW else None,
            )  # fmt: skip
            session.add(improvement)
            session.flush()
            for place in range(chance.choice((0, 0, 1, 4))):
                session.add(
                    Task(
                        improvement_id=improvement.id or 0, place=place + 1, text="Order", owner_id=who,
                        starts_on=TODAY, due_on=TODAY + day(), state=chance.choice(list(TaskState)), created_at=AT,
                    )
                )  # fmt: skip


def late_ones(bot: Bot) -> list[int]:
    """What waits too long, the longest first, by looking at every improvement."""
    with bot.db.read() as session:
        improvements = session.exec(select(Improvement)).all()
        rows = session.connection().execute(leadership._facts([row.id or 0 for row in improvements], TODAY)).all()
        tz = policy(session).tz
        waiting = [(since, row.id) for row in rows if (since := leadership._since(row, TODAY, AT, tz)) is not None]
        paused = {row.id for row in improvements if row.state is State.NEW and row.promise_paused_at}
    return [number for since, number in sorted(waiting) if since < TODAY and number not in paused]


def test_what_waits_longest_is_found_without_looking_at_everything_and_counted_so_far_as_a_reader_cares(
    bot: Bot,
) -> None:
    fill(bot, 1, 300)
    every = late_ones(bot)
    assert 50 < len(every) <= COUNTED

    shown = list[int]()
    with bot.db.read() as session:
        for page in range(1, 99):
            found = read_late(session, TODAY, AT, page, 7)
            shown += [row.number for row in found.rows]
            if page == found.pages:
                break
    assert shown == every
    assert (found.total, found.said_total) == (len(every), str(len(every)))

    fill(bot, 2, 2_800)
    with bot.db.read() as session:
        found = read_late(session, TODAY, AT, 1, 7)
        listed = query.list_improvements(session, Filters(everything=True), by=MIA, at=AT, who=str)
        deep = query.list_improvements(session, Filters(everything=True, page=200), by=MIA, at=AT, who=str)
    assert [row.number for row in found.rows] == late_ones(bot)[:7]
    assert (found.said_total, listed.said_total) == ("more than 1,000", "more than 1,000")
    assert (len(deep.rows), deep.said_total, deep.pages) == (10, "more than 2,000", 201)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # SQLite is asked how it would do it
def test_no_statement_of_a_list_or_of_what_waits_too_long_reads_or_sorts_a_whole_table_that_grows(bot: Bot) -> None:
    fill(bot, 1, 300)
    number = captured(bot)
    with bot.db.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    with counted(bot.db) as seen, bot.db.begin() as session:
        read_late(session, TODAY, AT, 1, 7)
        suggest_coordinator(session, session.get_one(Improvement, number), AT, ())
        reads = {statement for statement in seen if statement.lstrip().startswith(("SELECT", "WITH"))}

    found = {line for statement in reads for line in plan(bot.db, statement)}
    assert {line for line in found if line in ("SCAN improvement", "SCAN task")} == set()
    assert any("ix_task_state_due_on" in line for line in found)
    assert any("ix_improvement_state_promised_on" in line for line in found)
    assert any("ix_improvement_coordinator_id_state" in line for line in found)
