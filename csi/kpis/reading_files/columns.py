"""Which column of a file is what: by its heading in some languages, else by what stands in it."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from csi.kpis.reading_files.dates import is_date
from csi.kpis.reading_files.dialect import MOST_ROWS, Row, Table
from csi.kpis.reading_files.problems import Unreadable
from csi.kpis.reading_files.values import is_nothing, is_value

REASON = "Why it was refused"
"""The heading of the column that a file of refused rows has besides; it is ignored when the file is dropped again."""

DATE, VALUE, KPI, NOTE, UNIT = "date", "value", "kpi", "note", "unit"

_HEADINGS = {
    DATE: (
        "date", "datum", "fecha", "data", "dato", "day", "tag", "dag", "dia", "jour", "giorno", "paiva", "paivays",
        "measured on", "date measured", "measurement date", "reading date", "messdatum", "stichtag", "time",
        "timestamp", "datetime", "zeit", "zeitpunkt", "period", "periode", "zeitraum", "periodo", "week", "woche",
        "month", "monat", "mes", "mois", "mese", "maand", "manad", "quarter", "quartal",
    ),
    VALUE: (
        "value", "wert", "valor", "valeur", "valore", "waarde", "varde", "verdi", "vaerdi", "arvo", "wartosc",
        "hodnota", "reading", "measured value", "messwert", "istwert", "actual", "ist", "figure", "result",
        "ergebnis", "resultado", "resultat", "risultato", "measurement", "amount", "number", "y",
    ),
    KPI: (
        "kpi", "kpi name", "name of kpi", "name", "metric", "indicator", "kennzahl", "indicador", "indicateur",
        "indicatore", "metrik", "metrica", "metrique", "indikator", "messgrosse", "nombre", "nom", "nome", "naam",
        "measure",
    ),
    NOTE: (
        "note", "notes", "comment", "comments", "remark", "remarks", "bemerkung", "kommentar", "notiz",
        "anmerkung", "nota", "notas", "comentario", "comentarios", "commentaire", "remarque", "commento",
        "opmerking", "kommentti", "uwagi", "poznamka",
    ),
    UNIT: ("unit", "units", "einheit", "unidad", "unite", "unita", "eenheid", "enhet", "enhed", "unidade"),
}  # fmt: skip
"""What headings are called, the surest first, without accents."""

_BRACKETS = re.compile(r"[\(\[].*?[\)\]]")
_PREAMBLE = 10
"""So many rows may stand above the headings, such as a title."""
_SAMPLE = 500
_MOSTLY = 0.6
_NO_DATE = (
    "I can't find a column of dates. Give the file a row of headings such as “Date”, “Value” and, "
    "with several KPIs, “KPI”."
)
_NO_VALUE = "I can't find a column of values. Give it the heading “Value”, and drop the file again."


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of a file's columns. `width` is how many it has; `rows` are those below the headings."""

    date: int
    value: int
    kpi: int | None
    note: int | None
    unit: int | None
    reason: int | None
    headings: tuple[str, ...]
    width: int
    rows: Sequence[Row]

    @property
    def value_heading(self) -> str:
        """What the column of values is called; it may be the name of a KPI."""
        return self.headings[self.value] if self.value < len(self.headings) else ""


def key_of(heading: str) -> str:
    """A heading without case, accents, brackets and marks."""
    text = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", heading).casefold().replace("ß", "ss").replace("æ", "ae"))
    kept = "".join(letter if letter.isalnum() else " " for letter in text if not unicodedata.combining(letter))
    return " ".join(kept.split())


def find_columns(table: Table, is_kpi: Callable[[str], bool]) -> Columns:
    """Find the columns of a table. `is_kpi` knows the names of KPIs. Raises Unreadable."""
    rows = table.rows
    top, first = _row_of_headings(rows)
    headings = [cell.strip() for cell in rows[top][1]] if top is not None else []
    below = rows[first:]
    if not below:
        raise Unreadable("This file has headings, but no rows below them.")
    if len(below) > MOST_ROWS:
        raise Unreadable(f"This file has more than {MOST_ROWS:,} rows. Split it, and drop the parts one by one.")
    sample = [cells for _, cells in below[:_SAMPLE]]
    width = len(headings) or _usual_width(sample)
    keys = [key_of(heading) for heading in headings]
    reason = next((place for place, key in enumerate(keys) if key == key_of(REASON)), None)
    named = {role: _by_heading(keys, role) for role in _HEADINGS}
    taken = {place for place in (*named.values(), reason) if place is not None}
    free = [place for place in range(width) if place not in taken]
    date = named[DATE] if named[DATE] is not None else _by_content(sample, free, is_date)
    if date is None:
        raise Unreadable(_NO_DATE)
    free = [place for place in free if place != date]
    kpi = named[KPI] if named[KPI] is not None else _kpis_in(sample, free, is_kpi)
    free = [place for place in free if place != kpi]
    value = _only_value(sample, free, headings) if named[VALUE] is None else int(named[VALUE] or 0)
    free = [place for place in free if place != value]
    note = named[NOTE] if named[NOTE] is not None or headings else next(iter(free), None)
    return Columns(date, value, kpi, note, named[UNIT], reason, tuple(headings), width, below)


def _row_of_headings(rows: Sequence[Row]) -> tuple[int | None, int]:
    """The place of the row of headings, None without one, and that of the first row with readings."""
    last = None
    for place, (_, cells) in enumerate(rows[:_PREAMBLE]):
        keys = {key_of(cell) for cell in cells}
        if any(map(is_date, cells)):
            return last, place
        if sum(not keys.isdisjoint(_HEADINGS[role]) for role in (DATE, VALUE, KPI)) >= 2:
            return place, place + 1
        last = place if len(list(filter(str.strip, cells))) > 1 else last
    return (0, 1) if rows else (None, 0)


def _by_heading(keys: Sequence[str], role: str) -> int | None:
    """The column whose heading means this, the surest word first."""
    return next((keys.index(word) for word in _HEADINGS[role] if word in keys), None)


def _usual_width(sample: Sequence[Sequence[str]]) -> int:
    widths = [len(cells) for cells in sample]
    return max(set(widths), key=lambda width: (widths.count(width), width))


def _cells(sample: Sequence[Sequence[str]], place: int) -> list[str]:
    return [cells[place] for cells in sample if place < len(cells) and cells[place].strip()]


def _share(sample: Sequence[Sequence[str]], place: int, test: Callable[[str], bool]) -> float:
    cells = _cells(sample, place)
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def _by_content(sample: Sequence[Sequence[str]], free: Sequence[int], test: Callable[[str], bool]) -> int | None:
    shares = {place: _share(sample, place, test) for place in free}
    best = max(free, key=lambda place: (shares[place], -place), default=None)
    return best if best is not None and shares[best] >= _MOSTLY else None


def _kpis_in(sample: Sequence[Sequence[str]], free: Sequence[int], is_kpi: Callable[[str], bool]) -> int | None:
    return next((place for place in free if any(map(is_kpi, _cells(sample, place)))), None)


def _only_value(sample: Sequence[Sequence[str]], free: Sequence[int], headings: Sequence[str]) -> int:
    """The one column of values that is left. Raises Unreadable for none, and for several."""

    def may_be(cell: str) -> bool:
        return is_value(cell) or is_nothing(cell)

    found = [place for place in free if _share(sample, place, may_be) >= _MOSTLY]
    if not found:
        raise Unreadable(_NO_VALUE)
    if len(found) > 1:
        names = [headings[place] if place < len(headings) and headings[place] else f"column {place + 1}"
                 for place in found[:3]]  # fmt: skip
        raise Unreadable(
            f"Several columns hold figures: {', '.join(names)}. Give the one with the readings the heading “Value”."
        )
    return found[0]
