"""A workspace's members, read from Slack by the first bot of a test run, and put into the others' databases.

Reading them takes longer than anything else that a bot does when it starts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, not_, or_, select, update

from csi.messaging import fetch_queue
from models import Database, Intake, Person, insert_missing
from models.enums import QueueState
from sandbox.workspace import Workspace

_READ: dict[str, list[dict[str, Any]]] = {}
"""The rows of people, by the workspace's people as the sandbox has them."""

_REQUESTED = col(Intake.kind) == fetch_queue.MEMBERS


def remember(db: Database, workspace: Workspace, at: datetime) -> None:
    """Store the members as an earlier bot read them from a workspace of the same people, if one did."""
    rows = _READ.get(_people(workspace))
    if not rows:
        return
    answered = _answered_by(rows)
    with db.begin() as session:
        if session.exec(select(Intake.id).where(not_(answered))).first():
            return
        read = {"first_seen_at": at, "refreshed_at": at}
        insert_missing(session, Person, [row | read for row in rows])
        for row in rows:
            session.exec(update(Person).where(col(Person.id) == row["id"]).values(row | read))
        session.exec(update(Intake).where(answered).values(state=QueueState.DONE, done_at=at))


def _answered_by(rows: Sequence[dict[str, Any]]) -> ColumnElement[bool]:
    """Requests to read all members, or one of these people, such as the manager that the settings name."""
    ids = [row["id"] for row in rows]
    return or_(_REQUESTED, and_(col(Intake.kind) == fetch_queue.PERSON, col(Intake.key).in_(ids)))


def keep(db: Database, workspace: Workspace) -> None:
    """Keep the members that a bot has read."""
    key = _people(workspace)
    if key not in _READ:
        with db.read() as session:
            if session.exec(select(Intake.id).where(_REQUESTED, Intake.state == QueueState.DONE)).first():
                _READ[key] = [row.model_dump() for row in session.exec(select(Person))]


def _people(workspace: Workspace) -> str:
    return repr(sorted(workspace.people.items()))
