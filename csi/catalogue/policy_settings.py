"""Changing the policies: by managers only, checked, recorded, and in force at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from csi.common.conflicts import Overtaken, conflicts
from csi.common.errors import BadInput
from csi.common.phrases import listed
from csi.common.policies import BY_MANAGERS, KEY, policy
from csi.common.policy_fields import BY_KEY, Stored, Unusable, to_json
from csi.people import roles
from csi.people.acts import describe_act
from csi.people.permissions import Action
from models import Activity, Setting


def read_changes(changes: Mapping[str, Any]) -> dict[str, Stored]:
    """What was typed or chosen, as the values to store. Raises BadInput at the first field that can't be used."""
    kept: dict[str, Stored] = {}
    for key, typed in changes.items():
        try:
            kept[key] = BY_KEY[key].read(typed)
        except Unusable as problem:
            raise BadInput(key, str(problem)) from None
    return kept


def problems(changes: Mapping[str, Any]) -> dict[str, str]:
    """The refusals of unusable values by field."""
    found: dict[str, str] = {}
    for key, typed in changes.items():
        try:
            read_changes({key: typed})
        except BadInput as problem:
            found[key] = problem.sentence
    return found


def set_policies(
    session: Session, changes: Mapping[str, Any], *, by: str, at: datetime, shown: Mapping[str, Stored] | None = None
) -> dict[str, Stored]:
    """Set policies and return what really changed, as stored.

    `shown` holds the values that the form opened with: what was left as it was is not changed, and what somebody else
    has changed since is not overwritten. Raises Overtaken, NotAllowed, BadInput.
    """
    roles.require_manager(session, by, at, Action.CHANGE_POLICIES)
    now = to_json(policy(session))
    wanted = read_changes(changes)
    if shown is not None:
        wanted = {key: value for key, value in wanted.items() if value != shown.get(key, now[key])}
        _check_overtaken(session, shown, now, wanted, by, at)
    changed = {key: value for key, value in wanted.items() if value != now[key]}
    if not changed:
        return {}
    row = session.get(Setting, KEY) or Setting(key=KEY, changed_at=at)
    by_managers = sorted({*row.value.get(BY_MANAGERS, []), *changed})
    row.value = {**row.value, **changed, BY_MANAGERS: by_managers}
    row.changed_by, row.changed_at = by, at
    session.add(row)
    before = {key: now[key] for key in changed}
    session.add(Activity(actor_id=by, verb="policies_changed", before=before, after=dict(changed), at=at))
    return changed


def _check_overtaken(
    session: Session,
    shown: Mapping[str, Stored],
    now: Mapping[str, Stored],
    wanted: Mapping[str, Stored],
    by: str,
    at: datetime,
) -> None:
    """Check that nobody else has set what is changed here to another value meanwhile. Raises Overtaken."""
    found = conflicts({key: shown[key] for key in wanted if key in shown}, now, wanted)
    changes = session.exec(
        select(Activity).where(Activity.verb == "policies_changed").order_by(col(Activity.id).desc()).limit(200)
    ).all()
    last = {key: next((row for row in changes if key in row.after), None) for key in found}
    others = {key: row for key, row in last.items() if row is None or row.actor_id != by}
    if others:
        told = [
            describe_act(
                session,
                row.actor_id if row else None,
                f"set “{BY_KEY[key].label}” to {BY_KEY[key].say(now[key])}",
                row.at if row else at,
                reader=by,
                at=at,
                otherwise="Somebody",
            )
            for key, row in others.items()
        ]
        raise Overtaken(f"{listed(told)}, while this was open.", tuple(others), shown=now)
