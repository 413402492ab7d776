"""How the periodic jobs go: failures and missed times are noted for `kaizen doctor`; a healthy run writes nothing."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from models import JobRun, insert_once

HEALTHY_AFTER = timedelta(minutes=15)
"""A job that has not failed for this long goes well again; what failed is tried again after ten minutes."""


def note_failure(session: Session, job: str, problem: str, at: datetime) -> None:
    """Note that a job failed, with what went wrong in words of the code."""
    row = _row(session, job, at)
    if not row.failures:
        row.began_at = at
    row.failures, row.failed_at, row.problem, row.done_at = row.failures + 1, at, problem[:200], None
    session.add(row)


def note_missed(session: Session, job: str, times: int, at: datetime) -> None:
    """Note that a job could not begin when it was due, because others were still at work."""
    row = _row(session, job, at)
    row.missed += times
    session.add(row)


def note_recovery(session: Session, job: str, at: datetime) -> None:
    """Note that a job goes well again."""
    row = _row(session, job, at)
    row.began_at = row.done_at = at
    row.failures, row.missed, row.problem = 0, 0, None
    session.add(row)


def in_trouble(session: Session) -> list[JobRun]:
    """The jobs that fail, or that could not begin when they were due, by name."""
    rows = select(JobRun).where(or_(col(JobRun.failures) > 0, col(JobRun.missed) > 0))
    return list(session.exec(rows.order_by(col(JobRun.job))))


def _row(session: Session, job: str, at: datetime) -> JobRun:
    insert_once(session, JobRun(job=job, began_at=at))
    return session.exec(select(JobRun).where(JobRun.job == job).with_for_update()).one()
