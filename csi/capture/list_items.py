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
        heading, items = _counted(text) or (heading, items)
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


def _place(mark: str) -> int:
    """Where a mark stands in a list: 1 for "1", "a" and "one"."""
    low = mark.casefold()
    return int(low) if low.isdigit() else _COUNT.get(low) or ord(low[0]) - ord("a") + 1


def _is_heading(lines: list[str]) -> bool:
    """Whether the lines above a list only introduce it."""
    above = " ".join(lines)
    return not above or above.endswith(":") or bool(too_little(above))
