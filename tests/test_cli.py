"""The console command: what it prints, what it refuses, and in which words."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from sqlmodel import select
from typer.testing import CliRunner, Result

import migrations
from bot.cli import cli
from models import Announcement, Database, Improvement, Kpi, Objective, Outbox, Person, Reading, Redirection
from models.enums import QueueState, State
from sandbox.server import SandboxServer
from tests.support.listeners import registered
from tests.support.slack import ANA, MIA, TRIAGE, WINS

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """`kaizen` in an empty folder, with these settings and no others; the logging is put back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.chdir(tmp_path)

    def kaizen(*arguments: str, **settings: str) -> Result:
        names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "KAIZEN_MANAGERS",
                 "KAIZEN_TRIAGE_CHANNEL", "KAIZEN_ANNOUNCEMENT_CHANNEL", "KAIZEN_CLOCK_URL")  # fmt: skip
        environment: dict[str, str | None] = dict.fromkeys(names)
        return CliRunner().invoke(cli, list(arguments), env=environment | settings)

    yield kaizen
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def sandbox(server: SandboxServer, database_url: str) -> dict[str, str]:
    """The settings of a bot in the sandbox."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": server.api_url,
        "DATABASE_URL": database_url,
        "KAIZEN_MANAGERS": MIA,
        "KAIZEN_TRIAGE_CHANNEL": TRIAGE,
        "KAIZEN_ANNOUNCEMENT_CHANNEL": WINS,
    }


def test_the_manifest_is_json_with_the_commands_that_are_heard(run: Run) -> None:
    done = run("manifest")

    assert done.exit_code == 0
    manifest = json.loads(done.stdout)
    commands = {command["command"] for command in manifest["features"]["slash_commands"]}
    assert commands == {hung.to for hung in registered() if hung.kind == "command"}
    assert manifest["settings"]["socket_mode_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]


# doctor


def test_the_doctor_is_content_with_a_bot_that_can_run(run: Run, sandbox: dict[str, str]) -> None:
    done = run("doctor", **sandbox)

    assert done.exit_code == 0, done.output
    assert "MISSING" not in done.stdout
    assert "Socket Mode works." in done.stdout
    assert "KAIZEN_TRIAGE_CHANNEL is #improvement-triage." in done.stdout
    assert f"Managers: {MIA}." in done.stdout


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing: it begins with xoxb-"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is missing: it begins with xapp-"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN: invalid_auth."),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Slack refuses SLACK_APP_TOKEN: invalid_auth."),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "http://127.0.0.1:9/api/ does not answer"),
        ({"KAIZEN_MANAGERS": ""}, "KAIZEN_MANAGERS names nobody"),
        ({"KAIZEN_TRIAGE_CHANNEL": "C99NOWHERE"}, "KAIZEN_TRIAGE_CHANNEL C99NOWHERE: channel_not_found"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "The database server doesn't answer"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/kaizen.db"}, "doesn't exist. Create it first"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL can't be understood"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_the_doctor_says_in_words_what_is_missing(
    run: Run, sandbox: dict[str, str], changed: dict[str, str], sentence: str
) -> None:
    done = run("doctor", **(sandbox | changed))

    assert done.exit_code == 1, done.output
    (missing,) = (line for line in done.stdout.splitlines() if line.startswith("MISSING"))
    assert sentence in missing


def test_the_doctor_says_where_to_invite_the_bot(run: Run, sandbox: dict[str, str], server: SandboxServer) -> None:
    server.workspace.channels[WINS].members.discard("U00KAIZEN")

    done = run("doctor", **sandbox)

    assert done.exit_code == 1
    assert "KAIZEN_ANNOUNCEMENT_CHANNEL: invite Kaizen to #wins first." in done.stdout


def test_the_doctor_names_the_scopes_that_are_missing(run: Run, sandbox: dict[str, str], server: SandboxServer) -> None:
    server.workspace.manifest["oauth_config"]["scopes"]["bot"].remove("files:write")

    done = run("doctor", **sandbox)

    assert done.exit_code == 1
    assert "Scopes are missing: files:write." in done.stdout


def test_a_setting_that_can_not_be_is_said_in_one_line_without_a_token(run: Run) -> None:
    done = run("doctor", SLACK_BOT_TOKEN="xoxb-very-secret", KAIZEN_CLOCK_URL="http://127.0.0.1:9/clock")

    assert done.exit_code == 2
    assert "KAIZEN_CLOCK_URL is for a sandbox" in done.output
    assert "very-secret" not in done.output
    assert "Traceback" not in done.output


# run


def test_run_without_tokens_says_what_to_do(run: Run) -> None:
    done = run("run")

    assert done.exit_code == 2
    assert "`kaizen doctor` says what is needed" in done.output


# migrate


def test_migrate_brings_the_schema_up_to_date_back_and_up_again(run: Run, sandbox: dict[str, str]) -> None:
    newest = migrations.newest()

    assert f"is at {newest} (was {newest})" in run("migrate", **sandbox).stdout
    assert f"is at base (was {newest})" in run("migrate", "--to", "base", "--yes", **sandbox).stdout
    assert f"is at {newest} (was base)" in run("migrate", **sandbox).stdout


def test_going_back_takes_data_away_so_it_asks_first(run: Run, sandbox: dict[str, str]) -> None:
    newest = migrations.newest()

    refused = run("migrate", "--to", "base", **sandbox)

    assert refused.exit_code == 1
    assert "takes tables away, with the data in them. Go back?" in refused.stdout
    assert f"(was {newest})" in run("migrate", **sandbox).stdout


def test_migrate_makes_the_database_file(run: Run) -> None:
    done = run("migrate")

    assert done.exit_code == 0
    assert Path("kaizen.db").exists()


# seed-demo


def test_the_sample_data_fills_an_empty_database_once(run: Run, sandbox: dict[str, str]) -> None:
    done = run("seed-demo", **sandbox)
    assert (done.exit_code, "The sample data is in." in done.stdout) == (0, True), done.output

    db = Database(sandbox["DATABASE_URL"])
    with db.read() as session:
        ideas = session.exec(select(Improvement)).all()
        assert {idea.state for idea in ideas} > {State.CLOSED, State.IN_PROGRESS, State.NEW}
        assert session.exec(select(Objective)).all()
        assert len(session.exec(select(Kpi)).all()) == 3
        assert len(session.exec(select(Reading)).all()) >= 19
        assert session.exec(select(Announcement)).all()
        assert session.exec(select(Outbox).where(Outbox.state == QueueState.WAITING)).first() is not None

    again = run("seed-demo", **sandbox)
    assert (again.exit_code, "There are improvements already" in again.stdout) == (1, True)
    with db.read() as session:
        assert len(session.exec(select(Improvement)).all()) == len(ideas)
    db.close()


def test_the_sample_data_needs_a_manager(run: Run, sandbox: dict[str, str]) -> None:
    done = run("seed-demo", **(sandbox | {"KAIZEN_MANAGERS": ""}))

    assert done.exit_code == 2
    assert "KAIZEN_MANAGERS names nobody" in done.output


def test_without_a_command_it_says_what_there_is(run: Run) -> None:
    shown = run("--help").output

    for name in ("run", "migrate", "manifest", "doctor", "seed-demo"):
        assert name in shown
    assert ANA not in shown


def test_the_outbox_lists_what_could_not_be_delivered_and_who_was_written_to_instead(
    run: Run, sandbox: dict[str, str], database_url: str
) -> None:
    assert run("outbox", **sandbox).output == "Nothing is set aside.\n"
    at = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    db = Database(database_url)
    with db.begin() as session:
        session.add(Person(id=MIA, first_seen_at=at))
        refused = Outbox(kind="card", stream=f"channel:{TRIAGE}", token="t", created_at=at)
        refused.state, refused.problem = QueueState.SET_ASIDE, "is_archived"
        session.add(refused)
        session.flush()
        session.add(Redirection(message="t", person_id=MIA, meant_for=refused.stream, problem="is_archived", at=at))
    db.close()

    said = run("outbox", **sandbox).output

    assert said == f"2026-11-23 10:30  card for {TRIAGE}: is_archived; written to instead: {MIA}\n"
