"""Which files can hold readings, by what they are called."""

from enum import StrEnum


class FileKind(StrEnum):
    """What a file is, as far as its name and type say."""

    READINGS = "readings"
    TEXT = "text"
    """It may hold readings, as some programs export them."""
    WORKBOOK = "workbook"
    OTHER = "other"


_READINGS = frozenset({"csv", "tsv", "tab", "psv"})
_TEXT = frozenset({"txt", "text"})
_WORKBOOKS = frozenset({"xlsx", "xls", "xlsm", "xlsb", "ods", "numbers"})
_TYPES = frozenset({"text/csv", "text/tab-separated-values", "application/csv"})


def kind_of(name: str, filetype: str = "", mimetype: str = "") -> FileKind:
    """The kind of a file. The name's ending counts before the types that Slack found."""
    ending = name.rpartition(".")[2].casefold() if "." in name else filetype.casefold()
    if ending in _READINGS:
        return FileKind.READINGS
    if ending in _WORKBOOKS:
        return FileKind.WORKBOOK
    if mimetype in _TYPES or (filetype.casefold() in _READINGS and ending not in _TEXT):
        return FileKind.READINGS
    return FileKind.TEXT if ending in _TEXT else FileKind.OTHER


def size_in_words(size: int) -> str:
    """A file's size as people say it: "34 KB", "2.1 MB"."""
    if size < 1024:
        return f"{size} bytes"
    if size < 1024 * 1024:
        return f"{round(size / 1024):,} KB"
    return f"{size / 1024 / 1024:.1f} MB"
