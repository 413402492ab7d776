"""Page arithmetic: how many pages there are, and which row a page begins with."""


class Page:
    """Base for frozen dataclasses that hold one page; they declare these three fields. Pages count from one."""

    __slots__ = ()

    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The position of the page's first row among all rows, counted from one."""
        return (self.page - 1) * self.size + 1
