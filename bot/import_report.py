"""What `kaizen import` says: how much it read, which rows it refuses, and what an export doesn't hold."""

from collections.abc import Iterator

from csi.common.phrases import counted, listed
from csi.reports.register_import import Register

MOST_SHOWN = 50
_LEFT_OUT = (
    "An export doesn't hold comments, voters' names, followers, approvals, phases, roles, settings, announcements and "
    "conversations in Slack. To move all of it, use `kaizen backup` and `kaizen restore`."
)
_NEXT = "`kaizen nudges --dry-run` shows what would be asked next; `kaizen run` begins to ask."


def report(register: Register, *, dry_run: bool) -> Iterator[str]:
    """The lines, each with what a reader can do about it."""
    if register.refusals:
        for each in register.refusals[:MOST_SHOWN]:
            yield f"{each.table}.csv, line {each.line}: {each.sentence}"
        if (more := len(register.refusals) - MOST_SHOWN) > 0:
            yield f"… and {more:,} more."
        yield f"Nothing was written: {counted(len(register.refusals), 'problem')}. Mend the files, and try again."
        return
    counts = register.counts
    said = listed([f"{counts.get('register', 0):,} of register", *_others(counts)])
    yield f"Checked, and nothing is wrong: rows {said}." if dry_run else f"Read in: rows {said}."
    yield _LEFT_OUT
    if not dry_run:
        yield _NEXT


def _others(counts: dict[str, int]) -> list[str]:
    return [f"{number:,} of {name}" for name, number in counts.items() if name != "register"]
