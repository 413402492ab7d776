"""What a follow code shows: the idea, its news, the open questions, and every row stored about it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.capture import follow_code, similar_ideas
from csi.capture.queries import find_by_code_key
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview.answer_facts import AnswerFacts, shown_answers
from csi.interview.queries import (
    OBJECTIVE,
    current_answers,
    offered_objectives,
    questions_left_out,
    settled_questions,
)
from csi.interview.questions import Choice, Question, QuestionPart, questions_for
from csi.kpis.target_facts import TargetFacts, target_facts
from csi.lifecycle import queries
from csi.people import directory
from csi.people.actor import Standing
from csi.register import improvements
from csi.register.data_export import Rows, rows_about
from csi.tasks.queries import plan_progress, tasks_of
from csi.views.current_status import CurrentHold, read_hold
from csi.views.improvement_head import ImprovementHead, read_head
from models import Activity, Improvement
from models.enums import ENDED_STATES, AnswerKind, State


@dataclass(frozen=True, slots=True)
class StepNews:
    """A step taken with the idea, with the note to its author."""

    number: int
    on: date
    verb: str
    by: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymousFacts(ImprovementHead):
    """An improvement as the holder of its follow code sees it."""

    today: date
    answers: tuple[AnswerFacts, ...]
    targets: tuple[TargetFacts, ...]
    hold: CurrentHold | None
    progress: int | None


def _read_facts(session: Session, number: int, at: datetime) -> AnonymousFacts:
    improvement, head = read_head(session, number)
    today = local_day(at, head.tz)
    return AnonymousFacts(
        **head.shared(),
        today=today,
        answers=shown_answers(session, number),
        targets=tuple(target_facts(session, number, today)),
        hold=read_hold(session, improvement),
        progress=plan_progress(tasks_of(session, number)),
    )


@dataclass(frozen=True, slots=True)
class FollowedIdea:
    """What a follow code shows.

    `number` is the idea that the code belongs to; `facts` are about it or the improvement it was merged into, until the
    merge is undone.
    """

    key: str
    number: int
    facts: AnonymousFacts
    news: tuple[StepNews, ...]
    questions: tuple[tuple[Question, tuple[Choice, ...]], ...]
    may_take_back: bool
    asked: str = ""
    """The open question to the author before the decision; empty if there is none."""
    unsure: frozenset[str] = frozenset()
    """The questions, by key, that somebody was not sure about."""


def read_by_code(session: Session, code: str, *, asker: str, at: datetime) -> FollowedIdea:
    """The idea of a typed code. Raises NotFound, with the same sentence whatever is wrong with the code."""
    directory.require_not_outsider(session, asker)
    return read_by_key(session, follow_code.key_of(code) or "", asker=asker, at=at)


def read_by_key(session: Session, key: str, *, asker: str, at: datetime) -> FollowedIdea:
    """The idea of a code's digest. Raises NotFound.

    Somebody of whom Slack has said nothing yet sees the idea itself and nothing else of the register.
    """
    own = find_by_code_key(session, key, asker)
    is_member = directory.require_not_outsider(session, asker) is Standing.MEMBER
    number = own.id or 0
    standing = own
    if is_member:
        standing = improvements.get_improvement(session, similar_ideas.merge_target(session, number))
    return FollowedIdea(
        key=key,
        number=number,
        facts=_read_facts(session, standing.id or 0, at),
        news=tuple(_news(session, own, standing)),
        questions=_open_questions(session, own, with_objectives=is_member),
        unsure=_unsure(session, number),
        may_take_back=own.state is State.NEW,
        asked=request.question if (request := queries.open_info_request(session, number)) else "",
    )


def read_stored(session: Session, key: str, *, asker: str) -> tuple[int, tuple[Rows, ...]]:
    """Every row stored about the idea, with its number. Raises NotFound."""
    number = find_by_code_key(session, key, asker).id or 0
    return number, rows_about(session, number)


def _news(session: Session, own: Improvement, standing: Improvement) -> list[StepNews]:
    """The idea's steps, and since its merge those of the improvement it was merged into."""
    tz = policy(session).tz
    rows = _steps(session, own.id or 0)
    if standing.id != own.id and rows:
        rows += [row for row in _steps(session, standing.id or 0) if row.at > rows[-1].at]
    return [
        StepNews(row.improvement_id or 0, local_day(row.at, tz), row.verb, row.actor_id, row.note or "") for row in rows
    ]


def _steps(session: Session, number: int) -> list[Activity]:
    rows = session.exec(select(Activity).where(Activity.improvement_id == number).order_by(col(Activity.id)))
    return [row for row in rows if "state" in row.before and "state" in row.after]


def _open_questions(
    session: Session, improvement: Improvement, *, with_objectives: bool
) -> tuple[tuple[Question, tuple[Choice, ...]], ...]:
    """The unanswered questions to the author, with their choices; those that somebody was not sure about come last."""
    number = improvement.id or 0
    if improvement.state in ENDED_STATES:
        return ()
    settled, unsure = settled_questions(session, number), _unsure(session, number)
    offered = offered_objectives(session) if with_objectives else ()
    objectives = tuple(Choice(f"{OBJECTIVE}{each.id}", each.title) for each in offered)
    asked = (
        (question, objectives if question.key == "objective" else question.choices)
        for question in questions_for(QuestionPart.AUTHOR, settled, questions_left_out(session, number))
        if question.key not in settled and (with_objectives or question.key != "objective")
    )
    return tuple(sorted(asked, key=lambda pair: pair[0].key in unsure))


def _unsure(session: Session, number: int) -> frozenset[str]:
    """The questions that somebody was not sure about, and nobody has answered since."""
    given = current_answers(session, number).items()
    return frozenset(key for key, row in given if row.kind is AnswerKind.NOT_SURE)
