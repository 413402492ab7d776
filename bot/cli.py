"""The console command `kaizen`."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

import migrations
from bot import doctor as examination
from bot import logs, process
from bot.database_trouble import CannotUse, explained, open_database
from bot.demo.sample_data import assign_cast
from bot.demo.sample_data import seed_demo as seed
from bot.manifest import manifest as app_manifest
from bot.settings import Settings
from bot.slack.clients import members, reading_client
from csi.messaging import delivery
from models import Database

cli = typer.Typer(help="Kaizen: a Slack bot for continual improvement.", no_args_is_help=True, add_completion=False)
cli.pretty_exceptions_enable = False  # they print what an error says, which may be what people wrote


def _settings() -> Settings:
    try:
        settings = Settings()
    except ValidationError as problem:
        for error in problem.errors():
            name = ".".join(str(part) for part in error["loc"]) or "settings"
            typer.echo(f"{name}: {error['msg']}", err=True)
        raise typer.Exit(2) from None
    logs.set_up(settings.log_level)
    for token in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):  # libraries and child processes need none
        os.environ.pop(token, None)
    return settings


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
        typer.echo(str(problem), err=True)
        raise typer.Exit(3) from None


@cli.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    settings = _settings()
    if not settings.slack_bot_token.get_secret_value() or not settings.slack_app_token.get_secret_value():
        typer.echo("Slack's tokens are missing. `kaizen doctor` says what is needed.", err=True)
        raise typer.Exit(2)
    try:
        process.run(settings)
    except (process.AlreadyRunning, process.CannotStart, CannotUse) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(3) from None


@cli.command()
def migrate(
    to: Annotated[str, typer.Option(help="The revision to go to; an older one goes back.")] = "head",
    yes: Annotated[bool, typer.Option("--yes", help="Go back without asking.")] = False,
) -> None:
    """Bring the database's schema up to date, or with --to back, which takes data away and asks first."""
    with _database(_settings()) as db:
        before = migrations.current(db)
        newer = to == "head" or before is None or (to != "base" and to >= before)
        if newer:
            migrations.upgrade(db, to)
        else:
            if not yes:
                typer.confirm(f"Going back to {to} takes tables away, with the data in them. Go back?", abort=True)
            migrations.downgrade(db, to)
        typer.echo(f"The database is at {migrations.current(db) or 'base'} (was {before or 'base'}).")


@cli.command()
def manifest() -> None:
    """Print the app manifest to paste when the app is made in Slack."""
    typer.echo(json.dumps(app_manifest(), indent=2))


@cli.command()
def doctor() -> None:
    """Say what is missing, in words."""
    findings = list(examination.examine(_settings()))
    for finding in findings:
        typer.echo(f"{'ok     ' if finding.ok else 'MISSING'}  {finding.sentence}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@cli.command()
def outbox() -> None:
    """List the messages that could not be delivered, with the reason and who was written to instead."""
    with _database(_settings()) as db, db.read() as session:
        found = delivery.set_aside_messages(session)
    for each in found:
        about = f" about IMP-{each.improvement_id}" if each.improvement_id else ""
        instead = f"; written to instead: {', '.join(each.instead)}" if each.instead else ""
        typer.echo(f"{each.created_at:%Y-%m-%d %H:%M}  {each.kind} for {each.to.id}{about}: {each.problem}{instead}")
    if not found:
        typer.echo("Nothing is set aside.")


@cli.command()
def seed_demo() -> None:
    """Fill an empty database with the sample data of the demo."""
    settings = _settings()
    if not settings.managers:
        typer.echo("KAIZEN_MANAGERS names nobody; the sample data needs a manager.", err=True)
        raise typer.Exit(2)
    manager = settings.managers[0]
    others = [person for person in members(reading_client(settings)) if person != manager]
    clock = process.clock_of(settings)
    with _database(settings) as db:
        process.prepare(db, settings, clock)
        process.Kaizen(settings, db, clock).intake.flush()  # reads who is who
        with db.begin() as session:
            done = seed(session, assign_cast(manager, others), clock())
    typer.echo("The sample data is in." if done else "There are improvements already; nothing was added.")
    if not done:
        raise typer.Exit(1)


def main() -> None:
    """Run the console command."""
    logs.log_uncaught_in_threads()
    try:
        cli()
    except Exception as error:
        logs.log_uncaught(error)
        sys.exit(1)
