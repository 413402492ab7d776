"""Saying what an improvement cost and brought, and what follows: what is announced of its value is corrected."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from csi.announcements import corrections
from csi.kpis import value_lines
from csi.kpis.claim_check import require_supported
from csi.kpis.value_lines import TypedLine
from csi.register import value
from csi.register.value import TypedValue
from models.enums import ValueSide


def set_value(session: Session, number: int, side: ValueSide, given: TypedValue, *, by: str, at: datetime) -> None:
    """Store the forecast or the actual value. Raises BadInput, NotAllowed, TooLate.

    What it really brings besides money is a claim: Unsupported for a figure that no reading bears out.
    """
    if side is ValueSide.ACTUAL:
        soft = given.soft_benefits.replace("\x00", "").strip()
        said = require_supported(session, number, "soft_benefits", soft, at=at, source=given.source)
        given = replace(given, soft_benefits=said)
    value.set_value(session, number, side, given, by=by, at=at)
    corrections.correct_worth(session, number, at=at)


def add_line(session: Session, number: int, given: TypedLine, *, by: str, at: datetime) -> None:
    """Add a value line, and calculate the actual benefit anew. Raises BadInput, NotAllowed, TooLate."""
    value_lines.add_line(session, number, given, by=by, at=at)
    corrections.correct_worth(session, number, at=at)


def remove_line(session: Session, number: int, line: int, *, by: str, at: datetime) -> None:
    """Remove a value line, and calculate the actual benefit anew. Raises NotAllowed, TooLate."""
    value_lines.remove_line(session, number, line, by=by, at=at)
    corrections.correct_worth(session, number, at=at)
