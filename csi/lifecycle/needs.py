"""The needs that can block a step."""

from enum import StrEnum


class Need(StrEnum):
    """A need that can block a step; the value is how it is worded for people."""

    QUESTION = "a question to its author"
    COORDINATOR = "a coordinator"
    EFFORT = "an effort (S, M, L or XL)"
    OBJECTIVE = "an objective it serves, or the mark “quick win”"
    REASON = "a reason"
    NOTE = "a note on what has to change"
    QUESTIONS = "answers to the questions on outcome, baseline, target and first steps"
    OPEN_QUESTIONS = "an answer to each open question"
    TARGET = "a target, or why it can't be measured"
    APPROVER = "an approver other than its author; a manager can name one"
    APPROVAL = "an approval"
    PLAN = "at least one task"
    COMMUNICATION_PLAN = "the communication plan, since people are affected"
    REVIEW_DATE = "a day later than today on which the hold is looked at again"
    TASKS_CLOSED = "every task closed"
    REAPPROVAL = "an approval of what has changed since the last one"
    SETTLED = "the settling time to pass, or a reason to judge now"
    ACHIEVED = "an answer to “Did we get there?”"
    CLOSURE_CODE = "a closure code"
    OUTCOME = "at least one outcome category"
    NOTES = "a sentence on the outcome"
    TARGET_MET = "a latest reading that meets the target"
    OTHER = "another improvement that is open and not merged itself"
