"""The file reader: downloads dropped files of readings, checks them, and keeps their rows part by part."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from slack_sdk import WebClient
from sqlmodel import Session

from bot.clock import Clock
from bot.slack import uploads
from bot.slack.downloads import ELSEWHERE, NO_ACCESS, TOO_LARGE, download
from bot.slack.web_api import PermanentFailure, TemporaryFailure, call, is_reachable
from bot.workers.database_trouble import DATABASE_TROUBLE
from bot.workers.woken import WokenByCommits
from csi.common.errors import Refused
from csi.consequences import reading_files
from csi.kpis import bulk_readings, import_undo, reading_checks, reading_imports
from csi.kpis.reading_checks import CheckedFile
from csi.kpis.reading_files.dialect import MOST_BYTES
from csi.kpis.reading_files.problems import Unreadable
from csi.kpis.reading_files.refused import refused_file
from csi.kpis.reading_imports import ImportJob, OpenQuestion
from csi.messaging import fetch_queue, leases, outbox, postings
from csi.messaging.fetch_queue import FetchRequest
from csi.messaging.subjects import ReadingFile
from csi.people import directory
from handlers.kpis import reading_file_blocks
from models import Database, Intake

log = structlog.get_logger()

PROGRESS_EVERY = timedelta(seconds=3)
"""How often the message says how far it is: Slack allows some fifty updates a minute."""
BREATH_SECONDS = 0.005
"""Between two parts, so that others get at the database."""
CHANGED = "This file has changed while I was reading it. Drop it again; what stands already isn't doubled."
NO_LUCK = "Slack doesn't give me this file. Drop it again to have it read."
_WHY = {
    TOO_LARGE: reading_imports.LIMITS + " This one is larger. Split it, and drop the parts one by one.",
    NO_ACCESS: "Slack doesn't let me open this file. An administrator can check Kaizen's access with `kaizen doctor`.",
    ELSEWHERE: reading_imports.NOT_IN_SLACK,
    "file_not_found": reading_imports.GONE,
    "file_deleted": reading_imports.GONE,
}


class FileReader(WokenByCommits):
    """Works off the files of readings, one after the other."""

    name, pause = "file_reader", 1

    def __init__(self, db: Database, client: WebClient, clock: Clock) -> None:
        self._db = db
        self._client = client
        self._clock = clock
        super().__init__(db, Intake)

    def flush(self) -> int:
        """Work until no file can be read now. Return how many were worked on."""
        count = 0
        while not self._stop.is_set() and (asked := self._claim()):
            for each in asked:
                self._work(each)
            count += len(asked)
        return count

    def _claim(self) -> list[FetchRequest]:
        with self._db.read() as session:
            if leases.nothing_waits(session, Intake):
                return []
        with self._db.begin() as session:
            return fetch_queue.claim_fetches(session, datetime.now(UTC), 1, files=True)

    def _work(self, asked: FetchRequest) -> None:
        try:
            with self._db.begin() as session:
                begun = fetch_queue.begin_fetch(session, asked, datetime.now(UTC))
            if begun is None:
                raise leases.LeaseLost
            self._try(begun)
        except leases.LeaseLost:
            log.info("file_left_to_another", row=asked.id)
        except DATABASE_TROUBLE as problem:  # read again once the lease has ended
            log.warning("file_without_database", row=asked.id, problem=type(problem).__name__)
            self._stop.wait(1)

    def _try(self, asked: FetchRequest) -> None:
        with self._db.read() as session:
            job = reading_imports.read_job(session, int(asked.key), self._clock())
        reading = _Reading(self, asked, job) if job is not None else None
        try:
            if reading is not None:
                reading.read()
            else:
                asked = self._take_back(asked)
            with self._db.begin() as session:
                fetch_queue.finish_fetch(session, reading.asked if reading else asked, self._clock())
        except (leases.LeaseLost, *DATABASE_TROUBLE):
            raise
        except Exception as problem:
            self._failed(reading.asked if reading else asked, problem)

    def _take_back(self, asked: FetchRequest) -> FetchRequest:
        """Take a file's readings back, if that was asked for: a KPI in each transaction; a restart goes on."""
        import_id = int(asked.key)
        with self._db.read() as session:
            kpis = import_undo.kpis_to_take_back(session, import_id)
        if kpis is None:
            return asked
        for kpi_id, _ in kpis:
            with self._db.begin() as session:
                asked = fetch_queue.hold_fetch(session, asked, datetime.now(UTC))
                reading_files.take_back_import(session, import_id, kpi_id, self._clock())
        with self._db.begin() as session:
            asked = fetch_queue.hold_fetch(session, asked, datetime.now(UTC))
            import_undo.finish_taking_back(session, import_id, self._clock())
        return asked

    def _failed(self, asked: FetchRequest, problem: Exception) -> None:
        """Refuse the file with the reason, or put it off."""
        match problem:
            case _Stopping():
                with self._db.begin() as session:
                    fetch_queue.continue_fetch(session, asked, "", datetime.now(UTC))
            case Unreadable() | Refused():
                self._refuse(asked, problem.sentence)
            case PermanentFailure():
                self._refuse(asked, _WHY.get(str(problem), NO_LUCK))
            case TemporaryFailure():
                self._put_off(asked, problem.problem, problem.after)
            case _:
                log.error("file_failed", row=asked.id, exc_info=problem)
                self._put_off(asked, type(problem).__name__)

    def _refuse(self, asked: FetchRequest, sentence: str) -> None:
        at = self._clock()
        with self._db.begin() as session:
            reading_imports.refuse_import(session, int(asked.key), sentence, at)
            fetch_queue.finish_fetch(session, asked, at)

    def _put_off(self, asked: FetchRequest, problem: str, after: float | None = None) -> None:
        wait = after or min(2.0**asked.attempts, fetch_queue.LONGEST_WAIT_SECONDS)
        retry_at = datetime.now(UTC) + timedelta(seconds=wait)
        is_away = asked.attempts >= fetch_queue.MOST_ATTEMPTS and not is_reachable(self._client)
        with self._db.begin() as session:
            given_up = fetch_queue.postpone_fetch(
                session, asked, problem, retry_at, is_told_when=after is not None, is_away=is_away
            )
            if given_up:
                reading_imports.refuse_import(session, int(asked.key), NO_LUCK, self._clock())
        log.warning("file_set_aside" if given_up else "file_put_off", row=asked.id, problem=problem)


class _Stopping(Exception):
    """The process stops; the rest of the file is read after the next start."""


class _Reading:
    """One file being read. `asked` has the lease on it, as it is after each part."""

    def __init__(self, reader: FileReader, asked: FetchRequest, job: ImportJob) -> None:
        self._db, self._client, self._clock, self._stop = reader._db, reader._client, reader._clock, reader._stop
        self.asked = asked
        self._job = job

    def read(self) -> None:
        """Download and check the file; then ask, or keep its rows."""
        content = self._content()
        job = self._job
        if job.is_reading and reading_checks.digest_of(content) != job.digest:
            raise Unreadable(CHANGED)
        with self._db.read() as session:
            directory.require_member(session, job.person)
            found = reading_checks.check_file(session, job, content)
        if isinstance(found, OpenQuestion):
            self._ask(found)
            return
        self._send_refused(found)
        if found.question is not None:
            self._ask(found.question, found)
        else:
            self._keep(found)

    @contextmanager
    def _holding(self) -> Iterator[Session]:
        """A transaction that renews the lease. Raises LeaseLost if another process has the file."""
        with self._db.begin() as session:
            held = fetch_queue.hold_fetch(session, self.asked, datetime.now(UTC))
            yield session
        self.asked = held

    def _content(self) -> bytes:
        file = call(self._client.files_info, file=self._job.file_id)["file"]
        if file.get("is_external") or not (url := file.get("url_private_download") or file.get("url_private")):
            raise PermanentFailure(ELSEWHERE)
        if int(file.get("size") or 0) > MOST_BYTES:
            raise PermanentFailure(TOO_LARGE)
        return download(self._client, str(url), MOST_BYTES)

    def _ask(self, asked: OpenQuestion, file: CheckedFile | None = None) -> None:
        at = self._clock()
        with self._holding() as session:
            row = reading_imports.locked_import(session, self._job.id)
            if row is None:
                return
            if file is not None:
                bulk_readings.note_rows(row, file)
            reading_imports.store_question(row, asked, at)
            session.add(row)
            session.flush()
            outbox.refresh(session, ReadingFile(self._job.id), at=at)

    # --- Keeping ---

    def _keep(self, file: CheckedFile) -> None:
        """Keep the rows part by part; a restart goes on behind the last part."""
        with self._holding() as session:
            before, day = bulk_readings.kept_before(session, self._job, file)
            row = bulk_readings.begin_keeping(session, self._job, file, day, self._clock())
        if row is None:
            return
        done, standing, told = row.rows_done, bulk_readings.Standing(), time.monotonic()
        while done < len(file.columns.rows):
            if self._stop.is_set():
                raise _Stopping
            at = self._clock()
            with self._holding() as session:
                done = bulk_readings.keep_part(session, self._job, file, standing, before, start=done, at=at)
                if time.monotonic() - told >= PROGRESS_EVERY.total_seconds():
                    outbox.refresh(session, ReadingFile(self._job.id), at=at)
                    told = time.monotonic()
            self._stop.wait(BREATH_SECONDS)
        self._finish()

    def _finish(self) -> None:
        """Do what follows, a KPI in each transaction, and only then say that the file is read."""
        with self._db.read() as session:
            changed = bulk_readings.kpis_of_import(session, self._job.id)
        for kpi_id, newest in changed:
            with self._holding() as session:
                reading_files.follow_import(session, kpi_id, newest, self._clock())
        with self._holding() as session:
            bulk_readings.finish_import(session, self._job, [kpi_id for kpi_id, _ in changed], self._clock())

    # --- The file of refused rows ---

    def _send_refused(self, file: CheckedFile) -> None:
        """Send the refused rows to whoever dropped the file, in their direct messages; each such file is sent once."""
        if not file.rows.refused:
            return
        content = refused_file(file.columns, file.delimiter, file.rows.refused)
        digest = reading_checks.digest_of(content)
        sent = dict(self._job.sent)
        if sent.get("digest") == digest and (sent.get("shared") or sent.get("failed")):
            return
        name = reading_file_blocks.refused_name(self._job.name)
        try:
            if sent.get("digest") != digest:
                sent = {"digest": digest, "file": uploads.upload(self._client, content, name)}
                self._note_sent(sent)
            self._share(str(sent["file"]), name, len(file.rows.refused))
            sent["shared"] = True
        except PermanentFailure as refused:
            log.warning("refused_rows_not_sent", problem=str(refused))
            sent["failed"] = True
        self._note_sent(sent)

    def _share(self, file_id: str, name: str, count: int) -> None:
        channel = self._direct_channel()
        try:
            if uploads.is_shared(self._client, file_id, channel):
                return
        except PermanentFailure:
            pass  # Slack knows it only once it is completed
        thread_ts = self._job.thread_ts if self._job.in_direct else None
        comment = reading_file_blocks.refused_comment(self._job.name, count)
        uploads.share(self._client, file_id, name, channel=channel, thread_ts=thread_ts, comment=comment)

    def _direct_channel(self) -> str:
        if self._job.in_direct:
            return self._job.channel
        with self._db.read() as session:
            known = postings.direct_channel(session, self._job.person)
        return known or str(call(self._client.conversations_open, users=self._job.person)["channel"]["id"])

    def _note_sent(self, sent: dict[str, object]) -> None:
        with self._holding() as session:
            row = reading_imports.locked_import(session, self._job.id)
            if row is not None:
                row.layout = row.layout | {"sent": sent}
                session.add(row)
