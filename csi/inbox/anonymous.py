"""Anonymous ideas: nothing of who had one is kept, and a code, given once, leads back to it.

`asker` is who is in front of us. It is looked at in memory, to refuse people who are known to be outsiders; it enters
no row, no query, no log and no payload. The code is the authority for everything else; only its digest is kept, and
the digest is the `key` that buttons and forms carry.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from csi.capture import follow_code, record_idea, similar_ideas
from csi.capture.record_idea import Source
from csi.capture.similar_ideas import SimilarIdea
from csi.common import idempotency
from csi.common.errors import NotFound, TooLate
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.interview import answers
from csi.interview.answers import OBJECTIVE, offered_objectives, questions_left_out, settled_questions
from csi.interview.questions import QUESTIONS, Choice, Question, QuestionPart, Typed, questions_for, understand_reply
from csi.lifecycle import info_requests
from csi.lifecycle import merge as lifecycle_merge
from csi.people import directory
from csi.register import activity, improvements
from csi.register.data_export import Rows, rows_about
from csi.views import improvement as views_improvement
from csi.views.improvement import ImprovementFacts
from models import Activity, Improvement, OpenQuestion, Origin, Seen
from models.enums import ENDED_STATES, AnswerKind, State

NO_SUCH_CODE = (
    "I know no idea by that code. A code looks like `ab3d-efgh-jkmn-pqrs`: sixteen letters and digits; "
    "capitals, spaces and hyphens make no difference."
)


@dataclass(frozen=True, slots=True)
class KeptAnonymously:
    """What somebody is told who has just said something without their name. No code: it was kept, and told, before."""

    number: int
    idea: str
    promised_on: date
    code: str | None
    key: str = ""
    alikes: tuple[SimilarIdea, ...] = ()


@dataclass(frozen=True, slots=True)
class StepNews:
    """A step that was taken, with what was said to the author about it."""

    on: date
    verb: str
    by: str | None
    note: str


@dataclass(frozen=True, slots=True)
class FollowedIdea:
    """What a code leads to. `number` is what it was given for; `facts` are of that, or of what it was merged into:
    the code follows, and comes back when that is undone."""

    key: str
    number: int
    facts: ImprovementFacts
    news: tuple[StepNews, ...]
    questions: tuple[tuple[Question, tuple[Choice, ...]], ...]
    may_take_back: bool
    asked: str = ""
    """What somebody would like to know before it is decided."""


def keep_anonymous_idea(
    session: Session,
    text: str,
    details: str = "",
    *,
    asker: str,
    at: datetime,
    source: Source,
    service: int | None = None,
    team: int | None = None,
) -> KeptAnonymously:
    """Keep an idea of somebody who stays unnamed, tell those who triage, and make the code.

    Raises BadInput for an idea that is none, NotAllowed for people who are known to be outsiders.
    """
    directory.require_not_outsider(session, asker)
    idea = directory.replace_mentions(session, record_idea.clean_idea(text))
    if not idempotency.is_first(session, source.key, at):
        return _kept_before(session, source)
    promised_on = record_idea.promised_date(session, at)
    new = record_idea.NewIdea(idea, details, service=service, team=team)
    improvement = record_idea.add_to_register(session, new, at=at, source=source, promised_on=promised_on, author=None)
    number = improvement.id or 0
    code = follow_code.make(secrets.choice)
    key = follow_code.key_of(code) or ""
    session.add(Origin(improvement_id=number, follow_key=key))
    activity.record(session, improvement, "captured", by=None, at=at, after={"state": State.NEW, "source": source.kind})
    record_idea.post_card(session, improvement, at)
    return KeptAnonymously(number, idea, promised_on, code, key, similar_ideas.closest_ideas(session, number))


def _kept_before(session: Session, source: Source) -> KeptAnonymously:
    number = session.get_one(Seen, source.key).improvement_id
    if number is None:
        raise TooLate("That idea was taken in already.")
    improvement = improvements.get_improvement(session, number)
    return KeptAnonymously(number, improvement.idea, improvement.promised_on, None)


def read_by_code(session: Session, code: str, *, asker: str, at: datetime) -> FollowedIdea:
    """What a typed code leads to. Raises NotFound, in the same words whatever is wrong with it."""
    directory.require_not_outsider(session, asker)
    return read_by_key(session, follow_code.key_of(code) or "", asker=asker, at=at)


def read_by_key(session: Session, key: str, *, asker: str, at: datetime) -> FollowedIdea:
    """What the code of this digest leads to. Raises NotFound."""
    own = _find(session, key, asker)
    number = own.id or 0
    standing = improvements.get_improvement(session, similar_ideas.merge_target(session, number))
    return FollowedIdea(
        key=key,
        number=number,
        facts=views_improvement.read_improvement(session, standing.id or 0, at),
        news=tuple(_news(session, own, standing)),
        questions=_open_questions(session, own),
        may_take_back=own.state is State.NEW,
        asked=request.question if (request := info_requests.open_info_request(session, number)) else "",
    )


def read_stored(session: Session, key: str, *, asker: str) -> tuple[int, tuple[Rows, ...]]:
    """Every row that is kept about the idea, with its number. Raises NotFound."""
    number = _find(session, key, asker).id or 0
    return number, rows_about(session, number)


def answer_anonymously(
    session: Session,
    key: str,
    given: Mapping[str, str],
    *,
    asker: str,
    at: datetime,
    submission: str,
    info: str = "",
) -> tuple[int, int]:
    """Keep what was filled in, by question; what was left empty stays open. The idea's number, and how many were kept.

    `info` is the answer to what was asked before the decision. `submission` names the form: delivered twice, it answers
    once. Raises NotFound, TooLate.
    """
    improvement = _find(session, key, asker, lock=True)
    number = improvement.id or 0
    if improvement.state in ENDED_STATES:
        raise TooLate(
            f"IMP-{number} is {improvements.describe_state(improvement.state)} by now, "
            "so there is nothing left to answer."
        )
    said = {question: text for question in QUESTIONS if (text := given.get(question.key, "").strip())}
    said = {question: text for question, text in said.items() if understand_reply(text) in (None, Typed.NOT_SURE)}
    if (said or info) and idempotency.is_first(session, submission, at):
        record_idea.remember_source(session, Source(improvement.source_kind, submission), number)
        if info:
            info_requests.record_answer(session, improvement, info, by=None, at=at)
        for question, text in said.items():
            _answer(session, improvement, question, text, at)
    return number, len(said) + bool(info)


def _answer(session: Session, improvement: Improvement, question: Question, text: str, at: datetime) -> None:
    if understand_reply(text) is Typed.NOT_SURE:
        session.add(OpenQuestion(improvement_id=improvement.id or 0, question=question.key, raised_at=at))
        answers.record_answer(session, improvement, question, AnswerKind.NOT_SURE, "", by=None, at=at)
    else:
        answers.record_answer(session, improvement, question, AnswerKind.ANSWER, text, by=None, at=at)


def withdraw_anonymous_idea(session: Session, key: str, *, asker: str, at: datetime) -> int:
    """Cancel the idea, while it is new; its number. Raises NotFound, TooLate."""
    improvement = _find(session, key, asker, lock=True)
    record_idea.cancel_for_author(session, improvement, by=None, at=at)
    return improvement.id or 0


def merge_anonymous_idea(session: Session, key: str, into: int, *, asker: str, at: datetime) -> None:
    """*That's mine too*: the new idea becomes an unnamed vote for the other one. Raises BadInput, NotFound, TooLate."""
    improvement = _find(session, key, asker)
    if improvement.merged_into_id != into:
        lifecycle_merge.merge_unnamed(session, improvement.id or 0, into, at=at)


def _find(session: Session, key: str, asker: str, *, lock: bool = False) -> Improvement:
    directory.require_not_outsider(session, asker)
    origin = session.exec(select(Origin).where(Origin.follow_key == key)).first() if key else None
    if origin is None:
        raise NotFound(NO_SUCH_CODE)
    return improvements.get_improvement(session, origin.improvement_id, lock=lock)


def _news(session: Session, own: Improvement, standing: Improvement) -> list[StepNews]:
    """The steps of the idea, and since it was merged those of what stands for it."""
    tz = policy(session).tz
    rows = _steps(session, own.id or 0)
    if standing.id != own.id and rows:
        rows += [row for row in _steps(session, standing.id or 0) if row.at > rows[-1].at]
    return [StepNews(local_day(row.at, tz), row.verb, row.actor_id, row.note or "") for row in rows]


def _steps(session: Session, number: int) -> list[Activity]:
    rows = session.exec(select(Activity).where(Activity.improvement_id == number).order_by(col(Activity.id)))
    return [row for row in rows if "state" in row.before and "state" in row.after]


def _open_questions(session: Session, improvement: Improvement) -> tuple[tuple[Question, tuple[Choice, ...]], ...]:
    """What an author is asked and nobody has answered, with what there is to choose from."""
    number = improvement.id or 0
    if improvement.state in ENDED_STATES:
        return ()
    settled = settled_questions(session, number)
    objectives = tuple(Choice(f"{OBJECTIVE}{each.id}", each.title) for each in offered_objectives(session))
    return tuple(
        (question, objectives if question.key == "objective" else question.choices)
        for question in questions_for(QuestionPart.AUTHOR, settled, questions_left_out(session, number))
        if question.key not in settled
    )
