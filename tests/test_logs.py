"""Logs: an error's kind and place are logged, never what it says, since that may be what somebody wrote."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy import text
from sqlmodel import Session, select

from bot import logs
from csi.common.errors import BadInput
from csi.people import directory
from models import Database, Objective, Outbox, Team
from tests.conftest import Bot
from tests.support import plain_logs
from tests.support.slack import ANA, MIA, Slack

AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
SECRET = "rosebud"


@pytest.fixture
def debug() -> Iterator[Callable[[], None]]:
    """Sets up logs at their lowest level; they are put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield lambda: logs.set_up("debug")
    root.handlers[:] = handlers
    root.setLevel(level)
    plain_logs.set_up()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged since the last look; nothing of it has the secret."""
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    return [json.loads(line) for line in (out + err).splitlines()]


def name_twice(session: Session) -> None:
    for _ in range(2):
        session.add(Team(name=SECRET, created_at=AT))
    session.flush()


def wrong_type(session: Session) -> None:
    session.connection().execute(
        text("INSERT INTO seen (key, improvement_id, at) VALUES ('x', :it, :it)"), {"it": SECRET}
    )


def too_long(session: Session) -> None:
    session.add(Objective(title=SECRET * 100, created_at=None))  # type: ignore[arg-type]
    session.flush()


def surrogate(session: Session) -> None:
    session.add(Team(name=f"{SECRET}\ud800", created_at=AT))
    session.flush()


def slack_says(_session: Session) -> None:
    raise SlackApiError(SECRET, {"ok": False, "error": "invalid_blocks", "message": SECRET})


def refuse(_session: Session) -> None:
    raise BadInput("name", f"There is “{SECRET}” already.")


def chain(session: Session) -> None:
    try:
        dict[str, str]()[SECRET]
    except KeyError as missing:
        raise ValueError(SECRET) from missing


@pytest.mark.parametrize(
    ("fail", "kind"),
    [
        (name_twice, "sqlalchemy.exc.IntegrityError"),
        (wrong_type, "sqlalchemy.exc."),
        (too_long, "sqlalchemy.exc."),
        (surrogate, "Unicode"),
        (slack_says, "slack_sdk.errors.SlackApiError: invalid_blocks"),
        (refuse, "csi.common.errors.BadInput"),
        (chain, "ValueError"),
    ],
)
def test_what_an_error_says_is_in_no_log_at_whatever_level_and_whoever_logs_it(
    db: Database,
    debug: Callable[[], None],
    capsys: pytest.CaptureFixture[str],
    fail: Callable[[Session], None],
    kind: str,
) -> None:
    debug()
    library = logging.getLogger("slack_bolt.App")
    try:
        with db.begin() as session:
            fail(session)
    except Exception as error:
        structlog.get_logger().exception("tick")
        structlog.get_logger().error("unexpected", reference="ab12", exc_info=error)
        library.exception(f"Failed to run a listener: {error}")
        library.error(f"Failed to run a listener: {error}")
        library.error("Failed", exc_info=error)
        logs.log_uncaught(error)

    logged = lines(capsys)
    assert len(logged) == 6
    for line in logged:
        if "exception" in line:
            assert kind in line["exception"]
            assert "in test_what_an_error_says" in line["exception"]
    assert sum("exception" in line for line in logged) == 5


def test_a_broken_constraint_is_named(
    db: Database, debug: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    debug()
    try:
        with db.begin() as session:
            name_twice(session)
    except Exception:
        structlog.get_logger().exception("tick")

    (line,) = lines(capsys)
    if db.is_sqlite:
        assert "SQLITE_CONSTRAINT_UNIQUE, UNIQUE constraint failed: team.name" in line["exception"]
    else:
        assert "UniqueViolation, SQLSTATE 23505, constraint uq_team_name, table team" in line["exception"]


def test_an_idea_that_the_database_refuses_is_in_no_log(
    slack: Slack, bot: Bot, debug: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    debug()
    with bot.db.begin() as session:
        directory.get_or_create(session, ANA, bot.clock())
        for statement in REFUSE_IDEAS[bot.db.is_sqlite]:
            session.connection().exec_driver_sql(statement)
    try:
        capsys.readouterr()
        slack.command(ANA, "/improve", f"The {SECRET} is missing on the first floor")
    finally:
        with bot.db.begin() as session:
            session.connection().exec_driver_sql(ALLOW_IDEAS[bot.db.is_sqlite])

    logged = lines(capsys)
    assert any("IntegrityError" in line.get("exception", "") for line in logged)


REFUSE_IDEAS = {
    True: ["CREATE TRIGGER no_ideas BEFORE INSERT ON improvement BEGIN SELECT RAISE(ABORT, 'no'); END"],
    False: ["ALTER TABLE improvement ADD CONSTRAINT no_ideas CHECK (length(idea) < 5)"],  # says the whole row
}
ALLOW_IDEAS = {True: "DROP TRIGGER no_ideas", False: "ALTER TABLE improvement DROP CONSTRAINT no_ideas"}


def test_a_database_that_can_not_be_used_is_one_sentence_and_said_once(
    db: Database, debug: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    debug()
    for _ in range(5):
        try:
            with db.begin() as session:
                fill_up(session, db)
        except Exception:
            structlog.get_logger().exception("sender")
    structlog.get_logger().error("unexpected", reference="ab12", problem="is answered, so each is logged")

    first, answered = lines(capsys)
    assert first["event"] == "sender"
    assert "exception" not in first
    assert first["problem"].startswith("The disk that holds the database is full." if db.is_sqlite else "The database ")
    assert answered["reference"] == "ab12"


def fill_up(session: Session, db: Database) -> None:
    """Use up the room that the database has, or the server's patience."""
    connection = session.connection()
    if db.is_sqlite:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(2_000):
            session.add(Team(name=f"{number} {SECRET}" * 10, created_at=AT))
        session.flush()
        return
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")  # as on a standby
    session.add(Team(name=SECRET, manager_id=MIA, created_at=AT))
    session.flush()


def test_logs_go_to_standard_error_and_leave_standard_output_to_what_a_command_answers(
    debug: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    debug()
    structlog.get_logger().warning("ours")
    logging.getLogger("library").warning("theirs")

    out, err = capsys.readouterr()
    assert out == ""
    assert [json.loads(line)["event"] for line in err.splitlines()] == ["ours", "theirs"]


def test_one_id_leads_from_what_somebody_did_to_the_messages_that_came_of_it(
    slack: Slack, bot: Bot, debug: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    debug()
    capsys.readouterr()
    slack.message(ANA, f"The {SECRET} is missing on the first floor")
    slack.command(MIA, "/csi", f"accept 99 {SECRET}")
    bot.flush()
    bot.move_to(bot.clock() + timedelta(days=8))

    logged = lines(capsys)
    asked, *_ = [line for line in logged if line["event"] == "answered" and line["payload"] == "event"]
    of_it = [line["kind"] for line in logged if line["event"] == "sent" and line["origin"] == asked["origin"]]
    assert {"receipt", "card"} <= set(of_it)
    with bot.db.read() as session:
        rows = session.exec(select(Outbox)).all()
    assert {row.kind for row in rows if row.origin == asked["origin"]} >= {"receipt", "card"}
    nudged = {row.origin.partition("-")[0] for row in rows if row.kind == "bundle"}
    assert nudged == {"nudges"}
    (command,) = [line for line in logged if line.get("payload") == "command"]
    assert (command["refusal"], command["status"]) == ("not_found", 200)
    for words in ("Ana", "Ruiz", "Mia", ANA, MIA, "xoxb", "xapp", "first floor"):
        assert words not in json.dumps(logged), words
