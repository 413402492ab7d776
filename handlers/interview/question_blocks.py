"""A question of the interview, and the question what an ambiguous message was meant to be."""

from dataclasses import dataclass

from csi.inbox.ambiguous_messages import NEW_IDEA, HeldFacts
from csi.interview.answer_facts import AnswerFacts
from csi.interview.answers import MEASURED
from csi.interview.question_view import QuestionFacts
from csi.interview.questions import STAGES
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
    message,
    person,
    quote,
    section,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import answer_text


@dataclass(frozen=True, slots=True)
class QuestionButton(SlackValue):
    """The value of a question's buttons, and the private_metadata of forms about one question."""

    number: int
    question: str


@dataclass(frozen=True, slots=True)
class ChoiceButton(SlackValue):
    """The value of a button with one of the question's choices."""

    number: int
    question: str
    choice: str


def question(facts: QuestionFacts) -> Message:
    """Build a question with its reason, an example and its buttons; once it is answered, the answer."""
    asked = facts.question
    if facts.waits:
        return message(context(f"{asked.asks}  ·  waits for later"))
    if facts.skipped:
        return message(context(f"{asked.asks}  ·  skipped"))
    if facts.answer is not None and facts.by_another:
        value = QuestionButton(facts.number, asked.key).value
        return message(
            context(asked.asks),
            section(f"{person(facts.answer.by)} has answered this meanwhile: {_answer(facts, facts.answer)}"),
            context("If you see it differently, type your answer here; both are kept."),
            buttons(f"next_{facts.number}_{asked.key}", [button("Next question", ids.NEXT_QUESTION, value)]),
        )
    if facts.answer is not None:
        if facts.typed:  # the typed answer is the next message in the thread
            return message(context(f"{asked.asks}  ·  answered below"))
        return message(context(asked.asks), section(_answer(facts, facts.answer)))
    key, value = asked.key, QuestionButton(facts.number, asked.key).value
    choices = [
        button(
            choice.label,
            ids.extended(ids.CHOOSE, choice.value),
            ChoiceButton(facts.number, key, choice.value).value,
        )
        for choice in facts.choices
    ]
    controls = [
        button("Skip", ids.SKIP, value),
        button("Not sure", ids.NOT_SURE, value),
        button("Later", ids.LATER, value),
    ]
    if not facts.is_first:
        controls.insert(1, button("Back", ids.BACK, value))
    if asked.key in MEASURED:
        controls.append(button("Can't be measured", ids.CANT_MEASURE, value))
    controls.append(button("All in a form", ids.ANSWER_AT_ONCE, str(facts.number)))
    how = "Press one, or type it here." if choices else "Type your answer here in the thread."
    return message(
        section(f"*{asked.asks}*"),
        context(f"{STAGES[asked.stage]}  ·  {facts.place} of {facts.of}  ·  {asked.why}"),
        context(f"For example: _{asked.example}_  ·  {how}"),
        buttons(f"choices_{facts.number}_{key}", choices),
        buttons(f"controls_{facts.number}_{key}", controls),
    )


def _answer(facts: QuestionFacts, answer: AnswerFacts) -> str:
    return answer_text(answer, 1_000, facts.number, lines=8)


def _held(facts: HeldFacts) -> TextOf:
    return TextOf(Holder.HELD_MESSAGE, facts.id)


def held_message(facts: HeldFacts) -> Message:
    """Ask what an ambiguous message answers, or whether it is a new idea."""
    if facts.became:
        return message(context(f"“{excerpt(facts.text, 200, _held(facts))}”  ·  taken as {inline(facts.became)}"))
    elements = [
        button(f"Answer to “{label(meant.label, 50)}”", ids.extended(ids.HELD_IS, place), f"{facts.id}|{meant.key}")
        for place, meant in enumerate(facts.may_be)
    ]
    if facts.may_be_new:
        elements.append(button("New idea", ids.NEW_IDEA, f"{facts.id}|{NEW_IDEA}"))
    return message(
        quote(facts.text, _held(facts), 300),
        section("What is this?"),
        buttons(f"held_{facts.id}", elements),
    )
