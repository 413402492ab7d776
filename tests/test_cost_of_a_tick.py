"""A tick touches what is due, and nothing else: its statements and the rows it reads don't grow with the register."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import migrations
from benchmarks.nudge_cost import steps
from benchmarks.nudge_register import AT, fill, messages
from bot.workers.nudger import Nudger
from models import Database
from tests.support.databases import fast_folder
from tests.support.statements import counted

DUE = 20
SMALL, LARGE = (200, 50), (2_000, 500)
"""Improvements and people."""


@contextmanager
def register(improvements: int, people: int) -> Iterator[Database]:
    with TemporaryDirectory(dir=fast_folder()) as folder:
        db = Database(f"sqlite:///{Path(folder) / 'register.db'}")
        migrations.upgrade(db)
        fill(db, improvements=improvements, people=people, due=DUE)
        yield db
        db.close()


def test_a_tick_over_a_register_ten_times_as_large_reads_no_more() -> None:
    statements, read = [], []
    with ExitStack() as stack:
        for size in (SMALL, LARGE):
            db = stack.enter_context(register(*size))
            with counted(db) as seen, steps(db) as done:
                assert Nudger(db).run(AT) == []
            assert messages(db) == DUE
            statements.append(len(seen))
            read.append(done[0])

    assert statements[1] == statements[0]
    assert statements[0] <= 100 * DUE
    assert read[1] <= 1.1 * read[0]


def test_no_statement_of_a_tick_reads_a_whole_table_that_grows() -> None:
    with register(*SMALL) as db:
        with counted(db) as seen:
            assert Nudger(db).run(AT) == []
        reads = {
            statement for statement in seen if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
        }
        plans = {statement: plan(db, statement) for statement in reads}

    grown = ("improvement", "nudge", "agenda_item", "activity", "task", "person", "bundle", "outbox", "reading")
    scanned = {
        (statement, line)
        for statement, lines in plans.items()
        for line in lines
        for table in grown
        if line == f"SCAN {table}" or line.startswith(f"SCAN {table} ")
    }
    assert scanned == set()


def plan(db: Database, statement: str) -> list[str]:
    """How SQLite would carry out a statement."""
    with db.engine.connect() as connection:
        nothing = (None,) * statement.count("?")
        return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing)]
