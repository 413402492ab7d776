"""Schema changes, as Alembic revisions; `upgrade` and `downgrade` run them on a `Database`."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models import Database


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Upgrade the schema to `revision`; do nothing if it is there already."""
    if revision == "head" and current(database) == newest():
        return
    command.upgrade(_config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Downgrade the schema to `revision` (`base` is the empty database)."""
    command.downgrade(_config(database), revision)


def current(database: Database) -> str | None:
    """Return the database's revision; None for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """Return the revision that this code needs."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()
