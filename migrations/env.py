"""Alembic's entry: run the revisions in one transaction, in batch mode on SQLite."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import DateTime, Engine, Enum, String
from sqlmodel import SQLModel

import models  # noqa: F401  (fills the metadata)
from models.columns import ExactDecimal, FloatVector
from models.database import BUSY_TIMEOUT_SECONDS

LOCK = 0x4B41495A454E
"""The advisory lock of migrations on PostgreSQL: "KAIZEN" in ASCII."""

LONGEST_WAIT_SECONDS = 60
"""How long a migration waits for another one on SQLite."""


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write types as plain SQLAlchemy, so that an old revision stays correct when the code's own types change."""
    if kind != "type":
        return False
    if isinstance(item, ExactDecimal):
        return 'sa.Numeric().with_variant(sa.String(80), "sqlite")'
    if isinstance(item, FloatVector):
        return 'sa.LargeBinary().with_variant(postgresql.ARRAY(sa.REAL()), "postgresql")'
    if isinstance(item, Enum):
        return f"sa.String({item.length})"
    if isinstance(item, DateTime) or type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    if type(item).__name__ == "AutoString" or type(item) is String:
        return f"sa.String({item.length})" if item.length else "sa.Text()"
    return False


def run() -> None:
    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        # Of two processes that upgrade at once one waits here, and then finds nothing left to do.
        if connection.dialect.name == "sqlite":
            # Batch mode copies and drops tables; with foreign keys on, a drop could delete other rows.
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql(f"PRAGMA busy_timeout={LONGEST_WAIT_SECONDS * 1000}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
            connection.exec_driver_sql("BEGIN")


run()
