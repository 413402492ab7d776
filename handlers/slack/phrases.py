"""How stored values are worded: states, progress, closure codes, targets and answers."""

from csi.interview.answer_facts import AnswerFacts
from csi.interview.questions import Question
from csi.kpis.judgement import describe_target
from csi.kpis.target_facts import TargetFacts
from csi.language import state_words
from csi.language.numbers import format_number
from handlers.slack.block_kit import day, escape, passage
from models.enums import AnswerKind, ClosureCode, OutcomeCategory

STATES = state_words.IN_SENTENCES

HEALTHS = {health: said.capitalize() for health, said in state_words.HEALTHS.items()}

CLOSURES = {
    ClosureCode.SUCCESSFUL: "successful",
    ClosureCode.UNSUCCESSFUL: "unsuccessful",
    ClosureCode.WITHDRAWN: "withdrawn",
}

OUTCOMES = {category: category.value.capitalize() for category in OutcomeCategory}


def question_label(question: Question) -> str:
    """Return a question's short name, to put before its answer."""
    return question.short if question.short.endswith("?") else f"{question.short}:"


def target_line(target: TargetFacts) -> str:
    """Say a KPI's baseline, target and latest reading in one line, without its name."""
    wanted = describe_target(target.comparison, target.value, target.unit, target.due_on)
    line = f"from {format_number(target.baseline, target.unit)} ({day(target.baseline_on)}) to {wanted}"
    if target.latest is None or target.latest_on is None:
        return f"{line}; no reading since"
    verdict = "meets the target" if target.met else "not there yet"
    return f"{line}; {format_number(target.latest, target.unit)} on {day(target.latest_on)}, {verdict}"


def answer_text(answer: AnswerFacts, limit: int, number: int, lines: int = 3) -> str:
    """Say an answer about an improvement, cut at `limit` characters and a few lines, with links to its files."""
    if answer.kind is AnswerKind.NOT_SURE:
        return "not sure: kept as an open question"
    files = [f"<{link}|{escape(name)}>" for name, link in answer.files]
    said = passage(answer.text, limit, number, lines)
    return ("\n" if "\n" in said else " ").join(part for part in [said, *files] if part)
