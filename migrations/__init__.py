"""Schema changes, as Alembic revisions; `upgrade` and `downgrade` run them on a `Database`."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from models import Database


class NewerDatabase(Exception):
    """The database was made by a newer version of Kaizen; the text says what to do."""

    holds_no_values = True


class UnknownRevision(Exception):
    """There is no such revision."""

    holds_no_values = True


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Upgrade the schema to `revision`; do nothing if it is there already.

    Of two that upgrade at once, one waits for the other. Raises NewerDatabase, UnknownRevision.
    """
    require_revision(revision)
    at = current(database)
    require_known(at)
    if revision == "head" and at == newest():
        return
    command.upgrade(_config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Downgrade the schema to `revision` (`base` is the empty database). Raises NewerDatabase, UnknownRevision."""
    require_revision(revision)
    require_known(current(database))
    try:
        command.downgrade(_config(database), revision)
    except CommandError:  # fewer revisions lie behind than "-9" counts back
        raise _unknown(revision) from None


def current(database: Database) -> str | None:
    """Return the database's revision; None for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_known(revision: str | None) -> None:
    """Check that this code knows a database's revision. Raises NewerDatabase."""
    if revision is not None and revision not in known():
        raise NewerDatabase(
            f"A newer version of Kaizen made this database (revision {revision}); this version knows revisions up to "
            f"{newest()}. Install the newer version again, or restore a backup."
        )


def require_revision(revision: str) -> None:
    """Check that there is such a revision. Raises UnknownRevision."""
    if revision not in ("head", "base") and not revision.startswith("-") and revision not in known():
        raise _unknown(revision)


def _unknown(revision: str) -> UnknownRevision:
    return UnknownRevision(
        f"There is no revision {revision}. Take one of these: base, {', '.join(sorted(known()))}, head."
    )


@cache
def known() -> frozenset[str]:
    """Return the revisions that this code knows."""
    return frozenset(script.revision for script in ScriptDirectory(str(Path(__file__).parent)).walk_revisions())


@cache
def newest() -> str | None:
    """Return the revision that this code needs."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()
