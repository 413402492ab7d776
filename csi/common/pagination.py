"""One page of many: how many pages there are, and which rows this one begins with."""


def page_count(total: int, size: int) -> int:
    """How many pages so many rows fill; an empty list has one."""
    return max(1, -(-total // size))


def nearest_page(page: int, total: int, size: int) -> int:
    """The page that was asked for, or the last one where there are fewer by now."""
    return min(max(page, 1), page_count(total, size))


class Page:
    """For frozen records of one page, which have these three fields."""

    __slots__ = ()

    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return page_count(self.total, self.size)

    @property
    def first(self) -> int:
        """The place of the first row among all, from one."""
        return (self.page - 1) * self.size + 1
