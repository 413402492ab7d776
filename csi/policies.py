"""The policies in force: the defaults, with what was set over them."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlmodel import Session

from csi.rules.policy import Policy
from models import Setting

_KEY = "policy"


def policy(session: Session) -> Policy:
    """The policy in force."""
    row = session.get(Setting, _KEY)
    if row is None:
        return Policy()
    known = {key: value for key, value in row.value.items() if key in asdict(Policy())}
    if "approval_efforts" in known:
        known["approval_efforts"] = frozenset(known["approval_efforts"])
    return replace(Policy(), **known)


def set_region(session: Session, *, country: str | None, tz: str, at: datetime) -> None:
    """Where the organisation is, for people whose own time zone is not known yet."""
    row = session.get(Setting, _KEY) or Setting(key=_KEY, changed_at=at)
    row.value = {**row.value, "country": country, "tz": tz}
    row.changed_at = at
    session.add(row)
