"""Page arithmetic: how many pages there are, and which row a page begins with."""

from typing import Any

COUNTED = 1_000
"""So many are counted; beyond, a list says that there are more."""


def most_counted(page: int, size: int) -> int:
    """How many are counted for a page: it has a next one if there are more."""
    return max(COUNTED, page * size)


def said_count(count: int, most: int = COUNTED) -> str:
    """A count that went no further than one beyond `most`, in words."""
    return f"more than {most:,}" if count > most else f"{count:,}"


def page_count(total: int, size: int) -> int:
    """How many pages so many rows fill; an empty list has one."""
    return max(1, -(-total // size))


def nearest_page(page: int, total: int, size: int) -> int:
    """The page that was asked for, or the last one where there are fewer by now."""
    return min(max(page, 1), page_count(total, size))


class Page:
    """Base for frozen dataclasses that hold one page; they declare these four fields. Pages count from one."""

    __slots__ = ()

    rows: tuple[Any, ...]
    total: int
    page: int
    size: int

    @property
    def said_total(self) -> str:
        """How many there are, in words."""
        return f"{self.total:,}"

    @property
    def pages(self) -> int:
        return page_count(self.total, self.size)

    @property
    def first(self) -> int:
        """The position of the page's first row among all rows, counted from one."""
        return (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The position of the page's last row among all rows, counted from one."""
        return self.first + len(self.rows) - 1


class CountedPage(Page):
    """Base for a page of many, which are counted no further than `most_counted`, and one more if there are more."""

    __slots__ = ()

    @property
    def said_total(self) -> str:
        return said_count(self.total, most_counted(self.page, self.size))
