"""Anonymous ideas: nothing about their authors is stored; a follow code, shown once, leads back to the idea.

`asker` is the person who is acting. Their id is compared in memory, to refuse known outsiders; it enters no row, query,
log or payload. Everything else needs the code; only its digest is stored, and the digest is the `key` that buttons and
forms carry.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from csi.capture import follow_code, idea_limits, recording, similar_ideas
from csi.capture.queries import find_by_code_key
from csi.capture.recording import Source
from csi.capture.similar_ideas import SimilarIdea
from csi.common import idempotency
from csi.common.errors import NotFound, TooLate
from csi.interview import answer_sheet, answers
from csi.interview.questions import QUESTIONS
from csi.interview.typed_replies import Typed
from csi.lifecycle import info_requests
from csi.lifecycle import merge as lifecycle_merge
from csi.people import directory, mentions
from csi.people.actor import Standing
from csi.register import activity, improvements
from models import Origin, Seen
from models.enums import ENDED_STATES, AnswerKind, State


@dataclass(frozen=True, slots=True)
class KeptAnonymously:
    """What the author of an anonymous idea is told.

    `code` is None if the idea was recorded, and the code shown, before.
    """

    number: int
    idea: str
    promised_on: date
    code: str | None
    key: str = ""
    alikes: tuple[SimilarIdea, ...] = ()


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
    """Record an anonymous idea, post its card to those who triage, and create its follow code.

    Raises BadInput if the text is no idea, NotAllowed for known outsiders, TooOften for too many within ten minutes.
    """
    standing = directory.require_not_outsider(session, asker)
    idea = mentions.replace_mentions(session, recording.clean_idea(text))
    if not idempotency.is_first(session, source.key, at):
        return _kept_before(session, source)
    idea_limits.require_anonymous_room(session, at)
    promised_on = recording.promised_date(session, at)
    new = recording.NewIdea(idea, details, service=service, team=team)
    improvement = recording.add_to_register(session, new, at=at, source=source, promised_on=promised_on, author=None)
    number = improvement.id or 0
    code = follow_code.make(secrets.choice)
    key = follow_code.key_of(code) or ""
    session.add(Origin(improvement_id=number, follow_key=key))
    activity.record(session, improvement, "captured", by=None, at=at, after={"state": State.NEW, "source": source.kind})
    recording.post_card(session, improvement, at)
    alikes = similar_ideas.closest_ideas(session, number) if standing is Standing.MEMBER else ()
    return KeptAnonymously(number, idea, promised_on, code, key, alikes)


def _kept_before(session: Session, source: Source) -> KeptAnonymously:
    number = session.get_one(Seen, source.key).improvement_id
    if number is None:
        raise TooLate("That idea is saved already.")
    improvement = improvements.get_improvement(session, number)
    return KeptAnonymously(number, improvement.idea, improvement.promised_on, None)


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
    """Store the non-empty answers, by question. Return the improvement's number and how many were stored.

    `info` answers a question asked before the decision. `submission` identifies the form, so that it is handled once if
    delivered twice. Raises BadInput for words that are no answer, NotFound, TooLate.
    """
    improvement = find_by_code_key(session, key, asker, lock=True)
    number = improvement.id or 0
    if improvement.state in ENDED_STATES:
        raise TooLate(
            f"IMP-{number} is {improvements.describe_state(improvement.state)} by now, "
            "so there is nothing left to answer."
        )
    said = {question: text for question in QUESTIONS if (text := given.get(question.key, "").strip())}
    controls = {question: answer_sheet.read_field(question.key, text).control for question, text in said.items()}
    said = {question: text for question, text in said.items() if controls[question] is not Typed.SKIP}
    if (said or info) and idempotency.is_first(session, submission, at):
        recording.remember_source(session, Source(improvement.source_kind, submission), number)
        if info:
            info_requests.record_answer(session, improvement, info, by=None, at=at)
        for question, text in said.items():
            is_open = controls[question] is Typed.NOT_SURE
            kind, text = (AnswerKind.NOT_SURE, "") if is_open else (AnswerKind.ANSWER, text)
            answers.record_answer(session, improvement, question, kind, text, by=None, at=at)
    return number, len(said) + bool(info)


def withdraw_anonymous_idea(session: Session, key: str, *, asker: str, at: datetime) -> int:
    """Cancel the idea while it is new, and return its number. Raises NotFound, TooLate."""
    improvement = find_by_code_key(session, key, asker, lock=True)
    recording.cancel_for_author(session, improvement, by=None, at=at)
    return improvement.id or 0


def merge_anonymous_idea(session: Session, key: str, into: int, *, asker: str, at: datetime) -> None:
    """Merge the idea into another as an anonymous vote (*That's mine too*). Raises BadInput, NotFound, TooLate."""
    improvement = find_by_code_key(session, key, asker)
    if directory.require_not_outsider(session, asker) is not Standing.MEMBER:
        raise NotFound("I found no similar idea, so yours stays as it is.")
    if improvement.merged_into_id != into:
        lifecycle_merge.merge_anonymous(session, improvement.id or 0, into, at=at)
