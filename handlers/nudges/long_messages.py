"""Keeping a long morning message short: the most urgent rows in full, the others counted until its reader asks."""

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import Block

from csi.common.phrases import counted
from csi.nudges.kinds import POLICY
from csi.nudges.morning_message import CheckInRow
from csi.nudges.row_facts import NudgeRow, TaskDue
from handlers import ids
from handlers.nudges.morning_message_words import counted_words
from handlers.nudges.room import FEWEST_COUNTED
from handlers.slack.block_kit import button, buttons, section
from models.enums import NudgeKind

IN_FULL = 5
"""So many rows a long message shows in full; what is urgent or can't be muted always has its row."""
MOST_NAMED = 25
"""How many of a kind are named by their numbers."""


def counted_rows(rows: Sequence[NudgeRow]) -> list[NudgeRow]:
    """Those of a message's rows, the most urgent first, that are only counted."""
    asked = [row for row in rows if row.is_open]
    always = [row for row in asked if _has_its_row(row)]
    others = [row for row in asked if not _has_its_row(row)]
    rest = others[max(0, IN_FULL - len(always)) :]
    return rest if len(rest) >= FEWEST_COUNTED else []


def _has_its_row(row: NudgeRow) -> bool:
    policy = POLICY[row.kind]
    return policy.exceeds_budget or not policy.can_be_muted or row.number is None


def counted_blocks(rows: Iterable[NudgeRow], check_ins: Sequence[CheckInRow], bundle: int) -> list[Block | None]:
    """Build what is counted, a line for each kind with its numbers, and the button that shows all; empty for nothing.

    The button stands below: beside it the numbers would be a narrow column on a phone.
    """
    found: dict[tuple[NudgeKind, bool], list[str]] = {}
    for row in rows:
        found.setdefault((row.kind, row.level > 0), []).append(_name(row))
    if check_ins:
        found[NudgeKind.PROGRESS, False] = [f"IMP-{row.number}" for row in check_ins]
    if not found:
        return []
    ordered = sorted(found.items(), key=lambda each: POLICY[each[0][0]].urgency)
    said = "\n".join(f"•  {_line(kind, names, is_above=is_above)}" for (kind, is_above), names in ordered)
    show = button("Show all", ids.SHOW_ALL_ROWS, str(bundle), about="of what waits")
    return [section(f"*Also waiting:*\n{said}", block_id=f"counted_{bundle}"), buttons(f"show_all_{bundle}", [show])]


def _line(kind: NudgeKind, names: Sequence[str], *, is_above: bool) -> str:
    shown = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    return f"{counted(len(names), *counted_words(kind, is_above=is_above))}: {shown}"


def _name(row: NudgeRow) -> str:
    place = f".{row.detail.place}" if isinstance(row.detail, TaskDue) else ""
    return f"IMP-{row.number}{place}"
