"""A dropped file that is made to cost much costs little: it is refused, or read in time in proportion to its size."""

import gzip
import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from time import thread_time

import pytest

from csi.kpis.reading_files.problems import Unreadable
from tests.rules.kpis.test_reading_files import read

SIZE = 250_000
"""Bytes of the smaller file. The largest that is read has 10 MB."""
QUICK, MOST = 0.1, 3.0
"""Seconds below which nothing is compared, and the most times that twice the bytes may take."""


def packed(_size: int) -> bytes:
    """Fifty megabytes in fifty kilobytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as workbook:
        workbook.writestr("xl/worksheets/sheet1.xml", "0" * 50_000_000)
    return file.getvalue()


BOMBS: dict[str, Callable[[int], bytes]] = {
    "a workbook packed a thousand times over": packed,
    "a packed file": lambda size: gzip.compress(b"0" * 50_000_000, 1),
    "one cell": lambda size: b"x" * size,
    "delimiters": lambda size: b"," * size,
    "line ends": lambda size: b"\r\n" * (size // 2),
    "a quotation mark that is never closed": lambda size: b'"' + b"x\n" * (size // 2),
    "quotation marks": lambda size: b'"' * size,
    "half a million columns": lambda size: b"Date,Value" + b",x" * (size // 2) + b"\n2026-11-03,4\n",
    "nothing but zero bytes": lambda size: b"\x00" * size,
    "wide characters": lambda size: b"\xff\xfe" + b"1\x00,\x00" * (size // 4),
    "one long number": lambda size: b"Date,Value\n2026-11-03," + b"9" * size,
    "formulas": lambda size: b"Date,Value\n" + b'=1+1,=HYPERLINK("x")\n' * (size // 22),
    "one day many times": lambda size: b"Date,Value\n" + b"2026-11-03,4\n" * (size // 13),
}


@pytest.mark.parametrize("make", BOMBS.values(), ids=BOMBS)
def test_a_file_costs_time_in_proportion_to_its_size_at_most(make: Callable[[int], bytes]) -> None:
    def seconds(content: bytes) -> float:
        began = thread_time()
        with suppress(Unreadable):
            read(content)
        return thread_time() - began

    once, twice = seconds(make(SIZE)), seconds(make(2 * SIZE))
    if twice >= max(QUICK, MOST * once):  # the garbage of all tests may have been looked through meanwhile
        once, twice = seconds(make(SIZE)), min(seconds(make(2 * SIZE)) for _ in range(2))
    assert twice < max(QUICK, MOST * once), (once, twice)
