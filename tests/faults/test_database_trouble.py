"""A database that can't be used is told in a sentence; the bot waits where that may pass, and ends where it can't."""

import json
import os
import resource
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from sqlalchemy import make_url

import migrations
from models import Database
from sandbox.server import SandboxServer
from tests.conftest import MONDAY
from tests.support.databases import Postgres
from tests.support.processes import start_kaizen
from tests.support.slack import ANA, MIA, Slack
from tests.support.waiting import until
from tests.test_cli import Run, run  # noqa: F401  (a fixture)

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox", "KAIZEN_MANAGERS": MIA}
NOWHERE = {"SLACK_API_URL": "http://127.0.0.1:9/api/"}
PATIENCE = 40.0


class Running:
    """`kaizen run` as a process of its own, with its log as it comes."""

    def __init__(
        self, server: SandboxServer, database_url: str, largest_file: int | None = None, **settings: str
    ) -> None:
        environment = os.environ | TOKENS | {
            "SLACK_API_URL": server.api_url, "DATABASE_URL": database_url, "KAIZEN_TICK_SECONDS": "0.5",
            "PYTHONDONTWRITEBYTECODE": "1",
        } | settings  # fmt: skip
        out, into = os.pipe()
        with os.fdopen(into, "wb") as output:  # a pipe, which no limit of a file's size concerns
            self.process = start_kaizen(["run"], environment, output, largest_file)
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, args=[out], daemon=True)
        self.reader.start()

    def _read(self, out: int) -> None:
        with os.fdopen(out) as output:
            self.lines.extend(output)

    def logged(self, event: str) -> list[dict[str, Any]]:
        return [row for line in list(self.lines) if (row := json.loads(line))["event"] == event]

    def wait_for(self, event: str, times: int = 1) -> None:
        until(lambda: len(self.logged(event)) >= times, PATIENCE, f"{event} in {self.lines[-3:]}")

    def limit(self, size: int) -> None:
        """Let no file of the process grow beyond this, as on a full disk."""
        resource.prlimit(self.process.pid or 0, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def stop(self) -> int | None:
        self.process.terminate()
        self.process.join(PATIENCE)
        return self.process.exitcode


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    from bot.manifest import manifest

    with SandboxServer(manifest(), retry_delays=(0.05, 1, 10, 20), now=MONDAY) as running:
        yield running


@pytest.fixture
def start(server: SandboxServer) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def begin(*arguments: Any) -> Running:
        started.append(Running(server, *arguments))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.join()
        each.reader.join()


@pytest.fixture
def file(_sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file in a folder of its own."""
    return Path(shutil.copyfile(_sqlite_template, tmp_path / "kaizen.db"))


# What ends it


def make_newer(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")


NEWER = "A newer version of Kaizen made this database (revision 9999)"


def test_a_database_that_is_newer_than_the_code_is_told_by_every_command(
    run: Run,  # noqa: F811
    db: Database,
    database_url: str,
) -> None:
    make_newer(db)
    settings = TOKENS | NOWHERE | {"DATABASE_URL": database_url}

    for command, code in (("run", 3), ("migrate", 3), ("doctor", 1)):
        done = run(command, **settings)
        assert (done.exit_code, NEWER in done.output) == (code, True), done.output
        assert "Traceback" not in done.output
    assert f"wrong  {NEWER}" in run("doctor", **settings).output
    back = run("migrate", "--to", "0002", "--yes", **settings)
    assert (back.exit_code, NEWER in back.output) == (3, True)
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{migrations.newest()}'")


def test_a_revision_that_is_not_there_is_told(run: Run, database_url: str) -> None:  # noqa: F811
    done = run("migrate", "--to", "0815", **TOKENS, DATABASE_URL=database_url)

    assert done.exit_code == 3
    assert "There is no revision 0815. Take one of these: base, 0001, 0002," in done.output


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///{folder}/nowhere/kaizen.db", "/nowhere/kaizen.db doesn't exist. Create it first."),
        ("sqlite:///{folder}", ", which is a folder. Name a file in it."),
        ("sqlite:///{folder}/letter.txt", "The database file is damaged, or no SQLite database."),
        ("sqlite:///file:{folder}/kaizen.db?mode=ro&uri=true", "The database can't be written to."),
        ("sqlite:///file:{folder}/kaizen.db?immutable=1&uri=true", "The database can't be written to."),
        ("secret-word", "DATABASE_URL can't be understood."),
        ("mysql://kaizen:secret-word@localhost/kaizen", "DATABASE_URL "),
        ("{postgres}", "has no database of the name in DATABASE_URL. Create it first."),
    ],
)
def test_a_database_that_can_not_be_used_ends_it_with_a_sentence(
    run: Run,  # noqa: F811
    file: Path,
    postgres: Postgres,
    url: str,
    sentence: str,
) -> None:
    (file.parent / "letter.txt").write_text("Dear database, " * 100)
    named = url.format(folder=file.parent, postgres=postgres._named("no_such_database"))

    for command, code in (("run", 3), ("migrate", 3), ("doctor", 1)):
        if command == "migrate" and "uri=true" in named:
            continue  # it is up to date, so nothing is written
        done = run(command, **TOKENS, **NOWHERE, DATABASE_URL=named)
        assert (done.exit_code, sentence in done.output) == (code, True), done.output
        assert "Traceback" not in done.output
        assert "secret-word" not in done.output


# What passes


def test_a_locked_file_is_waited_for(start: Callable[..., Running], file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        bot = start(f"sqlite:///{file}?timeout=0.2")
        bot.wait_for("database_not_usable")
        other.execute("COMMIT")
    bot.wait_for("running")

    assert bot.logged("database_not_usable")[0]["problem"].startswith("Another program holds the database.")
    assert bot.stop() == 0
    assert "Traceback" not in "".join(bot.lines)


def test_a_server_that_does_not_answer_is_waited_for_and_told_to_stop(start: Callable[..., Running]) -> None:
    bot = start("postgresql://kaizen:secret-word@127.0.0.1:9/kaizen")
    bot.wait_for("database_not_usable")

    assert bot.logged("database_not_usable")[0]["problem"].startswith("The database server doesn't answer.")
    assert bot.stop() == 0
    assert "secret-word" not in "".join(bot.lines)


def test_a_full_disk_is_told_once_and_the_bot_goes_on_when_there_is_room(
    start: Callable[..., Running], file: Path, server: SandboxServer, slack: Slack
) -> None:
    bot = start(f"sqlite:///{file}", 1_024)
    bot.wait_for("database_not_usable")
    bot.limit(resource.RLIM_INFINITY)
    bot.wait_for("running")
    assert "disk that holds the database" in bot.logged("database_not_usable")[0]["problem"]

    slack.message(ANA, "Laptop requests take two weeks")
    until(lambda: slack.from_app(ANA) != [], PATIENCE, "an answer")
    bot.limit(1_024)
    slack.message(ANA, "The printer on the first floor is always out of paper")
    bot.wait_for("unexpected", times=2)
    bot.limit(resource.RLIM_INFINITY)

    slack.message(ANA, "Nobody knows who has the key of the store room")
    until(lambda: "IMP-2" in "".join(seen.text for seen in slack.from_app(ANA)), PATIENCE, "it goes on by itself")
    assert bot.stop() == 0
    assert [row for row in bot.logged("unexpected") if "disk that holds the database" not in str(row)] == []
    assert "Traceback" not in "".join(bot.lines)
    assert len([line for line in bot.lines if '"level": "info"' not in line]) < 20


# Two at once


def test_two_that_upgrade_at_once_both_end_well(postgres: Postgres, tmp_path: Path) -> None:
    for place in range(2):
        with postgres.database(empty=True) as url, ThreadPoolExecutor(2) as pool:
            assert list(pool.map(migrate, [url] * 2)) == [0, 0]
            assert revision(url) == migrations.newest()
        url = f"sqlite:///{tmp_path / f'{place}.db'}"
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(migrate, [url] * 2)) == [0, 0]
        assert revision(url) == migrations.newest()


def migrate(url: str) -> int | None:
    shown = make_url(url).render_as_string(hide_password=False)
    with TemporaryFile() as output:
        process = start_kaizen(["migrate"], os.environ | {"DATABASE_URL": shown}, output)
        process.join(PATIENCE)
        output.seek(0)
        assert process.exitcode == 0, output.read()
    return process.exitcode


def revision(url: str) -> str | None:
    with closing(Database(url)) as db:
        return migrations.current(db)
