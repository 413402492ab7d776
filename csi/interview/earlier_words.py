"""Words with a figure that somebody typed before the question was asked that they answer."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from csi.interview.queries import MEASURED, answered_elsewhere, answers_of, current_answers
from csi.kpis.measured_text import measured_part
from csi.register.activity_words import MESSAGE, WORDS_TAKEN_BACK
from models import Activity, Improvement, Interview
from models.enums import AnswerKind

NOTED = "noted"
"""The verb of the record of a note."""

MOST_NOTES = 20
"""How many of somebody's notes are looked through for a figure."""


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
