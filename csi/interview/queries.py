"""Answers and what is still to be asked, looked up without changing anything."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from csi.common.phrases import listed
from csi.common.read_cache import cached_until_written
from csi.interview.questions import BY_KEY, Choice, Question, QuestionPart, own_questions
from csi.kpis import queries as kpi_queries
from csi.language.numbers import format_number
from csi.register.queries import objective_titles, row_counts
from models import Answer, AnswerFile, Improvement, Interview, Objective
from models.enums import ENDED_STATES, AnswerKind, InterviewState

OBJECTIVE = "objective:"
"""The prefix of an objective's id in the value of its button."""

MEASURED = ("baseline", "target")
"""The questions that are answered by a KPI, or by a reason why nothing can be measured."""


_STANDING = (
    select(Answer)
    .where(Answer.improvement_id == bindparam("number"), Answer.kind != AnswerKind.TAKEN_BACK)
    .order_by(col(Answer.id))
)


@cached_until_written
def answers_of(session: Session, number: int) -> list[Answer]:
    """All answers about an improvement that were not taken back, the newest last."""
    return list(session.exec(_STANDING, params={"number": number}))


def current_answers(session: Session, number: int) -> dict[str, Answer]:
    """The newest answer to each question of an improvement that was not taken back, by question."""
    return {row.question: row for row in answers_of(session, number)}


def settled_questions(session: Session, number: int, by: str | None = None) -> set[str]:
    """The questions that need not be asked again: answered ones, and optional ones that were skipped.

    Whoever is named by `by` is not asked again either what they skipped or were not sure about themselves.
    """
    given = {
        key
        for key, answer in current_answers(session, number).items()
        if answer.kind is AnswerKind.ANSWER
        or (answer.kind is AnswerKind.SKIPPED and not BY_KEY[key].required)
        or (by is not None and answer.answered_by == by)
    }
    return given | answered_elsewhere(session, number)


def questions_of(
    session: Session, number: int, part: QuestionPart, by: str, asked: str | None = None
) -> tuple[Question, ...]:
    """A person's own questions: those that they have replied to, and those that nobody has answered yet.

    `asked` is the question that they are shown now.
    """
    replied = {row.question for row in answers_of(session, number) if row.answered_by == by}
    return own_questions(part, replied, settled_questions(session, number), asked)


def answered_elsewhere(session: Session, number: int) -> set[str]:
    """The questions that a target or an objective of the improvement answers already."""
    said = set(MEASURED) if row_counts(session, number).targets else set()
    return said | questions_left_out(session, number)


def questions_left_out(session: Session, number: int) -> set[str]:
    """The question about the objective, if the improvement has one or there are none to choose from."""
    return {"objective"} if row_counts(session, number).alignments or not offered_objectives(session) else set()


def known_text(session: Session, number: int, key: str) -> str:
    """What answers a question although nobody has answered it in words: the objectives, or the first target."""
    if key == "objective":
        return listed(objective_titles(session, number))
    for target, kpi in kpi_queries.targets_with_kpis(session, number)[:1]:
        if key == "baseline":
            return f"{kpi.name}: {format_number(target.baseline, kpi.unit)}"
        return f"{kpi.name}: {kpi_queries.aim_of(target).words(kpi.unit, target.due_on)}"
    return ""


@cached_until_written
def files_of_answers(session: Session, number: int) -> dict[int, list[AnswerFile]]:
    """The files that came with the answers of an improvement, by the answer's id."""
    found: dict[int, list[AnswerFile]] = {}
    if row_counts(session, number).answer_files:
        joined = select(AnswerFile).join(Answer, col(Answer.id) == col(AnswerFile.answer_id))
        for row in session.exec(joined.where(Answer.improvement_id == number).order_by(col(AnswerFile.id))):
            found.setdefault(row.answer_id, []).append(row)
    return found


@cached_until_written
def open_objectives(session: Session) -> list[Objective]:
    """The objectives that are not archived, the newest first."""
    query = select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id).desc())
    return list(session.exec(query))


def offered_objectives(session: Session) -> list[Objective]:
    """The objectives offered as buttons: the five newest."""
    return open_objectives(session)[:5]


def choices_of(session: Session, question: Question) -> tuple[Choice, ...]:
    """The answers that a question offers: its own, or the objectives."""
    if question.key != "objective":
        return question.choices
    return tuple(Choice(f"{OBJECTIVE}{each.id}", each.title) for each in offered_objectives(session))


def asked_of(session: Session, person_id: str) -> list[Interview]:
    """The open interviews in which a person is being asked a question, the latest first."""
    return list(
        session.exec(
            select(Interview)
            .join(Improvement, col(Interview.improvement_id) == col(Improvement.id))
            .where(Interview.person_id == person_id, Interview.state == InterviewState.ASKING)
            .where(col(Improvement.state).not_in(ENDED_STATES))
            .order_by(col(Interview.asked_at).desc())
        )
    )
