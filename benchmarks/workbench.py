"""How long lists, search and Home take with 50 and with 50,000 improvements: `python -m benchmarks.workbench [URL]`.

Both are measured in one run, so that their ratio is comparable between machines. Without a URL it uses SQLite in a
temporary folder; with one, an empty PostgreSQL database. The time runs from the typed command, or the opened Home, to
the blocks of the answer, without Slack.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import insert
from sqlmodel import SQLModel

import migrations
from benchmarks.look_alikes_scale import ideas
from csi.capture import similarity_index
from csi.commands.parser import understand_csi
from csi.people import directory
from handlers.commands.call import Call
from handlers.commands.dispatch import answer_to
from handlers.views.home import digest, render
from models import (
    Activity,
    Alignment,
    Database,
    Improvement,
    Kpi,
    Objective,
    Person,
    Reading,
    RoleGrant,
    Target,
    Task,
    Team,
    ValueFigure,
)
from models.enums import (
    ClosureCode,
    Comparison,
    Direction,
    Effort,
    Frequency,
    Horizon,
    Role,
    SourceKind,
    State,
    TaskState,
    ValueSide,
)

SIZES = (50, 50_000)
ROUNDS = 7
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
TODAY = NOW.date()
PEOPLE, TEAMS, OBJECTIVES = 200, 8, 30
STAFF, COORDINATOR, MANAGER = "U0150", "U0001", "U0000"
COORDINATORS = 40
STATES = {
    State.CLOSED: 50, State.DECLINED: 10, State.IN_PROGRESS: 10, State.NEW: 6, State.ACCEPTED: 6, State.ASSESS: 4,
    State.APPROVED: 3, State.REVIEW: 2, State.ON_HOLD: 3, State.CANCELED: 4, State.MERGED: 2,
}  # fmt: skip
COMMANDS = (
    "list",
    "list overdue sort by due",
    "list on hold team Team 3",
    "list all sort by priority page 4",
    "list objective Objective 7",
    "search laptop",
    "search waiting for the approval of travel costs",
    "search IMP-42",
    "mine",
    "show 42",
    "triage",
)


# --- The register ---


@contextmanager
def database(url: str | None) -> Iterator[Database]:
    """Open an empty, migrated database."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(url or f"sqlite:///{Path(folder) / 'bench.db'}")
        migrations.upgrade(db)
        with db.begin() as session:
            directory.set_up(session, managers=[MANAGER], triage_channel=None, announcement_channel=None, at=NOW)
            session.get_one(Person, MANAGER).refreshed_at = NOW  # Slack has said who it is
        yield db
        db.close()


def put(db: Database, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert many rows at once."""
    with db.begin() as session:
        for start in range(0, len(rows), 5_000):
            session.connection().execute(insert(table), rows[start : start + 5_000])


def set_up(db: Database) -> None:
    """Add people, teams and objectives."""
    put(db, Person, [
        {"id": f"U{n:04}", "name": f"Person {n}", "is_bot": False, "is_guest": False, "is_foreign": False,
         "is_deleted": False, "first_seen_at": NOW, "refreshed_at": NOW}
        for n in range(1, PEOPLE)
    ])  # fmt: skip
    coordinators = [{"person_id": f"U{n:04}", "role": Role.COORDINATOR, "granted_at": NOW} for n in range(COORDINATORS)]
    put(db, RoleGrant, coordinators)
    put(db, Team, [{"name": f"Team {n}", "is_default": False, "created_at": NOW} for n in range(1, TEAMS)])
    put(db, Objective, [{"title": f"Objective {n}", "created_at": NOW} for n in range(1, OBJECTIVES + 1)])


def fill(db: Database, first: int, made: list[str]) -> None:
    """Add improvements from this number on, with all their rows."""
    chance = random.Random(first)
    states = chance.choices(list(STATES), list(STATES.values()), k=len(made))
    numbers = range(first, first + len(made))
    improvements = [
        _improvement(chance, number, idea, state) for number, idea, state in zip(numbers, made, states, strict=True)
    ]
    put(db, Improvement, improvements)
    planned = [row for row in improvements if row["state"] not in (State.NEW, State.DECLINED, State.MERGED)]
    put(db, Task, [_task(chance, row, place) for row in planned for place in (1, 2, 3)])
    serving = [{"improvement_id": row["id"], "objective_id": chance.randint(1, OBJECTIVES)} for row in planned]
    put(db, Alignment, serving)
    put(db, Activity, [
        {"improvement_id": row["id"], "actor_id": COORDINATOR, "verb": verb, "before": {}, "after": {}, "at": NOW}
        for row in improvements for verb in ("captured", "assigned", "accept")
    ])  # fmt: skip
    _measure(db, chance, [row for row in planned if row["id"] % 5 == 0])
    with db.begin() as session:
        while similarity_index.index_missing_words(session, 2_000):
            pass


def _improvement(chance: random.Random, number: int, idea: str, state: State) -> dict[str, Any]:
    decided = state not in (State.NEW, State.DECLINED)
    return {
        "id": number, "idea": idea, "state": state, "details": None, "quick_win": chance.random() < 0.1,
        "effort": chance.choice(list(Effort)) if decided else None, "priority": chance.choice([None, 1, 2, 3]),
        "author_id": f"U{chance.randrange(1, PEOPLE):04}", "team_id": chance.randint(1, TEAMS),
        "coordinator_id": f"U{chance.randrange(COORDINATORS):04}" if decided else None,
        "source_kind": SourceKind.COMMAND, "created_at": NOW,
        "promised_on": TODAY + timedelta(days=chance.randint(-3, 7)), "changed_at": NOW, "version": 1,
        "closure_code": chance.choice(list(ClosureCode)) if state is State.CLOSED else None,
        "closed_at": NOW - timedelta(days=chance.randrange(900)) if state is State.CLOSED else None,
        "closure_notes": "It takes two days less now." if state is State.CLOSED else None,
        "merged_into_id": 1 if state is State.MERGED and number > 1 else None,
    }  # fmt: skip


def _task(chance: random.Random, row: dict[str, Any], place: int) -> dict[str, Any]:
    starts_on = TODAY + timedelta(days=chance.randint(-60, 20))
    over = row["state"] in (State.CLOSED, State.CANCELED, State.REVIEW)
    return {
        "improvement_id": row["id"], "place": place, "position": place, "text": f"Step {place} of the work",
        "owner_id": f"U{chance.randrange(1, PEOPLE):04}", "starts_on": starts_on,
        "due_on": starts_on + timedelta(days=chance.randint(1, 60)), "created_at": NOW,
        "state": TaskState.DONE if over else chance.choice([TaskState.DONE, TaskState.OPEN, TaskState.OPEN]),
    }  # fmt: skip


def _measure(db: Database, chance: random.Random, rows: list[dict[str, Any]]) -> None:
    """Add a KPI to each of these, with a target, a year of monthly readings, and the value."""
    baseline_on = TODAY - timedelta(days=200)
    put(db, Kpi, [
        {"id": row["id"], "name": f"KPI {row['id']}", "unit": "days", "direction": Direction.LOWER,
         "owner_id": row["coordinator_id"], "is_qualitative": False, "frequency": Frequency.WEEKLY, "created_at": NOW}
        for row in rows
    ])  # fmt: skip
    put(db, Target, [
        {"improvement_id": row["id"], "kpi_id": row["id"], "baseline": Decimal(14), "baseline_on": baseline_on,
         "comparison": Comparison.UNDER, "value": Decimal(3), "set_at": NOW, "horizon": Horizon.SHORT_TERM,
         "due_on": TODAY + timedelta(days=chance.randint(-20, 200))}
        for row in rows
    ])  # fmt: skip
    put(db, Reading, [
        {"kpi_id": row["id"], "value": Decimal(chance.randint(1, 14)), "source": "",
         "measured_on": date(2025, 11, 1) + timedelta(days=30 * month), "recorded_at": NOW}
        for row in rows for month in range(12)
    ])  # fmt: skip
    put(db, ValueFigure, [
        {"improvement_id": row["id"], "side": ValueSide.FORECAST, "benefit": Decimal(chance.randint(1_000, 90_000)),
         "benefit_currency": "EUR", "payer": "", "soft_benefits": "", "set_at": NOW}
        for row in rows
    ])  # fmt: skip


# --- The time ---


def milliseconds(ask: Callable[[], object]) -> float:
    """Return the median of some rounds, after one that is not counted."""
    ask()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def measure(db: Database) -> dict[str, float]:
    """Measure each command and each Home."""
    return {
        **{f"/csi {typed}": milliseconds(lambda typed=typed: command(db, typed)) for typed in COMMANDS},  # type: ignore[misc]
        **{
            f"Home of a {name}": milliseconds(lambda who=who: home(db, who))  # type: ignore[misc]
            for name, who in (("requester", STAFF), ("coordinator", COORDINATOR), ("manager", MANAGER))
        },
    }


def command(db: Database, typed: str) -> object:
    """Run a command, from its text to its answer."""
    call = Call(understand_csi(typed, TODAY), COORDINATOR, "", "", WebClient(), db, lambda: NOW)
    message = answer_to(call)
    return message.payload() if message else None


def home(db: Database, person: str) -> object:
    """Build a Home, from the database to the blocks."""
    with db.read() as session:
        return digest(render(session, person, NOW))


def main() -> None:
    made = ideas(max(SIZES))
    found: dict[int, dict[str, float]] = {}
    with database(sys.argv[1] if len(sys.argv) > 1 else None) as db:
        set_up(db)
        filled = 0
        for size in SIZES:
            fill(db, filled + 1, made[filled:size])
            filled = size
            found[size] = measure(db)
    small, large = (found[size] for size in SIZES)
    write = sys.stdout.write
    write(f"{'milliseconds':<58}{SIZES[0]:>8,}{SIZES[1]:>9,}   ratio\n")
    for name, time_at_50 in small.items():
        write(f"{name:<58}{time_at_50:>8.1f}{large[name]:>9.1f}{large[name] / time_at_50:>8.1f}\n")


if __name__ == "__main__":
    main()
