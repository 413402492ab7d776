"""The first day: the first manager is led through three optional steps, once, and only where nothing was done yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common import idempotency
from csi.common.policies import policy
from csi.messaging import outbox
from csi.people import directory
from csi.people.permissions import Action, require
from models import Activity, GroupRole, Improvement, Outbox, Seen, Service
from models.enums import Role

_LOOKED = "first_day"


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """Which steps are done; `is_over`: the manager needs no more of it."""

    triage_channel: str | None
    decision_working_days: int
    has_channels: bool
    has_service: bool
    has_coordinator: bool
    is_over: bool

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to do."""
        return self.has_channels and self.has_service and self.has_coordinator


def greet_first_manager(session: Session, at: datetime) -> None:
    """Guide the first manager, unless the register is in use already. Decided once in the register's life."""
    if session.get(Seen, _LOOKED) is not None:
        return
    manager = directory.default_team(session).manager_id
    if manager is None or not idempotency.is_first(session, _LOOKED, at):
        return
    if session.exec(select(Improvement.id)).first() is None and session.exec(select(Activity.id)).first() is None:
        outbox.enqueue(session, outbox.MessageKind.GUIDE, to=outbox.person(manager), at=at, subject=f"guide:{manager}")


def read_guide(session: Session, person_id: str) -> GuideFacts:
    """Where the first day stands."""
    team = directory.default_team(session)
    service = select(Service.id).where(col(Service.archived_at).is_(None))
    return GuideFacts(
        triage_channel=team.triage_channel,
        decision_working_days=policy(session).decision_working_days,
        has_channels=bool(team.triage_channel or team.announcement_channel),
        has_service=session.exec(service).first() is not None,
        has_coordinator=_is_given(session, Role.COORDINATOR),
        is_over=session.get(Seen, _over(person_id)) is not None,
    )


def refresh_guide(session: Session, at: datetime) -> None:
    """Tick off what is done, where there is a guide."""
    for subject in session.exec(select(Outbox.subject).where(Outbox.kind == outbox.MessageKind.GUIDE)).all():
        outbox.refresh(session, subject, at=at)


def end_guide(session: Session, *, by: str, at: datetime) -> None:
    """*That's enough for now*. Raises NotAllowed for all but managers."""
    directory.require_member(session, by, at)
    require(Action.END_GUIDE, directory.actor_for(session, by), "The first steps are for managers.")
    idempotency.is_first(session, _over(by), at)
    outbox.refresh(session, f"guide:{by}", at=at)


def _is_given(session: Session, role: Role) -> bool:
    """Whether somebody, or a user group, was given the role; who is in the group may not be read yet."""
    mapped = select(GroupRole.id).where(GroupRole.role == role)
    return bool(directory.holders(session, role)) or session.exec(mapped).first() is not None


def _over(person_id: str) -> str:
    return f"first_day_over:{person_id}"
