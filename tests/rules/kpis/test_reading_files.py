"""Files of readings as programs and people write them: what is read, what is asked, what is refused, and why."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csi.kpis.reading_files.columns import REASON, Columns, find_columns
from csi.kpis.reading_files.dates import DateOrder, decide_order, read_day
from csi.kpis.reading_files.dialect import Table, read_table
from csi.kpis.reading_files.encoding import decode
from csi.kpis.reading_files.files import FileKind, kind_of, size_in_words
from csi.kpis.reading_files.improbable import KpiSoFar, unlikely_values
from csi.kpis.reading_files.problems import Unreadable
from csi.kpis.reading_files.refused import refused_file
from csi.kpis.reading_files.rows import CheckedRows, FileReading, KnownKpi, StandingReading, check_rows, compare
from csi.kpis.reading_files.values import COMMA, POINT, ReadValue, decide_mark, read_value

TODAY = date(2026, 11, 28)
KPIS = {"Days until a laptop is there": 1, "Open tickets": 2}
NOVEMBER_3 = date(2026, 11, 3)


@dataclass(frozen=True)
class Read:
    """A file as it is read when nothing about it is asked."""

    encoding: str
    table: Table
    columns: Columns
    rows: CheckedRows

    @property
    def readings(self) -> list[tuple[int, date, Decimal | None]]:
        return [(row.kpi_id, row.day, row.value) for row in self.rows.good]

    @property
    def reasons(self) -> list[str]:
        return [row.reason for row in self.rows.refused]


def named(said: str) -> KnownKpi | str:
    return KnownKpi(KPIS[said], said, "days") if said in KPIS else f"There is no KPI “{said}”."


def read(content: bytes | str) -> Read:
    """Read a file; what its rows leave open is read day first, with a decimal point."""
    decoded = decode(content.encode() if isinstance(content, str) else content)
    table = read_table(decoded.text)
    columns = find_columns(table, KPIS.__contains__)
    order = decide_order([cells[columns.date] for _, cells in columns.rows if columns.date < len(cells)], TODAY)
    mark = decide_mark([cells[columns.value] for _, cells in columns.rows if columns.value < len(cells)])
    rows = check_rows(
        columns,
        named if columns.kpi is not None else lambda _said: KnownKpi(1, "Days until a laptop is there", "days"),
        order=order.order or DateOrder.DAY_FIRST,
        mark=mark.mark or POINT,
        today=TODAY,
    )
    return Read(decoded.encoding, table, columns, rows)


# --- Encodings and delimiters ---

GERMAN = "Datum;Wert;Bemerkung\r\n03.11.2026;4,5;für Zürich – geprüft\r\n"


@pytest.mark.parametrize(
    ("encoding", "known_as"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("utf-32", "utf-32"), ("cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_a_file_is_read_in_whatever_encoding_it_was_saved(encoding: str, known_as: str) -> None:
    found = read(GERMAN.encode(encoding))

    assert found.encoding == known_as
    assert found.readings == [(1, NOVEMBER_3, Decimal("4.5"))]
    assert found.rows.good[0].note == "für Zürich – geprüft"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_what_makes_dates_and_values_of_the_rows(delimiter: str, line_end: str) -> None:
    rows = [["Date", "Value", "Note"], ["2026-11-03", "4.5", "a, b; c"], ["2026-11-04", "5", ""]]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=line_end).writerows(rows)

    found = read(written.getvalue())

    assert found.table.delimiter == delimiter
    assert found.readings == [(1, NOVEMBER_3, Decimal("4.5")), (1, date(2026, 11, 4), Decimal(5))]
    assert found.rows.good[0].note == "a, b; c"


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\n2026-11-03;4,5\n",
        "03.11.2026;4,5\n",
        "\n\nReadings of the service desk\n\nDate;Value\n2026-11-03;4,5\n\n",
        "Value (days);Date\n4,5;2026-11-03\n",
        "Readings of the service desk\n03.11.2026;4,5\n",
        "When;How many;Who\n03.11.2026;4,5;Ana\n",
        "fecha|valor\n3 nov 2026|4,5\n",
        "Jour\tValeur\n3 novembre 2026\t4,5\n",
        '"Date","Value"\n"2026-11-03 08:30:00","4.5"\n',
        "Messdatum;Messwert;Einheit\nDi 03.11.2026;4,5;days\n",
        "Kennzahl;Stichtag;Ist\nDays until a laptop is there;20261103;4,5\n",
        "Days until a laptop is there,2026-11-03T10:00:00Z,4.50,late\n",
        f"Date,Value,{REASON}\n2026-11-03,4.5,Line 4: it was wrong\n",
    ],
)
def test_columns_are_found_by_their_headings_or_by_what_is_in_them(content: str) -> None:
    assert read(content).readings == [(1, NOVEMBER_3, Decimal("4.5"))]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04\x14\x00", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook"),
        (b"%PDF-1.7", "isn't a CSV file"),
        (bytes(range(256)) * 20, "isn't a CSV file"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "damaged"),
        (b"Date,Value\n", "no rows below"),
        (b"just some words\nand more of them\n", "column of dates"),
        (b"Date,Who\n2026-11-03,Ana\n", "column of values"),
        (b"2026-11-03,1,2\n2026-11-04,3,4\n", "Several columns hold figures: column 2, column 3"),
        (b'Date,Value\n2026-11-03,"4.5\n2026-11-04,5\n', "from line 2 on runs together"),
        (b'Date,Value\n2026-11-03,"' + b"4" * 200_000, "from line 2 on runs together"),
        (b"Date,Value" + b"," * 300 + b"\n2026-11-03,4", "more than 200 columns"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)

    assert why in refused.value.sentence


def test_more_rows_than_the_limit_are_refused_as_a_whole() -> None:
    with pytest.raises(Unreadable, match="more than 200,000 rows"):
        read("Date,Value\n" + "2026-11-03,4\n" * 200_001)


# --- Dates ---


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-03", NOVEMBER_3), ("2026/11/3", NOVEMBER_3), ("3.11.26", NOVEMBER_3), ("03-11-2026", NOVEMBER_3),
        ("3. Nov. 2026", NOVEMBER_3), ("Nov 3, 2026", NOVEMBER_3), ("3-Nov-26", NOVEMBER_3),
        ("3rd of November 2026", NOVEMBER_3), ("Tuesday, 3 November 2026", NOVEMBER_3), ("03.11.2026 9:05", NOVEMBER_3),
        ("3 de noviembre de 2026", NOVEMBER_3), ("3 listopada 2026", NOVEMBER_3),
        ("2026-11-03T23:59:59+01:00", NOVEMBER_3), ("11/3/2026 4:05 PM", date(2026, 3, 11)),
        ("٢٠٢٦-١١-٠٣", NOVEMBER_3), ("2026-10", date(2026, 10, 31)), ("02/2024", date(2024, 2, 29)),
        ("März 2026", date(2026, 3, 31)), ("Q3 2026", date(2026, 9, 30)), ("29.02.2024", date(2024, 2, 29)),
        ("2026-W14", date(2026, 4, 5)), ("2026W14", date(2026, 4, 5)), ("2026-W14-3", date(2026, 4, 1)),
        ("week 14 2026", date(2026, 4, 5)), ("Week 14 of 2026", date(2026, 4, 5)), ("W14/2026", date(2026, 4, 5)),
        ("KW 14/2026", date(2026, 4, 5)), ("2026 KW 14", date(2026, 4, 5)), ("semaine 14 2026", date(2026, 4, 5)),
        ("week 53 2026", date(2027, 1, 3)), ("2026-W01", date(2026, 1, 4)),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written(cell: str, day: date) -> None:
    assert read_day(cell, DateOrder.DAY_FIRST) == day


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "n/a",
        "31.02.2026",
        "29.02.2026",
        "2026-13-01",
        "46354",
        "yesterday",
        "0000-00-00",
        "1/2",
        "9" * 70,
        "W53 2025",
        "2026-W54",
        "2026-W00",
        "2026-W14-8",
        "week 14",
        "S1 2026",
        "14 2026",
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(cell: str) -> None:
    assert isinstance(read_day(cell, DateOrder.DAY_FIRST), str)


@pytest.mark.parametrize(
    ("cells", "order", "left_open"),
    [
        (["03/04/2026", "28/04/2026"], DateOrder.DAY_FIRST, ()),
        (["03/04/2026", "04/28/2026"], DateOrder.MONTH_FIRST, ()),
        (["03/04/2026", "04/05/2026"], None, (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)),
        (["28/04/2026", "04/28/2026"], None, (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)),
        (["03.04.2026", "04.05.2026"], DateOrder.DAY_FIRST, ()),
        (["04.28.2026"], DateOrder.MONTH_FIRST, ()),
        (["05/05/2026"], DateOrder.DAY_FIRST, ()),
        (["2026-03-04", "3 April 2026"], None, ()),
        (["26-03-04", "26-03-28"], None, (DateOrder.DAY_FIRST, DateOrder.YEAR_FIRST)),
        (["31/02/2026", "03/04/2026", "28/04/2026"], DateOrder.DAY_FIRST, ()),
        ([f"{day}/04/2026" for day in range(1, 31)] + ["04/28/2026"], None, None),
        ([f"{day}/{month:02}/2025" for day in range(13, 28) for month in range(1, 13)] + ["04/28/2025"],
         DateOrder.DAY_FIRST, ()),
    ],
)  # fmt: skip
def test_the_order_of_dates_is_decided_by_all_rows_or_asked(
    cells: list[str], order: DateOrder | None, left_open: tuple[DateOrder, ...] | None
) -> None:
    decided = decide_order(cells, TODAY)

    if left_open is not None:
        assert (decided.order, decided.open) == (order, left_open)
    else:
        assert decided.open
        assert decided.misfits[DateOrder.DAY_FIRST] == 1


# --- Values ---


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("4.92", POINT, "4.92"), ("4,92", COMMA, "4.92"), ("1,234.5", POINT, "1234.5"), ("1.234,5", COMMA, "1234.5"),
        ("1,234", POINT, "1234"), ("1.234", POINT, "1.234"), ("1.234", COMMA, "1234"), ("1 234,50", COMMA, "1234.50"),
        ("1'234.5", POINT, "1234.5"), ("-3", POINT, "-3"), ("−3,5", COMMA, "-3.5"), ("+7", POINT, "7"),
        (".5", POINT, "0.5"),
        ("4.5 days", POINT, "4.5"), ("4.5 d", POINT, "4.5"), ("0", POINT, "0"), ("4.90", POINT, "4.90"),
        ("12k", POINT, "12000"), ("1.234 days", POINT, "1.234"),
    ],
)  # fmt: skip
def test_a_value_is_read_exactly_as_it_is_written(cell: str, mark: str, value: str) -> None:
    found = read_value(cell, mark, "days")

    assert isinstance(found, ReadValue)
    assert str(found.value) == value


@pytest.mark.parametrize("cell", ["n/a", "N/A", "#N/A", "NULL", "k.A.", "nan", "none"])
def test_a_value_that_is_not_there_is_a_reading_without_one(cell: str) -> None:
    assert read_value(cell, POINT) == ReadValue(None)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("=1+1", "formula"), ("=HYPERLINK(\"http://x\")", "formula"), ("#DIV/0!", "formula"), ("@SUM(1)", "formula"),
        ("about 5", "not exact"), ("4.5 hours", "The KPI is in days"), ("5 to 7", "more than one figure"),
        ("1.2.3", "doesn't fit"), ("4,92", "decimal point"), ("1" * 16, "15 digits"), ("soon", "can't find a figure"),
        ("1e5", "write"), ("9" * 300, "too long"), ("Infinity", "can't find a figure"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_with_a_sentence(cell: str, why: str) -> None:
    found = read_value(cell, POINT, "days")

    assert isinstance(found, str)
    assert why in found


@pytest.mark.parametrize(
    ("cells", "mark", "example_of"),
    [
        (["4.5", "3"], POINT, ""), (["4,5", "3"], COMMA, ""), (["1.234", "1.234,5"], COMMA, ""),
        (["1,234", "0.5"], POINT, ""), (["1.234", "2.345"], None, "1.234"), (["12", "14"], POINT, ""),
        (["0.123"], POINT, ""), (["4.5", "4,5"], None, "4,5"), (["1.234,5 €", "n/a", "about 3"], COMMA, ""),
    ],
)  # fmt: skip
def test_the_decimal_mark_is_decided_by_all_rows_or_asked(cells: list[str], mark: str | None, example_of: str) -> None:
    decided = decide_mark(cells)

    assert (decided.mark, decided.example) == (mark, example_of)


# --- Rows ---


def test_each_refused_row_says_why_and_the_others_are_kept() -> None:
    found = read(
        "KPI,Date,Value\n"
        "Open tickets,2026-11-03,12\n"
        "Open ticket,2026-11-03,12\n"
        "Open tickets,2026-11-29,12\n"
        "Open tickets,,12\n"
        "Open tickets,2026-11-04,\n"
        ",2026-11-05,12\n"
        "Open tickets,2026-11-06,twelve,extra\n"
        "Open tickets,2026-11-07,many\n"
        f"Open tickets,2026-11-08,{'9' * 140_000}\n"
        'Open tickets,2026-11-09,"a line' + "\n" * 140_000 + '"\n'
    )

    assert found.readings == [(2, NOVEMBER_3, Decimal(12))]
    assert found.rows.empty == 1
    assert [reason.split(".")[0] for reason in found.reasons] == [
        "There is no KPI “Open ticket”",
        "Sunday 29 November is in the future",
        "The date is missing",
        "There is no KPI “”",
        "This row has 4 columns, and the others have 3",
        "I can't find a figure in “many”",
        "A cell of this row has 140,000 characters",
        "A cell of this row has 140,006 characters over 140,000 lines",
    ]


def test_two_values_for_one_day_are_refused_unless_they_are_equal() -> None:
    found = read("2026-11-03,4\n2026-11-03,4.0\n2026-11-04,5\n2026-11-05,6\n2026-11-04,7\n")

    assert found.readings == [(1, NOVEMBER_3, Decimal(4)), (1, date(2026, 11, 5), Decimal(6))]
    assert found.rows.repeated == 1
    reason = "Lines 3 and 5 give different values for 4 November 2026. Leave only the right one."
    assert found.reasons == [reason, reason]


def test_values_that_look_like_slips_are_found_from_the_readings_before_them() -> None:
    days = [date(2026, 1, 1) + timedelta(each) for each in range(40)]
    rows = [FileReading(place, place + 1, 1, day, Decimal(12 + place % 3)) for place, day in enumerate(days)]
    rows[20] = replace(rows[20], value=Decimal("1.3"))
    rows[30] = replace(rows[30], value=Decimal(1300))
    before = [(date(2025, 12, each), Decimal(13)) for each in range(1, 10)]

    found = unlikely_values(rows, {1: KpiSoFar("days", before)})

    assert [each.words for each in found] == [
        "1.3 days on 21 January 2026; the readings before it were 12 days to 14 days",
        "1,300 days on 31 January 2026; the readings before it were 1.3 days to 14 days",
    ]


def test_only_what_differs_from_what_stands_changes_something() -> None:
    rows = [FileReading(place, place + 1, 1, NOVEMBER_3 + timedelta(place), Decimal(place)) for place in range(5)]
    standing = {
        (1, NOVEMBER_3): (StandingReading(Decimal("0.0"), "by hand"),),
        (1, NOVEMBER_3 + timedelta(1)): (StandingReading(Decimal(7), ""), StandingReading(Decimal(1), "")),
        (1, NOVEMBER_3 + timedelta(2)): (StandingReading(Decimal(9), ""),),
        (1, NOVEMBER_3 + timedelta(3)): (StandingReading(Decimal(9), ""),),
    }

    found = compare(rows, standing, kept_before=frozenset({3}))

    assert ([row.place for row in found.new], [row.place for row in found.corrected], found.unchanged) == ([4], [2], 3)


# --- The file of refused rows ---

CELL = st.text(st.characters(codec="utf-8"), max_size=12)
ROW = st.lists(
    st.one_of(CELL, st.sampled_from(["2026-11-03", "03/04/2026", "31.02.2026", "4.5", "1.234,5", "n/a", "=1+1", '"'])),
    min_size=1,
    max_size=6,
)


def _unquoted(rows: list[list[str]]) -> bytes:
    return "\n".join(map(",".join, rows)).encode()


@settings(max_examples=150)
@given(st.lists(ROW, max_size=8), st.sampled_from([",", ";", "\t", "|"]))
@example([["2026-11-03", "4"], ["x\r\ny", '"z']], ";")
@example([["0000\x1b\x1b", "00000,0"]], ",")
def test_a_refused_row_comes_back_as_it_was_and_is_refused_for_the_same_reason(
    rows: list[list[str]], delimiter: str
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([["Date", "Value", "Note"], ["2026-11-01", "1", ""], *rows])
    try:
        first = read(written.getvalue())
    except Unreadable:
        return
    refused = first.rows.refused
    if not refused or first.table.delimiter != delimiter:
        return

    content = refused_file(first.columns, delimiter, refused)

    table = read_table(decode(content).text)
    if table.delimiter != delimiter:  # with nothing but refused rows any delimiter is as good
        return
    back = [cells for _, cells in table.rows[1:]]
    width = max(3, *(len(row.cells) for row in refused))
    kept = [[cell.replace("\x00", "") for cell in row.cells] for row in refused]
    assert [cells[:width] for cells in back] == [row + [""] * (width - len(row)) for row in kept]
    assert all(cells[width].startswith("Line ") for cells in back)


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=400), st.lists(ROW, max_size=6).map(_unquoted)))
@example(b"Date,Value\n2026-11-03,4\x00\n")
@example("2026-11-03,4\n\ud800".encode("utf-8", "surrogatepass"))
def test_whatever_a_file_holds_each_row_is_read_refused_or_passed_over(content: bytes) -> None:
    try:
        found = read(content)
    except Unreadable:
        return

    rows = found.rows
    assert rows.total + rows.empty == len(found.columns.rows)
    assert all(reason for reason in found.reasons)
    assert len({row.place for row in rows.good} | {row.place for row in rows.refused}) == len(rows.good) + len(
        rows.refused
    )


# --- What a file is by its name ---


@pytest.mark.parametrize(
    ("name", "filetype", "mimetype", "kind"),
    [
        ("a.CSV", "", "", FileKind.READINGS), ("a.tsv", "", "", FileKind.READINGS), ("a", "csv", "", FileKind.READINGS),
        ("a.dat", "", "text/csv", FileKind.READINGS), ("a.txt", "text", "text/plain", FileKind.TEXT),
        ("a.xlsx", "", "", FileKind.WORKBOOK), ("a.png", "png", "image/png", FileKind.OTHER),
        ("", "", "", FileKind.OTHER),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_name_then_by_its_type(name: str, filetype: str, mimetype: str, kind: FileKind) -> None:
    assert kind_of(name, filetype, mimetype) is kind


def test_sizes_are_said_as_people_do() -> None:
    assert [size_in_words(size) for size in (900, 34_816, 2_200_000)] == ["900 bytes", "34 KB", "2.1 MB"]
