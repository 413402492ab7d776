"""Several ideas in one message: a list in which each item is enough for an idea."""

import re

from csi.language.message_kind import too_little

MOST_IDEAS = 10

_ITEM = re.compile(r"^(?:[-*•◦▪‣–—]|\(?\d{1,2}[.):]|[a-z][.)])\s+(.*)$", re.IGNORECASE)
_FENCE = "```"


def list_items(text: str) -> tuple[str, ...]:
    """The ideas of a list, in order; empty if the text is one idea.

    A heading may stand above the list. A full sentence above it makes the items its reasons, so the text is one idea.
    Indented lines and lines without a bullet belong to the item above them.
    """
    if _FENCE in text:
        return ()
    heading, items = _parted(text)
    if len(items) < 2:
        heading, items = _counted(text) or _enumerated(text) or (heading, items)
    if not 2 <= len(items) <= MOST_IDEAS or not _is_heading(heading):
        return ()
    ideas = tuple("\n".join(lines).strip() for lines in items)
    return () if any(too_little(idea) for idea in ideas) else ideas


def _parted(text: str) -> tuple[list[str], list[list[str]]]:
    """The lines above the list, and the lines of each item."""
    heading: list[str] = []
    items: list[list[str]] = []
    margin = 0
    for line in text.splitlines():
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        found = _ITEM.match(line.strip())
        if found and (not items or indent <= margin):
            margin = indent
            items.append([found[1].strip()])
        elif items:
            items[-1].append(line.strip())
        else:
            heading.append(line.strip())
    return heading, items


_MARKS = (
    re.compile(r"(?:^|(?<=[\s:;,.]))\(?(?P<mark>\d{1,2})[.):]\s+"),
    re.compile(r"(?:^|(?<=[\s:;,.]))\(?(?P<mark>[a-j])\)\s+", re.IGNORECASE),
    re.compile(
        r"(?:^|(?<=[\s:;,.]))(?:number|no\.|idea|suggestion|wish|point)\s+"
        r"(?P<mark>\d|one|two|three|four|five)\b[\s:,–—-]*",
        re.IGNORECASE,
    ),
)
_COUNT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def _counted(text: str) -> tuple[list[str], list[list[str]]] | None:
    """The items of a list within a line, which are counted from one on: "1. … 2. … 3. …", "a) … b) …"."""
    line = " ".join(text.split())
    for pattern in _MARKS:
        marks, at = [], 1
        for found in pattern.finditer(line):
            if _place(found["mark"]) == at:
                marks.append(found)
                at += 1
        if len(marks) < 2:
            continue
        ends = [each.start() for each in marks[1:]] + [len(line)]
        items = [line[each.end() : end].strip(" ,;") for each, end in zip(marks, ends, strict=True)]
        return [line[: marks[0].start()].strip()], [[item] for item in items]
    return None


_ORDINALS = (
    re.compile(r"first|firstly|one", re.IGNORECASE),
    re.compile(r"second|secondly|two", re.IGNORECASE),
    re.compile(r"third|thirdly|three", re.IGNORECASE),
    re.compile(r"fourth|fourthly|four", re.IGNORECASE),
    re.compile(r"fifth|fifthly|five", re.IGNORECASE),
)
_ENUMERATED = re.compile(
    r"(?:^|(?<=[:;,.!\n–—]))\s*(?:and\s+)?"
    r"(?P<mark>first|second|third|fourth|fifth|one|two|three|four|five|last|final)(?P<ly>ly)?"
    r"(?P<strong>\s+of\s+all[,:]?|\s*[,:–—])?\s+",
    re.IGNORECASE,
)
"""The beginning of an item in prose: "First, …", "secondly …", "and third …"."""
FEWEST_WORDS = 3
"""An item in prose has at least so many words: "first, second and third shift" is no list."""
_ANNOUNCES = re.compile(r"\b(?:ideas?|things|suggestions?|wishes|points?|proposals?)\b", re.IGNORECASE)


def _enumerated(text: str) -> tuple[list[str], list[list[str]]] | None:
    """The items of a list in prose: "First, …. Second, … and third …". The first mark has a comma, a colon or "-ly"."""
    line = " ".join(text.split())
    marks: list[re.Match[str]] = []
    for found in _ENUMERATED.finditer(line):
        is_last = found["mark"].casefold() in ("last", "final")
        is_next = len(marks) < len(_ORDINALS) and bool(_ORDINALS[len(marks)].fullmatch(found["mark"]))
        is_marked = bool(found["ly"] or found["strong"])
        if (is_next and (marks or is_marked)) or (is_last and marks and is_marked):
            marks.append(found)
    if len(marks) < 2:
        return None
    ends = [each.start() for each in marks[1:]] + [len(line)]
    items = [_item(line[each.end() : end]) for each, end in zip(marks, ends, strict=True)]
    if any(len(item.split()) < FEWEST_WORDS for item in items):
        return None
    above = line[: marks[0].start()].strip()
    return [f"{above}:" if _ANNOUNCES.search(above) else above], [[item] for item in items]


def _item(words: str) -> str:
    """An item in prose as an idea of its own."""
    bare = re.sub(r"[\s,;:]+(?:and|then|also)?[\s,;:]*$", "", words.strip(" ,;:–—-."), flags=re.IGNORECASE)
    return bare[:1].upper() + bare[1:]


def _place(mark: str) -> int:
    """Where a mark stands in a list: 1 for "1", "a" and "one"."""
    low = mark.casefold()
    return int(low) if low.isdigit() else _COUNT.get(low) or ord(low[0]) - ord("a") + 1


def _is_heading(lines: list[str]) -> bool:
    """Whether the lines above a list only introduce it."""
    above = " ".join(lines)
    return not above or above.endswith(":") or bool(too_little(above))
