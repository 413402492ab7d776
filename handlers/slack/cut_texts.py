"""The one place where people's text is cut to be shown: whatever is cut gets *Read all* in its message or window.

A cut text ends with a mark that names it. Whoever puts blocks together into a message, a window or Home takes the marks
out again and adds the button, so that no block can forget it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import TextObject

from csi.messaging.long_text import Holder, LongText, TextOf, long_text
from handlers import ids
from handlers.slack.payload import SlackValue

log = structlog.get_logger()

Of = int | TextOf
"""What a text belongs to: an improvement by its number, or anything else."""

SECTION = 3_000
"""The most characters in a text of a block."""

MOST_BUTTONS = 25
_LONGEST_NAMES = 1_850
"""The most characters of texts' names in a button's value of 2,000, beside a page and a follow key."""

_PART = 2_900
_LEAST = 20
"""A line that would be cut to fewer characters is left out."""

_OPENS, _SHUTS = "\ufdd0", "\ufdd1"
"""Characters that Unicode keeps for internal use. They are taken out of people's text."""

_MARK = re.compile(f"{_OPENS}([^{_OPENS}{_SHUTS}]*){_SHUTS}")
_ALIEN = dict.fromkeys((ord(_OPENS), ord(_SHUTS)))
_OPEN_EMOJI = re.compile(r":[\w+'-]*$")
_REST_OF_EMOJI = re.compile(r"[\w+'-]*:")

Escape = Callable[[str], str]


def text_of(of: Of) -> TextOf:
    """Return what a text belongs to."""
    return of if isinstance(of, TextOf) else TextOf(Holder.IMPROVEMENT, of)


def _mark(of: Of, whole: str) -> str:
    return f"{_OPENS}{long_text(text_of(of), whole).key}{_SHUTS}"


def read_whole(of: Of, whole: str) -> str:
    """Return the mark of a text that is shown cut where no mark can stand, as in an option; it shows nothing itself."""
    return _mark(of, whole)


def cut(line: str, limit: int, of: Of, whole: str, escape: Escape) -> str:
    """Escape a line. If it has more than `limit` characters, cut it and name the whole text."""
    shown, fits = _fitting(line.translate(_ALIEN), limit, _escaped(limit), escape)
    return shown if fits else shown + _mark(of, whole)


def beginning(line: str, limit: int, escape: Escape) -> str:
    """Escape the beginning of a line that stands whole elsewhere; as `cut`, without a mark."""
    return _fitting(line.translate(_ALIEN), limit, _escaped(limit), escape)[0]


def cut_lines(text: str, limit: int, lines: int, of: Of, whole: str, escape: Escape) -> list[str]:
    """Escape a text line by line. If it has more characters or lines than that, cut it and name the whole text.

    Several empty lines become one.
    """
    shown: list[str] = []
    left, room = limit, _escaped(limit)
    for place, row in enumerate(_without_gaps(text.translate(_ALIEN).splitlines())):
        if shown and (place == lines or left < min(len(row), _LEAST)):
            return [*shown[:-1], f"{shown[-1]} …{_mark(of, whole)}"]
        said, fits = _fitting(row, max(left, 2), max(room, 2), escape)
        if not fits:
            return [*shown, said + _mark(of, whole)]
        shown.append(said)
        left -= len(row) + 1
        room -= len(said) + 1
    return shown


def _escaped(limit: int) -> int:
    """How long a text of `limit` characters may become by escaping: some signs take four more characters."""
    return limit * 5 // 4


def _without_gaps(rows: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for row in rows:
        if row.strip() or (kept and kept[-1]):
            kept.append(row.rstrip())
    return kept


def _fitting(line: str, limit: int, room: int, escape: Escape) -> tuple[str, bool]:
    """Return the escaped line and True, or a part of it with an ellipsis and False.

    Shown are at most `limit` characters of it, and at most `room` once they are escaped.
    """
    shown = escape(line)
    if len(line) <= limit and len(shown) <= room:
        return shown, True
    low, high = 0, min(len(line), limit - 1)
    while low < high:
        middle = (low + high + 1) // 2
        if len(escape(line[:middle])) < room:
            low = middle
        else:
            high = middle - 1
    return escape(_head(line, low)) + "…", False


def _head(line: str, end: int) -> str:
    """Return the first `end` characters, or a few less: to a word's end, and never within an emoji or a letter."""
    while 0 < end < len(line) and _joins(line[end - 1], line[end]):
        end -= 1
    head = line[:end]
    if _OPEN_EMOJI.search(head) and _REST_OF_EMOJI.match(line[end:]):
        head = _OPEN_EMOJI.sub("", head) or head
    space = head.rfind(" ")
    if space > len(head) // 2 and end < len(line):
        head = head[:space]
    return head.rstrip(" ,;:.")


def _joins(before: str, after: str) -> bool:
    """Whether two characters are parts of one sign: a combining mark, a joined emoji, a flag."""
    joiner, flags = "\u200d", ("\U0001f1e6", "\U0001f1ff")
    return (
        joiner in (before, after)
        or unicodedata.category(after) in ("Mn", "Me")
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or (flags[0] <= before <= flags[1] and flags[0] <= after <= flags[1])
    )


def parts(text: str, longest: int = _PART) -> list[str]:
    """Split a text into parts that each fit a section: between lines if it can be, else between words or signs."""
    found = []
    rest = text.translate(_ALIEN).strip("\n")
    while len(rest) > longest:
        end = rest.rfind("\n", longest // 2, longest)
        if end < 0:
            end = rest.rfind(" ", longest // 2, longest)
        if end < 0:
            end = longest
            while end > longest - 20 and _joins(rest[end - 1], rest[end]):
                end -= 1
        found.append(rest[:end])
        rest = rest[end:].removeprefix("\n") if rest[end] == "\n" else rest[end:]
    return [part for part in [*found, rest] if part.strip()]


# --- The button ---


@dataclass(frozen=True, slots=True)
class ReadAllButton(SlackValue):
    """The value of *Read all*: the page to show, an anonymous author's follow key (or nothing), and the texts."""

    page: int
    follow_key: str
    texts: str

    @property
    def asked(self) -> tuple[LongText, ...]:
        """The texts to read."""
        return tuple(found for key in self.texts.split() if (found := LongText.maybe(key)))


def read_all_buttons(texts: Sequence[LongText], follow_key: str = "") -> list[ButtonElement]:
    """Build *Read all*; several where the texts' names don't fit the value of one."""
    values: list[list[str]] = [[]]
    for text in texts:
        if len(" ".join([*values[-1], text.key])) > _LONGEST_NAMES:
            values.append([])
        values[-1].append(text.key)
    many = len(values) > 1
    numbers = {each.of.id for each in texts if each.of.holder is Holder.IMPROVEMENT}
    spoken = "Read all of the text that is cut here" + (f", of IMP-{numbers.pop()}" if len(numbers) == 1 else "")
    made = []
    for place, names in enumerate(values, start=1):
        element = ButtonElement(
            text=PlainTextObject(text=f"Read all ({place} of {len(values)})" if many else "Read all", emoji=True),
            action_id=ids.extended(ids.READ_ALL, place) if many else ids.READ_ALL,
            value=ReadAllButton(0, follow_key, " ".join(names)).value,
        )
        element.accessibility_label = spoken
        made.append(element)
    return made


def with_read_all(
    blocks: Iterable[Block | None], *, at_end: bool = False, block_id: str = "read_all", follow_key: str = ""
) -> list[Block]:
    """Take the marks out of blocks, and add *Read all* if there were any: behind the last cut text, or at the end.

    Where a row of buttons stands there, it goes into that row. A *Read all* that is there already reads the new texts
    too. With a `follow_key` it is for whoever has an anonymous idea's code.
    """
    built: list[Block] = []
    texts: dict[LongText, None] = {}
    place = 0
    for block in blocks:
        if block is None:
            continue
        taken = _take_marks(block)
        for earlier in _take_buttons(block):
            taken += earlier.asked
            follow_key = follow_key or earlier.follow_key
        texts.update(dict.fromkeys(taken))
        if not isinstance(block, ActionsBlock) or block.elements:
            built.append(block)
        if taken:
            place = len(built)
    if not texts:
        return built
    place = len(built) if at_end else place
    made = read_all_buttons(list(texts), follow_key)
    for row in (*built[max(place - 1, 0) : place], *built[place : place + 1]):
        if isinstance(row, ActionsBlock) and len(row.elements) + len(made) <= MOST_BUTTONS:
            row.elements = [*row.elements, *made]
            return built
    built.insert(place, ActionsBlock(block_id=block_id, elements=list(made)))
    return built


def _take_buttons(block: Block) -> list[ReadAllButton]:
    """Take the buttons *Read all* out of a row, and return their values."""
    if not isinstance(block, ActionsBlock):
        return []
    mine = [each for each in block.elements if ids.base(str(getattr(each, "action_id", ""))) == ids.READ_ALL]
    block.elements = [each for each in block.elements if each not in mine]
    return [ReadAllButton.parse(str(getattr(each, "value", ""))) for each in mine]


def _take_marks(block: Block) -> list[LongText]:
    return [text for element in _texts(block) for text in _take_from(element)]


def _texts(block: Block) -> Iterable[TextObject]:
    if isinstance(block, SectionBlock):
        candidates = [block.text, *(block.fields or ())]
    elif isinstance(block, ContextBlock):
        candidates = list(block.elements)
    elif isinstance(block, HeaderBlock):
        candidates = [block.text]
    else:
        candidates = []
    return [each for each in candidates if isinstance(each, TextObject)]


def _take_from(element: TextObject) -> list[LongText]:
    text = str(element.text)
    found = [named for key in _MARK.findall(text) if (named := LongText.maybe(key))]
    text = _MARK.sub("", text)
    if len(text) > SECTION:
        # Slack would refuse the whole message. Each text in it is short enough that this doesn't happen.
        log.error("block_too_long", characters=len(text))
        text = text[: SECTION - 1].rsplit("\n", 1)[0] + "…"
    element.text = text
    return found
