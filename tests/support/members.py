"""A workspace's members, read from Slack by the first bot of a test run, and put into the others' databases.

Reading them takes longer than anything else that a bot does when it starts.
"""

from datetime import datetime
from typing import Any

from sqlmodel import col, select, update

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
    with db.begin() as session:
        if not rows or session.exec(select(Intake.id).where(Intake.kind != fetch_queue.MEMBERS)).first():
            return
        read = {"first_seen_at": at, "refreshed_at": at}
        insert_missing(session, Person, [row | read for row in rows])
        for row in rows:
            session.exec(update(Person).where(col(Person.id) == row["id"]).values(row | read))
        session.exec(update(Intake).where(_REQUESTED).values(state=QueueState.DONE, done_at=at))


def keep(db: Database, workspace: Workspace) -> None:
    """Keep the members that a bot has read."""
    key = _people(workspace)
    if key not in _READ:
        with db.read() as session:
            if session.exec(select(Intake.id).where(_REQUESTED, Intake.state == QueueState.DONE)).first():
                _READ[key] = [row.model_dump() for row in session.exec(select(Person))]


def _people(workspace: Workspace) -> str:
    return repr(sorted(workspace.people.items()))
