"""What the database raises when it can't be used now: away, locked, full or read-only."""

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

DATABASE_TROUBLE = (OperationalError, InterfaceError, InternalError, NoConnectionFree)
"""Nothing is wrong with the row that was worked on: it is worked on again, and no attempt is held against it."""
