"""Answers and what is still to be asked, looked up without changing anything."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from csi.common.phrases import listed
from csi.common.read_cache import cached_while_reading
from csi.interview.questions import BY_KEY, Question, QuestionPart, own_questions
from csi.kpis import queries as kpi_queries
from csi.kpis.judgement import describe_target
from csi.kpis.measured_text import measured_part
from csi.language.numbers import format_number
from csi.register.activity_words import MESSAGE, WORDS_TAKEN_BACK
from csi.register.queries import objective_titles, row_counts
from models import Activity, Answer, AnswerFile, Improvement, Interview, Objective
from models.enums import ENDED_STATES, AnswerKind, InterviewState

OBJECTIVE = "objective:"
"""The prefix of an objective's id in the value of its button."""

MEASURED = ("baseline", "target")
"""The questions that are answered by a KPI, or by a reason why nothing can be measured."""

NOTED = "noted"
"""The verb of the record of a note."""

MOST_NOTES = 20
"""How many of somebody's notes are looked through for a figure."""


@cached_while_reading
def answers_of(session: Session, number: int) -> list[Answer]:
    """All answers about an improvement that were not taken back, the newest last."""
    stands = select(Answer).where(Answer.improvement_id == number, Answer.kind != AnswerKind.TAKEN_BACK)
    return list(session.exec(stands.order_by(col(Answer.id))))


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
        return f"{kpi.name}: {describe_target(target.comparison, target.value, kpi.unit, target.due_on)}"
    return ""


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
def open_objectives(session: Session) -> list[Objective]:
    """The objectives that are not archived, the newest first."""
    query = select(Objective).where(col(Objective.archived_at).is_(None)).order_by(col(Objective.id).desc())
    return list(session.exec(query))


def offered_objectives(session: Session) -> list[Objective]:
    """The objectives offered as buttons: the five newest."""
    return open_objectives(session)[:5]


@dataclass(frozen=True, slots=True)
class SaidEarlier:
    """Words with a figure that somebody typed before the question was asked that they answer."""

    text: str

    @property
    def mark(self) -> str:
        """A digest, so that a button brings the words that it was shown with."""
        return sha256(self.text.encode()).hexdigest()[:12]


def said_earlier(
    session: Session, improvement: Improvement, person_id: str, key: str, today: date
) -> list[SaidEarlier]:
    """What a person said elsewhere that answers a question about a figure, the newest first.

    That is what stands in place of a choice, a note in the thread, another answer, or the idea itself.
    """
    number, found = improvement.id or 0, []
    if key not in MEASURED or current_answers(session, number).get(key) or key in answered_elsewhere(session, number):
        return []
    asked = select(Interview).where(Interview.improvement_id == number, Interview.person_id == person_id)
    interview = session.exec(asked).first()
    if interview is not None and interview.unclear:
        found.append(interview.unclear)
    found += _notes_of(session, number, person_id)
    given = [row for row in answers_of(session, number) if row.kind is AnswerKind.ANSWER]
    found += [row.text for row in reversed(given) if row.question not in MEASURED and row.answered_by == person_id]
    if improvement.author_id == person_id:
        found.append(improvement.idea)
    return [SaidEarlier(text) for text in dict.fromkeys(found) if measured_part(text, today) == key]


def _notes_of(session: Session, number: int, person_id: str) -> list[str]:
    """A person's last notes about an improvement, each as last edited, without those taken back."""
    of_person = select(Activity).where(Activity.improvement_id == number, Activity.actor_id == person_id)
    written = of_person.where(col(Activity.verb).in_([NOTED, WORDS_TAKEN_BACK]))
    notes, seen = [], set()
    for row in session.exec(written.order_by(col(Activity.id).desc()).limit(MOST_NOTES)):
        message = row.after.get(MESSAGE)
        if row.verb == NOTED and message not in seen:
            notes.append(row.note or "")
        seen |= {message} if message else set()
    return notes


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
