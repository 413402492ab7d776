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
    """Bring the schema to `revision`; where it is there already, nothing is run."""
    if revision == "head" and current(database) == newest():
        return
    command.upgrade(_config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to `revision` (`base` is the empty database)."""
    command.downgrade(_config(database), revision)


def current(database: Database) -> str | None:
    """The revision that the database is at, if any."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """The revision that this code needs."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()
