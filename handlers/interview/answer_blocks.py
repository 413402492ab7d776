"""The window with all answers of an improvement, and the forms that change them."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block, Option, OverflowMenuElement, PlainTextObject
from slack_sdk.models.views import View

from csi.interview.answer_sheet import LONGEST_ANSWER, Sheet, SheetRow
from csi.language.message_kind import shorten
from handlers import ids
from handlers.interview.question_blocks import OfQuestion, QuestionButton
from handlers.slack.block_kit import (
    context,
    day,
    field,
    form,
    info_modal,
    person,
    quote,
    section,
    select,
    text_input,
)
from handlers.slack.phrases import answer_text
from models.enums import AnswerKind

CHANGE, EARLIER = "change", "earlier"
MOST_VERSIONS = 40


@dataclass(frozen=True, slots=True)
class AnswerMenuItem(OfQuestion):
    """The value of an item in an answer's menu; `what` is CHANGE or EARLIER."""

    what: str
    number: int
    question: str


def answer_row(sheet: Sheet, row: SheetRow) -> Block:
    """Build a question with its current answer, who gave it and when, and its menu."""
    key = row.question.key
    newest = row.in_force
    if newest is None:
        line = "_not answered yet_"
    elif newest.kind is AnswerKind.SKIPPED:
        line = "_skipped_"
    else:
        who = person(newest.by) if newest.by else "its author"
        line = f"{answer_text(newest, 1_000, sheet.number, lines=15)}\n{who}, {day(newest.at.date())}"
    options = []
    if sheet.may_answer and row.question.stage <= 4:
        options.append((CHANGE, "Change the answer" if newest else "Answer"))
    if earlier := len(row.answers) - (1 if newest else 0):
        options.append((EARLIER, f"Earlier answers ({earlier})"))
    menu = [
        Option(value=AnswerMenuItem(what, sheet.number, key).value, text=PlainTextObject(text=label, emoji=True))
        for what, label in options
    ]
    return section(
        f"*{row.question.asks}*\n{line}",
        block_id=f"answers_{key}",
        accessory=OverflowMenuElement(action_id=ids.extended(ids.ABOUT_ANSWER, key), options=menu) if menu else None,
    )


def earlier_answers(number: int, row: SheetRow) -> View:
    """Build the window with every answer to one question, the newest first."""
    blocks: list[Block | None] = [section(f"*{row.question.asks}*")]
    for answer in row.answers[:MOST_VERSIONS]:
        text = "_skipped_" if answer.kind is AnswerKind.SKIPPED else answer_text(answer, 1_500, number, lines=20)
        who = person(answer.by) if answer.by else "its author"
        gone = "  ·  taken back" if answer.kind is AnswerKind.TAKEN_BACK else ""
        blocks += [section(text), context(f"{who}, {day(answer.at.date())}{gone}")]
    return info_modal(ids.NOTE_VIEW, f"IMP-{number}: answers", blocks)


def answers_form(sheet: Sheet) -> View:
    """Build one form with all questions. A field left empty changes nothing."""
    return form(
        ids.ANSWERS_FORM,
        f"About IMP-{sheet.number}",
        "Save",
        [quote(sheet.idea, sheet.number, 300), *(block for row in sheet.rows for block in _fields(sheet.number, row))],
        about=str(sheet.number),
    )


def one_answer(number: int, row: SheetRow) -> View:
    """Build the form for one answer. Saving it returns to all answers."""
    return form(
        ids.ONE_ANSWER_FORM,
        f"About IMP-{number}",
        "Save",
        [*_fields(number, row), context(f"{row.question.why} For example: _{row.question.example}_")],
        about=QuestionButton(number, row.question.key).value,
    )


def _fields(number: int, row: SheetRow) -> list[Block]:
    """Build a question's field, filled in with the answer. One that is too long for it stands above an empty field."""
    asked = row.question
    if row.choices:
        element = select([(choice.value, choice.label) for choice in row.choices], row.value)
        return [field(asked.key, asked.asks, element, optional=True)]
    fits = len(row.value) <= LONGEST_ANSWER
    typed = text_input(row.value if fits else None, shorten(asked.example, 150), lines=True, limit=LONGEST_ANSWER)
    if fits:
        return [field(asked.key, asked.asks, typed, optional=True)]
    hint = "The answer above is longer than a field can hold. Left empty, this changes nothing."
    return [quote(row.value, number, 300), field(asked.key, asked.asks, typed, optional=True, hint=hint)]
