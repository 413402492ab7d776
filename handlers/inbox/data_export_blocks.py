"""Every stored row about an anonymous idea, for anybody who has its code."""

from slack_sdk.models.views import View

from csi.common.phrases import capitalized
from csi.register.data_export import Rows
from handlers import ids
from handlers.slack.block_kit import button, buttons, info_modal, section, whole

_CHUNK = 2_900
_PAGE_CHUNKS, _PAGE_CHARACTERS = 80, 40_000
"""Less than a window's 100 blocks and 250 KB, where one character may take six bytes."""

_TABLES = {
    "improvement": "The idea and where it stands",
    "origin": "Your code, as a digest",
    "answer": "Answers",
    "activity": "What happened to it",
    "seen": "Deliveries, so that nothing counts twice",
    "idea_word": "Words that find similar ideas",
    "idea_vector": "What it means, in numbers, to find similar ideas",
    "idea_neighbour": "Ideas close to it in meaning",
    "interview": "Who is asked about it",
    "outbox": "Messages about it, sent or waiting",
    "posting": "Where those messages are",
}


def rows(number: int, key: str, tables: tuple[Rows, ...], page: int = 0) -> View:
    """Build a window with the stored rows, one page at a time."""
    pages = _pages([chunk for table in tables for chunk in split_text(_table_text(table))])
    page = min(page, len(pages) - 1)
    more = button(
        f"More ({page + 2} of {len(pages)})", ids.MORE_STORED, f"{key}|{page + 1}", about=f"stored of IMP-{number}"
    )
    return info_modal(
        ids.NOTE_VIEW,
        f"IMP-{number}: stored",
        [
            section(
                "This is everything stored about it, row by row. *Nothing in it says who "
                "you are.* Only a digest of your code is stored; nobody can get the code from it. The people named "
                "here worked on it."
            ),
            *(block for chunk in pages[page] for block in whole(chunk)),
            buttons("stored_more", [more] if page + 1 < len(pages) else []),
        ],
    )


def _table_text(table: Rows) -> str:
    name = _TABLES.get(table.table, capitalized(table.table.replace("_", " ")))
    told = ["  ·  ".join(f"{column.replace('_', ' ')}: {value}" for column, value in row) for row in table.rows]
    return "\n".join([f"{name} ({len(told)})", *told])


def split_text(text: str) -> list[str]:
    """Split a long text into parts that each fit a section."""
    return [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]


def _pages(chunks: list[str]) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    for chunk in chunks:
        page = pages[-1]
        if len(page) >= _PAGE_CHUNKS or sum(map(len, page)) + len(chunk) > _PAGE_CHARACTERS:
            pages.append([])
        pages[-1].append(chunk)
    return pages
