"""The first day's guide: three optional steps for the first manager, sent once and only to an unused register."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from csi.common import idempotency
from csi.common.policies import policy
from csi.messaging import outbox
from csi.messaging.subjects import Guide
from csi.people import directory
from csi.people.permissions import Action, require
from models import Activity, GroupRole, Improvement, Posting, Seen, Service
from models.enums import Role

_LOOKED = "first_day"


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """Which steps of the guide are done; `is_over`: the manager has dismissed it."""

    triage_channel: str | None
    decision_working_days: int
    has_channels: bool
    has_service: bool
    has_coordinator: bool
    is_over: bool

    @property
    def is_done(self) -> bool:
        """Whether all steps are done."""
        return self.has_channels and self.has_service and self.has_coordinator


def is_first_day(session: Session, _at: datetime) -> bool:
    """Whether it was not decided yet if the first manager gets the guide."""
    return session.get(Seen, _LOOKED) is None and directory.default_team(session).manager_id is not None


def greet_first_manager(session: Session, at: datetime) -> None:
    """Send the guide to the first manager, unless the register is in use already. Decided once and for all."""
    manager = directory.default_team(session).manager_id
    if manager is None or not idempotency.is_first(session, _LOOKED, at):
        return
    if session.exec(select(Improvement.id)).first() is None and session.exec(select(Activity.id)).first() is None:
        to = outbox.person(manager)
        outbox.enqueue(session, outbox.MessageKind.GUIDE, to=to, at=at, subject=Guide(manager))


def read_guide(session: Session, person_id: str) -> GuideFacts:
    """The state of the guide's steps for a person."""
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
    """Enqueue updates of the guides that were sent, so that they show what is done."""
    for stored in session.exec(select(Posting.subject).where(Posting.kind == outbox.MessageKind.GUIDE)).all():
        outbox.refresh(session, Guide.parse(stored), at=at)


def end_guide(session: Session, *, by: str, at: datetime) -> None:
    """Dismiss the guide (*That's enough for now*). Raises NotAllowed for all but managers."""
    directory.require_member(session, by)
    require(Action.END_GUIDE, directory.actor_for(session, by), "The first steps are for managers.")
    idempotency.is_first(session, _over(by), at)
    outbox.refresh(session, Guide(by), at=at)


def _is_given(session: Session, role: Role) -> bool:
    """Whether a person or user group has the role; a group's members may not be known yet."""
    mapped = select(GroupRole.id).where(GroupRole.role == role)
    return bool(directory.holders(session, role)) or session.exec(mapped).first() is not None


def _over(person_id: str) -> str:
    return f"first_day_over:{person_id}"
