"""The targets of an improvement as a list, each with how it stands, and what its reader may do with it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from csi.common.errors import NotAllowed, NotKnownYet, TooLate
from csi.common.working_days import local_day
from csi.kpis import powers, targets
from csi.kpis.queries import targets_with_kpis
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.people import directory
from csi.people.permissions import Action, may
from csi.register.improvements import get_improvement
from models import Improvement
from models.enums import State


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets of an improvement; `may_set`: the reader may add, edit and remove; `reported`: KPIs they report."""

    number: int
    idea: str
    targets: tuple[TargetFacts, ...]
    today: date
    may_set: bool
    reported: frozenset[int]
    not_measurable: str = ""


def read_targets(session: Session, number: int, *, by: str, at: datetime) -> TargetList:
    """The targets as a person sees them. Raises NotAllowed, NotFound."""
    member = directory.require_member(session, by, Action.READ)
    improvement = get_improvement(session, number)
    today = local_day(at, directory.zone_of(session, member))
    kpis = [kpi for _, kpi in targets_with_kpis(session, number)]
    measures = improvement.state in (State.IN_PROGRESS, State.REVIEW)
    return TargetList(
        number=number,
        idea=improvement.idea,
        targets=tuple(target_facts(session, number, today)),
        today=today,
        may_set=may_set(session, improvement, by),
        reported=frozenset(
            kpi.id or 0 for kpi in kpis if measures and powers.may_with(session, Action.ADD_READING, kpi, by)
        ),
        not_measurable=improvement.not_measurable_because or "",
    )


def may_set(session: Session, improvement: Improvement, by: str) -> bool:
    """Whether a person may add, edit and remove targets now."""
    if not may(Action.SET_EARLY_TARGET, directory.actor_for(session, by, improvement)):
        return False
    try:
        targets.require_target_setter(session, improvement, by)
    except (NotAllowed, NotKnownYet, TooLate):
        return False
    return True


@dataclass(frozen=True, slots=True)
class RemovableTarget:
    """A target that its reader may remove, and whether that needs a reason."""

    number: int
    target: TargetFacts
    today: date
    needs_reason: bool
    is_last: bool


def read_removable(session: Session, number: int, target_id: int, *, by: str, at: datetime) -> RemovableTarget:
    """A target for the form that removes it. Raises NotAllowed, TooLate."""
    improvement = get_improvement(session, number)
    targets.require_target_setter(session, improvement, by)
    shown = read_targets(session, number, by=by, at=at)
    found = next((each for each in shown.targets if each.id == target_id), None)
    if found is None:
        raise TooLate("Somebody has changed or removed this target already.")
    reason = targets.needs_reason(session, improvement)
    return RemovableTarget(number, found, shown.today, reason, len(shown.targets) == 1)
