"""The console command: what it prints, what it refuses, and in which words."""

import json
import logging
import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

import migrations
from benchmarks.nudge_register import AT, fill
from bot.cli import cli
from bot.doctor import clock_findings
from bot.doctor_blocks import examine_blocks
from bot.findings import Verdict
from handlers.slack.block_kit import field, form, message, section, text_input
from models import (
    Absence,
    AgendaItem,
    Announcement,
    Bundle,
    Database,
    Improvement,
    Kpi,
    Objective,
    Outbox,
    Person,
    Reading,
    Redirection,
)
from models.agenda import AT_ONCE
from models.enums import QueueState, State
from sandbox.server import SandboxServer
from tests.conftest import make_settings
from tests.support import plain_logs
from tests.support.listeners import registered
from tests.support.processes import start_kaizen
from tests.support.slack import ANA, BEN, LEO, MIA, TRIAGE, WINS, Slack

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """`kaizen` in an empty folder, with these settings and no others; the logging is put back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    monkeypatch.chdir(tmp_path)

    def kaizen(*arguments: str, **settings: str) -> Result:
        names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "KAIZEN_MANAGERS",
                 "KAIZEN_TRIAGE_CHANNEL", "KAIZEN_ANNOUNCEMENT_CHANNEL", "KAIZEN_CLOCK_URL",
                 "SLACK_SIGNING_SECRET", "SLACK_CONFIG_TOKEN", "KAIZEN_HTTP_HOST", "KAIZEN_HTTP_PORT")  # fmt: skip
        environment: dict[str, str | None] = dict.fromkeys(names)
        return CliRunner().invoke(cli, list(arguments), env=environment | settings)

    yield kaizen
    root.handlers[:] = handlers
    root.setLevel(level)
    plain_logs.set_up()


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


def test_the_manifest_for_http_names_the_address_wherever_slack_asks_for_one(run: Run) -> None:
    address = "https://kaizen.example.org/slack/events"
    manifest = json.loads(run("manifest", "--request-url", address).stdout)

    settings = manifest["settings"]
    assert not settings["socket_mode_enabled"]
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"]["request_url"] == settings["interactivity"]["message_menu_options_url"] == address
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {address}
    assert run("manifest", "--request-url", "kaizen.example.org").exit_code == 2


# doctor

READY = "Ready: `kaizen run`"


def test_the_doctor_says_ready_of_a_bot_that_can_run(run: Run, sandbox: dict[str, str]) -> None:
    done = run("doctor", **sandbox)

    assert done.exit_code == 0, done.output
    assert wrong_lines(done) == []
    lines = done.stdout.splitlines()
    assert "ok     Socket Mode works." in lines
    assert "ok     KAIZEN_TRIAGE_CHANNEL is #improvement-triage." in lines
    assert "ok     Manager: Mia Lindqvist." in lines
    assert "ok     This machine's clock agrees with Slack's." in lines
    assert any(line.startswith("ok     The database is up to date, with all its tables (revision ") for line in lines)
    assert lines[-1] == READY


def test_over_http_the_doctor_asks_for_no_app_token_and_says_where_kaizen_listens(
    run: Run, sandbox: dict[str, str]
) -> None:
    over_http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "f" * 32, "KAIZEN_HTTP_PORT": "3100"}
    done = run("doctor", **(sandbox | over_http))

    assert done.exit_code == 0, done.output
    assert "ok     Kaizen takes Slack's signed requests at http://127.0.0.1:3100/slack/events." in done.stdout
    assert "Socket Mode" not in done.stdout

    both = run("doctor", **(sandbox | {"SLACK_SIGNING_SECRET": "f" * 32}))
    assert "note   Kaizen uses Socket Mode, because SLACK_APP_TOKEN is set." in both.stdout


def wrong_lines(done: Result) -> list[str]:
    return [line.removeprefix("wrong  ") for line in done.stdout.splitlines() if line.startswith("wrong  ")]


@pytest.mark.parametrize(
    ("changed", "sentence", "remedy"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing.", "OAuth & Permissions"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_APP_TOKEN is missing.", "connections:write"),
        (
            {"SLACK_BOT_TOKEN": "xapp-sandbox", "SLACK_APP_TOKEN": "xoxb-sandbox"},
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped.",
            "Exchange them in .env",
        ),
        ({"SLACK_APP_TOKEN": "xoxb-sandbox"}, "SLACK_APP_TOKEN holds a bot token (xoxb-…).", "connections:write"),
        ({"SLACK_BOT_TOKEN": "xoxp-sandbox"}, "SLACK_BOT_TOKEN holds a user token (xoxp-…).", "Bot User OAuth Token"),
        ({"SLACK_BOT_TOKEN": "a1b2c3"}, "SLACK_BOT_TOKEN doesn't begin with xoxb-.", "Bot User OAuth Token"),
        ({"SLACK_BOT_TOKEN": "xoxb-revoked"}, "it is mistyped or was revoked.", "OAuth & Permissions"),
        ({"SLACK_APP_TOKEN": "xapp-revoked"}, "it is mistyped or was revoked.", "connections:write"),
        (
            {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "xapp-sandbox"},
            "SLACK_SIGNING_SECRET holds an app-level token (xapp-…).",
            "Basic Information",
        ),
        ({"KAIZEN_HTTP_PORT": "http"}, "KAIZEN_HTTP_PORT can't be used.", "Write a port"),
        ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "http://127.0.0.1:9/api/ doesn't answer", "network"),
        ({"SLACK_API_URL": "slack"}, "SLACK_API_URL isn't an address.", "Leave it out"),
        ({"KAIZEN_TICK_SECONDS": "soon"}, "KAIZEN_TICK_SECONDS can't be used.", "Write a number above 0"),
        ({"KAIZEN_TIMEZONE": "Mars/Base"}, "“Mars/Base” in KAIZEN_TIMEZONE is unknown", "for example Europe/Madrid"),
        ({"KAIZEN_COUNTRY": "Atlantis"}, "“Atlantis” in KAIZEN_COUNTRY is unknown", "for example DE"),
        ({"KAIZEN_MANAGERS": ""}, "KAIZEN_MANAGERS is missing.", "Copy member ID"),
        ({"KAIZEN_MANAGERS": "@mia"}, "“@mia” in KAIZEN_MANAGERS isn't a member id", "Copy member ID"),
        ({"KAIZEN_MANAGERS": "U99NOBODY"}, "U99NOBODY, whom this workspace doesn't know.", "Copy member ID"),
        ({"KAIZEN_MANAGERS": "U00KAIZEN"}, "can't be a manager: it is an app.", "Name an active member"),
        ({"KAIZEN_TRIAGE_CHANNEL": "C99NOWHERE"}, "no channel C99NOWHERE (KAIZEN_TRIAGE_CHANNEL)", "Check the id."),
        ({"KAIZEN_TRIAGE_CHANNEL": "#wins"}, "“#wins” in KAIZEN_TRIAGE_CHANNEL isn't a channel id", "its id (C…)"),
        (
            {"KAIZEN_TRIAGE_CHANNEL": "https://a.slack.com/archives/C02TRIAGE"},
            "in KAIZEN_TRIAGE_CHANNEL isn't a channel id",
            "Write only C02TRIAGE.",
        ),
        (
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"},
            "The database server doesn't answer",
            "DATABASE_URL",
        ),
        ({"DATABASE_URL": "sqlite:////no/such/folder/kaizen.db"}, "doesn't exist.", "Create it first"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL can't be understood.", "Write sqlite:///kaizen.db"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(
    run: Run, sandbox: dict[str, str], changed: dict[str, str], sentence: str, remedy: str
) -> None:
    done = run("doctor", **(sandbox | changed))

    assert done.exit_code == 1, done.output
    (line,) = wrong_lines(done)
    assert sentence in line
    assert remedy in line[line.index(sentence) :]
    assert done.stdout.splitlines()[-1] == "Not ready: mend 1 thing, then run `kaizen doctor` again."
    assert done.stderr == ""


def test_the_doctor_says_who_can_not_be_a_manager(run: Run, sandbox: dict[str, str], server: SandboxServer) -> None:
    people = server.workspace.people
    people[ANA].is_restricted, people[BEN].deleted, people[LEO].team_id = True, True, "T99OTHER"

    done = run("doctor", **(sandbox | {"KAIZEN_MANAGERS": f"{MIA}, {ANA}, {BEN}, {LEO}"}))

    assert done.exit_code == 1
    said = wrong_lines(done)
    assert "Ana Ruiz in KAIZEN_MANAGERS can't be a manager: they are a guest." in said[0]
    assert "can't be a manager: their account is deactivated." in said[1]
    assert "can't be a manager: they belong to another organisation." in said[2]
    assert all("Name an active member instead of" in each for each in said)
    assert "ok     Manager: Mia Lindqvist." in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Not ready: mend 3 things")


def test_the_doctor_says_what_is_wrong_with_a_channel(run: Run, sandbox: dict[str, str], server: SandboxServer) -> None:
    server.workspace.channels[WINS].members.discard("U00KAIZEN")
    server.workspace.channels[TRIAGE].is_archived = True

    said = wrong_lines(run("doctor", **sandbox))

    assert said == [
        "#improvement-triage (KAIZEN_TRIAGE_CHANNEL) is archived. Unarchive it, or put another channel's id there.",
        "Kaizen isn't in #wins (KAIZEN_ANNOUNCEMENT_CHANNEL). Write there: /invite @kaizen",
    ]


def test_the_doctor_says_what_happens_without_channels(run: Run, sandbox: dict[str, str]) -> None:
    done = run("doctor", **(sandbox | {"KAIZEN_TRIAGE_CHANNEL": "", "KAIZEN_ANNOUNCEMENT_CHANNEL": ""}))

    assert done.exit_code == 0
    assert "note   New ideas go to the first manager's direct messages." in done.stdout
    assert "put its id into KAIZEN_ANNOUNCEMENT_CHANNEL." in done.stdout


def test_the_doctor_names_the_scopes_that_are_missing(run: Run, sandbox: dict[str, str], server: SandboxServer) -> None:
    server.workspace.manifest["oauth_config"]["scopes"]["bot"] = ["files:read"]

    (said,) = wrong_lines(run("doctor", **sandbox))

    assert said.startswith("The app lacks scopes: app_mentions:read, ")
    assert "Paste `kaizen manifest`" in said
    assert "files:read" not in said


def test_the_doctor_says_that_there_is_no_env_file_and_which_of_its_names_are_mistyped(
    run: Run, sandbox: dict[str, str]
) -> None:
    assert "note   There is no .env in " in run("doctor", **sandbox).stdout
    Path(".env").write_text("KAIZEN_MANAGER=U04MIA\nKAIZEN_WINGS=2\nEDITOR=vi\n", encoding="utf-8")

    done = run("doctor", **sandbox)

    assert "There is no .env" not in done.stdout
    assert f"ok     Settings come from {Path('.env').resolve()}, and from the environment" in done.stdout
    assert wrong_lines(done) == [
        "KAIZEN_MANAGER in .env isn't a setting of Kaizen. Write KAIZEN_MANAGERS if you mean that.",
        "KAIZEN_WINGS in .env isn't a setting of Kaizen. Remove it; .env.example lists all settings.",
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_a_configuration_token_the_doctor_names_the_events_and_commands_that_the_app_lacks(
    run: Run, sandbox: dict[str, str], server: SandboxServer
) -> None:
    assert "note   Which events and commands the app has isn't checked." in run("doctor", **sandbox).stdout
    sandbox["SLACK_CONFIG_TOKEN"] = "xoxe.xoxp-sandbox"
    assert "ok     The app has all events, commands and shortcuts." in run("doctor", **sandbox).stdout

    app = server.workspace.manifest
    app["settings"]["event_subscriptions"]["bot_events"].remove("reaction_added")
    app["features"]["slash_commands"] = app["features"]["slash_commands"][:1]
    (said,) = wrong_lines(run("doctor", **sandbox))
    assert said.startswith("The app lacks the event reaction_added and the command /csi. Paste `kaizen manifest` into")

    (expired,) = wrong_lines(run("doctor", **(sandbox | {"SLACK_CONFIG_TOKEN": "xoxe.old"})))
    assert expired.startswith("Slack doesn't take SLACK_CONFIG_TOKEN (invalid_auth). Make a new one")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_doctor_names_tables_and_columns_that_are_missing(run: Run, sandbox: dict[str, str], db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE picture")
        connection.exec_driver_sql("ALTER TABLE job_run DROP COLUMN problem")

    (said,) = wrong_lines(run("doctor", **sandbox))

    assert "lacks job_run.problem and the table picture" in said
    assert said.endswith("Somebody has changed its tables. Restore a backup.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_doctor_finds_a_damaged_page(run: Run, sandbox: dict[str, str], db: Database) -> None:
    db.close()
    with closing(sqlite3.connect(str(db.path))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'activity'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with Path(str(db.path)).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    examined = run("doctor", **sandbox)

    assert (examined.exit_code, "Parts of the database file are damaged" in examined.output) == (1, True)


@pytest.mark.parametrize(
    ("ahead", "verdict", "said"),
    [
        (0, Verdict.FINE, "agrees with Slack's"),
        (-25, Verdict.FINE, "agrees with Slack's"),
        (45, Verdict.NOTE, "45 seconds ahead of Slack's"),
        (-120, Verdict.NOTE, "2 minutes behind Slack's"),
        (280, Verdict.WRONG, "5 minutes ahead of Slack's. Over HTTP Kaizen refuses everything"),
        (-7200, Verdict.WRONG, "120 minutes behind Slack's"),
    ],
)
def test_the_doctor_compares_the_clock_with_slacks(ahead: int, verdict: Verdict, said: str) -> None:
    (found,) = clock_findings("Sun, 29 Nov 2026 15:00:00 GMT", 1_795_964_400 + ahead)
    assert (found.verdict, said in found.sentence) == (verdict, True), found
    assert list(clock_findings("", 0.0)) == []


def test_the_doctor_lets_slack_check_messages_and_forms(server: SandboxServer) -> None:
    """`make check-package` lets it check all of them."""
    good = message(section("Hello")).payload()
    view = form("the_form", "Form", "Save", [field("x", "What?", text_input())]).to_dict()
    long = {**good, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}
    settings = make_settings(server.url, "sqlite://")

    (all_good,) = examine_blocks(settings, [("a message", good), ("a form", view)])
    assert all_good.sentence == "Slack accepts all 2 kinds of message and form."
    (bad,) = examine_blocks(settings, [("a message", good), ("a long one", long)])
    assert bad.sentence.startswith("Slack refuses a long one: ")
    assert bad.sentence.endswith(" at /blocks/0/text/text.")

    slowly = {
        "fault": "rate_limited",
        "only": ["blocks.validate"],
        "count": 2,
        "retry_after": 0,
    }  # more than its client waits for
    assert Slack(server.url).call("/sandbox/faults", slowly)["ok"]
    (waited,) = examine_blocks(settings, [("a message", good)])
    assert waited.ok
    (failed,) = examine_blocks(make_settings("http://127.0.0.1:9", "sqlite://"), [("a message", good)])
    assert failed.sentence.startswith("Slack stopped answering after 0 messages")


def test_an_env_file_that_can_not_be_read_is_said(run: Run) -> None:
    Path(".env").write_bytes(b"SLACK_BOT_TOKEN=xoxb-\xff\n")

    examined, started = run("doctor"), run("run")

    assert (examined.exit_code, started.exit_code) == (1, 2)
    for done in (examined, started):
        assert ".env holds characters that can't be read. Save it as text in UTF-8." in done.output


def test_a_setting_that_can_not_be_is_said_in_one_line_without_a_token(run: Run) -> None:
    wrong = {"SLACK_BOT_TOKEN": "xoxb-very-secret", "KAIZEN_CLOCK_URL": "http://127.0.0.1:9/clock"}

    for command, code in (("doctor", 1), ("run", 2), ("migrate", 2)):
        done = run(command, **wrong)
        assert done.exit_code == code
        assert "KAIZEN_CLOCK_URL is for a sandbox" in done.output
        assert "very-secret" not in done.output
        assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("environment", "mark", "last"),
    [
        ({"TERM": "xterm"}, "\x1b[31m\x1b[1m✗\x1b[0m SLACK_BOT_TOKEN", "\x1b[31m\x1b[1mNot ready: mend 3 things"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "✗ SLACK_BOT_TOKEN", "Not ready: mend 3 things"),
        ({"TERM": "dumb"}, "✗ SLACK_BOT_TOKEN", "Not ready: mend 3 things"),
        ({"TERM": "xterm", "PYTHONIOENCODING": "ascii"}, "wrong  SLACK_BOT_TOKEN", "Not ready: mend 3 things"),
    ],
    ids=["colours", "no-colour", "dumb", "ascii"],
)
def test_on_a_terminal_the_doctor_marks_each_line(
    tmp_path: Path, environment: dict[str, str], mark: str, last: str
) -> None:
    terminal, other_end = pty.openpty()
    with os.fdopen(other_end, "wb", buffering=0) as output:
        ended = _doctor(environment, output, tmp_path)
    said = b""
    with suppress(OSError):  # how a terminal says that the other end is closed
        while more := os.read(terminal, 4_096):
            said += more
    os.close(terminal)
    lines = said.decode().splitlines()

    assert ended() == 1
    assert [line for line in lines if line.startswith(mark)], lines
    assert lines[-1].startswith(last)


def _doctor(environment: dict[str, str], output: IO[bytes], folder: Path) -> Callable[[], int | None]:
    """Start `kaizen doctor`, anew where the environment is Python's own. Returns what waits for its exit code."""
    if "PYTHONIOENCODING" in environment:
        kaizen = Path(sys.executable).with_name("kaizen")
        new = subprocess.Popen([kaizen, "doctor"], env=environment, cwd=folder, stdout=output, stderr=output)
        return lambda: new.wait(timeout=30)
    process = start_kaizen(["doctor"], environment, output, folder=folder)

    def ended() -> int | None:
        process.join(30)
        return process.exitcode

    return ended


# run


def test_run_without_tokens_says_what_to_do(run: Run) -> None:
    done = run("run")

    assert done.exit_code == 2
    assert "Kaizen needs SLACK_BOT_TOKEN, and either SLACK_APP_TOKEN or SLACK_SIGNING_SECRET." in done.output
    assert "`kaizen doctor` says how to mend it." in done.output


@pytest.mark.parametrize("command", ["run", "seed-demo"])
def test_what_keeps_slack_from_answering_is_said_in_a_sentence(run: Run, sandbox: dict[str, str], command: str) -> None:
    refused = run(command, **(sandbox | {"SLACK_BOT_TOKEN": "xoxb-revoked"}))
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert re.search(r"^Slack doesn't let Kaizen in.*`kaizen doctor` says how to mend it\.$", refused.stderr, re.M)

    stopped = run(command, **(sandbox | {"KAIZEN_CLOCK_URL": "http://127.0.0.1:9/clock"}))
    assert stopped.exit_code == 3
    assert "The clock at http://127.0.0.1:9/clock doesn't answer. Start the sandbox" in stopped.stderr
    assert "File " not in refused.output + stopped.output


def test_the_sample_data_needs_slack(run: Run, sandbox: dict[str, str]) -> None:
    done = run("seed-demo", **(sandbox | {"SLACK_API_URL": "http://127.0.0.1:9/api/"}))

    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "http://127.0.0.1:9/api/ doesn't answer. `kaizen doctor` says how to mend it.\n"


# migrate


def test_migrate_brings_the_schema_up_to_date_back_and_up_again(run: Run, sandbox: dict[str, str]) -> None:
    newest = migrations.newest()

    assert run("migrate", **sandbox).stdout == f"The database was already at revision {newest}.\n"
    back = run("migrate", "--to", "base", "--yes", **sandbox)
    assert f"went from revision {newest} to base (empty)." in back.stdout
    assert f"went from revision base (empty) to {newest}." in run("migrate", **sandbox).stdout


def test_going_back_takes_data_away_so_it_asks_first(run: Run, sandbox: dict[str, str]) -> None:
    newest = migrations.newest()

    refused = run("migrate", "--to", "base", **sandbox)

    assert refused.exit_code == 1
    assert "deletes what only newer revisions keep. Go back?" in refused.stdout
    assert f"already at revision {newest}" in run("migrate", **sandbox).stdout


@pytest.mark.parametrize("revision", ["0815", "+1", "-99", "newest"])
def test_a_revision_that_is_not_there_is_said_before_anything_is_asked(
    run: Run, sandbox: dict[str, str], revision: str
) -> None:
    done = run("migrate", "--to", revision, "--yes", **sandbox)

    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"There is no revision {revision}. Take one of these: base, 0001, ")


def test_the_outbox_of_a_database_that_is_not_up_to_date_says_what_to_do(run: Run) -> None:
    done = run("outbox")

    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "The database isn't up to date. `kaizen migrate` brings it there.\n"


def test_migrate_makes_the_database_file(run: Run) -> None:
    done = run("migrate")

    assert done.exit_code == 0
    assert Path("kaizen.db").exists()


# nudges


def test_a_dry_run_says_what_would_go_to_whom_and_what_would_not_and_why_and_changes_nothing(
    run: Run, sandbox: dict[str, str], database_url: str
) -> None:
    assert run("migrate", **sandbox).exit_code == 0
    db = Database(database_url)
    fill(db, improvements=3, people=3, due=3)
    with db.begin() as session:
        session.get_one(Person, "U1").name = "Chloé Durand"
        session.get_one(Person, "U2").tz = "Asia/Tokyo"
        session.add(Absence(person_id="U3", until=AT + timedelta(days=2), said_at=AT))

    said = run("nudges", "--dry-run", "--at", "2026-11-24 09:30", **sandbox).stdout
    alone = run("nudges", "--dry-run", "--at", "2026-11-24T10:30+01:00", "--person", "chloé", **sandbox).stdout

    sent, in_tokyo, away = (said.split("\n\n")[place] for place in (1, 2, 3))
    assert said.startswith("On Tue 24 Nov 2026 09:30 (UTC): 1 message would be sent, 2 nudges would be held back.")
    assert sent.startswith(
        "Chloé Durand (U1), Tue 24 Nov 2026 09:30 in Europe/London\n  sent       weekly check-ins  IMP-1"
    )
    assert sent.endswith("you lead or manage it")
    assert "it isn't a working morning there; not before Wed 25 Nov 2026 09:00" in in_tokyo
    assert "they are away; not before Thu 26 Nov 2026 09:30" in away
    assert alone.count("\n  ") == 1
    assert "IMP-1 " in alone
    with db.read() as session:
        assert session.exec(select(Bundle)).all() == []
        assert {row.look_at for row in session.exec(select(AgendaItem))} == {AT_ONCE}
    db.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "`kaizen run` sends nudges. Add --dry-run to see what it would send."),
        (("--dry-run", "--at", "teatime"), "“teatime” isn't a time that can be read. Write it as 2026-11-30 09:05. W"),
        (("--dry-run", "--person", "Nemo"), "Nobody called “Nemo” is known. Give a member id, or the name as Slack"),
    ],
)
def test_a_dry_run_says_what_it_cannot_read(run: Run, given: tuple[str, ...], said: str) -> None:
    assert run("migrate").exit_code == 0

    done = run("nudges", *given)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


# seed-demo


def test_the_sample_data_fills_an_empty_database_once(run: Run, sandbox: dict[str, str]) -> None:
    done = run("seed-demo", **sandbox)
    assert (done.exit_code, "The sample data is in." in done.stdout) == (0, True), done.output

    db = Database(sandbox["DATABASE_URL"])
    with db.read() as session:
        ideas = session.exec(select(Improvement)).all()
        assert {idea.state for idea in ideas} > {State.CLOSED, State.REVIEW, State.IN_PROGRESS, State.NEW}
        assert session.exec(select(Objective)).all()
        assert len(session.exec(select(Kpi)).all()) == 4
        assert len(session.exec(select(Reading)).all()) >= 19
        assert session.exec(select(Announcement)).all()
        assert session.exec(select(Outbox).where(Outbox.state == QueueState.WAITING)).first() is not None

    done = run("export", "--to", "out", **sandbox)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "activity.csv", "answers.csv", "kaizen-register.xlsx", "kpis.csv", "objectives.csv", "people.csv",
        "readings.csv", "register.csv", "services.csv", "settings.csv", "targets.csv", "tasks.csv", "teams.csv",
    ]  # fmt: skip
    assert f"{len(ideas)} improvements exported to out: kaizen-register.xlsx, register.csv" in done.stdout
    assert Path("out/register.csv").read_text("utf-8-sig").count("IMP-") >= len(ideas)

    again = run("seed-demo", **sandbox)
    assert (again.exit_code, "already holds improvements, so nothing was added" in again.stdout) == (1, True)
    with db.read() as session:
        assert len(session.exec(select(Improvement)).all()) == len(ideas)
    db.close()


def test_the_sample_data_needs_a_manager(run: Run, sandbox: dict[str, str]) -> None:
    done = run("seed-demo", **(sandbox | {"KAIZEN_MANAGERS": ""}))

    assert done.exit_code == 2
    assert "Put a member id into KAIZEN_MANAGERS." in done.output


def test_without_a_command_it_says_what_there_is(run: Run) -> None:
    shown = run("--help").output

    for name in ("run", "migrate", "manifest", "doctor", "seed-demo"):
        assert name in shown
    assert ANA not in shown


def test_the_outbox_lists_what_could_not_be_delivered_and_who_was_written_to_instead(
    run: Run, sandbox: dict[str, str], database_url: str
) -> None:
    assert run("outbox", **sandbox).output == "Every message was delivered or is still on its way.\n"
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

    assert said == (
        f"     1  2026-11-23 10:30  card for {TRIAGE}: the channel is archived (is_archived). Sent to {MIA} instead.\n"
    )

    for wrong, code, sentence in (("2", 1, "No message was refused under 2."), ("x", 2, "isn't a number of the list")):
        answer = run("outbox", "--again", wrong, **sandbox)
        assert (answer.exit_code, sentence in answer.output) == (code, True), answer.output
    assert "1 message will be sent again" in run("outbox", "--again", "1", **sandbox).output
    assert run("outbox", **sandbox).output == "Every message was delivered or is still on its way.\n"
