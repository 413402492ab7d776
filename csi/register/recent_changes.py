"""What others have done to an improvement since a form was opened, in words."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from csi.common.phrases import listed
from csi.people import directory
from csi.people.acts import describe_act
from models import Activity
from models.enums import Step

_DID = {
    Step.NEED_INFO: "asked its author a question",
    Step.ACCEPT: "accepted it",
    Step.DECLINE: "declined it",
    Step.ASSESS: "began to assess it",
    Step.APPROVE: "approved it",
    Step.SEND_BACK: "sent it back",
    Step.TAKE_BACK: "took it back",
    Step.START: "started work on it",
    Step.REAPPROVE: "approved the change",
    Step.HOLD: "put it on hold",
    Step.RESUME: "resumed it",
    Step.REVIEW: "moved it to review",
    Step.BACK_TO_WORK: "sent it back to work",
    Step.CLOSE: "closed it",
    Step.CANCEL: "canceled it",
    Step.WITHDRAW: "withdrew it",
    Step.MERGE: "merged it",
    Step.UNMERGE: "undid its merge",
    Step.REOPEN: "reopened it",
    "undone": "took the last decision back",
    "info_given": "answered the question",
    "edited": "reworded it",
    "returned": "returned it to the manager",
    "target_set": "set the target",
    "target_removed": "removed a target",
    "value_line_added": "added a line to its value",
    "value_line_removed": "removed a line of its value",
    "not_measurable": "said why it can't be measured",
    "forecast_set": "changed the forecast",
    "actual_set": "changed what it was worth",
    "task_added": "added a task",
    "phase_added": "added a phase",
    "phase_renamed": "renamed a phase",
    "phase_moved": "moved a phase",
    "phase_removed": "removed a phase",
    "excursion_corrected": "saw the reading behind it corrected",
    "excursion_reworded": "saw the reading behind it corrected",
    "announcement_edited": "edited the announcement",
    "announced": "posted the announcement",
    "announcement_dropped": "dropped the announcement",
    "baseline_corrected": "corrected the baseline",
    "outcome_corrected": "saw a reading behind the outcome corrected",
    "announcement_value_shown": "let the announcement show its value",
    "announcement_value_hidden": "hid its value in the announcement",
    "still_holds": "said that it still holds",
    "no_longer_holds": "said that it no longer holds",
    "announcement_scheduled": "set the announcement for a working hour",
    "announcement_unscheduled": "took the announcement back from being posted",
    "involved": "changed who is involved",
}
_OF_ITS_AUTHOR = frozenset({Step.WITHDRAW, "edited", "info_given", "answered", Step.MERGE})
"""What somebody without a name can only have done as its author."""


_CHANGES_NOTHING = frozenset(
    {"voted", "unvoted", "watched", "unwatched", "noted", "commented", "progress", "confirmed"}
)
"""What changes nothing that others decide by."""


def last_activity(session: Session, number: int) -> int:
    """The id of the last thing that happened to an improvement; 0 if nothing has."""
    found = session.exec(select(func.max(Activity.id)).where(Activity.improvement_id == number)).one()
    return int(found or 0)


def last_change(session: Session, number: int, key: str) -> Activity | None:
    """What last set this value of an improvement, as its activity records it."""
    of_it = select(Activity).where(Activity.improvement_id == number).order_by(col(Activity.id).desc())
    return next((row for row in session.exec(of_it.limit(200)) if key in row.after), None)


def explained(
    session: Session, number: int, since: int, fields: Iterable[str], explains: Callable[[str, Activity], bool]
) -> dict[str, Activity | None]:
    """What last changed each field since that activity; None where nothing on record did."""
    rows = session.exec(
        select(Activity).where(Activity.improvement_id == number, col(Activity.id) > since).order_by(col(Activity.id))
    ).all()
    return {name: next((row for row in reversed(rows) if explains(name, row)), None) for name in fields}


def describe_changes(session: Session, rows: Sequence[Activity], reader: str, at: datetime) -> str:
    """Say who did what, and when: "Mia accepted it at 10:32, while this was open."."""
    if not rows:
        return "Somebody changed this while it was open."
    return f"{listed([describe_change(session, row, reader, at) for row in rows[:3]])}, while this was open."


def describe_last_step(session: Session, number: int, reader: str, at: datetime) -> str:
    """Say who brought an improvement to its present state; empty if that was the reader."""
    of_it = select(Activity).where(Activity.improvement_id == number).order_by(col(Activity.id).desc())
    rows = session.exec(of_it.limit(200))
    last = next((row for row in rows if "state" in row.after and "task" not in row.after), None)
    return "" if last is None or last.actor_id == reader else describe_changes(session, [last], reader, at)


def describe_since(session: Session, number: int, since: int, reader: str, at: datetime) -> str:
    """Say what others have done to an improvement since that activity; empty if only the reader has done anything."""
    rows = session.exec(
        select(Activity)
        .where(Activity.improvement_id == number, col(Activity.id) > since, col(Activity.verb).not_in(_CHANGES_NOTHING))
        .order_by(col(Activity.id).desc())
    ).all()
    others = [row for row in rows if row.actor_id != reader]
    return describe_changes(session, others, reader, at) if others else ""


def describe_change(session: Session, row: Activity, reader: str, at: datetime) -> str:
    """Say who did this, and when, in the reader's time: "Mia accepted it at 10:32"."""
    otherwise = "Its author" if row.verb in _OF_ITS_AUTHOR else "Kaizen"
    return describe_act(session, row.actor_id, _did(session, row), row.at, reader=reader, at=at, otherwise=otherwise)


def _did(session: Session, row: Activity) -> str:
    """What was done, as the middle of a sentence."""
    if row.verb == "assigned":
        return f"gave it to {directory.name_of(session, row.after.get('coordinator'))}"
    if row.verb == "approver_named":
        return f"named {directory.name_of(session, row.after.get('approver'))} as its approver"
    if row.verb == "details_changed":
        return listed([f"set the {key.replace('_', ' ')} to {_spoken(value)}" for key, value in row.after.items()])
    if row.verb == "involved" and "accountable" in row.after:
        return f"made {directory.name_of(session, row.after['accountable'])} accountable"
    if row.verb == "part_of":
        whole = row.after.get("part_of")
        return f"made it part of IMP-{whole}" if whole else "took it out of what it was part of"
    if row.verb == "answered":
        return "answered this question"
    if (place := row.after.get("task")) and row.verb != "task_added":
        return f"changed task {row.improvement_id}.{place}"
    if row.verb == Step.MERGE and row.note:
        return f"merged it {row.note}"
    return _DID.get(row.verb, "changed it")


def _spoken(value: object) -> str:
    if value in (None, []):
        return "nothing"
    return f"“{', '.join(map(str, value)) if isinstance(value, list) else value}”"
