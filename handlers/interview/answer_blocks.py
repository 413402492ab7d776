"""The window with all answers of an improvement, and the forms that change them."""

from dataclasses import dataclass

from slack_sdk.models.blocks import Block, InputBlock, Option, OverflowMenuElement, PlainTextObject
from slack_sdk.models.views import View

from csi.interview.answer_sheet import LONGEST_ANSWER, Sheet, SheetRow
from csi.interview.questions import STAGES
from csi.language.message_kind import shorten
from handlers import ids
from handlers.interview.question_blocks import OfQuestion, QuestionButton
from handlers.slack.block_kit import (
    context,
    day,
    field,
    form,
    heading,
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


def all_answers(sheet: Sheet) -> View:
    """Build the window with every question, its current answer, who gave it and when."""
    blocks: list[Block | None] = [quote(sheet.idea, 300)]
    stage = 0
    for row in sheet.rows:
        if row.question.stage != stage:
            stage = row.question.stage
            blocks.append(heading(STAGES[stage]))
        blocks.append(_row(sheet, row))
    return info_modal(ids.NOTE_VIEW, f"IMP-{sheet.number}", blocks)


def _row(sheet: Sheet, row: SheetRow) -> Block:
    key = row.question.key
    newest = row.answers[0] if row.answers else None
    if newest is None:
        line = "_not answered yet_"
    elif newest.kind is AnswerKind.SKIPPED:
        line = "_skipped_"
    else:
        who = person(newest.by) if newest.by else "its author"
        line = f"{answer_text(newest, 1_500)}\n{who}, {day(newest.at.date())}"
    options = []
    if sheet.may_answer and row.question.stage <= 4:
        options.append((CHANGE, "Change the answer" if newest else "Answer"))
    if len(row.answers) > 1:
        options.append((EARLIER, f"Earlier answers ({len(row.answers) - 1})"))
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
        text = "_skipped_" if answer.kind is AnswerKind.SKIPPED else answer_text(answer, 2_500)
        who = person(answer.by) if answer.by else "its author"
        blocks += [section(text), context(f"{who}, {day(answer.at.date())}")]
    return info_modal(ids.NOTE_VIEW, f"IMP-{number}: answers", blocks)


def answers_form(sheet: Sheet) -> View:
    """Build one form with all questions. A field left empty changes nothing."""
    return form(
        ids.ANSWERS_FORM,
        f"About IMP-{sheet.number}",
        "Save",
        [quote(sheet.idea, 300), *(_field(row) for row in sheet.rows)],
        about=str(sheet.number),
    )


def one_answer(number: int, row: SheetRow) -> View:
    """Build the form for one answer. Saving it returns to all answers."""
    return form(
        ids.ONE_ANSWER_FORM,
        f"About IMP-{number}",
        "Save",
        [_field(row), context(f"{row.question.why} For example: _{row.question.example}_")],
        about=QuestionButton(number, row.question.key).value,
    )


def _field(row: SheetRow) -> InputBlock:
    asked = row.question
    if row.choices:
        element = select([(choice.value, choice.label) for choice in row.choices], row.value)
        return field(asked.key, asked.asks, element, optional=True)
    example = shorten(asked.example, 150)
    return field(
        asked.key,
        asked.asks,
        text_input(row.value[:LONGEST_ANSWER], example, lines=True, limit=LONGEST_ANSWER),
        optional=True,
    )
