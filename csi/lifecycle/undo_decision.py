"""Undoing one's own last decision on a new idea, within ten minutes and while nothing has followed from it.

The decision and its undoing both stay in the activity. People who were told are told again; notices not yet sent are
dropped.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from csi.common.errors import NotFound, TooLate
from csi.kpis import queries
from csi.kpis.definition import hand_on
from csi.lifecycle import info_requests, merge
from csi.messaging import outbox, subjects
from csi.messaging.destinations import Destination
from csi.people import directory
from csi.people.permissions import Action, require
from csi.register import activity
from csi.register.improvements import describe_state, get_improvement
from csi.register.open_questions import refresh_asked_questions
from models import (
    Activity,
    Alignment,
    Assignment,
    Improvement,
    InfoRequest,
    Interview,
    Kpi,
    Objective,
    Outbox,
    Person,
    RoleGrant,
    Target,
)
from models.enums import AssignmentEnd, Effort, QueueState, Role, State, Step

FOR = timedelta(minutes=10)
UNDONE = "undone"
ASSIGNED = "assigned"
DECISIONS = frozenset({Step.ACCEPT, Step.DECLINE, Step.NEED_INFO, Step.MERGE, ASSIGNED})
_CHANGES_NOTHING = frozenset(
    {
        "voted",
        "unvoted",
        "watched",
        "unwatched",
        "noted",
        "commented",
        "words_taken_back",
        "answered",
        "answer_taken_back",
    }
)
"""What others may do meanwhile without blocking the undo; it stays either way."""


def last_decision(session: Session, number: int, *, by: str) -> Activity | None:
    """The person's decision on an improvement, if it was the last thing that happened to it."""
    decided = _last(session, number)
    return decided if decided is not None and decided.actor_id == by and decided.verb in DECISIONS else None


def undo_decision(session: Session, activity_id: int, *, by: str, at: datetime) -> Improvement:
    """Undo the caller's own decision, so that the improvement is as before. Raises NotAllowed, NotFound, TooLate."""
    decided = session.get(Activity, activity_id)
    if decided is None or decided.improvement_id is None or decided.verb not in DECISIONS:
        raise NotFound("There is nothing to undo.")
    improvement = get_improvement(session, decided.improvement_id, lock=True)
    number = improvement.id or 0
    actor = replace(directory.actor(session, by), decided_it=decided.actor_id == by)
    require(Action.UNDO_DECISION, actor, "Only who decided it can undo it.")
    if at - decided.at > FOR:
        raise TooLate(f"You can undo it for ten minutes only. IMP-{number} is {describe_state(improvement.state)}.")
    last = _last(session, number)
    if last is None or last.id != activity_id:
        raise TooLate(f"IMP-{number} has changed since; it is {describe_state(improvement.state)}.")
    if decided.verb == Step.MERGE:
        merge.unmerge(session, number, by=by, at=at)
        return improvement
    told = _drop_notices(session, decided)
    before = {"state": improvement.state, "coordinator": improvement.coordinator_id}
    _restore(session, improvement, decided, at)
    after = {"state": improvement.state, "coordinator": improvement.coordinator_id}
    changed = {key for key in before if before[key] != after[key]}
    activity.record(
        session,
        improvement,
        UNDONE,
        by=by,
        at=at,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )
    for person_id in told:
        outbox.notice(session, "taken_back", to=person_id, about=number, at=at, by=by, own=True)
    outbox.refresh_improvement(session, number, at)
    return improvement


def _last(session: Session, number: int) -> Activity | None:
    """The last activity that counts; for an acceptance, the acceptance and not the assignment that came with it."""
    rows = select(Activity).where(Activity.improvement_id == number, col(Activity.verb).not_in(_CHANGES_NOTHING))
    found = session.exec(rows.order_by(col(Activity.id).desc()).limit(2)).all()
    if not found:
        return None
    last, *earlier = found
    if last.verb == ASSIGNED and earlier and earlier[0].verb == Step.ACCEPT and _same_act(last, earlier[0]):
        return earlier[0]
    return last


def _same_act(one: Activity, other: Activity) -> bool:
    return (one.actor_id, one.at) == (other.actor_id, other.at)


# --- Restoring ---


def _restore(session: Session, improvement: Improvement, decided: Activity, at: datetime) -> None:
    number = improvement.id or 0
    given = decided if decided.verb == ASSIGNED else _assignment_with(session, decided)
    if given is not None:
        _take_from(session, improvement, given, at)
    if decided.verb == Step.NEED_INFO:
        info_requests.close_unanswered(session, improvement, at)
    if decided.verb in (Step.ACCEPT, Step.DECLINE):
        improvement.state = State(decided.before["state"])
        improvement.decided_at = improvement.decided_at if improvement.state is not State.NEW else None
        improvement.reason = None
        _ask_again(session, improvement, decided, at)
        refresh_asked_questions(session, number, at=at)
    if decided.verb == Step.ACCEPT:
        effort = decided.before.get("effort")
        improvement.effort = Effort(effort) if effort else None
        improvement.quick_win = bool(decided.before.get("quick_win"))
        for objective_id in decided.after.get("aligned", ()):
            _unalign(session, number, objective_id, decided)
    session.add(improvement)


def _assignment_with(session: Session, decided: Activity) -> Activity | None:
    rows = select(Activity).where(
        Activity.improvement_id == decided.improvement_id,
        Activity.verb == ASSIGNED,
        col(Activity.id) > (decided.id or 0),
    )
    found = session.exec(rows.order_by(col(Activity.id))).first()
    return found if found is not None and _same_act(found, decided) else None


def _take_from(session: Session, improvement: Improvement, given: Activity, at: datetime) -> None:
    """Delete an assignment with the role and interview it gave, and restore the former coordinator."""
    number, person_id, before = improvement.id or 0, given.after["coordinator"], given.before.get("coordinator")
    of_it = select(Assignment).where(Assignment.improvement_id == number)
    for row in session.exec(of_it.where(Assignment.person_id == person_id, Assignment.given_at == given.at)):
        session.delete(row)
    if before:
        ended = of_it.where(Assignment.person_id == before, Assignment.ended_at == given.at)
        for row in session.exec(ended.where(Assignment.ended == AssignmentEnd.HANDED_OVER)):
            row.ended_at = row.ended = None
            session.add(row)
    if person_id != improvement.author_id:
        asked = select(Interview).where(Interview.improvement_id == number, Interview.person_id == person_id)
        for interview in session.exec(asked.where(Interview.changed_at == given.at)):
            session.delete(interview)
    granted = select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.COORDINATOR)
    for grant in session.exec(granted.where(RoleGrant.granted_at == given.at, RoleGrant.granted_by == given.actor_id)):
        session.delete(grant)
    if not before:
        _hand_back(session, improvement, person_id, by=given.actor_id, at=at)
    if improvement.accountable_id == person_id:
        improvement.accountable_id = before
    improvement.coordinator_id = before


def _hand_back(session: Session, improvement: Improvement, person_id: str, *, by: str | None, at: datetime) -> None:
    """Give the KPIs that went to the coordinator back to the manager, since nobody coordinated it before."""
    for target in queries.targets_of(session, improvement.id or 0):
        kpi = session.get_one(Kpi, target.kpi_id)
        others = select(Target.id).where(Target.kpi_id == kpi.id, Target.improvement_id != improvement.id)
        if kpi.owner_id == person_id and session.exec(others).first() is None:
            hand_on(session, kpi, directory.manager_of(session, improvement) or kpi.owner_id, by=by, at=at)


def _ask_again(session: Session, improvement: Improvement, decided: Activity, at: datetime) -> None:
    """Reopen the question to the author that the decision had closed, and pause the promised date again."""
    dropped = select(InfoRequest).where(
        InfoRequest.improvement_id == improvement.id,
        InfoRequest.answered_at == decided.at,
        col(InfoRequest.answer).is_(None),
    )
    request = session.exec(dropped.order_by(col(InfoRequest.id).desc())).first()
    if request is not None:
        request.answered_at, improvement.promise_paused_at = None, request.asked_at
        session.add(request)
        outbox.refresh(session, subjects.InfoRequest(request.id or 0), at=at)


def _unalign(session: Session, number: int, objective_id: int, decided: Activity) -> None:
    """Remove the alignment with an objective; delete the objective if the decision created it and nothing uses it."""
    aligned = select(Alignment).where(Alignment.objective_id == objective_id)
    for row in session.exec(aligned.where(Alignment.improvement_id == number)):
        session.delete(row)
    session.flush()
    objective = session.get(Objective, objective_id)
    is_new = objective is not None and (objective.created_at, objective.created_by) == (decided.at, decided.actor_id)
    if is_new and session.exec(aligned).first() is None:
        session.delete(objective)


# --- Notices ---


def _drop_notices(session: Session, decided: Activity) -> list[str]:
    """Drop notices that were not sent yet. Return who was told already."""
    rows = select(Outbox).where(Outbox.improvement_id == decided.improvement_id, Outbox.created_at == decided.at)
    told: dict[str, Any] = {}
    for row in session.exec(rows.order_by(col(Outbox.id))):
        if not _tells_of(row, decided):
            continue
        if row.state is QueueState.WAITING:
            row.state, row.sent_at, row.problem = QueueState.DONE, decided.at, "taken back"
            session.add(row)
        elif row.kind != outbox.MessageKind.INFO:
            told[Destination.parse(row.stream).id] = True
    return [each for each in told if each != decided.actor_id and session.get(Person, each) is not None]


def _tells_of(row: Outbox, decided: Activity) -> bool:
    by = decided.actor_id
    match row.kind:
        case outbox.MessageKind.NOTICE:
            return row.payload.get("by") == by and row.payload.get("notice") in (decided.verb, "reassigned")
        case outbox.MessageKind.COORDINATOR_CARD:
            return row.payload.get("assigned_by") == by
        case outbox.MessageKind.INFO:
            return decided.verb == Step.NEED_INFO
    return False
