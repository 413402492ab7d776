"""Answers and what is still to be asked, looked up without changing anything."""

from sqlmodel import Session, col, select

from csi.common.read_cache import cached_while_reading
from csi.interview.questions import BY_KEY
from csi.register.queries import row_counts
from models import Answer, AnswerFile, Improvement, Interview, Objective
from models.enums import ENDED_STATES, AnswerKind, InterviewState

OBJECTIVE = "objective:"
"""The prefix of an objective's id in the value of its button."""


@cached_while_reading
def current_answers(session: Session, number: int) -> dict[str, Answer]:
    """The newest answer to each question of an improvement that was not taken back, by question."""
    stands = select(Answer).where(Answer.improvement_id == number, Answer.kind != AnswerKind.TAKEN_BACK)
    rows = session.exec(stands.order_by(col(Answer.id)))
    return {row.question: row for row in rows}


def settled_questions(session: Session, number: int) -> set[str]:
    """The questions that need not be asked again: answered ones, and optional ones that were skipped."""
    given = {
        key
        for key, answer in current_answers(session, number).items()
        if answer.kind is AnswerKind.ANSWER or (answer.kind is AnswerKind.SKIPPED and not BY_KEY[key].required)
    }
    return given | answered_elsewhere(session, number)


def answered_elsewhere(session: Session, number: int) -> set[str]:
    """The questions that a target or an objective of the improvement answers already."""
    said = {"baseline", "target"} if row_counts(session, number).targets else set()
    return said | questions_left_out(session, number)


def questions_left_out(session: Session, number: int) -> set[str]:
    """The question about the objective, if the improvement has one or there are none to choose from."""
    return {"objective"} if row_counts(session, number).alignments or not offered_objectives(session) else set()


@cached_while_reading
def files_of_answers(session: Session, number: int) -> dict[int, list[AnswerFile]]:
    """The files that came with the answers of an improvement, by the answer's id."""
    found: dict[int, list[AnswerFile]] = {}
    if row_counts(session, number).answer_files:
        joined = select(AnswerFile).join(Answer, col(Answer.id) == col(AnswerFile.answer_id))
        for row in session.exec(joined.where(Answer.improvement_id == number).order_by(col(AnswerFile.id))):
            found.setdefault(row.answer_id, []).append(row)
    return found


@cached_while_reading
def offered_objectives(session: Session) -> list[Objective]:
    """The objectives offered as buttons: the five newest."""
    query = select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id).desc()).limit(5)
    return list(session.exec(query))


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
