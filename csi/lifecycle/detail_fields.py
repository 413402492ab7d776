"""The details of an improvement that one form shows and changes, and who may change them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlmodel import Session, select

from csi.common.errors import TooLate
from csi.interview import queries
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register.improvements import describe_state, get_improvement
from models import Alignment, Improvement
from models.enums import ENDED_STATES, Benefit, Effort, ImprovementKind, Term

LONGEST_RISK = 1_000
"""The most characters of a risk: the form keeps what it showed, and has room for that."""

PRIORITIES = range(1, 6)
"""From 1, the highest, to 5."""


@dataclass(frozen=True, slots=True)
class Details:
    """The form's values; the names are the form's fields, for refusals."""

    kind: ImprovementKind | None = None
    term: Term | None = None
    effort: Effort | None = None
    benefit: Benefit | None = None
    priority: int | None = None
    service: int | None = None
    team: int | None = None
    objectives: tuple[int, ...] = ()
    people_affected: bool | None = None
    risk: str = ""

    def plain(self) -> dict[str, Any]:
        """The values as JSON, for the form to carry."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Details":
        """The values from the JSON that the form carried."""
        return cls(
            kind=ImprovementKind(plain["kind"]) if plain["kind"] else None,
            term=Term(plain["term"]) if plain["term"] else None,
            effort=Effort(plain["effort"]) if plain["effort"] else None,
            benefit=Benefit(plain["benefit"]) if plain["benefit"] else None,
            priority=plain["priority"],
            service=plain["service"],
            team=plain["team"],
            objectives=tuple(plain["objectives"]),
            people_affected=plain["people_affected"],
            risk=str(plain.get("risk") or ""),  # a form that was opened before an update has none
        )


FIELDS = tuple(each.name for each in fields(Details))


def read_details(session: Session, improvement: Improvement) -> Details:
    """The current details."""
    number = improvement.id or 0
    served = session.exec(select(Alignment.objective_id).where(Alignment.improvement_id == number)).all()
    affected = queries.current_answers(session, number).get("affects_people")
    told = {"yes": True, "no": False}.get(affected.text) if affected else None
    return Details(
        kind=improvement.kind,
        term=improvement.term,
        effort=improvement.effort,
        benefit=improvement.benefit,
        priority=improvement.priority,
        service=improvement.service_id,
        team=improvement.team_id,
        objectives=tuple(sorted(served)),
        people_affected=told,
        risk=improvement.risk or "",
    )


def require_changeable(session: Session, number: int, *, by: str, lock: bool = False) -> Improvement:
    """The improvement, if `by` may change its details: its coordinator or a manager, while it is open.

    Raises NotAllowed, TooLate.
    """
    improvement = get_improvement(session, number, lock=lock)
    actor = directory.actor_for(session, by, improvement)
    require(Action.CHANGE_DETAILS, actor, f"Only its coordinator or a manager can change the details of IMP-{number}.")
    if improvement.state in ENDED_STATES:
        raise TooLate(f"IMP-{number} is {describe_state(improvement.state)}, so its details can't be changed.")
    return improvement
