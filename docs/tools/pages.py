"""The pages of the documentation that are made from the code."""

from collections.abc import Callable, Mapping
from pathlib import Path

from docs.tools import commands, lifecycle, messages, nudges, permissions, replies

DOCS = Path(__file__).parent.parent
PAGES: Mapping[str, Callable[[], str]] = {
    "replies.md": replies.page,
    "commands.md": commands.page,
    "lifecycle.md": lifecycle.page,
    "permissions.md": permissions.page,
    "messages.md": messages.page,
    "nudges.md": nudges.page,
}
"""Each file in `docs`, with what makes it; `make docs` writes them all and a test compares them all."""


def write_pages() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
