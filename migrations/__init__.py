"""Schema changes, as Alembic revisions; `upgrade` and `downgrade` run them on a `Database`."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

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
    _require_revision(revision)
    at = current(database)
    require_known(at)
    if revision == "head" and at == newest():
        return
    command.upgrade(_config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Downgrade the schema to `revision` (`base` is the empty database). Raises NewerDatabase, UnknownRevision."""
    _require_revision(revision)
    require_known(current(database))
    command.downgrade(_config(database), revision)


def current(database: Database) -> str | None:
    """Return the database's revision; None for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_known(revision: str | None) -> None:
    """Check that this code knows a database's revision. Raises NewerDatabase."""
    if revision is not None and revision not in known():
        raise NewerDatabase(
            f"A newer version of Kaizen made this database (revision {revision}); this one knows revisions up to "
            f"{newest()}. Install that version again, or restore a backup."
        )


def _require_revision(revision: str) -> None:
    if revision not in ("head", "base") and not revision.startswith("-") and revision not in known():
        raise UnknownRevision(f"There is no revision {revision}. There are: {', '.join(sorted(known()))}.")


@cache
def known() -> frozenset[str]:
    """Return the revisions that this code knows."""
    return frozenset(script.revision for script in ScriptDirectory(str(Path(__file__).parent)).walk_revisions())


@cache
def newest() -> str | None:
    """Return the revision that this code needs."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()
