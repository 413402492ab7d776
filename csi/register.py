"""Reading the register: everything that a card, an anchor or Home shows of improvements, as plain facts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import Session, col, select

from csi import brought_in, following, life, look_alikes, measure, nudges, outbox, people, plan
from csi.answers import OBJECTIVE, left_out, offered_objectives, settled_questions, standing_answers
from csi.capture import find
from csi.errors import NotFound
from csi.interview import asked_of, part_of
from csi.look_alikes import LookAlike
from csi.policies import policy
from csi.rules.cadence import local_day
from csi.rules.interview import BY_KEY, QUESTIONS, Choice, Part, Question, next_question, questions_for, shown_answer
from csi.rules.kpi import meets
from csi.rules.lifecycle import Step, missing, steps_offered
from models import (
    Alignment,
    Answer,
    AnswerFile,
    Bundle,
    Improvement,
    Interview,
    Kpi,
    Nudge,
    Objective,
    Origin,
    Outcome,
    Person,
    Posting,
    Reading,
    Target,
    Task,
    Vote,
)
from models.enums import (
    AnswerKind,
    ClosureCode,
    Comparison,
    Direction,
    Effort,
    Health,
    InterviewState,
    NudgeKind,
    OutcomeCategory,
    Role,
    State,
    TaskState,
)


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An answer with its question, who gave it and when."""

    question: Question
    kind: AnswerKind
    text: str
    by: str | None
    at: datetime
    files: tuple[tuple[str, str], ...] = ()
    """Name and link of each."""


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as it is shown."""

    place: int
    text: str
    owner: str
    due_on: date
    state: TaskState
    overdue: bool


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target with where its KPI stands."""

    kpi_id: int
    kpi: str
    unit: str
    direction: Direction
    baseline: Decimal
    baseline_on: date
    comparison: Comparison
    value: Decimal
    due_on: date
    latest: Decimal | None
    latest_on: date | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class ImprovementFacts:
    """One improvement as it is shown."""

    number: int
    idea: str
    details: str | None
    state: State
    author: str | None
    captured_by: str | None
    credited: str | None
    credited_name: str
    may_tell: bool
    """Whether the one who had the idea can be told that it was captured."""
    anonymous: bool
    permalink: str | None
    votes: int
    look_alikes: tuple[LookAlike, ...]
    """What it is close to, while it is new."""
    said_different: bool
    merged_into: tuple[int, str] | None
    """The number and the idea of what it was merged into."""
    coordinator: str | None
    effort: Effort | None
    quick_win: bool
    promised_on: date
    created_at: datetime
    reason: str | None
    objectives: tuple[str, ...]
    answers: tuple[AnswerFacts, ...]
    open_questions: int
    author_has_questions: bool
    coordinator_has_questions: bool
    tasks: tuple[TaskFacts, ...]
    targets: tuple[TargetFacts, ...]
    progress: int | None
    health: Health | None
    health_note: str | None
    steps: tuple[Step, ...]
    ready: frozenset[Step]
    settled_at: datetime | None
    closure_code: ClosureCode | None
    closure_notes: str | None
    outcomes: tuple[OutcomeCategory, ...]
    tz: str
    """Whose calendar the dates are of: the organisation's."""


def read_improvement(session: Session, number: int, at: datetime) -> ImprovementFacts:
    """Everything that is shown of one improvement. Raises NotFound."""
    improvement = find(session, number)
    tz = policy(session).tz
    today = local_day(at, tz)
    tasks = list(session.exec(select(Task).where(Task.improvement_id == number).order_by(col(Task.place))))
    report = plan.latest_report(session, number)
    gate = life.gate_facts(session, improvement, at)
    settled = settled_questions(session, number)
    origin = session.get(Origin, number) or Origin(improvement_id=number)
    credited = session.get(Person, origin.credited_id) if origin.credited_id else None
    return ImprovementFacts(
        number=number,
        idea=improvement.idea,
        details=improvement.details,
        state=improvement.state,
        author=improvement.author_id,
        captured_by=improvement.captured_by,
        credited=origin.credited_id,
        credited_name=credited.name if credited else "",
        may_tell=brought_in.may_be_told(credited) and improvement.state not in following.ENDED,
        anonymous=origin.follow_key is not None,
        permalink=origin.permalink,
        votes=session.exec(select(func.count()).select_from(Vote).where(Vote.improvement_id == number)).one(),
        look_alikes=look_alikes.closest(session, number) if improvement.state is State.NEW else (),
        said_different=improvement.state is State.NEW and look_alikes.said_different(session, number),
        merged_into=_merged_into(session, improvement),
        coordinator=improvement.coordinator_id,
        effort=improvement.effort,
        quick_win=improvement.quick_win,
        promised_on=improvement.promised_on,
        created_at=improvement.created_at,
        reason=improvement.reason,
        objectives=_objectives(session, number),
        answers=_answers(session, number),
        open_questions=gate.open_questions,
        author_has_questions=next_question(Part.AUTHOR, settled) is not None,
        coordinator_has_questions=next_question(Part.COORDINATOR, settled) is not None,
        tasks=tuple(_task(task, today) for task in tasks),
        targets=tuple(_targets(session, number)),
        progress=plan.progress_percent(tasks),
        health=report.health if report else None,
        health_note=report.note if report else None,
        steps=steps_offered(gate),
        ready=frozenset(step for step in steps_offered(gate) if not missing(step, gate)),
        settled_at=improvement.settled_at,
        closure_code=improvement.closure_code,
        closure_notes=improvement.closure_notes,
        outcomes=tuple(
            map(OutcomeCategory, session.exec(select(Outcome.category).where(Outcome.improvement_id == number)))
        ),
        tz=tz,
    )


def _merged_into(session: Session, improvement: Improvement) -> tuple[int, str] | None:
    if improvement.merged_into_id is None:
        return None
    return improvement.merged_into_id, find(session, improvement.merged_into_id).idea


def _objectives(session: Session, number: int) -> tuple[str, ...]:
    rows = session.exec(
        select(Objective.title)
        .join(Alignment, col(Alignment.objective_id) == col(Objective.id))
        .where(Alignment.improvement_id == number)
        .order_by(col(Objective.id))
    )
    return tuple(rows)


def _answers(session: Session, number: int) -> tuple[AnswerFacts, ...]:
    standing = standing_answers(session, number)
    return tuple(
        answer_facts(session, question, row)
        for question in QUESTIONS
        if (row := standing.get(question.key)) is not None and row.kind is not AnswerKind.SKIPPED
    )


def answer_facts(session: Session, question: Question, row: Answer) -> AnswerFacts:
    """One answer as it is shown."""
    files = session.exec(select(AnswerFile).where(AnswerFile.answer_id == row.id).order_by(col(AnswerFile.id))).all()
    return AnswerFacts(
        question=question,
        kind=row.kind,
        text=shown_answer(question, row.text),
        by=row.answered_by,
        at=row.answered_at,
        files=tuple((file.name, file.link) for file in files),
    )


def _task(task: Task, today: date) -> TaskFacts:
    overdue = task.due_on < today and task.state not in life.CLOSED_TASKS
    return TaskFacts(task.place, task.text, task.owner_id, task.due_on, task.state, overdue)


def _targets(session: Session, number: int) -> list[TargetFacts]:
    found = []
    for target in measure.targets_of(session, number):
        kpi = session.get_one(Kpi, target.kpi_id)
        latest = measure.latest_of(session, target.kpi_id)
        is_since = latest is not None and latest.measured_on > target.baseline_on
        value = latest.value if latest is not None and is_since else None
        found.append(
            TargetFacts(
                kpi_id=kpi.id or 0,
                kpi=kpi.name,
                unit=kpi.unit,
                direction=kpi.direction,
                baseline=target.baseline,
                baseline_on=target.baseline_on,
                comparison=target.comparison,
                value=target.value,
                due_on=target.due_on,
                latest=value,
                latest_on=latest.measured_on if latest is not None and is_since else None,
                met=meets(value, target.comparison, target.value) if value is not None else None,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question put to somebody, with its answer once there is one, and how many there are."""

    number: int
    question: Question
    choices: tuple[Choice, ...]
    place: int
    of: int
    is_first: bool
    answer: AnswerFacts | None
    skipped: bool
    typed: bool
    waits: bool
    by_another: bool
    """Somebody else has answered it while this person was being asked."""


def read_question(session: Session, number: int, person_id: str, key: str) -> QuestionFacts:
    """A question as it is shown to the person who is asked. Raises NotFound."""
    improvement = find(session, number)
    question = BY_KEY[key]
    standing = standing_answers(session, number)
    row = standing.get(key)
    interview = session.exec(
        select(Interview).where(Interview.improvement_id == number, Interview.person_id == person_id)
    ).first()
    open_now = interview is not None and interview.question == key and interview.state is InterviewState.ASKING
    others = {other for other in standing if other != key}
    order = list(questions_for(part_of(improvement, person_id), others, left_out(session, number) - {key}))
    place = order.index(question) + 1 if question in order else 1
    by_another = _answered_meanwhile(interview, row, person_id) if open_now else False
    shown = row is not None and (not open_now or by_another)
    choices = question.choices
    if key == "objective":
        choices = tuple(Choice(f"{OBJECTIVE}{each.id}", each.title) for each in offered_objectives(session))
    return QuestionFacts(
        number=number,
        question=question,
        choices=choices,
        place=place,
        of=len(order),
        is_first=place == 1,
        answer=answer_facts(session, question, row) if row is not None and shown else None,
        skipped=row is not None and shown and row.kind is AnswerKind.SKIPPED,
        typed=row is not None and row.source_ts is not None,
        waits=interview is not None and interview.question == key and interview.state is InterviewState.PAUSED,
        by_another=by_another,
    )


def _answered_meanwhile(interview: Interview | None, row: Answer | None, person_id: str) -> bool:
    """Whether somebody else answered a question after this person was asked it."""
    if interview is None or row is None or interview.asked_at is None:
        return False
    return row.answered_by != person_id and row.answered_at >= interview.asked_at


def anchor_of(session: Session, number: int, person_id: str) -> Posting | None:
    """The message whose thread is an improvement's conversation with this person."""
    return session.exec(
        select(Posting)
        .where(
            Posting.improvement_id == number,
            Posting.person_id == person_id,
            col(Posting.kind).in_([outbox.Kind.RECEIPT.value, outbox.Kind.WORKBENCH.value, outbox.Kind.CARD.value]),
        )
        .order_by(col(Posting.id).desc())
    ).first()


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """One improvement in a check-in."""

    number: int
    idea: str
    progress: int | None
    next_due: date | None
    answered: str | None


@dataclass(frozen=True, slots=True)
class ReadingAsk:
    """One reading that is asked for."""

    nudge_id: int
    bundle_id: int
    kpi_id: int
    kpi: str
    unit: str
    frequency: str
    last: Decimal | None
    last_on: date | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """What one message of nudges asks."""

    id: int
    person: str
    check_ins: tuple[CheckInRow, ...]
    readings: tuple[ReadingAsk, ...]


def read_bundle(session: Session, bundle_id: int) -> BundleFacts:
    """A bundle of nudges as it is shown, answered ones with their answer. Raises NotFound."""
    bundle = session.get(Bundle, bundle_id)
    if bundle is None:
        raise NotFound("That message is gone.")
    rows = session.exec(select(Nudge).where(Nudge.bundle_id == bundle_id).order_by(col(Nudge.id))).all()
    return BundleFacts(
        id=bundle_id,
        person=bundle.person_id,
        check_ins=tuple(_check_in(session, row) for row in rows if row.kind is NudgeKind.PROGRESS),
        readings=tuple(read_reading_ask(session, row.id or 0) for row in rows if row.kind is NudgeKind.READING),
    )


def _check_in(session: Session, nudge: Nudge) -> CheckInRow:
    improvement = find(session, nudge.improvement_id or 0)
    tasks = list(session.exec(select(Task).where(Task.improvement_id == improvement.id)))
    open_days = [task.due_on for task in tasks if task.state not in life.CLOSED_TASKS]
    return CheckInRow(
        improvement.id or 0,
        improvement.idea,
        plan.progress_percent(tasks),
        min(open_days, default=None),
        nudge.answer if nudge.answered_at else None,
    )


def read_reading_ask(session: Session, nudge_id: int) -> ReadingAsk:
    """One reading that is asked for, as it is shown. Raises NotFound."""
    nudge = session.get(Nudge, nudge_id)
    if nudge is None or nudge.kpi_id is None:
        raise NotFound("That message is gone.")
    kpi = session.get_one(Kpi, nudge.kpi_id)
    latest = measure.latest_of(session, nudge.kpi_id)
    return ReadingAsk(
        nudge_id=nudge_id,
        bundle_id=nudge.bundle_id,
        kpi_id=nudge.kpi_id,
        kpi=kpi.name,
        unit=kpi.unit,
        frequency=kpi.frequency,
        last=latest.value if latest else None,
        last_on=latest.measured_on if latest else None,
        answer=nudge.answer if nudge.answered_at else None,
    )


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading that was just kept, beside the one before and the targets it counts for."""

    kpi: str
    unit: str
    direction: Direction
    value: Decimal | None
    before: Decimal | None
    targets: tuple[TargetFacts, ...]


def read_kept(session: Session, reading_id: int) -> KeptReading:
    """What to tell somebody who has just given a reading."""
    reading = session.get_one(Reading, reading_id)
    kpi = session.get_one(Kpi, reading.kpi_id)
    earlier = [row for row in measure.readings_of(session, reading.kpi_id) if row.measured_on < reading.measured_on]
    numbers = session.exec(
        select(Target.improvement_id)
        .join(Improvement, col(Target.improvement_id) == col(Improvement.id))
        .where(
            Target.kpi_id == reading.kpi_id,
            col(Target.replaced_at).is_(None),
            col(Improvement.state).in_([State.IN_PROGRESS, State.REVIEW]),
        )
        .distinct()
    ).all()
    targets = [target for number in numbers for target in _targets(session, number) if target.kpi_id == reading.kpi_id]
    return KeptReading(
        kpi=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        value=reading.value,
        before=earlier[-1].value if earlier else None,
        targets=tuple(targets),
    )


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What App Home shows to one person."""

    person: str
    readings: tuple[ReadingAsk, ...]
    asked: tuple[tuple[int, str], ...]
    coordinated: tuple[ImprovementFacts, ...]
    mine: tuple[Improvement, ...]
    to_triage: tuple[Improvement, ...]
    may_triage: bool
    manages: bool


def read_home(session: Session, person_id: str, at: datetime) -> HomeFacts:
    """What needs this person, what they coordinate, and where their ideas are."""
    person = people.admit(session, person_id, at)
    roles = people.roles_of(session, person.id)
    triages = bool(roles & {Role.COORDINATOR, Role.MANAGER})
    waiting = select(Improvement).where(Improvement.state == State.NEW).order_by(col(Improvement.promised_on)).limit(10)
    mine = select(Improvement).where(Improvement.author_id == person.id).order_by(col(Improvement.id).desc()).limit(10)
    return HomeFacts(
        person=person.id,
        readings=tuple(read_reading_ask(session, row.id or 0) for row in nudges.readings_asked(session, person.id)),
        asked=tuple(
            (row.improvement_id, find(session, row.improvement_id).idea) for row in asked_of(session, person.id)
        ),
        coordinated=tuple(
            read_improvement(session, row.id or 0, at) for row in plan.coordinated_by(session, person.id)[:8]
        ),
        mine=tuple(session.exec(mine)),
        to_triage=tuple(session.exec(waiting)) if triages else (),
        may_triage=triages,
        manages=Role.MANAGER in roles,
    )


def direct_channel(session: Session, person_id: str) -> str | None:
    """Somebody's direct message channel, if it is known."""
    person = session.get(Person, person_id)
    return person.direct_channel if person else None


def keep_direct_channel(session: Session, person_id: str, channel: str) -> None:
    """Remember somebody's direct message channel."""
    person = session.get(Person, person_id)
    if person is not None:
        person.direct_channel = channel
        session.add(person)
