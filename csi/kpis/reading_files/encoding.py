"""From a file's bytes to text: byte order marks, UTF-8, UTF-16 without a mark, else Windows-1252.

A workbook, a picture or another binary file is told apart first.
"""

import codecs
from dataclasses import dataclass

from csi.kpis.reading_files.problems import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The longer mark first: that of UTF-32 begins like that of UTF-16."""
_WORKBOOK = "It is a workbook, not a CSV file. Save its sheet as CSV, and drop that file here."
_NO_CSV = "It isn't a CSV file. Save your readings as CSV and drop that file here."
_BINARY = (
    (b"PK\x03\x04", _WORKBOOK),
    (b"\xd0\xcf\x11\xe0", _WORKBOOK),
    (b"%PDF", _NO_CSV),
    (b"\x89PNG", _NO_CSV),
    (b"\xff\xd8\xff", _NO_CSV),
    (b"GIF8", _NO_CSV),
    (b"\x1f\x8b", _NO_CSV),
)
_SAMPLE = 4096
_MOST_CONTROLS = 0.02
"""The share of control characters from which on a file counts as binary."""
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\x0b\x0c")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and the encoding that it was in."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """The text of a file. Raises Unreadable for an empty or a binary one."""
    if not content.strip():
        raise Unreadable("This file is empty.")
    for begins, sentence in _BINARY:
        if content.startswith(begins):
            raise Unreadable(sentence)
    decoded = _marked(content) or _unmarked(content)
    sample = decoded.text[:_SAMPLE] if decoded.encoding != "utf-8-sig" else ""  # marked and valid: it is text
    if sum(letter in _CONTROLS for letter in sample) > len(sample) * _MOST_CONTROLS + 1:
        raise Unreadable(_NO_CSV)
    if not decoded.text.strip():
        raise Unreadable("This file is empty.")
    return decoded


def _marked(content: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content.decode(encoding), encoding)
            except UnicodeDecodeError:
                raise Unreadable(_broken(encoding)) from None
    return None


def _broken(encoding: str) -> str:
    name = encoding.removesuffix("-sig").upper()
    return f"This file says that it is {name}, but it is damaged. Save it as CSV (UTF-8) once more and drop that."


def _unmarked(content: bytes) -> Decoded:
    if (wide := _wide(content)) is not None:
        return wide
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(content.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:  # five bytes are nothing in Windows-1252
        return Decoded(content.decode("latin-1"), "latin-1")


def _wide(content: bytes) -> Decoded | None:
    """UTF-16 without a mark: of plain text nearly every second byte is zero."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    encoding = "utf-16-le" if odd > half * 0.4 > even else "utf-16-be" if even > half * 0.4 > odd else None
    if encoding is None or len(content) % 2:
        return None
    try:
        return Decoded(content.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None
