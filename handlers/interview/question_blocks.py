"""A question of the interview, and the question what an ambiguous message is."""

from dataclasses import dataclass
from typing import Self

from slack_sdk.models.blocks import ActionsBlock, Block

from csi.inbox.ambiguous_messages import NEW_IDEA, HeldFacts
from csi.interview.answer_facts import AnswerFacts
from csi.interview.queries import MEASURED
from csi.interview.question_view import QuestionFacts
from csi.interview.questions import BY_KEY, STAGES
from csi.messaging.long_text import Holder, TextOf
from handlers import ids
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    inline,
    label,
    link,
    message,
    named,
    opening,
    person,
    quote,
    section,
)
from handlers.slack.menu_choices import MenuChoice, choice_list, choice_menu
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import STATES, answer_text
from models.enums import AnswerKind


@dataclass(frozen=True, slots=True)
class OfQuestion(SlackValue):
    """A value with the key of a question in `question`."""

    @classmethod
    def maybe(cls, text: str) -> Self | None:
        """Read the values from a text; None for a text of another kind, or with a question that isn't asked."""
        found = super(OfQuestion, cls).maybe(text)
        return found if getattr(found, "question", None) in BY_KEY else None


@dataclass(frozen=True, slots=True)
class QuestionButton(OfQuestion):
    """The value of a question's buttons, and the private_metadata of forms about one question."""

    number: int
    question: str


@dataclass(frozen=True, slots=True)
class ChoiceButton(OfQuestion):
    """The value of a button with one of the question's choices."""

    number: int
    question: str
    choice: str


@dataclass(frozen=True, slots=True)
class SaidButton(OfQuestion):
    """The value of a button that takes what was said elsewhere as the answer; `mark` is a digest of the words."""

    number: int
    question: str
    mark: str


SHOWN = 300
"""How many characters of an answer its one line shows."""

MOST_BUTTONS = 3
"""More choices than that are a list."""


def question(facts: QuestionFacts) -> Message:
    """Build a question with its buttons while it is asked; else one line with what was answered."""
    if facts.is_open and not facts.by_another:
        return _asked(facts)
    if facts.is_open:
        value, about = QuestionButton(facts.number, facts.question.key).value, named(facts.number, facts.idea)
        going_on = button("Next question", ids.NEXT_QUESTION, value, about=about)
        return message(
            context(_line(facts)),
            context("If you see it differently, type your answer here. Both answers stay."),
            buttons(f"next_{facts.number}_{facts.question.key}", [going_on]),
        )
    return message(context(_line(facts)))


def _line(facts: QuestionFacts) -> str:
    """Say in one line what became of a question."""
    answer = facts.answer
    if facts.waits and not facts.is_over:
        said = "paused: type your answer here when you're ready"
    elif answer is not None and answer.kind is AnswerKind.SKIPPED:
        said = "skipped"
    elif answer is not None and answer.kind is AnswerKind.NOT_SURE:
        said = who_finds_out(facts.coordinator, facts.reader)
    elif answer is not None:
        by_another = f"{person(answer.by)}: " if answer.by and answer.by != facts.reader else ""
        said = f"{by_another}{_in_one_line(facts, answer)}"
    elif facts.known:
        said = excerpt(facts.known, SHOWN, facts.number)
    elif facts.is_over:
        said = f"IMP-{facts.number} is {STATES[facts.state]}, so no answer is needed"
    else:
        said = "not answered yet"
    again = ["asked again below"] if facts.again and not facts.is_over else []
    return "  ·  ".join([facts.question.title, said, *again])


def who_finds_out(coordinator: str | None, reader: str) -> str:
    """Say whom an open question waits for."""
    if coordinator == reader:
        return "Open: waiting for you to find out"
    return f"Open: {person(coordinator) if coordinator else 'the coordinator'} will find out"


def _in_one_line(facts: QuestionFacts, answer: AnswerFacts) -> str:
    files = [link(address, name) for name, address in answer.files]
    said = excerpt(answer.text, SHOWN, facts.number) if answer.text else ""
    return " ".join(part for part in [said, *files] if part)


def _asked(facts: QuestionFacts) -> Message:
    asked = facts.question
    key = asked.key
    value, short, about = QuestionButton(facts.number, key).value, asked.short, named(facts.number, facts.idea)
    is_kept = bool(facts.known) or (facts.answer is not None and facts.answer.kind is AnswerKind.ANSWER)
    not_answered = (("Skip", ids.SKIP), ("Not sure", ids.NOT_SURE))
    controls = [MenuChoice(f"{label}: {short}", action_id, value) for label, action_id in not_answered]
    others = [
        *([] if facts.is_first else [MenuChoice(f"Back to the one before: {short}", ids.BACK, value)]),
        MenuChoice(f"Later: {short}", ids.LATER, value),
        *([MenuChoice(f"Can't be measured: {short}", ids.CANT_MEASURE, value)] if key in MEASURED else []),
        MenuChoice(f"All in a form: IMP-{facts.number}", ids.ANSWER_AT_ONCE, str(facts.number)),
    ]
    if is_kept:
        pressed = [button("Keep", ids.KEEP_ANSWER, value, about=about, style="primary")]
    elif len(facts.choices) + len(controls) > MOST_BUTTONS and len(facts.choices) <= MOST_BUTTONS:
        pressed, others = [], [*controls, *others]
    else:
        pressed = [button(label, action_id, value, about=about) for label, action_id in not_answered]
    how = "Choose one, or type your answer here." if facts.choices else "Type your answer here."
    return message(
        section(f"*{asked.asks}*", accessory=choice_menu(others)),
        context(f"{STAGES[asked.stage]}  ·  {facts.place} of {facts.of}  ·  {asked.why}"),
        *_what_stands(facts) if is_kept else [context(f"For example: _{asked.example}_  ·  {how}")],
        _choices(facts),
        *_said_elsewhere(facts),
        buttons(f"controls_{facts.number}_{key}", pressed),
    )


def _choices(facts: QuestionFacts) -> Block | None:
    """Build the answers to choose from: buttons for up to three, a list for more."""
    key, block_id = facts.question.key, f"choices_{facts.number}_{facts.question.key}"
    each_of = [
        MenuChoice(
            choice.label,
            ids.extended(ids.CHOOSE, choice.value),
            ChoiceButton(facts.number, key, choice.value).value,
        )
        for choice in facts.choices
    ]
    if len(each_of) > MOST_BUTTONS:
        return ActionsBlock(block_id=block_id, elements=[choice_list(each_of, f"Choose: {facts.question.short}")])
    about = named(facts.number, facts.idea)
    return buttons(block_id, [button(each.label, each.action_id, each.value, about=about) for each in each_of])


def _what_stands(facts: QuestionFacts) -> list[Block]:
    """Show the answer that *Keep* leaves as it is."""
    answer = facts.answer
    if answer is None or answer.kind is not AnswerKind.ANSWER:
        return [section(f"So far: {excerpt(facts.known, SHOWN, facts.number)}")]
    who = "You answered" if answer.by == facts.reader else f"{person(answer.by)} answered"
    return [section(f"{who}: {answer_text(answer, 1_000, facts.number, lines=8)}")]


def _said_elsewhere(facts: QuestionFacts) -> list[Block | None]:
    """Offer what this person has said elsewhere, if it answers the question."""
    if facts.said is None:
        return []
    key, about = facts.question.key, named(facts.number, facts.idea)
    value = SaidButton(facts.number, key, facts.said.mark).value
    return [
        section(f"You wrote: {opening(facts.said.text, SHOWN)}"),
        buttons(f"said_{facts.number}_{key}", [button("Use this", ids.USE_SAID, value, about=about)]),
    ]


def _held(facts: HeldFacts) -> TextOf:
    return TextOf(Holder.HELD_MESSAGE, facts.id)


def held_message(facts: HeldFacts) -> Message:
    """Ask what an ambiguous message answers, or whether it is a new idea."""
    if facts.became:
        return message(context(f"“{excerpt(facts.text, 200, _held(facts))}”  ·  taken as {inline(facts.became)}"))
    elements = [
        button(
            f"Answer to “{label(meant.label, 50)}”",
            ids.extended(ids.HELD_IS, place),
            f"{facts.id}|{meant.key}",
            about=facts.text,
        )
        for place, meant in enumerate(facts.may_be)
    ]
    if facts.may_be_new:
        elements.append(button("New idea", ids.NEW_IDEA, f"{facts.id}|{NEW_IDEA}", about=facts.text))
    return message(
        quote(facts.text, _held(facts), 300),
        section("Is this an answer or a new idea?" if facts.may_be_new else "What does this answer?"),
        buttons(f"held_{facts.id}", elements),
    )
