"""One page of many: how many pages there are, and which rows this one begins with."""


class Page:
    """For frozen records of one page, which have these three fields."""

    __slots__ = ()

    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the first row among all, from one."""
        return (self.page - 1) * self.size + 1
