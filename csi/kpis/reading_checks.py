"""Checking a file of readings against the KPIs and what is known of them, before anything of it is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from csi.common.core_tables import READING, TARGET
from csi.common.entry_names import key_of, match_name, tidy
from csi.common.phrases import capitalized, counted, full_date
from csi.kpis import definition, powers
from csi.kpis.queries import targets_with_kpis
from csi.kpis.reading_files.columns import Columns, find_columns
from csi.kpis.reading_files.dates import DateOrder, decide_order, read_day
from csi.kpis.reading_files.dialect import read_table
from csi.kpis.reading_files.encoding import decode
from csi.kpis.reading_files.improbable import KpiSoFar, Unlikely, unlikely_values
from csi.kpis.reading_files.problems import Unreadable
from csi.kpis.reading_files.rows import CheckedRows, KnownKpi, RefusedRow, check_rows
from csi.kpis.reading_files.values import COMMA, POINT, MarkDecision, decide_mark, figure_of
from csi.kpis.reading_imports import (
    GOOD,
    LIKELY,
    NONE,
    ImportChoice,
    ImportJob,
    ImportQuestion,
    OpenQuestion,
)
from csi.language.numbers import format_number
from csi.people.permissions import Action
from models import Improvement, Kpi, Target

MOST_CHOICES = 100
"""The options of a menu in Slack."""
MOST_SUGGESTIONS = 200
"""For so many unknown names the closest known one is looked for."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was read, with its rows checked. `question`: what must be asked before any row is kept."""

    digest: str
    kpi_id: int | None
    columns: Columns
    delimiter: str
    rows: CheckedRows
    question: OpenQuestion | None = None
    unlikely: Sequence[str] = ()
    """The values that look like slips, in words."""


def digest_of(content: bytes) -> str:
    """The digest by which the same file is known again."""
    return sha256(content).hexdigest()


def check_file(session: Session, job: ImportJob, content: bytes) -> CheckedFile | OpenQuestion:
    """Check all rows of a file, or return what must be asked before they can be checked.

    Raises Unreadable if nothing of the file can be read.
    """
    table = read_table(decode(content).text)
    known = _KnownKpis(session, job.person)
    columns = find_columns(table, known.is_kpi)
    kpi = None
    if columns.kpi is None:
        found = _the_kpi(session, job, columns, known)
        if isinstance(found, OpenQuestion):
            return found
        kpi = found
    order, mark = _order(job, columns), _mark(job, columns, kpi)
    for asked in (order, mark):
        if isinstance(asked, OpenQuestion):
            return asked
    assert not isinstance(order, OpenQuestion)
    assert isinstance(mark, str)
    the_kpi = kpi
    named = known.named if the_kpi is None else lambda _said: the_kpi
    rows = check_rows(columns, named, order=order, mark=mark, today=job.today)
    if not rows.total:
        raise Unreadable("No row of this file has a value.")
    answered = job.answers.get(ImportQuestion.ROWS)
    unlikely = _unlikely(session, job, rows, known) if answered != GOOD else []
    if answered == LIKELY:
        _refuse(rows, columns, unlikely)
        unlikely = []
    return CheckedFile(
        digest=digest_of(content),
        kpi_id=kpi.id if kpi else None,
        columns=columns,
        delimiter=table.delimiter,
        rows=rows,
        question=_about_rows(job, rows, len(unlikely)),
        unlikely=[each.words for each in unlikely],
    )


def _about_rows(job: ImportJob, rows: CheckedRows, unlikely: int) -> OpenQuestion | None:
    """Ask what is kept where some rows are refused, or look like slips."""
    if not rows.good or ImportQuestion.ROWS in job.answers or job.is_reading or not (rows.refused or unlikely):
        return None
    good = len(rows.good) + rows.repeated
    choices = [
        ImportChoice(GOOD, _keep(good, "good") if rows.refused else f"Keep all {good:,}" if good > 1 else "Keep it")
    ]
    if unlikely and good > unlikely:
        choices.append(ImportChoice(LIKELY, _keep(good - unlikely, "likely")))
    return OpenQuestion(ImportQuestion.ROWS, (*choices, ImportChoice(NONE, "Keep none")))


def _keep(count: int, which: str) -> str:
    return f"Keep the {which} one" if count == 1 else f"Keep the {count:,} {which} ones"


def _unlikely(session: Session, job: ImportJob, rows: CheckedRows, known: "_KnownKpis") -> list[Unlikely]:
    """The readings that look like slips, seen from what is known of their KPIs without this file."""
    ids = sorted({reading.kpi_id for reading in rows.good})
    aims: dict[int, list[Decimal]] = {}
    for kpi_id, value in session.connection().execute(
        core_select(TARGET.c.kpi_id, TARGET.c.value).where(TARGET.c.kpi_id.in_(ids), TARGET.c.replaced_at.is_(None))
    ):
        aims.setdefault(kpi_id, []).append(value)
    standing: dict[int, list[tuple[date, Decimal]]] = {}
    own = READING.c.import_id.is_(None) | (READING.c.import_id != job.id)
    for kpi_id, day, value in session.connection().execute(
        core_select(READING.c.kpi_id, READING.c.measured_on, READING.c.value)
        .where(READING.c.kpi_id.in_(ids), READING.c.replaced_by_id.is_(None), READING.c.value.is_not(None), own)
        .order_by(READING.c.measured_on, READING.c.id)
    ):
        standing.setdefault(kpi_id, []).append((day, value))
    so_far = {id: KpiSoFar(known.get(id).unit, standing.get(id, ()), tuple(aims.get(id, ()))) for id in ids}
    return unlikely_values(rows.good, so_far)


def _refuse(rows: CheckedRows, columns: Columns, unlikely: Sequence[Unlikely]) -> None:
    """Refuse the rows that look like slips, as the person wants it."""
    gone = {each.reading.place for each in unlikely}
    rows.good = [reading for reading in rows.good if reading.place not in gone]
    for each in unlikely:
        line, cells = columns.rows[each.reading.place]
        rows.refused.append(RefusedRow(each.reading.place, line, cells, f"This value looks unlikely: {each.words}."))
    rows.refused.sort(key=lambda row: row.place)


# --- Which KPI ---


class _KnownKpis:
    """All KPIs in use, by name, and whether this person may report them."""

    def __init__(self, session: Session, person: str) -> None:
        self._session, self._person = session, person
        rows = session.exec(
            select(Kpi.id, Kpi.name, Kpi.unit).where(col(Kpi.archived_at).is_(None)).order_by(col(Kpi.id))
        )
        self._rows = {id or 0: (name, unit) for id, name, unit in rows}
        self._exact = {name: id for id, (name, _) in self._rows.items()}
        self._alike: dict[str, int] = {}
        for id, (name, _) in self._rows.items():
            self._alike.setdefault(key_of(name), id)
        self._checked: dict[int, KnownKpi] = {}
        self._unknown = 0

    def find(self, said: str) -> int | None:
        """The KPI of this name: of exactly this one, else of one that counts as equal."""
        tidied = tidy(said)
        return self._exact.get(tidied) or self._alike.get(key_of(tidied)) if tidied else None

    def has(self, id: int) -> bool:
        """Whether the KPI is in use."""
        return id in self._rows

    def is_kpi(self, said: str) -> bool:
        return len(said) <= definition.LONGEST_NAME * 2 and self.find(said) is not None

    def named(self, said: str) -> KnownKpi | str:
        """The KPI that a row names, or why there is none."""
        if not said.strip():
            return "The KPI is missing."
        found = self.find(said[: definition.LONGEST_NAME * 2])
        return self.get(found) if found is not None else self._not_found(said)

    def _not_found(self, said: str) -> str:
        self._unknown += 1
        short = tidy(said)[:60]
        close = ""
        if self._unknown <= MOST_SUGGESTIONS:
            close = match_name(short, {id: name for id, (name, _) in self._rows.items()}).close
        return f"There is no KPI “{short}”." + (f" Did you mean “{close}”?" if close else "")

    def get(self, id: int) -> KnownKpi:
        """A KPI, with the reason if this person may not report it."""
        if id not in self._checked:
            name, unit = self._rows[id]
            row = self._session.get_one(Kpi, id)
            may = powers.may_with(self._session, Action.ADD_READING, row, self._person)
            refusal = "" if may else f"Only its owner, a coordinator who works on it, or a manager can report “{name}”."
            self._checked[id] = KnownKpi(id, name, unit, refusal)
        return self._checked[id]

    def reportable(self) -> Iterator[KnownKpi]:
        """The KPIs that this person may report, by name."""
        for id in sorted(self._candidates(), key=lambda id: self._rows[id][0].casefold()):
            if not (found := self.get(id)).refusal:
                yield found

    def _candidates(self) -> set[int]:
        if any(not self.get(id).refusal for id in self._of_nobody()):
            return set(self._rows)  # who may report a KPI without owner and target may report all
        owned = self._session.exec(select(Kpi.id).where(Kpi.owner_id == self._person))
        aimed = self._session.exec(
            select(Target.kpi_id)
            .join(Improvement, col(Improvement.id) == col(Target.improvement_id))
            .where(col(Target.replaced_at).is_(None))
            .distinct()
        )
        return {id for id in (*owned, *aimed) if id in self._rows}

    def _of_nobody(self) -> list[int]:
        aimed = select(Target.kpi_id).where(col(Target.replaced_at).is_(None))
        free = select(Kpi.id).where(
            col(Kpi.archived_at).is_(None), col(Kpi.owner_id).is_distinct_from(self._person), col(Kpi.id).not_in(aimed)
        )
        return [id for id in self._session.exec(free.limit(1)) if id is not None]


def _the_kpi(session: Session, job: ImportJob, columns: Columns, known: _KnownKpis) -> KnownKpi | OpenQuestion:
    """The one KPI that a file without a column for it is about. Raises Unreadable."""
    answered = int(job.kpi_id or job.answers.get(ImportQuestion.KPI) or 0)
    if known.has(answered):
        return _permitted(known.get(answered))
    if (said := _said(job, columns, known)) is not None:
        return _permitted(known.get(said))
    if job.improvement_id is not None:
        ids = dict.fromkeys(kpi.id or 0 for _, kpi in targets_with_kpis(session, job.improvement_id))
        found = [known.get(id) for id in ids]
        if not found:
            name = f"IMP-{job.improvement_id}"
            raise Unreadable(f"{name} has no KPI yet. Add its target first, then drop the file again.")
        if len(found) > 1 and (mine := [kpi for kpi in found if not kpi.refusal]):
            found = mine
    else:
        found = list(known.reportable())
        if not found:
            raise Unreadable("You don't report any KPI yet, so I can't keep these readings.")
    if len(found) == 1:
        return _permitted(found[0])
    if len(found) > MOST_CHOICES:
        raise Unreadable("Which KPI is this? Add a column “KPI” with its name, and drop the file again.")
    if all(kpi.refusal for kpi in found):
        raise Unreadable(found[0].refusal)
    return OpenQuestion(ImportQuestion.KPI, tuple(ImportChoice(str(kpi.id), kpi.name) for kpi in found))


def _permitted(kpi: KnownKpi) -> KnownKpi:
    if kpi.refusal:
        raise Unreadable(kpi.refusal)
    return kpi


def _said(job: ImportJob, columns: Columns, known: _KnownKpis) -> int | None:
    """The KPI that the heading of the values, the file's name or the words with it name."""
    stem = job.name.rpartition(".")[0] or job.name
    for said in (columns.value_heading, stem, stem.replace("_", " ").replace("-", " "), job.words):
        if (found := known.find(said)) is not None:
            return found
    return None


# --- What the columns leave open ---


def _cells(columns: Columns, place: int) -> Iterator[str]:
    return (cells[place] for _, cells in columns.rows if place < len(cells))


def _order(job: ImportJob, columns: Columns) -> DateOrder | OpenQuestion | None:
    """The order of day and month, as its rows or the person decide it."""
    decided = decide_order(_cells(columns, columns.date), job.today)
    if not decided.open:
        return decided.order
    answered = job.answers.get(ImportQuestion.DATES)
    if answered in list(decided.open):
        return DateOrder(answered or "")
    choices = []
    for order in decided.open:
        day = read_day(decided.example, order)
        misfits = decided.misfits.get(order, 0)
        remark = f"{counted(misfits, 'date')} can't be read that way" if misfits else ""
        label = (
            f"{'Day' if order is DateOrder.DAY_FIRST else 'Month'} first" if isinstance(day, str) else full_date(day)
        )
        choices.append(ImportChoice(order, label, remark))
    return OpenQuestion(ImportQuestion.DATES, tuple(choices), decided.example)


def _mark(job: ImportJob, columns: Columns, kpi: KnownKpi | None) -> str | OpenQuestion:
    """The decimal mark, as the rows or the person decide it."""
    decided: MarkDecision = decide_mark(_cells(columns, columns.value))
    if decided.mark is not None:
        return decided.mark
    answered = job.answers.get(ImportQuestion.MARK)
    if answered in (POINT, COMMA):
        return str(answered)
    choices = []
    for mark in (POINT, COMMA):
        value, misfits = figure_of(decided.example, mark), decided.misfits.get(mark, 0)
        remark = f"{counted(misfits, 'value')} can't be read that way" if misfits else ""
        said = f"decimal {'point' if mark == POINT else 'comma'}"
        label = f"{format_number(value, kpi.unit if kpi else '')} ({said})" if value is not None else capitalized(said)
        choices.append(ImportChoice(mark, label, remark))
    return OpenQuestion(ImportQuestion.MARK, tuple(choices), decided.example)
