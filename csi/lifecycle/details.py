"""The details of an improvement: kind, term, effort, benefit, priority, service, team and objectives."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from csi.capture import recording
from csi.common.conflicts import Overtaken, conflicts, left_alone
from csi.common.errors import BadInput
from csi.common.policies import needs_approval
from csi.interview import answers
from csi.interview.questions import BY_KEY
from csi.lifecycle.detail_fields import FIELDS, LONGEST_RISK, PRIORITIES, Details, read_details, require_changeable
from csi.messaging import outbox
from csi.people import directory, mentions
from csi.register import activity, approval_requests, recent_changes
from csi.register.open_questions import settle_questions
from models import Activity, Alignment, Improvement, Objective, Service, Team, insert_once
from models.enums import AnswerKind, State

VERB = "details_changed"


def change_details(session: Session, number: int, wanted: Details, *, shown: Details, by: str, at: datetime) -> None:
    """Change the details. `shown` holds the values that the form opened with.

    A field that was left as it was shown stays as others have set it since. Raises Overtaken if somebody else set a
    field that is changed here to another value meanwhile, BadInput, NotAllowed, TooLate.
    """
    improvement = require_changeable(session, number, by=by, lock=True)
    directory.require_member(session, by)
    now = read_details(session, improvement)
    wanted = _reconciled(session, number, _readable(session, wanted, shown), shown, now, by, at)
    wanted = _completed(session, wanted, now)
    _check(session, improvement, wanted, now)
    changed = [key for key in FIELDS if getattr(wanted, key) != getattr(now, key)]
    if not changed:
        return
    asked_before = needs_approval(session, improvement)
    _apply(session, improvement, wanted, now, by, at)
    before, after = ({key: _in_words(session, key, getattr(each, key)) for key in changed} for each in (now, wanted))
    activity.record(session, improvement, VERB, by=by, at=at, before=before, after=after)
    session.flush()
    if improvement.state is State.ASSESS and needs_approval(session, improvement) and not asked_before:
        approval_requests.ask_approvers(session, improvement, by=by, at=at)
    if improvement.state is State.NEW and wanted.team != now.team:
        recording.move_card(session, improvement, at)
    outbox.refresh_improvement(session, number, at)


def _readable(session: Session, wanted: Details, shown: Details) -> Details:
    """The wanted details with a risk that can be stored and read; one that was left as it was shown stays as it is."""
    if wanted.risk == shown.risk:
        return wanted
    risk = mentions.replace_mentions(session, wanted.risk.replace("\x00", "").strip())
    if len(risk) > LONGEST_RISK:
        raise BadInput("risk", f"Say the risk in at most {LONGEST_RISK:,} characters; these are {len(risk):,}.")
    return replace(wanted, risk=risk)


def _reconciled(
    session: Session, number: int, wanted: Details, shown: Details, now: Details, by: str, at: datetime
) -> Details:
    """The wanted details, with what others have set meanwhile where the form was left alone. Raises Overtaken."""
    opened, stored, submitted = ({key: getattr(each, key) for key in FIELDS} for each in (shown, now, wanted))
    changed_by = {key: _last_change(session, number, key) for key in conflicts(opened, stored, submitted)}
    others = {key: row for key, row in changed_by.items() if row is None or row.actor_id != by}
    if others:
        rows = list({row.id: row for row in others.values() if row is not None}.values())
        told = recent_changes.describe_changes(session, rows, by, at)
        raise Overtaken(told, tuple(others), shown=now)
    return replace(wanted, **{key: stored[key] for key in left_alone(opened, stored, submitted)})


def _last_change(session: Session, number: int, key: str) -> Activity | None:
    rows = session.exec(
        select(Activity).where(Activity.improvement_id == number).order_by(col(Activity.id).desc()).limit(100)
    )
    if key == "people_affected":
        return next((row for row in rows if key in row.after or row.after.get("question") == "affects_people"), None)
    return next((row for row in rows if key in row.after), None)


def _completed(session: Session, wanted: Details, now: Details) -> Details:
    """The wanted details, with the new service's team unless one was chosen, and the default team if there is none."""
    team = wanted.team
    if wanted.service != now.service and wanted.team == now.team and wanted.service is not None:
        service = session.get(Service, wanted.service)
        team = (service.team_id if service else None) or team
    if team is None:
        service = session.get(Service, wanted.service) if wanted.service else None
        team = (service.team_id if service else None) or directory.default_team(session).id
    affected = now.people_affected if wanted.people_affected is None else wanted.people_affected
    return replace(wanted, team=team, people_affected=affected)


def _check(session: Session, improvement: Improvement, wanted: Details, now: Details) -> None:
    decided = improvement.state is not State.NEW
    if decided and now.effort and wanted.effort is None:
        raise BadInput("effort", "An accepted improvement needs an effort: S, M, L or XL.")
    if decided and now.objectives and not wanted.objectives and not improvement.quick_win:
        raise BadInput("objectives", "Choose at least one objective. Only a quick win needs none.")
    if wanted.service != now.service and wanted.service is not None:
        service = session.get(Service, wanted.service)
        if service is None or service.archived_at is not None:
            raise BadInput("service", "That service is archived. Choose another one.")
    team = session.get(Team, wanted.team) if wanted.team != now.team else None
    if wanted.team != now.team and (team is None or team.archived_at is not None):
        raise BadInput("team", "That team is archived. Choose another one.")
    for objective_id in set(wanted.objectives) - set(now.objectives):
        objective = session.get(Objective, objective_id)
        if objective is None or objective.archived_at is not None:
            raise BadInput("objectives", "One of these objectives is archived. Choose another one.")
    if wanted.priority is not None and wanted.priority not in PRIORITIES:
        raise BadInput("priority", "A priority is a number from 1, the highest, to 5.")


def _apply(session: Session, improvement: Improvement, wanted: Details, now: Details, by: str, at: datetime) -> None:
    number = improvement.id or 0
    improvement.kind, improvement.term, improvement.benefit = wanted.kind, wanted.term, wanted.benefit
    improvement.effort, improvement.priority = wanted.effort, wanted.priority
    improvement.risk = wanted.risk or None
    improvement.service_id, improvement.team_id = wanted.service, wanted.team or improvement.team_id
    for objective_id in set(wanted.objectives) - set(now.objectives):
        insert_once(session, Alignment(improvement_id=number, objective_id=objective_id))
        settle_questions(session, number, ("objective",), at=at)
    for objective_id in set(now.objectives) - set(wanted.objectives):
        row = session.get(Alignment, (number, objective_id))
        if row is not None:
            session.delete(row)
    if wanted.people_affected is not None and wanted.people_affected != now.people_affected:
        improvement.people_affected = wanted.people_affected
        said_so = "yes" if wanted.people_affected else "no"
        answers.record_answer(session, improvement, BY_KEY["affects_people"], AnswerKind.ANSWER, said_so, by=by, at=at)


def _in_words(session: Session, key: str, value: Any) -> Any:
    """A value as recorded in the activity: by name, which stays readable after renaming or archiving."""
    if value is None:
        return None
    if key == "service":
        return session.get_one(Service, value).name
    if key == "team":
        return session.get_one(Team, value).name
    if key == "objectives":
        return [session.get_one(Objective, each).title for each in value]
    if key == "people_affected":
        return "yes" if value else "no"
    return value
