"""The console command `kaizen`."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NoReturn
from urllib.error import URLError

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

import migrations
from bot import backup as backups
from bot import dry_run_report, erasure_report, import_report, logs, process
from bot.clock import Clock
from bot.database_trouble import CannotUse, explained, open_database
from bot.demo.sample_data import assign_cast
from bot.demo.sample_data import seed_demo as seed
from bot.doctor import examine
from bot.doctor_blocks import all_messages, examine_blocks
from bot.doctor_report import report, terminal_of
from bot.files.register_folder import NotReadable, read_folder
from bot.files.tables import write_tables
from bot.findings import Finding, wrong
from bot.manifest import manifest as app_manifest
from bot.settings import ENV_FILE, Settings, what_to_mend
from bot.slack.clients import members, reading_client
from bot.slack.web_api import PermanentFailure, TemporaryFailure, call
from bot.web.server import CannotListen
from csi.common.errors import BadInput, Refused, UnclearPerson
from csi.common.phrases import counted, listed
from csi.common.policies import policy
from csi.common.working_days import zone_of
from csi.consequences import erasure
from csi.messaging import delivery
from csi.messaging.undelivered import UNREACHABLE
from csi.nudges.dry_run import plan
from csi.people import directory, erased
from csi.reports import register_import, register_tables
from csi.reports.register_import import Line, Register
from csi.views import query
from models import Database, Person

cli = typer.Typer(
    help="Kaizen, a Slack bot for continual improvement. Settings come from the environment and from .env.",
    no_args_is_help=True,
    add_completion=False,
)
cli.pretty_exceptions_enable = False  # they print what an error says, which may be what people wrote


def _settings(*, is_server: bool = False) -> Settings:
    """Read the settings. What is wrong with them is said, with exit code 2.

    Raises Exit.
    """
    try:
        settings = Settings()
    except (ValidationError, OSError, UnicodeError) as problem:
        _say_and_exit(*what_to_mend(problem), code=2)
    logs.set_up(settings.log_level, libraries=is_server)
    for secret in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CONFIG_TOKEN"):
        os.environ.pop(secret, None)  # libraries and child processes need none
    return settings


def _say_and_exit(*sentences: str, code: int) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(code)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """Open the database. What is wrong with it is said in a sentence, with exit code 3."""
    try:
        with closing(open_database(settings.database_url)) as db:
            try:
                yield db
            except (SQLAlchemyError, OSError) as problem:
                raise explained(problem, db) from None
    except (CannotUse, migrations.NewerDatabase, migrations.UnknownRevision) as problem:
        _say_and_exit(str(problem), code=3)


@contextmanager
def _slack(settings: Settings) -> Iterator[None]:
    """Ask Slack something. What keeps it from answering is said in a sentence, with exit code 3."""
    try:
        yield
    except TemporaryFailure:
        _say_and_exit(f"{settings.slack_api_url} doesn't answer. {_ASK_THE_DOCTOR}", code=3)
    except PermanentFailure:
        _say_and_exit(f"Slack doesn't let Kaizen in. {_ASK_THE_DOCTOR}", code=3)
    except URLError:
        _say_and_exit(f"The clock at {settings.clock_url} doesn't answer. {_NO_CLOCK}", code=3)


_ASK_THE_DOCTOR = "`kaizen doctor` says how to mend it."
_NO_CLOCK = "Start the sandbox, or remove KAIZEN_CLOCK_URL."


@cli.command()
def run() -> None:
    """Run Kaizen until you stop it (Ctrl-C or SIGTERM). Brings the database up to date first."""
    settings = _settings(is_server=True)
    has_transport = settings.is_over_http or settings.slack_app_token.get_secret_value()
    if not settings.slack_bot_token.get_secret_value() or not has_transport:
        needs = "Kaizen needs SLACK_BOT_TOKEN, and either SLACK_APP_TOKEN or SLACK_SIGNING_SECRET."
        no_file = "" if Path(ENV_FILE).is_file() else f" There is no {ENV_FILE} in {Path.cwd()}."
        _say_and_exit(f"{needs}{no_file} {_ASK_THE_DOCTOR}", code=2)
    try:
        with _slack(settings):
            process.run(settings)
    except (process.AlreadyRunning, process.CannotStart, CannotListen, CannotUse) as problem:
        _say_and_exit(str(problem), code=3)


@cli.command()
def migrate(
    to: Annotated[str, typer.Option(help="The revision to go to, such as 0007. An older one deletes data.")] = "head",
    yes: Annotated[bool, typer.Option("--yes", help="Delete that data without asking.")] = False,
) -> None:
    """Bring the database up to date. `kaizen run` does that too.

    With --to you can also go back to an older revision. That deletes what only newer ones keep, so it asks first.
    """
    with _database(_settings()) as db:
        before = migrations.current(db)
        newer = to == "head" or before is None or (to != "base" and to >= before)
        if newer:
            migrations.upgrade(db, to)
        else:
            migrations.require_revision(to)
            if not yes:
                typer.confirm(f"Going back to {to} deletes what only newer revisions keep. Go back?", abort=True)
            migrations.downgrade(db, to)
        after = migrations.current(db)
    if after == before:
        typer.echo(f"The database was already at revision {_revision(after)}.")
    else:
        typer.echo(f"The database went from revision {_revision(before)} to {_revision(after)}.")


def _revision(name: str | None) -> str:
    return name or "base (empty)"


@cli.command()
def manifest(
    request_url: Annotated[
        str | None, typer.Option(help="For HTTP: where Slack reaches Kaizen, such as https://example.org/slack/events.")
    ] = None,
) -> None:
    """Print the app manifest. Paste it where Slack asks for one when you make the app.

    It is for Socket Mode. With --request-url it is for HTTP.
    """
    if request_url is not None and not request_url.startswith(("https://", "http://")):
        _say_and_exit("Write the whole address, such as https://example.org/slack/events.", code=2)
    typer.echo(json.dumps(app_manifest(request_url), indent=2))


@cli.command()
def doctor(
    blocks: Annotated[
        bool, typer.Option("--blocks", help="Also let Slack check each kind of message and form, without sending any.")
    ] = False,
) -> None:
    """Check settings, database, tokens, clock, managers and channels, and say how to mend what is wrong."""
    findings: list[Finding] = []
    try:
        settings = Settings()
    except (ValidationError, OSError, UnicodeError) as problem:
        findings += [wrong(sentence) for sentence in what_to_mend(problem)]
    else:
        logs.set_up(settings.log_level, libraries=False)
        findings += examine(settings)
        if blocks and all(finding.ok for finding in findings):
            findings += examine_blocks(settings, all_messages())
    for line in report(findings, terminal_of(sys.stdout)):
        typer.echo(line)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@cli.command()
def outbox(
    again: Annotated[
        list[str] | None,
        typer.Option("--again", help="Send a message again, by its number in the list, or `all`. You can repeat it."),
    ] = None,
) -> None:
    """List the messages that Slack refused: when, what, for whom, why, and who got them instead.

    Once you have removed the cause, send them again with --again.
    """
    with _database(_settings()) as db:
        _require_newest(db)
        if again:
            _send_again(db, again)
            return
        with db.read() as session:
            found = delivery.set_aside_messages(session)
    for each in found:
        about = f" about IMP-{each.improvement_id}" if each.improvement_id else ""
        instead = f" Sent to {', '.join(each.instead)} instead." if each.instead else ""
        kind = each.kind.replace("_", " ")
        typer.echo(
            f"{each.id:>6}  {each.created_at:%Y-%m-%d %H:%M}  {kind} for {each.to.id}{about}: "
            f"{_reason(each.problem)}.{instead}"
        )
    if not found:
        typer.echo("Every message was delivered or is still on its way.")


def _send_again(db: Database, numbers: list[str]) -> None:
    if unreadable := [each for each in numbers if each != "all" and not each.isdecimal()]:
        _say_and_exit(f"“{unreadable[0]}” isn't a number of the list. Write `--again 12`, or `--again all`.", code=2)
    wanted = set() if "all" in numbers else {int(each) for each in numbers}
    with db.begin() as session:
        sent = delivery.send_again(session, wanted)
    if missing := sorted(wanted - set(sent)):
        typer.echo(f"No message was refused under {listed(map(str, missing))}. `kaizen outbox` lists them.")
    if sent:
        typer.echo(f"{counted(len(sent), 'message')} will be sent again while Kaizen runs.")
    elif not missing:
        typer.echo("No message was refused, so there is nothing to send again.")
    if missing:
        raise typer.Exit(1)


def _require_newest(db: Database) -> None:
    """Check that the schema is this version's. Raises CannotUse."""
    if migrations.current(db) != migrations.newest():
        raise CannotUse("The database isn't up to date. `kaizen migrate` brings it there.")


@cli.command()
def backup(
    to: Annotated[Path, typer.Argument(help="The file to write. One that is there is not replaced.")],
) -> None:
    """Write the whole database to one file, while Kaizen goes on. `kaizen restore` makes a database of it again."""
    if to.exists():
        _say_and_exit(f"{to} exists already. Name a new file.", code=2)
    with _database(_settings()) as db:
        if migrations.current(db) is None:
            raise CannotUse("The database is empty, so there is nothing to back up.")
        with _on_disk(to):
            made = backups.make(db, to, datetime.now(UTC))
    typer.echo(f"{counted(made.count, 'row')} of {len(made.rows)} tables are in {to}. Only you can read the file.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `kaizen backup` wrote.")],
) -> None:
    """Fill the empty database of DATABASE_URL from a backup, and compare the two. SQLite and PostgreSQL both work.

    Stop Kaizen before, and start it afterwards.
    """
    settings = _settings()
    with _database(settings) as db:
        try:
            with process.single_process(db), _on_disk(source):
                given = backups.restore(db, source)
        except (backups.CannotRestore, process.AlreadyRunning) as problem:
            _say_and_exit(str(problem), code=3)
    typer.echo(f"{counted(given.count, 'row')} of {len(given.rows)} tables are restored, and equal to the backup.")


@contextmanager
def _on_disk(path: Path) -> Iterator[None]:
    """Work with a file. What keeps it from being read or written is said, with exit code 3."""
    try:
        yield
    except OSError as problem:
        if problem.filename not in (None, str(path), path):
            raise
        _say_and_exit(f"{path} can't be used: {(problem.strerror or 'an error of the disk').lower()}.", code=3)


@cli.command()
def erase_user(
    person: Annotated[str, typer.Argument(help="Whose id and name to erase: a member id, or a name.")],
    hand_over_to: Annotated[str, typer.Option(help="Who takes over their open work: a member id, or a name.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    let_back_in: Annotated[
        bool, typer.Option("--let-back-in", help="Let somebody use Kaizen again. What was erased stays erased.")
    ] = False,
) -> None:
    """Erase somebody's id and name everywhere. Their ideas, decisions and figures stay, as somebody's.

    What they hold open must go to somebody else: name them with --hand-over-to. Back up before: it can't be undone.
    """
    settings = _settings()
    with _slack(settings), _database(settings) as db:
        _require_newest(db)
        if let_back_in:
            _let_back_in(db, person)
            return
        with db.read() as session:
            who = person if erased.is_erased(session, person) else _person_called(session, person)
            heir = _person_called(session, hand_over_to) if hand_over_to else None
        if who in settings.managers:
            _say_and_exit(
                f"KAIZEN_MANAGERS names {who}, so Kaizen would make them a manager again. Take them out first.", code=2
            )
        if not yes:
            typer.confirm(f"This erases {who} for good. Erase?", abort=True)
        at = process.clock_of(settings)()
        try:
            with db.begin() as session:
                done = erasure.erase(session, who, heir, at)
            with db.begin() as session:  # what others have written while the first transaction went on
                erasure.erase(session, who, None, at)
        except erasure.HoldsWork as held:
            _say_and_exit(*erasure_report.refusal(held), code=3)
        except Refused as refused:
            _say_and_exit(refused.sentence, code=3)
    for line in erasure_report.report(done):
        typer.echo(line)


def _let_back_in(db: Database, person_id: str) -> None:
    with db.begin() as session:
        known = erased.let_back_in(session, person_id)
    if not known:
        _say_and_exit(f"{person_id} wasn't erased. Give the member id; a name isn't known any more.", code=2)
    typer.echo(f"{person_id} can use Kaizen again. It reads their name from Slack when it next meets them.")


@cli.command()
def nudges(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, and send nothing.")] = False,
    at: Annotated[str, typer.Option(help="When, such as 2026-11-30 or 2026-11-30 09:05; now, if left out.")] = "",
    person: Annotated[str, typer.Option(help="Only what is for this person: a member id, or a name.")] = "",
) -> None:
    """Show which nudges would go to whom and why, and which would be held back. Needs --dry-run: it sends nothing."""
    if not dry_run:
        _say_and_exit("`kaizen run` sends nudges. Add --dry-run to see what it would send.", code=2)
    settings = _settings()
    with _slack(settings), _database(settings) as db:
        _require_newest(db)
        with db.read() as session:
            tz = policy(session).tz
            when = _time_in(at, tz) if at else process.clock_of(settings)()
            planned = plan(session, when, _person_called(session, person) if person else None)
            for line in dry_run_report.report(planned, when, tz):
                typer.echo(line)


def _time_in(words: str, tz: str) -> datetime:
    """A typed time; a day alone means nine o'clock, and without a zone it is the organisation's."""
    try:
        when = datetime.fromisoformat(words.strip())
    except ValueError:
        _say_and_exit(
            f"“{words}” isn't a time that can be read. Write it as 2026-11-30 09:05. Without an offset, as "
            f"+01:00, it is taken as a time in {tz}.",
            code=2,
        )
    if len(words.strip()) <= len("2026-11-30"):
        when = when.replace(hour=9)
    when = when if when.tzinfo else when.replace(tzinfo=zone_of(tz))
    return when.astimezone(UTC)


def _person_called(session: Session, words: str) -> str:
    """The id of the person who is meant by an id or a name."""
    if session.get(Person, words) is not None:
        return words
    try:
        return directory.find_by_name(session, words, field="person")
    except UnclearPerson as unclear:
        _say_and_exit(unclear.sentence, code=2)
    except BadInput:
        _say_and_exit(f"Nobody called “{words}” is known. Give a member id, or the name as Slack shows it.", code=2)


@cli.command()
def export(
    to: Annotated[Path, typer.Option(help="The folder to write to. It is made if it isn't there.")] = Path("."),
) -> None:
    """Write the whole register, readings, activity and changes of settings as a workbook and as CSV files."""
    settings = _settings()
    with _database(settings) as db:
        _require_newest(db)
        to.mkdir(parents=True, exist_ok=True)
        with db.read() as session:
            today = query.today_of(session, process.clock_of(settings)())
            count = register_tables.count(session, register_tables.Scope(today))
            paths = write_tables(register_tables.whole_tables(session, today), to / "kaizen-register.xlsx", to)
    names = listed(["kaizen-register.xlsx", *(path.name for path in paths)])
    typer.echo(f"{counted(count, 'improvement')} exported to {to}: {names}.")


@cli.command(name="import")
def import_(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of CSV files, as `kaizen export` writes.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, and write nothing.")] = False,
) -> None:
    """Read a register into an empty database: from an export, or from a spreadsheet that you saved as register.csv.

    Everything is checked first. If one row can't be read, nothing is written, and you read which and why.
    """
    settings = _settings()
    try:
        with _on_disk(source):
            lines = read_folder(source)
    except NotReadable as problem:
        _say_and_exit(str(problem), code=2)
    clock = process.clock_of(settings)
    with _slack(settings), _database(settings) as db:
        try:
            register = _checked_register(db, lines, clock()) if dry_run else _read_in(db, settings, lines, clock)
        except register_import.NotEmpty:
            _say_and_exit("There is a register in the database of DATABASE_URL already. Name a new one.", code=3)
        except process.AlreadyRunning as problem:
            _say_and_exit(str(problem), code=3)
    for line in import_report.report(register, dry_run=dry_run):
        typer.echo(line)
    if register.refusals:
        raise typer.Exit(1)


def _checked_register(db: Database, lines: dict[str, list[Line]], at: datetime) -> Register:
    """Check what was read. Nothing is written, not even tables. Raises NotEmpty."""
    if migrations.current(db) is None:
        with TemporaryDirectory() as folder, closing(open_database(f"sqlite:///{folder}/empty.db")) as empty:
            migrations.upgrade(empty)
            return _checked_register(empty, lines, at)
    _require_newest(db)
    with db.read() as session:
        register_import.require_empty(session)
        return register_import.check(session, lines, at)


def _read_in(db: Database, settings: Settings, lines: dict[str, list[Line]], clock: Clock) -> Register:
    """Check what was read, and write it if nothing is wrong with it. Raises AlreadyRunning, NotEmpty."""
    with process.single_process(db):
        process.prepare(db, settings, clock)
        at = clock()
        with db.begin() as session:
            register_import.require_empty(session)
            register = register_import.check(session, lines, at)
            if not register.refusals:
                register_import.write(session, register, at)
    return register


def _reason(problem: str) -> str:
    words = UNREACHABLE.get(problem)
    return f"{words} ({problem})" if words else f"Slack refused it ({problem})"


@cli.command()
def seed_demo() -> None:
    """Add the demo's sample ideas to an empty database. For trying things out, not for a real workspace."""
    settings = _settings()
    if not settings.managers:
        _say_and_exit("The sample data needs a manager. Put a member id into KAIZEN_MANAGERS.", code=2)
    with _slack(settings), _database(settings) as db:
        done = _seed(db, settings)
    if not done:
        typer.echo("The database already holds improvements, so nothing was added.")
        raise typer.Exit(1)
    typer.echo("The sample data is in.")


def _seed(db: Database, settings: Settings) -> bool:
    """Add the sample data; False if there are improvements. Raises TemporaryFailure, PermanentFailure, URLError."""
    manager = settings.managers[0]
    others = [person for person in call(members, client=reading_client(settings)) if person != manager]
    clock = process.clock_of(settings)
    process.prepare(db, settings, clock)
    process.Kaizen(settings, db, clock).intake.flush()  # reads who is who
    with db.begin() as session:
        return seed(session, assign_cast(manager, others), clock())


def main() -> None:
    """Run the console command."""
    logs.log_uncaught_in_threads()
    try:
        cli()
    except Exception as error:
        logs.log_uncaught(error)
        sys.exit(1)
