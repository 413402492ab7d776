"""Column types and field helpers: enums by value, exact decimals, vectors, JSON, references to people."""

from array import array
from collections.abc import Callable
from decimal import Decimal
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    REAL,
    Column,
    Dialect,
    Enum,
    ForeignKey,
    LargeBinary,
    Numeric,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

# A migration can only alter constraints that have a name, on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal that keeps its digits: NUMERIC on PostgreSQL, text on SQLite, whose own numbers are floats."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(80))
        return dialect.type_descriptor(Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class FloatVector(TypeDecorator[bytes]):
    """A vector as the bytes of its 32-bit floats; on PostgreSQL `real[]`, which pgvector can compare."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(REAL) if dialect.name == "postgresql" else LargeBinary())

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:
        return array("f", value).tolist() if value is not None and dialect.name == "postgresql" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return array("f", value).tobytes() if value is not None and dialect.name == "postgresql" else value


def stored_enum(kind: type[PythonEnum]) -> Enum:
    """A short string column for an enum; it stores the enum's values, not its names."""
    values: Callable[[type[PythonEnum]], list[str]] = lambda members: [str(member.value) for member in members]  # noqa: E731
    return Enum(kind, native_enum=False, create_constraint=False, length=32, values_callable=values)


def choice(kind: type[PythonEnum], *, optional: bool = False, default: Any = ..., index: bool = False) -> Any:
    """A field that holds one of an enum's values."""
    if optional:
        return Field(default=None, sa_column=Column(stored_enum(kind), nullable=True, index=index))
    return Field(default=default, sa_column=Column(stored_enum(kind), nullable=False, index=index))


def person(*, optional: bool = False, index: bool = False, primary_key: bool = False) -> Any:
    """A reference to a person by Slack user id; it is updated when an erased person's id is replaced."""
    column: Column[Any] = Column(
        String(64),
        ForeignKey("person.id", onupdate="CASCADE"),
        nullable=optional,
        index=index,
        primary_key=primary_key,
    )
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def exact(*, optional: bool = True) -> Any:
    """A decimal field that keeps its digits."""
    column: Column[Any] = Column(ExactDecimal(), nullable=optional)
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def facts() -> Any:
    """A JSON field for data that no query filters by."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def name_key() -> Any:
    """The digest of a name as it is compared, unique among the rows that may not share a name; empty for the others.

    A digest, because a compared name can be many times as long as the typed one.
    """
    return Field(default=None, sa_column=Column(String(64), nullable=True, unique=True))


def unique(*columns: str, name: str) -> tuple[UniqueConstraint]:
    """The `__table_args__` that make rows unique by these columns."""
    return (UniqueConstraint(*columns, name=name),)
