"""Reading a register in that was exported, or kept in a spreadsheet: everything is checked before anything is written.

Only an empty register takes it. Nothing is sent because of it; what is due is asked for as ever.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from csi.capture.recording import promised_date
from csi.common.entry_names import key_of, stored_key
from csi.people import directory, erased
from csi.reports import exchange
from csi.reports.exchange import ANONYMOUS, KAIZEN, KPIS, READ, REGISTER, Kind, Sheet, pieces, read_row, with_id
from models import (
    Activity,
    Alignment,
    Hold,
    Improvement,
    Kpi,
    Merge,
    Objective,
    Outcome,
    Person,
    Reading,
    Service,
    Team,
    ValueFigure,
    Vote,
)
from models.enums import (
    CLOSED_TASKS,
    ENDED_STATES,
    Frequency,
    OutcomeCategory,
    Role,
    SourceKind,
    State,
    TaskState,
    ValueSide,
    VoteSource,
)

AT_ONCE = 500
MOST_VOTES = 10_000
_LEFT = "left-"
"""How the id begins of somebody who isn't in Slack any more. No id of Slack's does."""
_MEMBER = re.compile(f"[UW][A-Z0-9]{{2,30}}|{_LEFT}[0-9a-f]{{16}}|{erased.STAND_IN}[0-9a-f-]{{1,50}}")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file: the line that it ends on, and its cells by their columns."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that can't be read in, and why."""

    table: str
    line: int
    sentence: str


@dataclass
class _Row:
    line: int
    values: dict[str, Any]


@dataclass
class Register:
    """A register that was read from files and checked, and what is wrong with it."""

    rows: dict[str, list[_Row]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    """Ids by the names that the files have for them."""
    names: dict[str, str] = field(default_factory=dict)
    """Who is new here: names by id."""
    refusals: list[Refusal] = field(default_factory=list)

    def of(self, sheet: Sheet) -> list[_Row]:
        """The rows of a table."""
        return self.rows.get(sheet.name, [])

    def refuse(self, sheet: Sheet, row: _Row | Line, sentence: str) -> None:
        line = row.line if isinstance(row, _Row) else row.number
        self.refusals.append(Refusal(sheet.name, line, sentence))

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(rows) for name, rows in self.rows.items() if rows}


class NotEmpty(Exception):
    """There is a register already."""


def require_empty(session: Session) -> None:
    """Check that nothing was kept here yet. Raises NotEmpty."""
    for model in (Improvement, Kpi, Reading, Activity):
        if session.exec(select(col(model.id)).limit(1)).first() is not None:
            raise NotEmpty


# --- Checking ---


def check(session: Session, lines: Mapping[str, Sequence[Line]], at: datetime) -> Register:
    """Read every row, and check it and what it names. Nothing is written."""
    register = Register()
    for sheet in READ:
        rows = register.rows[sheet.name] = []
        for line in lines.get(sheet.name, ()):
            values, problems = read_row(sheet, line.cells)
            for problem in problems:
                register.refuse(sheet, line, problem)
            rows.append(_Row(line.number, values))
    _read_people(session, register)
    entries = _read_entries(session, register)
    improvements = _number(register, REGISTER)
    _number(register, KPIS)
    for sheet in READ:
        for row in register.of(sheet):
            _resolve(register, sheet, row, improvements, entries)
    for row in register.of(REGISTER):
        _check_improvement(register, row, improvements)
    _check_uses(register)
    register.refusals.sort(key=lambda each: ([sheet.name for sheet in READ].index(each.table), each.line))
    return register


def _read_people(session: Session, register: Register) -> None:
    """Who the names are: `people.csv` says it, else whom Kaizen has met by that name."""
    met = session.exec(select(Person).where(Person.name != "")).all()
    for person in met:
        register.people[person.name] = "" if person.name in register.people else person.id
    register.people = {name: person_id for name, person_id in register.people.items() if person_id}
    here = {person.id for person in met}
    named = set[str]()
    gone = erased.among(session, [row.values["id"] for row in register.of(exchange.PEOPLE) if "id" in row.values])
    for row in register.of(exchange.PEOPLE):
        if (name := row.values.get("name", "").strip()) in named:
            register.refuse(exchange.PEOPLE, row, f"“{name}” stands here twice.")
        named.add(name)
        person_id = row.values.get("id", "").strip() or _LEFT + hashlib.sha256(name.encode()).hexdigest()[:16]
        if not _MEMBER.fullmatch(person_id):
            register.refuse(exchange.PEOPLE, row, "“Member id” is no member id of Slack's, such as U012AB3CD.")
        elif person_id in gone:
            register.refuse(exchange.PEOPLE, row, "Their name was erased from Kaizen, so it isn't read in again.")
        register.people[name] = person_id
        if person_id not in here:
            suffix = with_id("", person_id)
            register.names[person_id] = "" if name == person_id else name.removesuffix(suffix)[:200]


def _read_entries(session: Session, register: Register) -> dict[Kind, dict[str, str]]:
    """The names of entries as the files have them, by their keys. Teams and the like need no file of their own."""
    found: dict[Kind, dict[str, str]] = {}
    for kind, sheet, attribute, model in (
        (Kind.OBJECTIVE, exchange.OBJECTIVES, "title", Objective),
        (Kind.TEAM, exchange.TEAMS, "name", Team),
        (Kind.SERVICE, exchange.SERVICES, "name", Service),
        (Kind.KPI, KPIS, "name", Kpi),
    ):
        names = found[kind] = {}
        for row in register.of(sheet):
            name = row.values.get(attribute, "")
            if kind is not Kind.OBJECTIVE and key_of(name) in names:
                register.refuse(sheet, row, f"“{name}” stands here twice.")
            names.setdefault(key_of(name), name)
        for name in session.exec(select(getattr(model, attribute))).all():
            names.setdefault(key_of(name), name)
    return found


def _number(register: Register, sheet: Sheet) -> set[int]:
    """The numbers of a table's rows; who has none gets the next ones."""
    taken = set[int]()
    for row in register.of(sheet):
        if (number := row.values.get("id")) in taken:
            register.refuse(sheet, row, f"The number {number} stands here twice.")
        if number is not None:
            taken.add(number)
    following = max(taken, default=0)
    for row in register.of(sheet):
        if "id" not in row.values:
            following += 1
            row.values["id"] = following
            taken.add(following)
    return taken


def _resolve(
    register: Register, sheet: Sheet, row: _Row, improvements: set[int], entries: Mapping[Kind, Mapping[str, str]]
) -> None:
    """Put ids in the place of people's names, and check that what a row names is there."""
    for each in sheet.fields:
        said = row.values.get(each.key)
        if said is None:
            continue
        if each.kind is Kind.AUTHOR and said in (ANONYMOUS, KAIZEN):
            del row.values[each.key]
        elif each.kind in (Kind.PERSON, Kind.AUTHOR):
            row.values[each.key] = _person(register, sheet, row, said)
        elif each.kind is Kind.IMPROVEMENT and said not in improvements:
            register.refuse(sheet, row, f"IMP-{said} isn't in {REGISTER.name}.csv.")
        elif each.kind is Kind.KPI and key_of(said) not in entries[Kind.KPI]:
            register.refuse(sheet, row, f"The KPI “{said}” isn't in {KPIS.name}.csv.")
        elif each.kind in (Kind.TEAM, Kind.SERVICE) and len(said) > 150:
            register.refuse(sheet, row, f"“{each.title}” has more than 150 characters.")
        elif each.kind is Kind.LIST:
            known = entries[Kind.OBJECTIVE].values() if each.key == "objectives" else ()
            row.values[each.key] = list(dict.fromkeys(pieces(said, dict.fromkeys(known))))
        elif each.kind is Kind.FACTS:
            row.values[each.key] = _with_ids(said, register.people)


def _person(register: Register, sheet: Sheet, row: _Row, name: str) -> str:
    if name in register.people:
        return register.people[name]
    if _MEMBER.fullmatch(name):
        register.people[name] = name
        register.names.setdefault(name, "")
        return name
    register.refuse(sheet, row, f"Who is “{name}”? Add a row to {exchange.PEOPLE.name}.csv: their name and member id.")
    return ""


def _with_ids(value: Any, people: Mapping[str, str]) -> Any:
    """Recorded values with ids instead of people's names, as they were before the export."""
    if isinstance(value, dict):
        return {key: _with_ids(each, people) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_ids(each, people) for each in value]
    return people.get(value, value) if isinstance(value, str) else value


_NEEDED = {
    State.CLOSED: (("closure_code", "Result"), ("closed_at", "Closed (UTC)")),
    State.ON_HOLD: (("state_before", "State before"), ("hold_until", "On hold until"), ("reason", "Reason")),
    State.MERGED: (("merged_into_id", "Merged into"), ("state_before", "State before")),
    State.DECLINED: (("reason", "Reason"),),
}
_STARTED = frozenset({State.IN_PROGRESS, State.REVIEW})
_LED = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, *_STARTED})


def _check_improvement(register: Register, row: _Row, improvements: set[int]) -> None:
    values, state = row.values, row.values.get("state", State.NEW)
    for key, title in _NEEDED.get(state, ()):
        if key not in values:
            register.refuse(REGISTER, row, f"“{title}” is empty, and it is {state.value.replace('_', ' ')}.")
    before = values.get("state_before", state)
    if state is State.ON_HOLD and before not in (*_LED,):
        register.refuse(REGISTER, row, "“State before” is none that can be put on hold.")
    if state is State.MERGED and (values.get("merged_into_id") == values["id"] or before in ENDED_STATES):
        register.refuse(REGISTER, row, "It can't be merged into itself, nor have ended before.")
    if (state in _LED or state is State.ON_HOLD) and "coordinator_id" not in values:
        register.refuse(REGISTER, row, "“Coordinator” is empty, and somebody must lead it.")
    if (state in _STARTED or before in _STARTED) and "started_at" not in values:
        register.refuse(REGISTER, row, "“Started (UTC)” is empty, and it has begun.")
    if values.get("votes", 0) > MOST_VOTES:
        register.refuse(REGISTER, row, f"“Votes” is more than {MOST_VOTES:,}.")
    if state not in ENDED_STATES:
        _require_present(register, REGISTER, row, "coordinator_id", "leads it")
    known = {each.value for each in OutcomeCategory}
    if unknown := [each for each in values.get("outcomes", ()) if each not in known]:
        register.refuse(
            REGISTER, row, f"“Results in” has {unknown[0]!r:.60}, and knows only: {', '.join(sorted(known))}."
        )
    for each in (*values.get("objectives", ()),):
        if len(each) > 300:
            register.refuse(REGISTER, row, "“Objectives” has a name of more than 300 characters.")


def _require_present(register: Register, sheet: Sheet, row: _Row, key: str, does: str) -> None:
    if row.values.get(key, "").startswith(_LEFT):
        mend = f"give their member id in {exchange.PEOPLE.name}.csv, or name somebody else."
        register.refuse(sheet, row, f"Whoever {does} must be in Slack: {mend}")


def _check_uses(register: Register) -> None:
    """Check what more than one row says."""
    for row in register.of(KPIS):
        if "archived_at" not in row.values:
            _require_present(register, KPIS, row, "owner_id", "owns a KPI")
    places = set[tuple[int, int]]()
    for row in register.of(exchange.TASKS):
        if row.values.get("state", TaskState.OPEN) not in CLOSED_TASKS:
            _require_present(register, exchange.TASKS, row, "owner_id", "has a task")
        place = (row.values.get("improvement_id", 0), row.values.get("place", 0))
        if place in places:
            register.refuse(exchange.TASKS, row, f"Task {place[0]}.{place[1]} stands here twice.")
        places.add(place)
    for row in register.of(exchange.ACTIVITY) + register.of(exchange.SETTINGS):
        if row.values.get("verb", "").startswith("_"):
            register.refuse(exchange.ACTIVITY, row, "“What” is no activity.")
    counting = {_day_of(row) for row in register.of(exchange.READINGS) if not row.values.get("is_corrected")}
    for row in register.of(exchange.READINGS):
        if row.values.get("is_corrected") and _day_of(row) not in counting:
            register.refuse(exchange.READINGS, row, "It is corrected, and no other reading of that day counts.")


def _day_of(row: _Row) -> tuple[str, date | None]:
    return key_of(row.values.get("kpi_id", "")), row.values.get("measured_on")


# --- Writing ---


def write(session: Session, register: Register, at: datetime) -> None:
    """Write a checked register, in the transaction of the session."""
    assert not register.refusals
    for person_id, name in register.names.items():
        stays_away = person_id.startswith((_LEFT, erased.STAND_IN))
        known = at if stays_away else None  # of the others Slack is asked
        person = session.get(Person, person_id) or Person(id=person_id, first_seen_at=at, refreshed_at=known)
        person.name, person.is_deleted = name, stays_away
        session.add(person)
    session.flush()
    _Writer(session, register, at).write()


class _Writer:
    def __init__(self, session: Session, register: Register, at: datetime) -> None:
        self._session, self._register, self._at = session, register, at
        self._teams = self._known(Team, "name")
        self._services = self._known(Service, "name")
        self._objectives = self._known(Objective, "title")
        self._kpis = self._known(Kpi, "name")

    def _known(self, model: Any, attribute: str) -> dict[str, int]:
        rows = self._session.exec(select(model).order_by(model.id)).all()
        return {key_of(getattr(row, attribute)): row.id or 0 for row in rows}

    def write(self) -> None:
        """Write each table after those that it names."""
        self._write_entries(exchange.TEAMS, self._teams, "name")
        self._write_entries(exchange.SERVICES, self._services, "name")
        self._write_entries(exchange.OBJECTIVES, self._objectives, "title")
        self._write_entries(KPIS, self._kpis, "name")
        self._write_register()
        self._write_readings()
        for sheet, made in (
            (exchange.TARGETS, "set_at"),
            (exchange.TASKS, "created_at"),
            (exchange.ANSWERS, "answered_at"),
            (exchange.ACTIVITY, "at"),
            (exchange.SETTINGS, "at"),
        ):
            self._add_all(
                sheet.model(**{made: self._at} | self._values(sheet, row)) for row in self._register.of(sheet)
            )
        _go_on_numbering(self._session)

    def _add_all(self, rows: Iterable[Any]) -> None:
        """Add rows in their order, a part at a time."""
        waiting = list[Any]()
        for row in rows:
            waiting.append(row)
            if len(waiting) == AT_ONCE:
                self._session.add_all(waiting)
                self._session.flush()
                waiting.clear()
        self._session.add_all(waiting)
        self._session.flush()

    def _values(self, sheet: Sheet, row: _Row) -> dict[str, Any]:
        """A row's values as its model takes them."""
        found = dict(row.values)
        for each in sheet.fields:
            if each.key in found and each.kind in (Kind.KPI, Kind.SERVICE, Kind.TEAM):
                found[each.key] = self._id_of(each.kind, found[each.key])
        if sheet is exchange.ANSWERS:
            found.setdefault("kind", "answer")
        return found

    def _id_of(self, kind: Kind, name: str) -> int:
        known = {Kind.KPI: self._kpis, Kind.SERVICE: self._services, Kind.TEAM: self._teams}[kind]
        if key_of(name) not in known:
            made = (Team if kind is Kind.TEAM else Service)(name=name, name_key=stored_key(name), created_at=self._at)
            self._session.add(made)
            self._session.flush()
            known[key_of(name)] = made.id or 0
        return known[key_of(name)]

    def _write_entries(self, sheet: Sheet, known: dict[str, int], attribute: str) -> None:
        """Add the entries that aren't there. The names of archived objectives are free for others."""
        for row in self._register.of(sheet):
            values = {"created_at": self._at} | self._values(sheet, row)
            name = values[attribute]
            is_free = sheet is exchange.OBJECTIVES and "archived_at" in values
            if key_of(name) in known and not is_free:
                there = self._session.get_one(sheet.model, known[key_of(name)])  # the default team
                for key, value in values.items():
                    setattr(there, key, value)
                self._session.add(there)
                continue
            if sheet is KPIS:
                values.setdefault("frequency", Frequency.WEEKLY)
            made = sheet.model(**values, name_key=None if is_free else stored_key(name))
            self._session.add(made)
            self._session.flush()
            known.setdefault(key_of(name), made.id or 0)

    def _write_register(self) -> None:
        rows = self._register.of(REGISTER)
        own = {each.key for each in REGISTER.fields if each.key in Improvement.__table__.columns}  # type: ignore[attr-defined]
        later = ("merged_into_id", "continues_id")
        default = directory.default_team(self._session).id or 0
        self._add_all(self._improvement(row, own - set(later), default) for row in rows)
        for row in rows:
            named = {key: row.values[key] for key in later if key in row.values}
            if named:
                improvement = self._session.get_one(Improvement, row.values["id"])
                for key, number in named.items():
                    setattr(improvement, key, number)
                self._session.add(improvement)
        self._session.flush()
        self._add_all(each for row in rows for each in self._beside(row))
        for each in {row.values["coordinator_id"] for row in rows if self._is_led(row)}:
            directory.grant(self._session, each, Role.COORDINATOR, by=None, at=self._at)

    def _is_led(self, row: _Row) -> bool:
        return "coordinator_id" in row.values and row.values.get("state", State.NEW) not in ENDED_STATES

    def _improvement(self, row: _Row, own: set[str], default_team: int) -> Improvement:
        values = {key: value for key, value in self._values(REGISTER, row).items() if key in own}
        made = values.setdefault("created_at", self._at)
        values.setdefault("source_kind", SourceKind.FORM)
        values.setdefault("team_id", default_team)
        values.setdefault("changed_at", made)
        values.setdefault("promised_on", promised_date(self._session, made))
        if values.get("state") is State.ON_HOLD:
            values["state_before_hold"] = row.values["state_before"]
        return Improvement(**values)

    def _beside(self, row: _Row) -> Iterable[Any]:
        """What an improvement's row says that other tables keep."""
        values, number = row.values, row.values["id"]
        when = values.get("changed_at", self._at)
        for title in values.get("objectives", ()):
            if key_of(title) not in self._objectives:
                made = Objective(title=title, name_key=stored_key(title), created_at=self._at)
                self._session.add(made)
                self._session.flush()
                self._objectives[key_of(title)] = made.id or 0
            yield Alignment(improvement_id=number, objective_id=self._objectives[key_of(title)])
        for category in values.get("outcomes", ()):
            yield Outcome(improvement_id=number, category=OutcomeCategory(category))
        for _ in range(values.get("votes", 0)):
            yield Vote(improvement_id=number, person_id=None, source=VoteSource.MERGE, at=when)
        yield from self._value_of(values, number, when)
        if values.get("state") is State.ON_HOLD:
            places = [
                each.values["place"]
                for each in self._register.of(exchange.TASKS)
                if each.values["improvement_id"] == number and each.values.get("state") is TaskState.ON_HOLD
            ]
            hold = {"reason": values["reason"], "review_on": values["hold_until"], "held_by": values["coordinator_id"]}
            yield Hold(improvement_id=number, held_at=when, tasks={"places": places}, **hold)
        if values.get("state") is State.MERGED:
            into = {"into_id": values["merged_into_id"], "state_before": values["state_before"]}
            yield Merge(improvement_id=number, added={"votes": [], "watchers": []}, merged_at=when, **into)

    def _value_of(self, values: Mapping[str, Any], number: int, when: datetime) -> Iterable[ValueFigure]:
        told: dict[str, Any] = {key: values.get(key, "") for key in ("payer", "soft_benefits")}
        forecast, actual = (_sums(values, side) for side in (ValueSide.FORECAST, ValueSide.ACTUAL))
        has_actual = "is_measured" in values or bool(actual)
        if forecast or (any(told.values()) and not has_actual):
            frozen = values.get("approved_at") or values.get("started_at")
            about = {"improvement_id": number, "set_at": when, "frozen_at": frozen, **({} if has_actual else told)}
            yield ValueFigure(side=ValueSide.FORECAST, **forecast, **about)
        if has_actual:
            about = {"improvement_id": number, "set_at": when, "is_measured": values.get("is_measured", False), **told}
            yield ValueFigure(side=ValueSide.ACTUAL, **actual, **about)

    def _write_readings(self) -> None:
        counting = dict[tuple[str, date | None], Reading]()
        corrected = list[tuple[Reading, tuple[str, date | None]]]()
        made = list[Reading]()
        for row in self._register.of(exchange.READINGS):
            values = {"recorded_at": self._at} | self._values(exchange.READINGS, row)
            values.pop("unit", None)
            was_corrected = values.pop("is_corrected", False)
            reading = Reading(**values)
            made.append(reading)
            if was_corrected:
                corrected.append((reading, _day_of(row)))
            else:
                counting[_day_of(row)] = reading
        self._add_all(made)
        for reading, day in corrected:
            reading.replaced_by_id = counting[day].id
            self._session.add(reading)
        self._session.flush()


def _sums(values: Mapping[str, Any], side: ValueSide) -> dict[str, Any]:
    keys = ("cost", "cost_currency", "benefit", "benefit_currency")
    return {key: values[name] for key in keys if (name := f"{side.value}_{key}") in values}


def _go_on_numbering(session: Session) -> None:
    """Let the numbers that the database gives go on after those that were read in."""
    if session.get_bind().dialect.name != "postgresql":
        return  # SQLite looks at the rows
    for model in (Improvement, Kpi):
        last = session.exec(select(func.max(col(model.id)))).one()
        if last:
            sequence = {"name": f"{model.__tablename__}_id_seq", "last": last}
            session.connection().execute(text("SELECT setval(CAST(:name AS regclass), :last)"), sequence)
