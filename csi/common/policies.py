"""The policies in force: the defaults, what the environment says of the region, and what managers set over both."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from csi.common.policy_fields import Policy, understood
from csi.common.read_cache import cached_while_reading
from models import Improvement, Setting

KEY = "policy"
BY_MANAGERS = "set_by_managers"
"""The keys that a manager has set: the environment does not set them any more."""


@cached_while_reading
def policy(session: Session) -> Policy:
    """The policy in force."""
    row = session.get(Setting, KEY)
    return replace(Policy(), **understood(row.value)) if row else Policy()


def set_region(session: Session, *, country: str | None, tz: str, at: datetime) -> None:
    """Where the organisation is, until a manager says it in Slack."""
    row = session.get(Setting, KEY) or Setting(key=KEY, changed_at=at)
    chosen = row.value.get(BY_MANAGERS, [])
    region = {key: value for key, value in {"country": country, "tz": tz}.items() if key not in chosen}
    row.value = {**row.value, **region}
    row.changed_at = at
    session.add(row)


def asks_for_approval(session: Session, improvement: Improvement) -> bool:
    """Whether it has to be approved: by the policy for its effort, or because a manager wants it."""
    if improvement.quick_win:
        return False
    return improvement.effort in policy(session).approval_efforts or improvement.approval_asked_by is not None
