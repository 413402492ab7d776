"""The tables of an export that can be read in again: their columns, and the reading of a cell. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from csi.language.storable_text import storable
from csi.reports.cells import revived, words
from models import (
    Activity,
    Answer,
    Improvement,
    Kpi,
    Objective,
    Reading,
    Service,
    Target,
    Task,
    Team,
)

ANONYMOUS, KAIZEN = "anonymous", "Kaizen"
"""The author of an idea that has none."""


def with_id(name: str, person_id: str) -> str:
    """The name of somebody who shares it with others."""
    return f"{name} ({person_id})"


class Kind(Enum):
    """What a cell holds. Names of people and entries are found among the others when all tables are read."""

    TEXT = auto()
    CHOICE = auto()
    DAY = auto()
    TIME = auto()
    NUMBER = auto()
    COUNT = auto()
    YES = auto()
    FACTS = auto()
    IMPROVEMENT = auto()
    VERB = auto()
    LIST = auto()
    PERSON = auto()
    AUTHOR = auto()
    KPI = auto()
    OBJECTIVE = auto()
    SERVICE = auto()
    TEAM = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """A column: what it is called, the attribute that it is stored as, and what it holds."""

    title: str
    key: str
    kind: Kind = Kind.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, and the model whose rows it has."""

    name: str
    model: Any
    fields: tuple[Field, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(field.title for field in self.fields)


PEOPLE = Sheet("people", None, (Field("Name", "name", required=True), Field("Member id", "id")))
OBJECTIVES = Sheet(
    "objectives",
    Objective,
    (
        Field("Objective", "title", required=True),
        Field("Owner", "owner_id", Kind.PERSON),
        Field("Due", "due_on", Kind.DAY),
        Field("Made (UTC)", "created_at", Kind.TIME),
        Field("Archived (UTC)", "archived_at", Kind.TIME),
    ),
)
TEAMS = Sheet(
    "teams",
    Team,
    (
        Field("Team", "name", required=True),
        Field("Manager", "manager_id", Kind.PERSON),
        Field("Made (UTC)", "created_at", Kind.TIME),
        Field("Archived (UTC)", "archived_at", Kind.TIME),
    ),
)
SERVICES = Sheet(
    "services",
    Service,
    (
        Field("Service", "name", required=True),
        Field("Owner", "owner_id", Kind.PERSON),
        Field("Team", "team_id", Kind.TEAM),
        Field("Used for", "used_for"),
        Field("Used by", "used_by"),
        Field("Mission-critical", "is_mission_critical", Kind.YES),
        Field("Made (UTC)", "created_at", Kind.TIME),
        Field("Archived (UTC)", "archived_at", Kind.TIME),
    ),
)
KPIS = Sheet(
    "kpis",
    Kpi,
    (
        Field("Number", "id", Kind.COUNT),
        Field("KPI", "name", required=True),
        Field("Unit", "unit"),
        Field("Better when", "direction", Kind.CHOICE, required=True),
        Field("Owner", "owner_id", Kind.PERSON),
        Field("Read", "frequency", Kind.CHOICE),
        Field("Definition", "definition"),
        Field("Tolerance from", "tolerance_low", Kind.NUMBER),
        Field("Tolerance to", "tolerance_high", Kind.NUMBER),
        Field("Agreement", "agreement", Kind.CHOICE),
        Field("Agreed is", "agreed_comparison", Kind.CHOICE),
        Field("Agreed value", "agreed_value", Kind.NUMBER),
        Field("Agreed up to", "agreed_high", Kind.NUMBER),
        Field("Agreed with", "agreed_with"),
        Field("Type", "type", Kind.CHOICE),
        Field("Perspective", "perspective", Kind.CHOICE),
        Field("Qualitative", "is_qualitative", Kind.YES),
        Field("Benchmark", "benchmark"),
        Field("Benchmark from", "benchmark_source"),
        Field("Service", "service_id", Kind.SERVICE),
        Field("Made by", "created_by", Kind.PERSON),
        Field("Made (UTC)", "created_at", Kind.TIME),
        Field("Archived (UTC)", "archived_at", Kind.TIME),
    ),
)
TARGETS = Sheet(
    "targets",
    Target,
    (
        Field("Improvement", "improvement_id", Kind.IMPROVEMENT, required=True),
        Field("KPI", "kpi_id", Kind.KPI, required=True),
        Field("Horizon", "horizon", Kind.CHOICE),
        Field("Baseline", "baseline", Kind.NUMBER, required=True),
        Field("Baseline of", "baseline_on", Kind.DAY, required=True),
        Field("Target is", "comparison", Kind.CHOICE, required=True),
        Field("Target", "value", Kind.NUMBER, required=True),
        Field("Target up to", "value_high", Kind.NUMBER),
        Field("Tolerance", "tolerance", Kind.NUMBER),
        Field("Due", "due_on", Kind.DAY, required=True),
        Field("Must not get worse", "counter_kpi_id", Kind.KPI),
        Field("Set by", "set_by", Kind.PERSON),
        Field("Set (UTC)", "set_at", Kind.TIME),
        Field("Replaced (UTC)", "replaced_at", Kind.TIME),
    ),
)
TASKS = Sheet(
    "tasks",
    Task,
    (
        Field("Improvement", "improvement_id", Kind.IMPROVEMENT, required=True),
        Field("Number", "place", Kind.COUNT, required=True),
        Field("Task", "text", required=True),
        Field("Owner", "owner_id", Kind.PERSON, required=True),
        Field("Starts", "starts_on", Kind.DAY, required=True),
        Field("Due", "due_on", Kind.DAY, required=True),
        Field("State", "state", Kind.CHOICE),
        Field("State before", "state_before_hold", Kind.CHOICE),
        Field("Order", "position", Kind.COUNT),
        Field("Made by", "created_by", Kind.PERSON),
        Field("Made (UTC)", "created_at", Kind.TIME),
        Field("Closed (UTC)", "closed_at", Kind.TIME),
    ),
)
ANSWERS = Sheet(
    "answers",
    Answer,
    (
        Field("Improvement", "improvement_id", Kind.IMPROVEMENT, required=True),
        Field("Question", "question", required=True),
        Field("Kind", "kind", Kind.CHOICE),
        Field("Answer", "text"),
        Field("Answered by", "answered_by", Kind.PERSON),
        Field("Answered (UTC)", "answered_at", Kind.TIME),
    ),
)
WRITTEN = (OBJECTIVES, TEAMS, SERVICES, KPIS, TARGETS, TASKS, ANSWERS)
"""The tables that `kaizen export` adds, so that the register can be read in again; with `PEOPLE`."""

REGISTER = Sheet(
    "register",
    Improvement,
    (
        Field("Improvement", "id", Kind.IMPROVEMENT),
        Field("Idea", "idea", required=True),
        Field("Details", "details"),
        Field("State", "state", Kind.CHOICE),
        Field("Result", "closure_code", Kind.CHOICE),
        Field("Author", "author_id", Kind.AUTHOR),
        Field("Coordinator", "coordinator_id", Kind.PERSON),
        Field("Team", "team_id", Kind.TEAM),
        Field("Service", "service_id", Kind.SERVICE),
        Field("Objectives", "objectives", Kind.LIST),
        Field("Kind", "kind", Kind.CHOICE),
        Field("Term", "term", Kind.CHOICE),
        Field("Effort", "effort", Kind.CHOICE),
        Field("Benefit", "benefit", Kind.CHOICE),
        Field("Priority", "priority", Kind.COUNT),
        Field("Quick win", "quick_win", Kind.YES),
        Field("Votes", "votes", Kind.COUNT),
        Field("How it came in", "source_kind", Kind.CHOICE),
        Field("Received (UTC)", "created_at", Kind.TIME),
        Field("Decision promised by", "promised_on", Kind.DAY),
        Field("Decided (UTC)", "decided_at", Kind.TIME),
        Field("Started (UTC)", "started_at", Kind.TIME),
        Field("Closed (UTC)", "closed_at", Kind.TIME),
        Field("Results in", "outcomes", Kind.LIST),
        Field("Notes on closing", "closure_notes"),
        Field("Reason", "reason"),
        Field("Risk", "risk"),
        Field("Not measurable because", "not_measurable_because"),
        Field("Last change (UTC)", "changed_at", Kind.TIME),
        Field("State before", "state_before", Kind.CHOICE),
        Field("On hold until", "hold_until", Kind.DAY),
        Field("In review since (UTC)", "review_from", Kind.TIME),
        Field("Settles (UTC)", "settled_at", Kind.TIME),
        Field("Approved (UTC)", "approved_at", Kind.TIME),
        Field("Merged into", "merged_into_id", Kind.IMPROVEMENT),
        Field("Continues", "continues_id", Kind.IMPROVEMENT),
        Field("Forecast cost", "forecast_cost", Kind.NUMBER),
        Field("Forecast cost currency", "forecast_cost_currency"),
        Field("Forecast benefit a year", "forecast_benefit", Kind.NUMBER),
        Field("Forecast benefit currency", "forecast_benefit_currency"),
        Field("Actual cost", "actual_cost", Kind.NUMBER),
        Field("Actual cost currency", "actual_cost_currency"),
        Field("Actual benefit a year", "actual_benefit", Kind.NUMBER),
        Field("Actual benefit currency", "actual_benefit_currency"),
        Field("Actual benefit is measured", "is_measured", Kind.YES),
        Field("Left out of totals because", "left_out"),  # follows from the rest
        Field("Paid by", "payer"),
        Field("Besides money", "soft_benefits"),
    ),
)
READINGS = Sheet(
    "readings",
    Reading,
    (
        Field("KPI", "kpi_id", Kind.KPI, required=True),
        Field("Unit", "unit"),  # the KPI's
        Field("Measured on", "measured_on", Kind.DAY, required=True),
        Field("Value", "value", Kind.NUMBER),
        Field("Note", "note"),
        Field("Reported by", "reported_by", Kind.PERSON),
        Field("Source", "source"),
        Field("Recorded (UTC)", "recorded_at", Kind.TIME),
        Field("Corrected since", "is_corrected", Kind.YES),
    ),
)
_ACT = (
    Field("When (UTC)", "at", Kind.TIME, required=True),
    Field("Who", "actor_id", Kind.PERSON),
    Field("What", "verb", Kind.VERB, required=True),
    Field("Before", "before", Kind.FACTS),
    Field("After", "after", Kind.FACTS),
    Field("Note", "note"),
)
ACTIVITY = Sheet("activity", Activity, (Field("Improvement", "improvement_id", Kind.IMPROVEMENT, required=True), *_ACT))
SETTINGS = Sheet("settings", Activity, _ACT)

READ = (PEOPLE, OBJECTIVES, TEAMS, SERVICES, KPIS, REGISTER, TARGETS, TASKS, ANSWERS, READINGS, ACTIVITY, SETTINGS)
"""The tables that are read in, each after those that it names."""


# --- Reading cells ---

MOST_CHARACTERS = 100_000
"""In a text without a limit of its own."""
MOST_COUNTED = 2_000_000_000
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,20})?")
_IMPROVEMENT = re.compile(r"(?:IMP-)?(\d{1,10})", re.IGNORECASE)
_CURRENCY = re.compile("[A-Z]{3}")


class Unreadable(Exception):
    """A cell can't be read; the text is what it should hold."""


def read_row(sheet: Sheet, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The values of a row by their keys, and a sentence for each cell that can't be read. Empty cells are left out."""
    values, problems = dict[str, Any](), list[str]()
    for field in sheet.fields:
        text = storable(revived(cells.get(field.title, "")))
        if not text.strip():
            if field.required:
                problems.append(f"“{field.title}” is empty.")
            continue
        try:
            values[field.key] = _read(sheet, field, text)
        except Unreadable as unreadable:
            problems.append(f"“{field.title}” {unreadable}.")
    return values, problems


def _read(sheet: Sheet, field: Field, text: str) -> Any:
    stripped = text.strip()
    match field.kind:
        case Kind.TEXT | Kind.VERB:
            said = stripped.replace(" ", "_") if field.kind is Kind.VERB else text
            if len(said) > (most := _most(sheet, field)):
                raise Unreadable(f"has more than {most} characters")
            if field.key.endswith("_currency") and not _CURRENCY.fullmatch(said):
                raise Unreadable("is no currency, such as EUR")
            return said
        case Kind.CHOICE:
            return _choice(sheet, field, stripped)
        case Kind.YES:
            return _one_of({"yes": True, "no": False}, stripped)
        case Kind.COUNT:
            return _count(stripped)
        case Kind.NUMBER:
            if not _NUMBER.fullmatch(stripped):
                raise Unreadable("is no number, such as 12 or 4.5")
            return Decimal(stripped)
        case Kind.DAY:
            return _day(stripped)
        case Kind.TIME:
            return _time(stripped)
        case Kind.FACTS:
            return _facts(text)
        case Kind.IMPROVEMENT:
            found = _IMPROVEMENT.fullmatch(stripped)
            if found is None or not 0 < int(found[1]) <= MOST_COUNTED:
                raise Unreadable("is no improvement, such as IMP-42")
            return int(found[1])
    return stripped


def _most(sheet: Sheet, field: Field) -> int:
    column = sheet.model.__table__.columns.get(field.key) if sheet.model is not None else None
    return getattr(getattr(column, "type", None), "length", None) or MOST_CHARACTERS


def _choice(sheet: Sheet, field: Field, said: str) -> Any:
    name = "state_before_hold" if field.key == "state_before" else field.key
    kind = sheet.model.__table__.columns[name].type.enum_class
    return _one_of({words(each): each for each in kind}, said)


def _one_of(known: Mapping[str, Any], said: str) -> Any:
    found = {key.casefold(): value for key, value in known.items()}.get(said.casefold())
    if found is None:
        raise Unreadable(f"is none of: {', '.join(known)}")
    return found


def _count(said: str) -> int:
    if not (said.isascii() and said.isdecimal() and len(said) <= 10 and int(said) <= MOST_COUNTED):
        raise Unreadable("is no whole number")
    return int(said)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Unreadable("is no day, such as 2026-11-30") from None


def _time(said: str) -> datetime:
    """A time in UTC; a day alone is its first moment."""
    try:
        when = datetime.fromisoformat(said)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Unreadable("is no time, such as 2026-11-30T09:05:00Z") from None


def _facts(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Unreadable("isn't what an export writes there")
    return said


def pieces(text: str, known: Mapping[str, Any]) -> Iterator[str]:
    """The names of a list, such as "A; B". A name that has a semicolon itself is found if it is known."""
    parts = [part.strip() for part in text.split(";")]
    while parts:
        end = next((end for end in range(len(parts), 1, -1) if "; ".join(parts[:end]) in known), 1)
        if piece := "; ".join(parts[:end]):
            yield piece
        del parts[:end]
