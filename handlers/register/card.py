"""The card of an improvement: for triage, and with planning tools for its coordinator."""

from slack_sdk.models.blocks import Block, ButtonElement

from csi.common.phrases import counted
from csi.interview.answer_facts import AnswerFacts
from csi.views.card import CardFacts, CoordinatorCardFacts
from handlers import ids
from handlers.capture import similar_ideas_blocks
from handlers.lifecycle.status_blocks import confirmation_buttons, status_lines, step_buttons
from handlers.register import value_blocks
from handlers.register.details_line import small_print
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    day,
    excerpt,
    inline,
    link,
    message,
    passage,
    person,
    quote,
    section,
)
from handlers.slack.phrases import CLOSURES, HEALTHS, OUTCOMES, STATES, answer_text, question_label, target_line
from handlers.tasks import task_blocks
from models.enums import AnswerKind, State

MOST_ANSWERS = 20

_PLANNING = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS})


def card(facts: CardFacts) -> Message:
    """Build the card for the triage channel or the manager: everything known, and the possible steps."""
    elements = _steps(facts)
    if facts.answers:
        elements.append(button("All answers", ids.ALL_ANSWERS, str(facts.number)))
    return message(
        *_head(facts),
        *status_lines(facts),
        *similar_ideas_blocks.card_blocks(facts),
        *_answers(facts),
        *_foot(facts),
        buttons(f"steps_{facts.number}", elements),
    )


def coordinator_card(facts: CoordinatorCardFacts) -> Message:
    """Build the coordinator's card: the same, with its tasks, its value, and the tools to plan and measure."""
    value = str(facts.number)
    tools: list[ButtonElement] = []
    if facts.state in _PLANNING and not facts.quick_win:
        if facts.has_questions:
            tools.append(button("Answer the questions", ids.ANSWER_QUESTIONS, value))
        tools.append(button("KPI and target", ids.SET_TARGET, value))
    if facts.state in _PLANNING:
        tools.append(button("Add task", ids.ADD_TASK, value))
    if facts.targets and facts.state in (State.IN_PROGRESS, State.REVIEW):
        tools.append(button("Add reading", ids.ADD_READING, value))
    if facts.state in _PLANNING and not facts.quick_win:
        tools.append(button("Value", ids.VALUE, value))
    if facts.answers:
        tools.append(button("All answers", ids.ALL_ANSWERS, value))
    return message(
        *_head(facts),
        *status_lines(facts),
        buttons(f"confirm_{facts.number}", confirmation_buttons(facts)),
        *(task_blocks.card_blocks(facts) if facts.state is not State.MERGED else ()),
        *value_blocks.card_blocks(facts.number, facts.value),
        *_answers(facts),
        *_foot(facts),
        buttons(f"steps_{facts.number}", _steps(facts)),
        buttons(f"tools_{facts.number}", tools),
    )


def _head(facts: CardFacts) -> list[Block]:
    blocks: list[Block] = [
        section(f"*IMP-{facts.number}*  ·  {_headline(facts)}\nfrom {_origin(facts)}{_dates(facts)}"),
        quote(facts.idea, facts.number),
    ]
    if facts.details:
        blocks.append(context(passage(facts.details, 600, facts.number)))
    if facts.permalink:
        blocks.append(context(link(facts.permalink, "The message it was taken from")))
    if facts.coordinator:
        effort = "quick win" if facts.quick_win else f"effort {facts.effort}"
        serves = f"  ·  serves {', '.join(inline(title) for title in facts.objectives[:3])}" if facts.objectives else ""
        blocks.append(context(f"{person(facts.coordinator)} coordinates  ·  {effort}{serves}"))
    if facts.health:
        said = f": {passage(facts.health_note, 300, facts.number)}" if facts.health_note else ""
        blocks.append(context(f"Last said: *{HEALTHS[facts.health]}*{said}"))
    blocks += [context(f"*{inline(target.kpi)}*  {target_line(target)}") for target in facts.targets[:4]]
    return blocks


def _origin(facts: CardFacts) -> str:
    """Say who had the idea, and who captured it if that is somebody else."""
    if facts.anonymous:
        return "somebody who stays unnamed"
    if facts.credited:
        return f"{person(facts.credited)}, brought in by {person(facts.author)}"
    return person(facts.author)


def _foot(facts: CardFacts) -> list[Block]:
    blocks: list[Block] = []
    if facts.state is State.REVIEW and facts.settled_at:
        blocks.append(
            context(f"Judged from {day(facts.settled_at.date())} on, when it has settled; sooner with a reason.")
        )
    if facts.closure_notes:
        kinds = f" ({', '.join(OUTCOMES[outcome].lower() for outcome in facts.outcomes)})" if facts.outcomes else ""
        blocks.append(context(f"*Outcome{kinds}:* {passage(facts.closure_notes, 500, facts.number)}"))
    blocks += small_print(facts)
    return blocks


def _headline(facts: CardFacts) -> str:
    if facts.state is State.CLOSED and facts.closure_code:
        return f"closed, {CLOSURES[facts.closure_code]}"
    if facts.merged_into:
        return f"merged into *IMP-{facts.merged_into[0]}*: “{excerpt(facts.merged_into[1], 120, facts.merged_into[0])}”"
    progress = f", {facts.progress}% of the plan done" if facts.progress is not None and facts.tasks else ""
    reason = (
        f": {passage(facts.reason, 300, facts.number)}"
        if facts.reason and facts.state in (State.DECLINED, State.CANCELED)
        else ""
    )
    return f"{STATES[facts.state]}{reason or progress}"


def _dates(facts: CardFacts) -> str:
    votes = f"  ·  {counted(facts.votes, 'vote')}" if facts.votes else ""
    if facts.state is not State.NEW:
        return votes
    paused = " (paused)" if facts.paused else ""
    return f"{votes}  ·  decision promised by {day(facts.promised_on)}{paused}"


def _answers(facts: CardFacts) -> list[Block]:
    lines = [_answer(facts.number, answer) for answer in facts.answers[:MOST_ANSWERS]]
    return [context("\n".join(lines[start : start + 4])) for start in range(0, len(lines), 4)]


def _answer(number: int, answer: AnswerFacts) -> str:
    said = "not sure yet" if answer.kind is AnswerKind.NOT_SURE else answer_text(answer, 200, number)
    beside = "\n" if "\n" in said else "  ·  "
    return f"*{question_label(answer.question)}* {said}{beside}{person(answer.by)}, {day(answer.at.date())}"


def _steps(facts: CardFacts) -> list[ButtonElement]:
    value = str(facts.number)
    elements = step_buttons(facts)
    elements.append(button("More", ids.MORE, value))
    return elements
