"""The needs that can block a step."""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """A need that can block a step; the value says to people what to do about it."""

    QUESTION = "ask its author a question"
    COORDINATOR = "choose who leads it"
    EFFORT = "choose an effort"
    OBJECTIVE = "choose an objective"
    REASON = "say why"
    NOTE = "say what has to change"
    QUESTIONS = "answer the questions about outcome, today, target and first steps"
    OPEN_QUESTIONS = "answer each open question"
    TARGET = "set a target, or say why it can't be measured"
    APPROVER = "name an approver other than its author"
    APPROVAL = "get it approved"
    PLAN = "add at least one task"
    COMMUNICATION_PLAN = "say how people will hear of the change"
    REVIEW_DATE = "choose a later day to look at it again"
    TASKS_CLOSED = "close every task"
    REAPPROVAL = "get the change approved"
    SETTLED = "wait until it has settled, or say why you judge now"
    ACHIEVED = "answer “Did we get there?”"
    CLOSURE_CODE = "choose a result"
    OUTCOME = "tick what changed"
    NOTES = "say what is better now"
    TARGET_MEASURED = "add a reading since work began, or choose another result"
    TARGET_MET = "add a reading that meets the target, or choose another result"
    COUNTER_METRIC = "bring what must not get worse back in tolerance, or choose another result"
    OTHER = "choose another open improvement"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a step is missing: what to do (“answer”), and about what (“What are the first steps?”).

    `key` is the key of a question, or the place of a task; `who` can supply it where the step's taker can't.
    """

    need: Need
    do: str
    about: str = ""
    key: str = ""
    who: str = ""

    @property
    def sentence(self) -> str:
        """The whole of it as plain text: answer “What are the first steps?”."""
        about = f" “{self.about}”" if self.about else ""
        return f"{self.do}{about}{f' ({self.who})' if self.who else ''}"
