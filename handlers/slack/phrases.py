"""How stored values are worded: states, progress, closure codes, targets and answers."""

from datetime import date
from decimal import Decimal

from csi.common.phrases import calendar_date, capitalized
from csi.interview.answer_facts import AnswerFacts
from csi.interview.questions import Question
from csi.kpis.aim import Aim
from csi.kpis.change import Change, describe_difference
from csi.kpis.target_facts import TargetFacts
from csi.kpis.target_status import TargetStatus
from csi.language import state_words
from csi.language.numbers import format_number
from handlers.slack.block_kit import inline, link, passage
from models.enums import AnswerKind, ClosureCode, Direction, OutcomeCategory

STATES = state_words.IN_SENTENCES

HEALTHS = {health: capitalized(said) for health, said in state_words.HEALTHS.items()}

CLOSURES = {
    ClosureCode.SUCCESSFUL: "successful",
    ClosureCode.UNSUCCESSFUL: "unsuccessful",
    ClosureCode.WITHDRAWN: "withdrawn",
}
NOT_HELD = "doesn't hold now"
"""What is said of a success whose readings miss its target, or of which somebody says that it no longer holds."""

OUTCOMES = {category: capitalized(category.value) for category in OutcomeCategory}


def question_label(question: Question) -> str:
    """Return a question's short name, to put before its answer."""
    return question.short if question.short.endswith("?") else f"{question.short}:"


def figure(value: Decimal, unit: str = "") -> str:
    """Say a value with its unit. People name units, so the unit is shown literally."""
    return inline(format_number(value, unit))


def wanted(aim: Aim, unit: str) -> str:
    """Say what a target asks for: "under 10 %"."""
    return inline(aim.words(unit))


def wanted_by(aim: Aim, unit: str, due: date, today: date) -> str:
    """Say what a target asks for, and by when: "under 10 % by 31 March"."""
    return f"{wanted(aim, unit)} by {calendar_date(due, today)}"


def difference(change: Change, unit: str, direction: Direction) -> str:
    """Say a difference: "54.08 points lower, 92 % lower in relative terms"."""
    return inline(describe_difference(change, unit, direction))


def target_line(target: TargetFacts, today: date) -> str:
    """Say a target with where it stands: "59 % → under 10 % by 31 March · now 23 % (on track)"."""
    aim = wanted_by(target.aim, target.unit, target.due_on, today)
    line = f"{figure(target.baseline, target.unit)} → {aim}"
    return f"{line}  ·  {stands(target)}"


def stands(target: TargetFacts) -> str:
    """Say where a target stands: "now 23 % (on track)", or that it isn't measured yet."""
    if target.latest is None or target.status is TargetStatus.NOT_MEASURED:
        return f"{target.status}"
    return f"now {figure(target.latest, target.unit)} ({target.status})"


def answer_text(answer: AnswerFacts, limit: int, number: int, lines: int = 3) -> str:
    """Say an answer about an improvement, cut at `limit` characters and a few lines, with links to its files."""
    if answer.kind is AnswerKind.NOT_SURE:
        return "Open: the coordinator will find out"
    files = [link(address, name) for name, address in answer.files]
    said = passage(answer.text, limit, number, lines)
    return ("\n" if "\n" in said else " ").join(part for part in [said, *files] if part)
