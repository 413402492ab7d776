"""The window with all answers of an improvement, and the forms that change them."""

from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement, OverflowMenuElement
from slack_sdk.models.views import View

from csi.common.phrases import spoken_date
from csi.interview.answer_sheet import LONGEST_ANSWER, Sheet, SheetRow
from csi.language.message_kind import shorten
from handlers import ids
from handlers.interview.question_blocks import OfQuestion, QuestionButton, who_finds_out
from handlers.slack.block_kit import (
    button,
    context,
    excerpt,
    field,
    form,
    heading,
    info_modal,
    menu,
    named,
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
    if row.known:
        line = excerpt(row.known, 300, sheet.number)
    elif newest is None:
        line = "_Not answered yet_"
    elif newest.kind is AnswerKind.SKIPPED:
        line = "_Skipped_"
    elif row.is_open:
        line = who_finds_out(sheet.coordinator, sheet.reader)
    else:
        who = person(newest.by) if newest.by else "its author"
        line = (
            f"{answer_text(newest, 1_000, sheet.number, lines=15)}\n{who}, {spoken_date(newest.at.date(), sheet.today)}"
        )
    options = []
    if sheet.may_answer and row.question.stage <= 4:
        options.append((CHANGE, "Change the answer" if newest else "Answer"))
    if earlier := len(row.answers) - (1 if newest else 0):
        options.append((EARLIER, f"Earlier answers ({earlier})"))
    return section(
        f"*{row.question.asks}*\n{line}",
        block_id=f"answers_{key}",
        accessory=_menu(sheet.number, row, options),
    )


def _menu(number: int, row: SheetRow, offered: list[tuple[str, str]]) -> ButtonElement | OverflowMenuElement | None:
    """What can be done with an answer: a button for one thing, a menu for two."""
    action_id, key, short = ids.extended(ids.ABOUT_ANSWER, row.question.key), row.question.key, row.question.short
    pairs = [(AnswerMenuItem(what, number, key).value, label) for what, label in offered]
    if len(pairs) > 1:
        return menu(action_id, [(value, f"{label}: {short}") for value, label in pairs])
    return button(pairs[0][1], action_id, pairs[0][0], about=named(number, row.question.asks)) if pairs else None


_EMPTY = {AnswerKind.SKIPPED: "_Skipped_", AnswerKind.NOT_SURE: "_Not sure_"}


def earlier_answers(number: int, row: SheetRow, today: date) -> View:
    """Build the window with every answer to one question, the newest first."""
    blocks: list[Block | None] = [section(f"*{row.question.asks}*")]
    for answer in row.answers[:MOST_VERSIONS]:
        text = _EMPTY.get(answer.kind) or answer_text(answer, 1_500, number, lines=20)
        who = person(answer.by) if answer.by else "its author"
        gone = "  ·  taken back" if answer.kind is AnswerKind.TAKEN_BACK else ""
        blocks += [section(text), context(f"{who}, {spoken_date(answer.at.date(), today)}{gone}")]
    return info_modal(ids.NOTE_VIEW, f"IMP-{number}: answers", blocks)


def answers_form(sheet: Sheet) -> View:
    """Build one form with all questions. A field left empty changes nothing.

    What somebody was not sure about is not asked again: it stands there as open, with a button to answer it.
    """
    asked = [block for row in sheet.rows if not row.is_open for block in _fields(sheet.number, row)]
    still_open = [_open_question(sheet, row) for row in sheet.rows if row.is_open]
    return form(
        ids.ANSWERS_FORM,
        f"About IMP-{sheet.number}",
        "Save",
        [
            quote(sheet.idea, sheet.number, 300),
            *asked,
            heading("Open questions") if still_open else None,
            *still_open,
        ],
        about=str(sheet.number),
    )


def _open_question(sheet: Sheet, row: SheetRow) -> Block:
    key, about = row.question.key, named(sheet.number, row.question.asks)
    value = QuestionButton(sheet.number, key).value
    return section(
        f"*{row.question.asks}*\n{who_finds_out(sheet.coordinator, sheet.reader)}",
        block_id=f"open_{key}",
        accessory=button("Answer", ids.extended(ids.ANSWER_OPEN, key), value, about=about),
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
    hint = "The answer above is too long for this field. It stays if you leave this empty."
    return [quote(row.value, number, 300), field(asked.key, asked.asks, typed, optional=True, hint=hint)]
