"""How well days are understood: `python -m benchmarks.day_phrases` scores the first set and names failures.

`--unread` scores the second, unread set and prints figures only. What is due is read as a task's day is, a reading's
day as it stands behind a value. A week as a due day is right with its Friday or its Sunday.
"""

import json
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from csi.language.dates import possible_days, understand_date
from csi.language.measured_days import split_day

CORPORA = Path(__file__).parents[1] / "tests" / "corpora"
Row = dict[str, Any]
OUTCOMES = ("right", "asked with both", "asked openly", "asked needlessly", "asked without both", "wrong")


def read_set(*names: str) -> list[Row]:
    """The labelled phrases of some files."""
    return [json.loads(line) for name in names for line in (CORPORA / name).read_text(encoding="utf-8").splitlines()]


def ends(days: dict[str, str]) -> set[date]:
    """The days that are right for a stretch: its last one; of a week also its Friday."""
    first, last = date.fromisoformat(days["first"]), date.fromisoformat(days["last"])
    is_week = first.weekday() == 0 and last - first == timedelta(days=6)
    return {last, last - timedelta(days=2)} if is_week else {last}


def understood(row: Row) -> tuple[date | None, tuple[date, ...]]:
    """The day that is taken, and those that would be buttons."""
    today = date.fromisoformat(row["today"])
    if row["context"] == "due":
        return understand_date(row["text"], today), possible_days(row["text"], today)
    found = split_day(f"9, {row['text']}", today)
    return found.day, found.days


def outcome(row: Row) -> str:
    """What became of a phrase, one of `OUTCOMES`."""
    day, offered = understood(row)
    labelled = [ends(each) for each in row["readings"]]
    also = {on for each in row["also"] for on in ends(each)}
    if day is not None:
        return "right" if day in also or (len(labelled) == 1 and day in labelled[0]) else "wrong"
    if len(labelled) == 1:
        return "asked needlessly"
    if not labelled:
        return "asked openly"
    covered = all(any(on in each or on in also for on in offered) for each in labelled)
    return "asked with both" if len(offered) > 1 and covered else "asked without both"


def main() -> None:
    """Print the figures by kind; of the read parts also what was not understood as labelled."""
    unread = "--unread" in sys.argv
    rows = read_set("days_2/held_out.jsonl") if unread else read_set("days/working.jsonl", "days/held_out.jsonl")
    scored = [(row, outcome(row)) for row in rows]
    print(f"| kind | phrases | {' | '.join(OUTCOMES)} |")
    print(f"|---|---|{'---|' * len(OUTCOMES)}")
    for kind in (*dict.fromkeys(row["kind"] for row in rows), "all"):
        found = Counter(each for row, each in scored if kind in (row["kind"], "all"))
        print(f"| {kind} | {found.total()} | {' | '.join(str(found[each]) for each in OUTCOMES)} |")
    if not unread:
        for row, each in scored:
            if each in OUTCOMES[3:]:
                day, offered = understood(row)
                meant = " or ".join(f"{days['first']}..{days['last']}" for days in row["readings"]) or "asked"
                found_days = f"{day} {list(map(str, offered))}"
                print(f"{each}: {row['id']} {row['text']!r} ({row['today']}) → {found_days}, not {meant}")


if __name__ == "__main__":
    main()
