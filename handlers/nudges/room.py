"""How much room the rows of a morning message have: less where there are many, so that Slack takes the whole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.slack.block_kit import Message

MOST_BLOCKS = 50
MOST_CHARACTERS = 13_000
"""Slack refuses a message whose blocks have more than about 13,200 characters."""


@dataclass(frozen=True, slots=True)
class Room:
    """How long an idea may be, how many rows may ask something, how many settled check-ins have a line of their own.

    `fewest` check-ins ask, however many other rows there are. Without `has_details` a row only says what it is about.
    Where `is_short`, what is beyond is counted.
    """

    idea: int = 120
    rows: int = 28
    fewest: int = 10
    settled: int = 8
    has_details: bool = True
    is_short: bool = False


ROOMS = (Room(), Room(idea=60), Room(idea=60, rows=20, fewest=5, settled=3), Room(60, 20, 5, 3, has_details=False))
"""From the most room to the least, which always fits."""
SHORT_ROOMS = tuple(replace(room, rows=12, is_short=True) for room in ROOMS)
"""The same for a message as it comes: no more than one reads in the morning. Its reader can ask for all."""
FEWEST_COUNTED = 3
"""Fewer than so many are not worth a line that counts them: they have their rows."""


def fits(built: Message) -> bool:
    """Whether Slack takes a message."""
    blocks = built.payload()["blocks"]
    return len(blocks) <= MOST_BLOCKS and sum(_characters(blocks)) <= MOST_CHARACTERS


def _characters(node: object) -> Iterator[int]:
    if isinstance(node, list):
        for each in node:
            yield from _characters(each)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in ("text", "alt_text", "url") and isinstance(value, str):
                yield len(value)
            else:
                yield from _characters(value)
