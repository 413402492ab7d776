"""Adding and removing value lines, and keeping the benefit that follows from them up to date."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from csi.common.errors import BadInput, TooLate
from csi.common.money import DifferentCurrencies, Money
from csi.kpis.benefit import kpis_to_choose, lines_of, read_lines
from csi.language.amount_finding import find_amounts
from csi.language.amounts import AmountKind
from csi.language.money_amounts import understand_sum
from csi.language.readings import UnclearReading, understand_reading
from csi.messaging import outbox
from csi.people import directory, mentions
from csi.people.permissions import Action, require
from csi.register import activity, value
from csi.register.business_case import DECIDED, currency_of
from csi.register.improvements import describe_state, get_improvement
from csi.register.measured_benefit import total
from models import Improvement, ValueLine

LONGEST_LABEL, LONGEST_SOURCE = 200, 300
MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A value line as typed in the form."""

    kpi: int
    label: str
    volume: str
    share: str
    rate: str
    source: str


def require_line_setter(session: Session, number: int, *, by: str, lock: bool = False) -> Improvement:
    """The improvement, if somebody may say what it is worth now. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number, lock=lock)
    directory.require_member(session, by)
    said = "Only its coordinator or a manager can enter cost and benefit."
    require(Action.SET_VALUE, directory.actor_for(session, by, improvement), said)
    if improvement.state not in DECIDED:
        raise TooLate(
            f"IMP-{number} is {describe_state(improvement.state)}. You can calculate its value when it is in review."
        )
    return improvement


def add_line(session: Session, number: int, given: TypedLine, *, by: str, at: datetime) -> None:
    """Add a value line, and calculate the actual benefit anew. Raises BadInput, NotAllowed, TooLate."""
    improvement = require_line_setter(session, number, by=by, lock=True)
    if given.kpi not in dict(kpis_to_choose(session, number)):
        raise BadInput("value_kpi", "Choose a KPI that it has a target for.")
    kept = lines_of(session, number)
    if len(kept) >= MOST_LINES:
        raise BadInput("value_label", f"It has {MOST_LINES} lines already. Remove one first.")
    rate = _rate(session, given.rate)
    if kept and kept[0].currency != rate.currency:
        raise BadInput("rate", f"The other lines are in {kept[0].currency}. Currencies can't be added up.")
    row = ValueLine(
        improvement_id=number,
        kpi_id=given.kpi,
        label=_text(session, "value_label", given.label, LONGEST_LABEL, "Say what is saved, for example calls."),
        volume=_number("volume", given.volume),
        share=_share(given.share),
        rate=rate.amount,
        currency=rate.currency,
        source=_text(session, "value_source", given.source, LONGEST_SOURCE, "Say where volume and rate come from."),
        set_by=by,
        set_at=at,
    )
    session.add(row)
    session.flush()
    try:
        recalculate(session, improvement, at)
    except DifferentCurrencies as problem:
        raise BadInput("rate", str(problem)) from None
    except ValueError as problem:
        raise BadInput("volume", f"{problem}. Check the volume and the rate.") from None
    activity.record(session, improvement, "value_line_added", by=by, at=at, after=_as_json(row))
    outbox.refresh_improvement(session, number, at)


def remove_line(session: Session, number: int, line: int, *, by: str, at: datetime) -> None:
    """Remove a value line, and calculate the actual benefit anew. Raises NotAllowed, TooLate."""
    improvement = require_line_setter(session, number, by=by, lock=True)
    row = next((each for each in lines_of(session, number) if each.id == line), None)
    if row is None:
        raise TooLate("Somebody has removed this line already.")
    row.replaced_at = at
    session.add(row)
    session.flush()
    recalculate(session, improvement, at)
    activity.record(session, improvement, "value_line_removed", by=by, at=at, before=_as_json(row))
    outbox.refresh_improvement(session, number, at)


def recalculate(session: Session, improvement: Improvement, at: datetime) -> None:
    """Store the actual benefit that the value lines give now, if it has changed; without lines, take it back."""
    lines = [line for _, line in read_lines(session, improvement.id or 0)]
    value.keep_measured(session, improvement, total(lines), at)


def valued(session: Session, kpi_id: int) -> list[int]:
    """The improvements whose benefit follows from a KPI."""
    of_kpi = select(ValueLine.improvement_id).where(ValueLine.kpi_id == kpi_id, col(ValueLine.replaced_at).is_(None))
    return sorted(set(session.exec(of_kpi).all()))


def follow_readings(session: Session, kpi_id: int, at: datetime) -> None:
    """Calculate every benefit anew that follows from a KPI whose readings have changed."""
    for number in valued(session, kpi_id):
        recalculate(session, get_improvement(session, number), at)


def _text(session: Session, field: str, typed: str, longest: int, lacking: str) -> str:
    text = mentions.replace_mentions(session, " ".join(typed.replace("\x00", "").split()))
    if not text:
        raise BadInput(field, lacking)
    if len(text) > longest:
        raise BadInput(field, f"Say it in up to {longest} characters.")
    return text


_MILLIONS = re.compile(r"(\d)\s*m\s*$")
"""A count with an "m" is in millions: nothing else is asked for here."""


def _number(field: str, typed: str) -> Decimal:
    read = understand_reading(_MILLIONS.sub(r"\1 million", typed), is_reading=False)
    if isinstance(read, UnclearReading):
        raise BadInput(field, read.sentence)
    if read.value is None or read.value <= 0:
        raise BadInput(field, "This needs a number above zero, for example 2,500,000.")
    return read.value


def _share(typed: str) -> Decimal | None:
    if not typed.strip():
        return None
    if (in_words := _share_in_words(typed.strip())) is not None:
        return in_words
    read = understand_reading(typed, "%", is_reading=False)
    if isinstance(read, UnclearReading):
        raise BadInput("share", read.sentence)
    if read.value is None or not 0 < read.value <= 100:
        raise BadInput("share", "This needs a percentage of at most 100, for example 50 %.")
    return read.value


def _share_in_words(typed: str) -> Decimal | None:
    """The percentage of "half" or "one in four"; None for other words, and for a third, which no percentage is."""
    said = [each for each in find_amounts(typed) if (each.start, each.end) == (0, len(typed))]
    percent = said[0].values[0] * 100 if said and said[0].kind is AmountKind.SHARE else None
    return percent if percent is not None and 0 < percent <= 100 and percent == round(percent, 2) else None


def _rate(session: Session, typed: str) -> Money:
    read = understand_sum(typed, currency_of(session))
    if isinstance(read, UnclearReading):
        raise BadInput("rate", read.sentence)
    if read.amount <= 0:
        raise BadInput("rate", "This needs a sum above zero, for example $37.")
    return read


def _as_json(row: ValueLine) -> dict[str, str]:
    share = {"share": str(row.share)} if row.share is not None else {}
    return {"kpi": str(row.kpi_id), "label": row.label, "volume": str(row.volume), "rate": str(row.rate), **share}
