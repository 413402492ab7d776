"""Reading what a row of the morning message says: a small function for each kind; none writes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.capture.missed_promises import promised_day
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview.questions import BY_KEY
from csi.kpis import queries
from csi.kpis.pace import Course
from csi.kpis.success import work_began_on
from csi.messaging import outbox, permalinks
from csi.messaging.subjects import Card
from csi.nudges.about import About
from csi.nudges.due import ASKED_AGAIN
from csi.nudges.improvement_parts import open_questions
from csi.nudges.row_facts import (
    IN_ITS_THREAD,
    ApprovalOpen,
    AssignmentOpen,
    DecisionDue,
    Detail,
    HoldDue,
    NoNews,
    NudgeRow,
    OutOfTolerance,
    PersonGone,
    QuestionOpen,
    RowStatus,
    Said,
    SustainDue,
    TargetStands,
    TaskDue,
    ToldBelow,
)
from csi.nudges.rules.targets import BEFORE_REVIEW
from csi.nudges.told import told_below
from csi.people import absences, directory
from csi.tasks.task_rules import CLOSED
from models import (
    Activity,
    Assignment,
    Departure,
    Excursion,
    Hold,
    Improvement,
    InfoRequest,
    Interview,
    Involvement,
    Kpi,
    MissedPromise,
    Nudge,
    SustainCheck,
    Target,
    Task,
)
from models.enums import AnswerKind, Health, InterviewState, NudgeKind, NudgeState, State, Step

Found = tuple[Detail | None, bool]
"""What a row is about, and whether it is still to be answered."""

_MEASURED_IN: Mapping[NudgeKind, frozenset[State]] = {
    NudgeKind.TARGET_DATE: BEFORE_REVIEW,
    NudgeKind.OFF_PATH: frozenset({State.IN_PROGRESS}),
    NudgeKind.FLAT: frozenset({State.IN_PROGRESS}),
}
"""The states in which a target is asked about, as the rules say."""


def read_row(session: Session, nudge: Nudge, tz: str, at: datetime) -> NudgeRow:
    """One row of a morning message, as it stands now."""
    today = local_day(at, tz)
    improvement = session.get(Improvement, nudge.improvement_id) if nudge.improvement_id else None
    detail, is_asked = _READ[nudge.kind](session, nudge, improvement, today)
    status = _status(nudge, is_asked)
    report = nudge.answer if nudge.answer in set(Health) else None
    settled, did = None, ""
    if status is RowStatus.OVER:
        settled, did = _settled(session, nudge, improvement, tz)
    away = absences.absence_of(session, nudge.on_behalf_of, at) if nudge.on_behalf_of else None
    return NudgeRow(
        nudge_id=nudge.id or 0,
        bundle_id=nudge.bundle_id or 0,
        kind=nudge.kind,
        level=nudge.level,
        number=nudge.improvement_id,
        idea=improvement.idea if improvement else "",
        state=improvement.state if improvement else None,
        status=status,
        detail=detail,
        today=today,
        settled=settled,
        did=did,
        health=Health(report) if report else None,
        snoozed_until=local_day(nudge.snoozed_until, tz) if nudge.snoozed_until else None,
        told=_told(session, nudge, tz, at),
        on_behalf_of=nudge.on_behalf_of,
        is_away_until=local_day(away.until, tz) if away else None,
    )


def _status(nudge: Nudge, is_asked: bool) -> RowStatus:
    if nudge.state is NudgeState.MUTED:
        return RowStatus.MUTED
    if nudge.answer == ASKED_AGAIN:
        return RowStatus.ASKED_AGAIN
    if nudge.state in (NudgeState.ANSWERED, NudgeState.OVER) or not is_asked:
        return RowStatus.OVER
    return RowStatus.OPEN if nudge.state is NudgeState.SENT else RowStatus.SNOOZED


def _told(session: Session, nudge: Nudge, tz: str, at: datetime) -> ToldBelow | None:
    told = told_below(session, [nudge], at).get(nudge.id or 0)
    if told is None:
        return None
    return ToldBelow(
        told.to.person,
        told.to.channel,
        local_day(told.at, tz) if told.at else None,
        snoozed_until=local_day(told.snoozed_until, tz) if told.snoozed_until else None,
        is_muted=told.is_muted,
        is_away=told.is_away,
    )


# What became of it

_TASKS = ("task_done", "task_give_up", "task_skip", "task_cancel", "task_hold", "task_changed")
_SETTLES: Mapping[NudgeKind, tuple[str, ...]] = {
    NudgeKind.TASK: _TASKS,
    NudgeKind.INTERVIEW: ("answered", "not_measurable", "info_given", "consulted_said"),
    NudgeKind.ASSIGNMENT: ("confirmed", "assigned", "returned"),
    NudgeKind.TRIAGE: ("need_info", "withdraw", "assigned"),
    NudgeKind.PROMISE: ("need_info", "withdraw"),
    NudgeKind.HOLD: ("hold_moved",),
    NudgeKind.SUSTAIN: ("still_holds", "no_longer_holds"),
    NudgeKind.STALE: ("progress", "task_added", *_TASKS),
    NudgeKind.FLAT: ("progress", "target_set"),
    NudgeKind.OFF_PATH: ("target_set",),
    NudgeKind.TARGET_DATE: ("target_set",),
}
"""The activities, beside the steps of an improvement's life, by which somebody settles each kind."""


def _settled(session: Session, nudge: Nudge, improvement: Improvement | None, tz: str) -> tuple[Said | None, str]:
    """Who settled it and when, and the verb of what they did."""
    if improvement is None:
        return None, ""
    verbs = {*_SETTLES.get(nudge.kind, ()), *(step.value for step in Step)}
    done = select(Activity).where(Activity.improvement_id == improvement.id, col(Activity.verb).in_(verbs))
    done = done.where(col(Activity.at) >= (nudge.sent_at or nudge.made_at))
    if nudge.ended_at is not None:
        done = done.where(col(Activity.at) <= nudge.ended_at)
    if nudge.kind is NudgeKind.INTERVIEW:
        done = done.where((col(Activity.actor_id) == nudge.person_id) | col(Activity.verb).in_(list(Step)))
    last = session.exec(done.order_by(col(Activity.id).desc()).limit(1)).first()
    if last is None and nudge.kind is NudgeKind.INTERVIEW and _is_asked_since(session, nudge):
        return None, IN_ITS_THREAD
    if last is None:
        return None, ""
    did = _left_open(last) if last.verb == "answered" else last.verb
    return Said(last.actor_id, local_day(last.at, tz)), did


def _left_open(answered: Activity) -> str:
    """What somebody did with a question: an answer, *Skip* and *Not sure* are one verb in the history."""
    did = {AnswerKind.SKIPPED.value: "skipped_question", AnswerKind.NOT_SURE.value: "not_sure"}
    return did.get(str((answered.after or {}).get("kind")), answered.verb)


def _is_asked_since(session: Session, nudge: Nudge) -> bool:
    """Whether a question was put to somebody in the improvement's thread since the morning message."""
    asked = select(Interview.id).where(
        Interview.improvement_id == nudge.improvement_id,
        Interview.person_id == nudge.person_id,
        Interview.state == InterviewState.ASKING,
        col(Interview.asked_at) >= (nudge.sent_at or nudge.made_at),
    )
    return session.exec(asked).first() is not None


# What each kind is about


def _triage(session: Session, nudge: Nudge, improvement: Improvement | None, today: date) -> Found:
    if improvement is None:
        return None, False
    card = outbox.posting(session, Card(improvement.id or 0))
    link = ""
    if card is not None and card.person_id is None:
        link = permalinks.permalink(permalinks.workspace_url(session), card.channel, card.ts)
    missed = select(MissedPromise).where(MissedPromise.improvement_id == improvement.id)
    row = session.exec(missed.order_by(col(MissedPromise.id).desc()).limit(1)).first() if nudge.level else None
    promised = row.promised_on if row else promised_day(session, improvement)
    detail = DecisionDue(promised, promised < today, new_date=_still_to_come(row, today), link=link)
    return detail, improvement.state is State.NEW and improvement.promise_paused_at is None


def _promise(session: Session, _nudge: Nudge, improvement: Improvement | None, today: date) -> Found:
    if improvement is None:
        return None, False
    missed = select(MissedPromise).where(MissedPromise.improvement_id == improvement.id)
    row = session.exec(missed.order_by(col(MissedPromise.id).desc()).limit(1)).first()
    promised = row.promised_on if row else improvement.promised_on
    detail = DecisionDue(promised, True, new_date=_still_to_come(row, today))
    return detail, improvement.state is State.NEW and improvement.promise_paused_at is None


def _still_to_come(missed: MissedPromise | None, today: date) -> date | None:
    """The day that was promised instead of a missed one, unless it is over too."""
    return missed.renewed_to if missed and missed.renewed_to >= today else None


def _interview(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    about = About.parse(nudge.subject)
    if about.what == "info" and about.id.isdigit():
        request = session.get(InfoRequest, int(about.id))
        is_asked = request is not None and request.answered_at is None and improvement.state is State.NEW
        return QuestionOpen("", request.question if request else "", is_before_decision=True), is_asked
    if about.what == "consulted" and about.id.isdigit():
        consulted = session.get(Involvement, int(about.id))
        is_asked = consulted is not None and consulted.question is not None and consulted.answered_at is None
        return QuestionOpen("", (consulted.question if consulted else "") or ""), is_asked
    who = nudge.on_behalf_of or nudge.person_id
    asked = (each for each in open_questions(session, improvement) if each.about == nudge.subject)
    found = next((each for each in asked if each.person_id == who), None)
    question = BY_KEY.get(found.question) if found else None
    if question is None:
        return QuestionOpen("", ""), False
    return QuestionOpen(question.key, question.title), True


def _assignment(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    given = select(Assignment).where(Assignment.improvement_id == improvement.id)
    if nudge.level == 0:
        given = given.where(Assignment.person_id == (nudge.on_behalf_of or nudge.person_id))
    row = session.exec(given.order_by(col(Assignment.id).desc())).first()
    if row is None:
        return None, False
    detail = AssignmentOpen(row.person_id, row.given_by, local_day(row.given_at, policy(session).tz))
    return detail, row.confirmed_at is None and row.ended_at is None


def _task(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    place = nudge.subject.rpartition(".")[2]
    if improvement is None or not place.isdigit():
        return None, False
    wanted = select(Task).where(Task.improvement_id == improvement.id, Task.place == int(place))
    row = session.exec(wanted).first()
    if row is None:
        return None, False
    is_theirs = nudge.level > 0 or row.owner_id == (nudge.on_behalf_of or nudge.person_id)
    detail = TaskDue(row.place, row.text, row.owner_id, row.due_on, row.state)
    return detail, row.state not in CLOSED and is_theirs and improvement.state is not State.ON_HOLD


def _stale(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    before = select(Activity.at).where(Activity.improvement_id == improvement.id, col(Activity.at) <= nudge.made_at)
    last = session.exec(before.order_by(col(Activity.id).desc()).limit(1)).first()
    since = local_day(last or improvement.created_at, policy(session).tz)
    after = select(Activity.id).where(Activity.improvement_id == improvement.id, col(Activity.at) > nudge.made_at)
    return NoNews(since), session.exec(after.limit(1)).first() is None


def _target(session: Session, nudge: Nudge, improvement: Improvement | None, today: date) -> Found:
    """The target that a nudge is about: the one that it names, else the improvement's for its KPI."""
    if improvement is None:
        return None, False
    about = About.parse(nudge.subject)
    pairs = queries.targets_with_kpis(session, improvement.id or 0)
    named = [pair for pair in pairs if about.what == "target" and about.id == str(pair[0].id)]
    found = next(iter(named or [pair for pair in pairs if pair[1].id == nudge.kpi_id] or pairs), None)
    if found is None:
        return None, False
    target, kpi = found
    return _stands(session, improvement, target, kpi), improvement.state in _MEASURED_IN[nudge.kind]


def _stands(session: Session, improvement: Improvement, target: Target, kpi: Kpi) -> TargetStands:
    aim, reading = queries.aim_of(target), queries.latest_of(session, kpi.id or 0)
    course = Course(aim, target.baseline, target.baseline_on, target.due_on, work_began_on(improvement))
    value = on = None
    if reading is not None and reading.value is not None and course.counts(reading.measured_on):
        value, on = reading.value, reading.measured_on
    known = value is not None and on is not None
    return TargetStands(
        kpi=kpi.name,
        unit=kpi.unit,
        aim=aim,
        baseline=target.baseline,
        due_on=target.due_on,
        latest=value,
        latest_on=on,
        is_met=aim.is_met_by(value) if value is not None else None,
        needed=course.needed_pace(value, on) if known and value is not None and on else None,
        seen=course.seen_pace(value, on) if known and value is not None and on else None,
    )


def _out_of_tolerance(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    kpi = session.get(Kpi, nudge.kpi_id) if nudge.kpi_id else None
    began = select(Excursion).where(Excursion.kpi_id == nudge.kpi_id)
    if improvement is not None:
        began = began.where(Excursion.improvement_id == improvement.id)
    row = session.exec(began.order_by(col(Excursion.id).desc()).limit(1)).first()
    if kpi is None or row is None:
        return None, False
    latest = queries.latest_of(session, kpi.id or 0)
    value = latest.value if latest else None
    detail = OutOfTolerance(kpi.name, kpi.unit, value, row.began_on, kpi.tolerance_low, kpi.tolerance_high)
    return detail, row.ended_on is None and (improvement is None or improvement.state is State.NEW)


def _approval(_session: Session, _nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    again = improvement.changed_since_approval_at is not None and improvement.state is State.IN_PROGRESS
    return ApprovalOpen(again), again or improvement.state is State.ASSESS


def _hold(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    held = select(Hold).where(Hold.improvement_id == improvement.id).order_by(col(Hold.id).desc())
    row = session.exec(held.limit(1)).first()
    if row is None:
        return None, False
    is_due = row.review_on <= local_day(nudge.due_at, _zone(session, nudge))
    return HoldDue(row.review_on, row.reason), improvement.state is State.ON_HOLD and is_due


def _sustain(session: Session, nudge: Nudge, improvement: Improvement | None, _today: date) -> Found:
    if improvement is None:
        return None, False
    asked = select(SustainCheck).where(SustainCheck.improvement_id == improvement.id)
    about = About.parse(nudge.subject)
    if about.what == "sustain" and about.id.isdigit():
        asked = asked.where(col(SustainCheck.id) == int(about.id))
    else:
        asked = asked.where(SustainCheck.due_on <= local_day(nudge.due_at, _zone(session, nudge)))
    row = session.exec(asked.order_by(col(SustainCheck.due_on).desc()).limit(1)).first()
    if row is None:
        return None, False
    closed = local_day(improvement.closed_at, policy(session).tz) if improvement.closed_at else None
    return SustainDue(row.id or 0, closed), row.answered_at is None and improvement.state is State.CLOSED


def _gone(session: Session, nudge: Nudge, _improvement: Improvement | None, _today: date) -> Found:
    key = About.parse(nudge.subject).id
    row = session.get(Departure, int(key)) if key.isdigit() else None
    if row is None:
        return None, False
    is_back = row.ended_at is not None
    return PersonGone(row.id or 0, row.person_id, local_day(row.lost_at, policy(session).tz), is_back), not is_back


def _zone(session: Session, nudge: Nudge) -> str:
    return directory.zone_by_id(session, nudge.person_id) if nudge.person_id else policy(session).tz


_READ: Mapping[NudgeKind, Callable[[Session, Nudge, Improvement | None, date], Found]] = {
    NudgeKind.TRIAGE: _triage,
    NudgeKind.PROMISE: _promise,
    NudgeKind.INTERVIEW: _interview,
    NudgeKind.ASSIGNMENT: _assignment,
    NudgeKind.TASK: _task,
    NudgeKind.STALE: _stale,
    NudgeKind.OFF_PATH: _target,
    NudgeKind.FLAT: _target,
    NudgeKind.TARGET_DATE: _target,
    NudgeKind.OUT_OF_TOLERANCE: _out_of_tolerance,
    NudgeKind.APPROVAL: _approval,
    NudgeKind.HOLD: _hold,
    NudgeKind.SUSTAIN: _sustain,
    NudgeKind.GONE: _gone,
}
"""The kinds with a row of this form; check-ins, readings and the week have their own."""
ROWS = frozenset(_READ)
