"""Changing what a KPI is in its forms: its definition, and what is allowed and agreed. Two people can do it at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from csi.common.conflicts import Overtaken, conflicts, digest, left_alone
from csi.common.errors import BadInput
from csi.common.phrases import listed
from csi.kpis import definition, queries
from csi.language.readings import UnclearReading, understand_reading
from models import CriticalSuccessFactor, Kpi, Service
from models.enums import AgreementKind, Comparison

LONGEST_DEFINITION = 2_000
LONGEST_BENCHMARK, LONGEST_SOURCE, LONGEST_WITH = 200, 300, 200

DEFINITION_FIELDS = (
    "name", "owner_id", "frequency", "definition", "service_id", "csf_id", "type", "perspective", "is_qualitative",
    "benchmark", "benchmark_source",
)  # fmt: skip
LIMIT_FIELDS = (
    "tolerance_low", "tolerance_high", "agreement", "agreed_comparison", "agreed_value", "agreed_high", "agreed_with",
)  # fmt: skip
_SAID = {
    "name": "its name", "owner_id": "its owner", "frequency": "how often it is reported",
    "definition": "its definition", "service_id": "its service", "csf_id": "its success factor", "type": "its type",
    "perspective": "its perspective", "is_qualitative": "whether it is measured or judged",
    "benchmark": "its benchmark", "benchmark_source": "the benchmark's source", "tolerance_low": "its tolerance",
    "tolerance_high": "its tolerance", "agreement": "the agreed level", "agreed_comparison": "the agreed level",
    "agreed_value": "the agreed level", "agreed_high": "the agreed level", "agreed_with": "with whom it is agreed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypedLimits:
    """What is allowed and agreed, as typed in the KPI's unit; empty texts for what there is none of."""

    low: str = ""
    high: str = ""
    agreement: AgreementKind | None = None
    comparison: Comparison | None = None
    value: str = ""
    agreed_high: str = ""
    agreed_with: str = ""


def opened_on(kpi: Kpi, names: tuple[str, ...]) -> str:
    """What a form is opened on: a digest of each value."""
    return json.dumps({name: digest(getattr(kpi, name)) for name in names}, separators=(",", ":"))


def change_definition(
    session: Session, kpi_id: int, new: Mapping[str, Any], opened: str, *, by: str, at: datetime
) -> tuple[str, ...]:
    """Change the columns of `DEFINITION_FIELDS`; return those that have changed.

    Raises BadInput, NotAllowed, NotFound, and Overtaken if somebody else has changed the same since `opened`.
    """
    kpi = queries.get_kpi(session, kpi_id)
    values = {name: _tidy(value) for name, value in new.items()}
    for name, longest in (
        ("definition", LONGEST_DEFINITION),
        ("benchmark", LONGEST_BENCHMARK),
        ("benchmark_source", LONGEST_SOURCE),
    ):
        if len(values.get(name) or "") > longest:
            raise BadInput(name, f"Keep this under {longest:,} characters.")
    values["definition"] = values.get("definition") or ""
    if values.get("benchmark") and not values.get("benchmark_source"):
        raise BadInput("benchmark_source", "Say where the benchmark comes from: a report, a vendor, a sister company.")
    values["benchmark_source"] = values.get("benchmark_source") if values.get("benchmark") else None
    for name, table in (("service_id", Service), ("csf_id", CriticalSuccessFactor)):
        if values.get(name) is not None and session.get(table, values[name]) is None:
            raise BadInput(name, "That entry doesn't exist any more. Choose another one.")
    values = _current(session, kpi, values, opened, at)
    name, owner, frequency = (values.pop(each, None) for each in ("name", "owner_id", "frequency"))
    return definition.change_kpi(
        session, kpi_id, by=by, at=at, name=name, owner=owner, frequency=frequency, more=values
    )


def change_limits(
    session: Session, kpi_id: int, typed: TypedLimits, opened: str, *, by: str, at: datetime
) -> tuple[str, ...]:
    """Change the tolerance and the agreed level; return the columns that have changed.

    Raises BadInput, NotAllowed, NotFound, and Overtaken if somebody else has changed the same since `opened`.
    """
    kpi = queries.get_kpi(session, kpi_id)
    low, high = _amount("tolerance_low", typed.low, kpi.unit), _amount("tolerance_high", typed.high, kpi.unit)
    if low is not None and high is not None and low > high:
        raise BadInput("tolerance_high", "The upper limit has to be above the lower one.")
    values = {"tolerance_low": low, "tolerance_high": high, **_agreed(typed, kpi.unit)}
    return definition.change_kpi(session, kpi_id, by=by, at=at, more=_current(session, kpi, values, opened, at))


def _agreed(typed: TypedLimits, unit: str) -> dict[str, Any]:
    value = _amount("agreed_value", typed.value, unit)
    if typed.agreement is None and value is None:
        return dict.fromkeys(("agreement", "agreed_comparison", "agreed_value", "agreed_high", "agreed_with"))
    if typed.agreement is None:
        raise BadInput("agreement", "Say what it is: an SLA, an OLA or an SLR.")
    if value is None:
        raise BadInput("agreed_value", "Say which value is agreed.")
    if typed.comparison is None:
        raise BadInput("agreed_comparison", "Say whether it is at most or at least this.")
    high = _amount("agreed_high", typed.agreed_high, unit) if typed.comparison is Comparison.BETWEEN else None
    if typed.comparison is Comparison.BETWEEN and (high is None or high < value):
        raise BadInput("agreed_high", "A range needs its upper end here.")
    with_whom = _tidy(typed.agreed_with)
    if not with_whom:
        raise BadInput("agreed_with", "Say with whom it is agreed.")
    if len(with_whom) > LONGEST_WITH:
        raise BadInput("agreed_with", f"Keep this under {LONGEST_WITH} characters.")
    return {
        "agreement": typed.agreement,
        "agreed_comparison": typed.comparison,
        "agreed_value": value,
        "agreed_high": high,
        "agreed_with": with_whom,
    }


def _amount(field: str, words: str, unit: str) -> Decimal | None:
    if not words.strip():
        return None
    understood = understand_reading(words, unit, is_reading=False)
    if isinstance(understood, UnclearReading):
        raise BadInput(field, understood.sentence)
    if understood.value is None or understood.note:
        raise BadInput(field, "This needs a number, for example 3 or 99.5; leave it empty if there is none.")
    return understood.value


def _tidy(value: Any) -> Any:
    return (value.replace("\x00", "").strip() or None) if isinstance(value, str) else value


def _current(session: Session, kpi: Kpi, values: dict[str, Any], opened: str, at: datetime) -> dict[str, Any]:
    """The values to change: without those that were left as they were opened. Raises Overtaken."""
    if not opened:
        return values
    session.refresh(kpi, with_for_update=True)
    was: dict[str, str] = json.loads(opened)
    now = {name: digest(getattr(kpi, name)) for name in was}
    new = {name: digest(value) for name, value in values.items()}
    fields = conflicts(was, now, new)
    if fields:
        said = listed(dict.fromkeys(_SAID[each] for each in fields))
        raise Overtaken(f"Somebody else has just changed {said}.", fields, opened=json.dumps(now))
    stays = left_alone(was, now, new)
    return {name: value for name, value in values.items() if name not in stays}
