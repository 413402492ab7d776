"""Changing an entry of the catalogue, and what follows from it for the open improvements of a service or a team."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.common.errors import BadInput, TooLate
from csi.common.phrases import counted, listed
from csi.lifecycle import team_moves
from csi.people import roles
from csi.people.permissions import Action
from models import Service, Team

INTO = "team"
"""The form's field, for refusals."""


def change_entry(
    session: Session,
    entry: EntryKind,
    entry_id: int,
    changes: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    shown: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Change an entry as `csi/catalogue/entries.py` does; the open improvements of a service go along to its new team.

    Raises what that raises.
    """
    before = entries.values_of(entry, entries.get_entry(session, entry, entry_id))
    changed = entries.change_entry(session, entry, entry_id, changes, by=by, at=at, shown=shown)
    if entry is EntryKind.SERVICE and changed.get("team"):
        name = entries.entry_name(entries.get_entry(session, entry, entry_id))
        after = int(changed["team"])
        team_moves.move_along_with_service(session, entry_id, name, before["team"], after, by=by, at=at)
    return changed


def held_by_team(session: Session, team_id: int) -> str:
    """What an archived team would leave behind: "2 services and 1 open improvement"; empty if nothing."""
    numbers = team_moves.open_of_team(session, team_id)
    said = [
        counted(len(found), one)
        for found, one in ((_services(session, team_id), "service"), (numbers, "open improvement"))
        if found
    ]
    return listed(said)


def _services(session: Session, team_id: int) -> list[Service]:
    rows = select(Service).where(Service.team_id == team_id, col(Service.archived_at).is_(None))
    return list(session.exec(rows.order_by(col(Service.id))))


def archive_team(session: Session, team_id: int, into: int | None, *, by: str, at: datetime) -> None:
    """Archive a team; its services and open improvements go to another one, and both managers are told.

    Raises BadInput for the default team, and without another team while there is something to move; NotAllowed,
    NotFound, TooLate.
    """
    roles.require_manager(session, by, at, Action.MANAGE_CATALOGUE)
    team = entries.get_entry(session, EntryKind.TEAM, team_id)
    entries.require_archivable(team)
    if held := held_by_team(session, team_id):
        if into is None or into == team_id:
            raise BadInput(INTO, f"“{entries.entry_name(team)}” has {held}. Choose the team that gets them.")
        heir = session.get(Team, into)
        if heir is None or heir.archived_at is not None:
            raise TooLate("That team is archived. Choose another one.")
        for service in _services(session, team_id):
            entries.change_entry(session, EntryKind.SERVICE, service.id or 0, {"team": into}, by=by, at=at)
        team_moves.move(session, team_moves.open_of_team(session, team_id), team_id, into, by=by, at=at)
    entries.archive_entry(session, EntryKind.TEAM, team_id, by=by, at=at)
