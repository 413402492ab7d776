"""An improvement's service improvement plan (SIP): everything that its readers need, as one person may see it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from csi.interview.answer_sheet import Sheet, read_sheet
from csi.kpis import queries
from csi.people import directory
from csi.people.permissions import Action
from csi.register import history
from csi.register.history import HistoryEntry
from csi.register.improvements import get_improvement
from csi.register.queries import Raci, read_raci
from csi.tasks.plan_view import PlanFacts, read_plan
from csi.views.whole_improvement import WholeImprovement, read_whole
from models import Person


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """The plan: the improvement as its reader sees it, its answers, tasks, readings, people, risk and history.

    `names` are people's names by their ids, for those who are in it.
    """

    number: int
    whole: WholeImprovement
    sheet: Sheet
    tasks: PlanFacts
    readings: dict[int, tuple[tuple[date, Decimal], ...]]
    raci: Raci
    risk: str
    history: tuple[HistoryEntry, ...]
    names: dict[str, str]


def read_service_plan(session: Session, number: int, *, by: str, at: datetime) -> ServicePlan:
    """Read the plan. Raises NotAllowed for outsiders, NotFound."""
    directory.require_member(session, by, Action.EXPORT_PLAN)
    improvement = get_improvement(session, number)
    whole = read_whole(session, number, by=by, at=at)
    tasks = read_plan(session, number, by=by, at=at)
    entries = _history(session, number, by, at)
    raci = read_raci(session, improvement)
    sheet = read_sheet(session, number, by=by, at=at)
    people = {
        improvement.author_id, whole.facts.credited, improvement.coordinator_id, raci.accountable, *raci.consulted,
        *raci.informed, *raci.responsible, *(row.task.owner for row in tasks.rows), *(entry.by for entry in entries),
        *(answer.by for row in sheet.rows for answer in row.answers),
    }  # fmt: skip
    return ServicePlan(
        number=number,
        whole=whole,
        sheet=sheet,
        tasks=tasks,
        readings={target.kpi_id: _readings(session, target.kpi_id) for target in whole.facts.targets},
        raci=raci,
        risk=improvement.risk or "",
        history=entries,
        names=_names(session, people),
    )


def _readings(session: Session, kpi_id: int) -> tuple[tuple[date, Decimal], ...]:
    rows = queries.readings_of(session, kpi_id)
    return tuple((row.measured_on, row.value) for row in rows if row.value is not None)


def _history(session: Session, number: int, by: str, at: datetime) -> tuple[HistoryEntry, ...]:
    """All entries, the oldest first."""
    first = history.read_history(session, number, 0, by=by, at=at)
    others = [history.read_history(session, number, page, by=by, at=at) for page in range(1, first.pages)]
    return tuple(reversed([entry for page in (first, *others) for entry in page.entries]))


def _names(session: Session, people: set[str | None]) -> dict[str, str]:
    known = (session.get(Person, person_id) for person_id in sorted(each for each in people if each))
    return {person.id: person.name for person in known if person is not None and person.name}
