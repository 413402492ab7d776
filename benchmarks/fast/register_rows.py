"""The rows about large registers: what people look at, look-alikes, and the tick of nudges."""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from rapidfuzz import fuzz, process
from sqlalchemy import Column, Table, text
from sqlmodel import SQLModel, select

import migrations
from benchmarks import nudge_cost, nudge_register, workbench
from benchmarks.fast.measured import Measured
from benchmarks.look_alikes import AT as CAPTURED_AT
from benchmarks.look_alikes import capture
from benchmarks.look_alikes_scale import ideas
from bot.workers.nudger import Nudger
from csi.capture import similar_ideas, similarity_index
from csi.people import directory
from models import (
    Activity,
    Alignment,
    Database,
    IdeaWord,
    Improvement,
    Kpi,
    Person,
    Reading,
    RoleGrant,
    Target,
    Task,
    ValueFigure,
)
from models.enums import SourceKind, State

SMALL, TIMES = 10_000, 100
"""The small register, and how many times larger the other is."""
LONG_SECONDS = 0.4
"""What takes longer than this is asked fewer times."""

LISTS = (
    "list", "list new", "list accepted", "list in progress", "list on hold", "list review", "list closed this month",
    "list closed last year", "list successful", "list unsuccessful this year", "list declined", "list open", "list all",
    "list overdue", "list unassigned", "list my ideas", "list mine", "list by @U0150", "list @U0002", "list quick wins",
    "list effort L", "list benefit high", "list kind process", "list team Team 3", "list on hold team Team 3",
    "list objective Objective 7", "list all effort XL team Team 2", "list sort by due", "list sort by priority",
    "list sort by age", "list all sort by due", "list all sort by priority", "list all sort by age",
    "list overdue sort by due", "list mine overdue sort by due",
)  # fmt: skip
PAGES = ("list page 2", "list all page 40", "list all sort by priority page 500", "list all page 900")
SEARCHES = ("search laptop", "search waiting for the approval of travel costs", "search IMP-42", "search r17")
OTHERS = ("triage", "show 42", "mine")


@dataclass(frozen=True, slots=True)
class Copied:
    """A table whose rows are copied, with the columns that name an improvement, a person, or a name that is unique."""

    table: type[SQLModel]
    numbers: tuple[str, ...]
    people: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


COPIED = (
    Copied(Person, (), ("id",)),
    Copied(RoleGrant, (), ("person_id",)),
    Copied(Improvement, ("id", "merged_into_id"), ("author_id", "coordinator_id")),
    Copied(Task, ("improvement_id",), ("owner_id",)),
    Copied(Alignment, ("improvement_id",)),
    Copied(Activity, ("improvement_id",), ("actor_id",)),
    Copied(Kpi, ("id",), ("owner_id",), ("name",)),
    Copied(Target, ("improvement_id", "kpi_id")),
    Copied(Reading, ("kpi_id",)),
    Copied(ValueFigure, ("improvement_id",)),
    Copied(IdeaWord, ("improvement_id",)),
)


def multiply(db: Database, size: int, times: int) -> None:
    """Copy the register of this size so often that it is `times` as large; each copy has people of its own."""
    numbers = f"WITH RECURSIVE n(k) AS (VALUES (1) UNION ALL SELECT k + 1 FROM n WHERE k < {times - 1}) SELECT k FROM n"
    with closing(sqlite3.connect(str(db.path), isolation_level=None)) as connection:
        for setting in ("synchronous=OFF", "journal_mode=WAL", "cache_size=-1000000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute(f"CREATE TEMP TABLE copies AS {numbers}")
        for each in COPIED:
            connection.execute(_copying(each, size))
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copying(each: Copied, size: int) -> str:
    table: Table = each.table.__table__  # type: ignore[attr-defined]
    columns = [column for column in table.columns if not _is_counted(column, each)]
    values = [_value(column.name, each, size) for column in columns]
    order = " ORDER BY 1, 2" if table.name == "idea_word" else ""
    named = ", ".join(f'"{column.name}"' for column in columns)
    return f'INSERT INTO "{table.name}" ({named}) SELECT {", ".join(values)} FROM "{table.name}", copies{order}'


def _is_counted(column: "Column[object]", each: Copied) -> bool:
    """Whether the database numbers the rows itself."""
    return column.name == "id" and "id" not in (*each.numbers, *each.people)


def _value(name: str, each: Copied, size: int) -> str:
    if name in each.numbers:
        return f'"{name}" + k * {size}'
    return f"\"{name}\" || 'x' || k" if name in (*each.people, *each.names) else f'"{name}"'


@contextmanager
def registers(size: int, times: int) -> Iterator[tuple[Database, Database]]:
    """A register of `benchmarks.workbench`, and one that is so many times as large."""
    with workbench.database(None) as small, tempfile.TemporaryDirectory() as folder:
        workbench.set_up(small)
        workbench.fill(small, 1, ideas(size))
        small.close()
        path = Path(folder) / "large.db"
        with closing(sqlite3.connect(str(small.path))) as there, closing(sqlite3.connect(path)) as copy:
            there.execute("ANALYZE")
            there.commit()
            there.backup(copy)
        large = Database(f"sqlite:///{path}")
        multiply(large, size, times)
        yield small, large
        large.close()


def in_turns(asks: Sequence[Callable[[], object]]) -> list[float]:
    """The median milliseconds of the processor of each, in turns; long ones are asked fewer times."""
    begun = time.thread_time()
    for ask in asks:
        ask()
    took = time.thread_time() - begun
    rounds = 5 if took < LONG_SECONDS else 2 if took < 5 else 1
    found: list[list[float]] = [[] for _ in asks]
    for _ in range(rounds):
        for place, ask in enumerate(asks):
            begun = time.thread_time()
            ask()
            found[place].append((time.thread_time() - begun) * 1000)
    return [median(each) for each in found]


def looking(is_quick: bool) -> Iterator[Measured]:
    """Lists, search, triage and Homes of a large register."""
    size, times = (1_000, 20) if is_quick else (SMALL, TIMES)
    beside = f"{size:,} improvements"
    homes = (("staff", workbench.STAFF), ("a coordinator", workbench.COORDINATOR), ("a manager", workbench.MANAGER))
    with registers(size, times) as (small, large):
        for title, typed in (
            ("each filter and order of `/csi list`", LISTS),
            ("pages of `/csi list`", PAGES),
            ("`/csi search`", SEARCHES),
            *((f"`/csi {name}`", (name,)) for name in OTHERS),
        ):
            found = {each: in_turns([partial(workbench.command, db, each) for db in (small, large)]) for each in typed}
            yield _worst(f"{title}, {size * times:,} improvements", beside, found)
        for name, who in homes:
            found = {name: in_turns([partial(workbench.home, db, who) for db in (small, large)])}
            yield _worst(f"Home of {name}, {size * times:,} improvements", beside, found)


def _worst(what: str, beside: str, found: Mapping[str, Sequence[float]]) -> Measured:
    ratios = {each: large / small for each, (small, large) in found.items()}
    name = max(ratios, key=lambda each: ratios[each])
    small, large = found[name]
    told = f"{large:.1f} beside {small:.1f} ms of the processor"
    if len(found) > 1:
        missed = sorted((each for each in ratios if ratios[each] > 1.5), key=lambda each: -ratios[each])
        beyond = ", ".join(f"{each} {ratios[each]:.1f}×" for each in missed[:6])
        told += f" (`{name}`, the worst of {len(found)}; {len(missed)} above 1.5×{': ' + beyond if missed else ''})"
    return Measured(what, beside, told, ratios[name], most=1.5)


# --- Look-alikes ---


def near_copy(idea: str, chance: random.Random) -> str:
    """The same idea as somebody else would type it: a letter wrong, a word left out, and words around it."""
    words = idea.split()
    if len(words) > 5:
        del words[chance.randrange(len(words))]
    place = max(range(len(words)), key=lambda each: len(words[each]))
    word = words[place]
    at = chance.randrange(1, max(2, len(word) - 1))
    words[place] = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return " ".join(("please:", *words))


def fill_with_ideas(db: Database, made: Sequence[str]) -> None:
    """Add ideas in bulk, then build the index, as an update of the bot does."""
    migrations.upgrade(db)
    with db.begin() as session:
        directory.set_up(session, managers=[], triage_channel=None, announcement_channel=None, at=CAPTURED_AT)
        team = directory.default_team(session).id
    day = CAPTURED_AT.date()
    workbench.put(db, Improvement, [
        {"idea": idea, "state": State.NEW, "quick_win": False, "team_id": team, "source_kind": SourceKind.FORM,
         "created_at": CAPTURED_AT, "changed_at": CAPTURED_AT, "promised_on": day, "version": 1}
        for idea in made
    ])  # fmt: skip
    with db.begin() as session:
        while similarity_index.index_missing_words(session, 5_000):
            pass


def look_alikes(is_quick: bool) -> Iterator[Measured]:
    """Finding look-alikes among many, and whether a near copy is found."""
    size, asked = (5_000, 40) if is_quick else (100_000, 200)
    made, chance = ideas(size), random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'alike.db'}")
        fill_with_ideas(db, made)
        originals = chance.sample(range(size), asked)
        found, ours, over_all = 0, list[float](), list[float]()
        with db.read() as session:
            asked_for = select(Improvement.id, Improvement.idea)
            texts = {number: idea for number, idea in session.exec(asked_for)}
        with db.begin() as session:
            for place in originals:
                typed = near_copy(made[place], chance)
                number = capture(session, typed)
                begun = time.thread_time()
                shown = similar_ideas.closest_ideas(session, number)
                ours.append((time.thread_time() - begun) * 1000)
                found += any(each.idea == made[place] for each in shown)
                if len(over_all) < 20:
                    begun = time.thread_time()
                    process.extract(typed, texts, scorer=fuzz.token_set_ratio, limit=3)
                    over_all.append((time.thread_time() - begun) * 1000)
            session.rollback()
        db.close()
    told = f"{median(ours):.1f} beside {median(over_all):,.0f} ms of the processor"
    beside = "`rapidfuzz` over all (`token_set_ratio`)"
    yield Measured(f"look-alikes among {size:,} improvements", beside, told, median(ours) / median(over_all), most=0.05)
    told = f"{found} of {asked} (a letter wrong, a word left out, a word before it)"
    yield Measured("their recall of a near copy", "all near copies", told, found / asked, least=0.95)


# --- The tick ---


def ticking(is_quick: bool) -> Iterator[Measured]:
    """A tick with nothing due, and with a thousand due."""
    sizes, people, due = ((1_000, 20_000), (100, 2_000), 100) if is_quick else (
        nudge_cost.SIZES, nudge_cost.PEOPLE, 1_000
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        databases = [Database(f"sqlite:///{folder}/{place}.db") for place in range(2)]
        for db, size, members in zip(databases, sizes, people, strict=True):
            migrations.upgrade(db)
            nudge_register.fill(db, improvements=size, people=members, due=due)
            nudge_cost.tick(db, due)
        times: list[list[float]] = [[], []]
        for _ in range(2):
            for place, db in enumerate(databases):
                times[place].append(nudge_cost.tick(db, due)[1])
        small, large = (median(each) for each in times)
        db = databases[1]
        Nudger(db).run(nudge_register.AT)
        idle, scan = in_turns([lambda: Nudger(db).run(nudge_register.AT), lambda: _scanned(db)])
        for each in databases:
            each.close()
    told = f"{idle:.2f} beside {scan:.1f} ms of the processor"
    yield Measured(
        f"a tick, none due of {sizes[1]:,} improvements", "a scan of the table", told, idle / scan, most=0.01
    )
    told = f"{large:.2f} beside {small:.2f} s of the processor"
    what, beside = f"a tick, {due:,} due of {sizes[1]:,}", f"{due:,} due of {sizes[0]:,}"
    yield Measured(what, beside, told, large / small, most=1.5)


def _scanned(db: Database) -> None:
    """Look at each improvement once."""
    with db.read() as session:
        session.connection().execute(text("SELECT count(*) FROM improvement WHERE changed_at < '1999' OR version < 0"))
