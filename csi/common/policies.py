"""The policies in force: defaults, overridden by the environment's region, overridden by what managers set."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from csi.common.policy_fields import BY_KEY, Policy, Unusable, from_json
from csi.common.read_cache import cached_until_written
from models import Improvement, Setting, insert_once

KEY = "policy"
BY_MANAGERS = "set_by_managers"
"""The entry of the stored policy that lists the keys a manager has set; the environment no longer changes those."""

UNUSABLE = "unusable"
"""The entry with what the environment says as country or time zone and is none."""


@cached_until_written
def policy(session: Session) -> Policy:
    """The policy in force: the stored values over the defaults."""
    row = session.get(Setting, KEY)
    return replace(Policy(), **from_json(row.value)) if row else Policy()


def set_region(session: Session, *, country: str | None, tz: str, at: datetime) -> dict[str, str]:
    """Store the organisation's country and time zone from the environment, except where a manager has set them.

    What is no country or time zone is not used: the default is. Return what is wrong by key, for the log; managers read
    it in the settings (`unusable_region`).
    """
    insert_once(session, Setting(key=KEY, changed_at=at))
    row = session.exec(select(Setting).where(Setting.key == KEY).with_for_update()).one()
    chosen = row.value.get(BY_MANAGERS, [])
    region: dict[str, Any] = {}
    unusable: dict[str, str] = {}
    for key, typed in {"country": country, "tz": tz}.items():
        if key in chosen:
            continue
        try:
            region[key] = BY_KEY[key].read(typed)
        except Unusable:
            region[key] = getattr(Policy(), key)
            unusable[key] = str(typed)
    row.value = {**row.value, **region, UNUSABLE: unusable}
    row.changed_at = at
    session.add(row)
    return unusable


def unusable_region(session: Session) -> dict[str, str]:
    """What the environment says as country or time zone and is none, by the policy's key."""
    row = session.get(Setting, KEY)
    value = row.value if row else {}
    return {key: typed for key, typed in value.get(UNUSABLE, {}).items() if key not in value.get(BY_MANAGERS, [])}


def needs_approval(session: Session, improvement: Improvement) -> bool:
    """Whether the improvement needs an approval: by the policy for its effort, or because a manager asked for one."""
    if improvement.quick_win:
        return False
    return improvement.effort in policy(session).approval_efforts or improvement.approval_asked_by is not None
