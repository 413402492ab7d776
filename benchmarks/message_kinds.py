"""How well messages are understood: figures by kind, for the working part, or once for the unread one.

`python -m benchmarks.message_kinds` scores the working part and names its failures, `--further` what was written beside
the rule, `--first` what was the first unread part, `--third`, `--fourth` and `--fifth` `messages_3` to
`messages_5`. `--unread` scores `messages_2`, and prints figures only.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from csi.understanding.cues import MessageKind
from csi.understanding.meaning import Meaning, understand

FOLDER = Path(__file__).parents[1] / "tests" / "corpora" / "messages"
MEANT = {
    "idea": MessageKind.IDEA,
    "several_ideas": MessageKind.IDEA,
    "question_improvement": MessageKind.IMPROVEMENT_QUESTION,
    "question_bot": MessageKind.BOT_QUESTION,
    "command": MessageKind.COMMAND,
    "follow_up": MessageKind.ADDITION,
    "small_talk": MessageKind.SMALL_TALK,
    "unsure": MessageKind.UNSURE,
}
"""The kinds of the labels."""


def read_part(name: str) -> list[dict[str, Any]]:
    """The labelled messages of a part."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def understood(rows: Iterable[dict[str, Any]]) -> list[tuple[str, Meaning, str]]:
    """Label, meaning and text of each message."""
    return [(row["label"], understand(row["text"]), row["text"]) for row in rows]


def table(scored: list[tuple[str, Meaning, str]]) -> list[str]:
    """The figures: per label, how many were understood, asked about, kept as an idea, or taken for something else."""
    lines = ["| label | messages | understood | asked about | kept as an idea | taken for something else |"]
    lines.append("|---|---|---|---|---|---|")
    for label, meant in MEANT.items():
        kinds = Counter(meaning.kind for each, meaning, _ in scored if each == label)
        total = kinds.total()
        right, asked, kept = kinds[meant], kinds[MessageKind.UNSURE], kinds[MessageKind.IDEA]
        if meant is MessageKind.UNSURE:
            asked = 0
        if meant is MessageKind.IDEA:
            kept = 0
        lines.append(f"| {label} | {total} | {right} | {asked} | {kept} | {total - right - asked - kept} |")
    return lines


def totals(scored: list[tuple[str, Meaning, str]]) -> dict[str, tuple[int, int]]:
    """The three aims: non-ideas captured, ideas refused, ideas asked about."""
    ideas = [meaning for label, meaning, _ in scored if MEANT[label] is MessageKind.IDEA]
    others = [meaning for label, meaning, _ in scored if MEANT[label] is not MessageKind.IDEA]
    clear = [meaning for label, meaning, _ in scored if MEANT[label] is not MessageKind.UNSURE]
    taken = (MessageKind.IDEA, MessageKind.UNSURE)
    return {
        "non-ideas captured": (sum(each.kind is MessageKind.IDEA for each in others), len(others)),
        "ideas refused": (sum(each.kind not in taken for each in ideas), len(ideas)),
        "ideas asked about": (sum(each.kind is MessageKind.UNSURE for each in ideas), len(ideas)),
        "asked about, of all that is clear": (sum(each.kind is MessageKind.UNSURE for each in clear), len(clear)),
    }


def main() -> None:
    """Print the figures of a part; of the working one also what was misunderstood."""
    parts = {
        "--third": "../messages_3/held_out",
        "--fourth": "../messages_4/held_out",
        "--fifth": "../messages_5/held_out",
        "--unread": "../messages_2/held_out",
        "--first": "held_out",
        "--further": "further",
    }
    part = next((name for option, name in parts.items() if option in sys.argv), "working")
    rows = read_part(part)
    began = time.perf_counter()
    scored = understood(rows)
    each = (time.perf_counter() - began) / len(rows) * 1000
    print("\n".join(table(scored)))
    for name, (count, total) in totals(scored).items():
        print(f"{name}: {count} of {total} ({100 * count / total:.1f} %)")
    print(f"{each:.2f} ms a message")
    if part != parts["--unread"]:
        for label, meaning, text in scored:
            if meaning.kind is not MEANT[label]:
                print(f"{label} → {meaning.kind} {meaning.sure} | {text!r} | {', '.join(meaning.cues)}")


if __name__ == "__main__":
    main()
