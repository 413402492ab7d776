"""Files of readings: begun when somebody drops one, asked about, and answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from csi.common.errors import NotFound, Outdated, TooLate
from csi.common.working_days import local_day
from csi.kpis.reading_files.dialect import MOST_BYTES, MOST_ROWS
from csi.kpis.reading_files.files import FileKind, size_in_words
from csi.messaging import fetch_queue, outbox
from csi.messaging.subjects import ReadingFile
from csi.people import directory
from csi.people.permissions import Action, require
from models import Kpi, ReadingImport
from models.enums import ImportState

LIMITS = f"I read files of up to {MOST_BYTES // 1024 // 1024} MB and {MOST_ROWS:,} rows."
WORKBOOK = "It is a workbook. Save the sheet with your readings as CSV, and drop that file here."
NOT_IN_SLACK = "This file isn't stored in Slack, so I can't read it. Save it as CSV and drop that file here."
GONE = "I can't find this file in Slack any more. Drop it again to have it read."

_OVER = frozenset(ImportState) - {ImportState.WAITING, ImportState.ASKING, ImportState.READING}


class ImportQuestion(StrEnum):
    """What a file can leave open; the values are stored."""

    MEANT = "meant"
    """Whether a file that came with other words holds readings at all."""
    KPI = "kpi"
    DATES = "dates"
    MARK = "mark"
    """Which mark stands before the decimals."""
    ROWS = "rows"
    """Whether the good rows are kept although others are refused."""


YES, NO, GOOD, NONE, LIKELY = "yes", "no", "good", "none", "likely"
CANCEL = "cancel"
"""The answer to each question that leaves the file unread."""


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A file that somebody sent, as Slack's event describes it."""

    id: str
    name: str
    size: int
    kind: FileKind
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class ImportChoice:
    """One answer to choose: what is stored, what it says, and what else to know about it."""

    key: str
    label: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What must be asked before a file can be read; `example` is what of it can be read in several ways."""

    question: ImportQuestion
    choices: tuple[ImportChoice, ...]
    example: str = ""


def begin_import(
    session: Session,
    file: DroppedFile,
    *,
    by: str,
    channel: str,
    ts: str,
    thread_ts: str | None,
    improvement_id: int | None,
    at: datetime,
    is_meant: bool = True,
    words: str = "",
) -> ReadingImport:
    """Take a file to be read in the background, and answer where it was dropped. What is too big is refused at once.

    If it is not sure that it `is_meant` as readings, the person is asked first. `words` are what was said with it.
    """
    problem = _problem_with(file)
    row = ReadingImport(
        file_id=file.id,
        name=file.name[:300],
        person_id=by,
        channel=channel,
        ts=ts,
        thread_ts=thread_ts or ts,
        improvement_id=improvement_id,
        state=ImportState.REFUSED if problem else ImportState.WAITING,
        layout={"size": file.size, "words": words[:500]},
        problem=problem,
        created_at=at,
        changed_at=at,
    )
    session.add(row)
    session.flush()
    number = row.id or 0
    if problem:
        row.finished_at = at
    elif is_meant:
        fetch_queue.request_fetch(session, fetch_queue.READING_FILE, str(number), at=at)
    else:
        yes, no = ImportChoice(YES, "Read it"), ImportChoice(NO, "It holds no readings")
        store_question(row, OpenQuestion(ImportQuestion.MEANT, (yes, no)), at)
    session.add(row)
    session.flush()
    in_direct = channel.startswith("D")
    outbox.enqueue(
        session,
        outbox.MessageKind.READING_FILE,
        to=outbox.person(by) if in_direct else outbox.channel(channel),
        at=at,
        subject=ReadingFile(number),
        thread_ts=row.thread_ts,
    )
    return row


def _problem_with(file: DroppedFile) -> str:
    if file.kind is FileKind.WORKBOOK:
        return WORKBOOK
    if file.is_external:
        return NOT_IN_SLACK
    if file.size > MOST_BYTES:
        return f"{LIMITS} This one has {size_in_words(file.size)}. Split it, and drop the parts one by one."
    return ""


def store_question(row: ReadingImport, asked: OpenQuestion, at: datetime) -> None:
    """Note what is asked about a file; it waits for the answer."""
    choices = [[each.key, each.label, each.remark] for each in asked.choices]
    row.layout = row.layout | {"asks": asked.question, "choices": choices, "example": asked.example}
    row.state, row.changed_at = ImportState.ASKING, at


def answer_import(session: Session, import_id: int, question: str, answer: str, *, by: str, at: datetime) -> None:
    """Take the answer to what is asked about a file, and go on reading it, or leave it.

    Raises NotFound, NotAllowed for others, TooLate if it was answered before, Outdated.
    """
    row = session.exec(select(ReadingImport).where(col(ReadingImport.id) == import_id).with_for_update()).first()
    if row is None:
        raise NotFound("I don't know this file any more. Drop it again to have it read.")
    actor = replace(directory.actor(session, by), is_asked=row.person_id == by)
    require(Action.DECIDE_HELD, actor, "Only the person who dropped the file can answer this.")
    if row.state is not ImportState.ASKING or row.layout.get("asks") != question:
        raise TooLate("You've answered that already.")
    if answer not in {CANCEL, *(choice[0] for choice in row.layout["choices"])}:
        raise Outdated
    if answer in (CANCEL, NO, NONE):
        row.state, row.finished_at, row.all_or_nothing = ImportState.CANCELED, at, answer == NONE
    else:
        row.layout = row.layout | {"answers": answers_of(row) | {question: answer}}
        row.state = ImportState.WAITING
        fetch_queue.request_fetch(session, fetch_queue.READING_FILE, str(import_id), at=at, anew=True)
    row.changed_at = at
    session.add(row)
    session.flush()
    outbox.refresh(session, ReadingFile(import_id), at=at)


def answers_of(row: ReadingImport) -> dict[str, str]:
    """What the person has answered about a file so far."""
    return dict(row.layout.get("answers") or {})


def refuse_import(session: Session, import_id: int, sentence: str, at: datetime) -> None:
    """Record that a file can't be read, and say why. What is over stays as it is."""
    row = locked_import(session, import_id)
    if row is None or row.state in _OVER:
        return
    row.state, row.problem, row.changed_at, row.finished_at = ImportState.REFUSED, sentence, at, at
    session.add(row)
    session.flush()
    outbox.refresh(session, ReadingFile(import_id), at=at)


def locked_import(session: Session, import_id: int) -> ReadingImport | None:
    """The row of a file, locked until the transaction ends."""
    return session.exec(select(ReadingImport).where(col(ReadingImport.id) == import_id).with_for_update()).first()


# --- What the worker needs, and what the message shows ---


@dataclass(frozen=True, slots=True)
class ImportJob:
    """A file that is to be read now."""

    id: int
    file_id: str
    name: str
    person: str
    channel: str
    thread_ts: str
    improvement_id: int | None
    kpi_id: int | None
    digest: str
    words: str
    answers: Mapping[str, str]
    is_reading: bool
    """Whether its rows are being kept already."""
    rows_done: int
    today: date
    sent: Mapping[str, Any]
    """The file of refused rows that was sent: its digest, its id, and whether Slack has shown it."""

    @property
    def in_direct(self) -> bool:
        return self.channel.startswith("D")


def read_job(session: Session, import_id: int, at: datetime) -> ImportJob | None:
    """A file to be read; None if it waits for an answer or is over."""
    row = session.get(ReadingImport, import_id)
    if row is None or row.state not in (ImportState.WAITING, ImportState.READING):
        return None
    return ImportJob(
        id=import_id,
        file_id=row.file_id,
        name=row.name,
        person=row.person_id,
        channel=row.channel,
        thread_ts=row.thread_ts,
        improvement_id=row.improvement_id,
        kpi_id=row.kpi_id,
        digest=row.digest,
        words=str(row.layout.get("words") or ""),
        answers=answers_of(row),
        is_reading=row.state is ImportState.READING,
        rows_done=row.rows_done,
        today=local_day(at, directory.zone_by_id(session, row.person_id)),
        sent=dict(row.layout.get("sent") or {}),
    )


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """A dropped file as its message shows it."""

    id: int
    name: str
    size: int
    person: str
    state: ImportState
    in_direct: bool
    question: ImportQuestion | None = None
    choices: tuple[ImportChoice, ...] = ()
    example: str = ""
    kpis: tuple[str, ...] = ()
    """The names of the KPIs that its rows are about."""
    total: int = 0
    done: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    empty: int = 0
    """The rows without a value, which were passed over."""
    unlikely: int = 0
    """How many values look like slips; `improbable` are the first ones, in words."""
    improbable: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    """The first refused rows: the line, and why."""
    has_file: bool = False
    """Whether the refused rows were sent as a file."""
    problem: str = ""
    dropped_before: date | None = None
    """When the same file was dropped before, if it was."""
    chose_none: bool = False
    taken_by: str = ""
    """Who took its readings back."""


def read_import(session: Session, import_id: int) -> ImportFacts:
    """A dropped file with what was found in it. Raises NotFound."""
    row = session.get(ReadingImport, import_id)
    if row is None:
        raise NotFound("That file isn't known any more.")
    layout = row.layout
    asks = layout.get("asks") if row.state is ImportState.ASKING else None
    before = layout.get("before")
    sent = layout.get("sent") or {}
    return ImportFacts(
        id=import_id,
        name=row.name,
        size=int(layout.get("size") or 0),
        person=row.person_id,
        state=row.state,
        in_direct=row.channel.startswith("D"),
        question=ImportQuestion(asks) if asks else None,
        choices=tuple(ImportChoice(*choice) for choice in layout.get("choices", ())) if asks else (),
        example=str(layout.get("example") or "") if asks else "",
        kpis=_names(session, layout.get("kpis") or ()),
        total=row.rows_total,
        done=row.rows_done,
        added=row.rows_added,
        changed=row.rows_changed,
        unchanged=row.rows_unchanged,
        refused=row.rows_refused,
        empty=int(layout.get("empty") or 0),
        unlikely=int(layout.get("unlikely") or 0),
        improbable=tuple(layout.get("improbable") or ()),
        shown=tuple(layout.get("shown") or ()),
        has_file=bool(sent.get("shared")),
        problem=row.problem,
        dropped_before=date.fromisoformat(before) if before else None,
        chose_none=row.all_or_nothing,
        taken_by=str(layout.get("taken_by") or ""),
    )


def _names(session: Session, ids: Sequence[int]) -> tuple[str, ...]:
    if not ids:
        return ()
    found = dict(session.exec(select(Kpi.id, Kpi.name).where(col(Kpi.id).in_(ids))).all())
    return tuple(found[each] for each in ids if each in found)
