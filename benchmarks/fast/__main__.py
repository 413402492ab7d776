"""How fast Kaizen is beside its limits, in one table: `python -m benchmarks.fast`, or `make benchmark`.

Each row measures something of Kaizen's and its limit (a bare Bolt app, `sqlite3` alone, a table scan …) in one run, in
turns, so that the ratio can be compared between machines. `--rows` chooses rows, `--quick` measures small ones, and
`--write` makes docs/performance.md.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.fast import capture_rows, other_rows, register_rows
from benchmarks.fast.measured import HEAD, Measured, Row

ROWS: Mapping[str, Row] = {
    "acknowledging": capture_rows.acknowledging,
    "capturing_at_a_rate": capture_rows.capturing_at_a_rate,
    "capturing_most": capture_rows.capturing_as_fast_as_it_goes,
    "sending": other_rows.sending,
    "looking": register_rows.looking,
    "look_alikes": register_rows.look_alikes,
    "ticking": register_rows.ticking,
    "waiting": capture_rows.waiting,
    "drawing": other_rows.drawing,
    "reading": other_rows.reading,
    "processes": other_rows.several_processes,
}
PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def machine() -> str:
    """The machine, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, Python {platform.python_version()},"
        f" {busy:.1f} processes waiting for a core at the start"
    )


def page(lines: list[Measured], on: str, took: float) -> str:
    """The page of the docs."""
    table = "\n".join((HEAD, *(each.line for each in lines)))
    reached = sum(each.reached == "yes" for each in lines)
    aims = sum(each.reached != "–" for each in lines)
    intro = Path(__file__).with_name("performance.md").read_text(encoding="utf-8")
    day = datetime.now(UTC)
    return intro.format(
        table=table, reached=reached, aims=aims, machine=on, minutes=took / 60, day=f"{day.day} {day:%B %Y}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="small registers and few rounds")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = parser.parse_args()
    on, begun, lines = machine(), time.monotonic(), list[Measured]()
    print(f"{on}\n{HEAD}", flush=True)
    for place, name in enumerate(given.rows, 1):
        since = time.monotonic()
        print(f"{place} of {len(given.rows)}: {name} …", file=sys.stderr, flush=True)
        for line in ROWS[name](given.quick):
            lines.append(line)
            print(line.line, flush=True)
        print(f"   {time.monotonic() - since:.0f} s", file=sys.stderr, flush=True)
    took = time.monotonic() - begun
    print(f"{took / 60:.1f} minutes")
    if given.write:
        PAGE.write_text(page(lines, on, took), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
