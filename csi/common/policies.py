"""The policies in force: defaults, overridden by the environment's region, overridden by what managers set."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, select

from csi.common.policy_fields import Policy, from_json
from csi.common.read_cache import cached_while_reading
from models import Improvement, Setting, insert_once

KEY = "policy"
BY_MANAGERS = "set_by_managers"
"""The entry of the stored policy that lists the keys a manager has set; the environment no longer changes those."""


@cached_while_reading
def policy(session: Session) -> Policy:
    """The policy in force: the stored values over the defaults."""
    row = session.get(Setting, KEY)
    return replace(Policy(), **from_json(row.value)) if row else Policy()


def set_region(session: Session, *, country: str | None, tz: str, at: datetime) -> None:
    """Store the organisation's country and time zone from the environment, except where a manager has set them."""
    insert_once(session, Setting(key=KEY, changed_at=at))
    row = session.exec(select(Setting).where(Setting.key == KEY).with_for_update()).one()
    chosen = row.value.get(BY_MANAGERS, [])
    region = {key: value for key, value in {"country": country, "tz": tz}.items() if key not in chosen}
    row.value = {**row.value, **region}
    row.changed_at = at
    session.add(row)


def needs_approval(session: Session, improvement: Improvement) -> bool:
    """Whether the improvement needs an approval: by the policy for its effort, or because a manager asked for one."""
    if improvement.quick_win:
        return False
    return improvement.effort in policy(session).approval_efforts or improvement.approval_asked_by is not None
