"""Reading from the database what the rules of nudges look at; None where the subject is gone."""

from datetime import datetime

from sqlmodel import Session, func, select

from csi.common.policies import policy
from csi.common.weekends import week_begins
from csi.common.working_days import local_day
from csi.kpis import queries
from csi.nudges import improvement_parts as parts
from csi.nudges.coordinators_week import read_week
from csi.nudges.facts import DepartureFacts, ExcursionFacts, ImprovementFacts, KpiFacts, PersonFacts, Receiver
from csi.nudges.receivers import receiver, receivers
from csi.nudges.schedule import check_in_due
from csi.register.held_work import above_of, held_by
from models import Departure, Improvement, Kpi, Person, Reading, Service, Team
from models.enums import ENDED_STATES, ClosureCode, DigestKind, State

_PLANNED = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED})
_WITH_TARGETS = _PLANNED | {State.IN_PROGRESS}
_WITH_QUESTIONS = frozenset(State) - ENDED_STATES - {State.ON_HOLD}
_COULD_WAIT_FOR_APPROVAL = frozenset({State.ASSESS, State.IN_PROGRESS})


def improvement_facts(session: Session, number: int) -> ImprovementFacts | None:
    """An improvement, as the rules look at it: what its state makes possible."""
    row = session.get(Improvement, number)
    if row is None:
        return None
    state, rules = row.state, policy(session)
    is_success = state is State.CLOSED and row.closure_code is ClosureCode.SUCCESSFUL
    if state in ENDED_STATES and not is_success:
        return ImprovementFacts(number, state)
    is_new = state is State.NEW
    team = session.get_one(Team, row.team_id)
    manager = parts.manager(session, row, team)
    happened = parts.last_happenings(session, row) if not is_new else parts.Happenings()
    questions = parts.open_questions(session, row) if state in _WITH_QUESTIONS else ()
    tasks = parts.open_tasks(session, number) if state is State.IN_PROGRESS else ()
    given = parts.latest_assignments(session, number) if state not in ENDED_STATES else ()
    asked_at = (
        parts.approval_asked_at(session, row, happened.assessed_at) if state in _COULD_WAIT_FOR_APPROVAL else None
    )
    approvers = parts.approvers(session, row) if asked_at is not None else ()
    known = receivers(
        session,
        [
            row.coordinator_id, row.author_id if is_new else None,
            *([manager.id] if manager else []), *(each.person_id for each in given), *approvers,
            *(each.person_id for each in questions), *(each.owner_id for each in tasks),
        ],
    )  # fmt: skip
    promise = parts.promise(session, row) if is_new and row.promise_paused_at is None else None
    return ImprovementFacts(
        number,
        state,
        home=Receiver("", rules.tz, rules.country),
        coordinator=known.get(row.coordinator_id or ""),
        manager=known.get(manager.id) if manager else None,
        author=known.get(row.author_id or "") if is_new else None,
        triage_channel=parts.triage_channel(session, team) if is_new else None,
        created_at=row.created_at,
        started_at=row.started_at,
        reported_at=happened.reported_at,
        promised_on=promise.promised_on if promise else None,
        missed_at=promise.missed_at if promise else None,
        last_activity_at=happened.activity_at,
        added_to_at=happened.added_to_at,
        settled_at=row.settled_at,
        hold_until=row.hold_until if state is State.ON_HOLD else None,
        approval_asked_at=asked_at,
        approvers=tuple(known[each] for each in approvers if each in known),
        asked=parts.asked(questions, known),
        assignment=parts.assignment(given, known),
        came_back=parts.came_back(given, known),
        confirm_working_days=rules.confirm_working_days,
        tasks=parts.tasks(tasks, known),
        targets=parts.target_courses(session, row) if state in _WITH_TARGETS else (),
        checks=parts.checks(session, number) if is_success else (),
    )


def kpi_facts(session: Session, kpi_id: int) -> KpiFacts | None:
    """A KPI, as the rules look at it."""
    row = session.get(Kpi, kpi_id)
    if row is None:
        return None
    last = select(func.max(Reading.measured_on)).where(Reading.kpi_id == kpi_id)
    return KpiFacts(
        id=kpi_id,
        owner=receiver(session, row.owner_id),
        frequency=row.frequency,
        created_at=row.created_at,
        last_measured_on=session.exec(last).one(),
        is_archived=row.archived_at is not None,
        excursion=_excursion(session, row),
    )


def _excursion(session: Session, kpi: Kpi) -> ExcursionFacts | None:
    out = queries.open_excursion(session, kpi.id or 0)
    if out is None or out.improvement_id is None or not queries.is_out_of_tolerance(session, kpi):
        return None
    service = session.get(Service, kpi.service_id) if kpi.service_id else None
    told = receiver(session, service.owner_id) if service else None
    improvement = session.get_one(Improvement, out.improvement_id)
    if told is None:
        manager = parts.manager(session, improvement, session.get_one(Team, improvement.team_id))
        told = receiver(session, manager.id) if manager else None
    is_decided = improvement.state is not State.NEW
    return ExcursionFacts(out.id or 0, out.made_at, out.improvement_id, told, is_decided=is_decided)


def person_facts(session: Session, person_id: str, at: datetime) -> PersonFacts | None:
    """Somebody who leads something, as the rules look at them."""
    if session.get(Person, person_id) is None:
        return None
    who = receiver(session, person_id)
    if who is None or DigestKind.WEEKLY not in policy(session).digests:
        return PersonFacts(who, False)
    begins = check_in_due(at, who.tz, who.country)
    week = read_week(session, person_id, week_begins(local_day(begins, who.tz), who.country), who.tz, since=begins)
    return PersonFacts(who, week.says_something)


def departure_facts(session: Session, departure_id: int) -> DepartureFacts | None:
    """Somebody who left, with the managers above what they still hold."""
    row = session.get(Departure, departure_id)
    if row is None:
        return None
    if row.ended_at is not None:
        return DepartureFacts(departure_id, row.lost_at, ())
    above = above_of(held_by(session, row.person_id))
    known = receivers(session, above)
    return DepartureFacts(departure_id, row.lost_at, tuple(known[each] for each in above if each in known))
