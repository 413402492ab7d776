"""A question of the interview as shown to the person asked, with its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from csi.interview import flow, unclear_words
from csi.interview.answer_facts import AnswerFacts, answer_facts
from csi.interview.earlier_words import SaidEarlier, said_earlier
from csi.interview.queries import (
    MEASURED,
    answered_elsewhere,
    choices_of,
    current_answers,
    known_text,
    questions_of,
)
from csi.interview.questions import BY_KEY, Choice, Question
from csi.messaging import outbox
from csi.messaging.subjects import UnclearAnswer
from csi.register import open_questions
from csi.register.improvements import get_improvement
from models import Improvement, Interview
from models.enums import ENDED_STATES, AnswerKind, InterviewState, State


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question as shown: its place among the `of` questions that this person is asked, and its answer.

    `is_open`: it is being asked. `by_another`: somebody else, or a target or an objective, answered it meanwhile.
    """

    number: int
    idea: str
    state: State
    question: Question
    choices: tuple[Choice, ...]
    reader: str
    coordinator: str | None
    is_open: bool = False
    place: int = 1
    of: int = 1
    answer: AnswerFacts | None = None
    known: str = ""
    """What a target or an objective says, where nobody has answered in words."""
    said: SaidEarlier | None = None
    """What this person said elsewhere that answers it."""
    waits: bool = False
    by_another: bool = False
    again: bool = False
    """Whether a newer message asks it again."""

    @property
    def is_over(self) -> bool:
        """Whether nobody needs an answer any more."""
        return self.state in ENDED_STATES

    @property
    def is_first(self) -> bool:
        return self.place == 1


def read_question(session: Session, number: int, person_id: str, key: str, at: datetime) -> QuestionFacts:
    """A question as shown to the person asked. Raises NotFound."""
    improvement = get_improvement(session, number)
    interview = flow.interview_of(session, number, person_id)
    is_current = interview is not None and interview.question == key
    is_open = is_current and interview is not None and interview.state is InterviewState.ASKING
    own = questions_of(session, number, flow.part_of(improvement, person_id), person_id, key)
    asked = _asked(session, improvement, person_id, key)
    said = (
        said_earlier(session, improvement, person_id, key, unclear_words.today_of(session, person_id, at))
        if is_open
        else []
    )
    return replace(
        asked,
        is_open=is_open and improvement.state not in ENDED_STATES,
        place=own.index(BY_KEY[key]) + 1,
        of=len(own),
        said=said[0] if said else None,
        waits=is_current and interview is not None and interview.state is InterviewState.PAUSED,
        by_another=is_open and _known_meanwhile(session, interview, key),
    )


def read_earlier_question(session: Session, number: int, person_id: str, key: str) -> QuestionFacts:
    """A question that a newer message asks again. Raises NotFound."""
    improvement = get_improvement(session, number)
    return replace(_asked(session, improvement, person_id, key), again=True)


def _asked(session: Session, improvement: Improvement, person_id: str, key: str) -> QuestionFacts:
    number, question = improvement.id or 0, BY_KEY[key]
    row = current_answers(session, number).get(key)
    if row is not None and row.kind is AnswerKind.NOT_SURE and key in answered_elsewhere(session, number):
        row = None  # what was not sure is known now
    known = known_text(session, number, key) if row is None and key in answered_elsewhere(session, number) else ""
    return QuestionFacts(
        number=number,
        idea=improvement.idea,
        state=improvement.state,
        question=question,
        choices=choices_of(session, question),
        reader=person_id,
        coordinator=improvement.coordinator_id,
        answer=answer_facts(session, question, row) if row is not None else None,
        known=known,
    )


def _known_meanwhile(session: Session, interview: Interview | None, key: str) -> bool:
    return interview is not None and flow.is_known_elsewhere(session, interview, key)


@dataclass(frozen=True, slots=True)
class UnclearAnswerFacts:
    """Words that somebody typed at a question and that fitted no choice, with what became of them.

    `answers` is the question whose answer they are now; `notice` is what was asked about them, None once that is over.
    """

    asked: Question
    said: str
    notice: Mapping[str, Any] | None
    answers: Question | None


def read_unclear_answer(session: Session, subject: UnclearAnswer) -> UnclearAnswerFacts:
    """Read what became of words that fitted no choice. Without the outbox's row nobody knows the words any more."""
    told = outbox.told(session, subject)
    interview = flow.interview_of(session, subject.number, subject.person)
    improvement = get_improvement(session, subject.number)
    is_asked = interview is not None and open_questions.unclear_answer(interview) == subject
    said, given = told.get("said", ""), current_answers(session, subject.number)
    became = next(
        (key for key in (subject.question, *MEASURED) if said and key in given and given[key].text == said), ""
    )
    return UnclearAnswerFacts(
        asked=BY_KEY[subject.question],
        said=said,
        notice=told if is_asked and told and improvement.state not in ENDED_STATES else None,
        answers=BY_KEY.get(became),
    )
