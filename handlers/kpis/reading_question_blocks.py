"""The question about a reading that looks like a slip, or that is the second one of its day."""

from decimal import Decimal

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.common.phrases import either, spoken_date
from csi.consequences.typed_readings import Checked, ReadingQuestion, TypedReading
from csi.kpis.plausibility import Doubt, DoubtKind
from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, info_modal, inline, message, section
from handlers.slack.phrases import figure


def question_message(asked: ReadingQuestion) -> Message:
    """Build the question as a message."""
    return message(*question_blocks(asked))


def question_window(asked: ReadingQuestion) -> View:
    """Build the question as a window, in place of the form."""
    return info_modal(ids.NOTE_VIEW, "Is this right?", question_blocks(asked))


def question_blocks(asked: ReadingQuestion) -> list[Block | None]:
    """Build the question with a button for each answer; the buttons hold the reading."""
    return [section(_question(asked)), buttons("reading_question", _answers(asked))]


def _question(asked: ReadingQuestion) -> str:
    name, value = f"*{inline(asked.kpi)}*", _value(asked, asked.typed.value)
    if asked.days:
        on = either(spoken_date(day, asked.today) for day in asked.days)
        return f"{name}: which day is {value} of, {on}? I haven't saved it yet."
    if asked.values:
        return f"{name}: is it {either(_value(asked, each) for each in asked.values)}? I haven't saved it yet."
    if asked.doubt is not None:
        return f"{name}: is {value} right? {_reason(asked, asked.doubt)} I haven't saved it yet."
    day = spoken_date(asked.typed.measured_on, asked.today)
    if asked.earlier is not None:
        earlier = _value(asked, asked.earlier)
        return (
            f"{name} has a reading for {day} already: {earlier}. "
            f"Is {value} a correction, or a second measurement? I haven't saved it yet."
        )
    return f"{name}: save {value} for {day}?"


def _reason(asked: ReadingQuestion, doubt: Doubt) -> str:
    low, high = figure(doubt.low), figure(doubt.high, asked.unit)
    so_far = f"it was {high}" if doubt.low == doubt.high else f"it was {low} to {high}"
    match doubt.kind:
        case DoubtKind.YEAR:
            return f"It looks like a year, and so far {so_far}."
        case DoubtKind.SIGN:
            return f"It's below zero, and so far {so_far}."
        case DoubtKind.ABOVE_ALL:
            return f"It's more than 100 %, and so far {so_far}."
        case _:
            return f"So far {so_far}."


def _answers(asked: ReadingQuestion) -> list[ButtonElement]:
    value = asked.typed.value
    found = [
        _keep(asked, f"day{place}", spoken_date(day, asked.today), asked.on_day(day))
        for place, day in enumerate(asked.days)
    ]
    found += [
        _keep(asked, f"value{place}", _value(asked, each), asked.with_value(each, Checked.NOTHING))
        for place, each in enumerate(asked.values)
    ]
    if found:
        return [*found, _take_back(asked)]
    if value is not None and asked.earlier is not None:
        corrected, both = asked.with_value(value, Checked.INSTEAD), asked.with_value(value, Checked.BESIDE)
        found = [
            _keep(asked, "correct", f"Correct it to {_value(asked, value)}", corrected),
            _keep(asked, "beside", "Keep both", both),
        ]
    elif value is not None:
        found = [_keep(asked, "this", f"Keep {_value(asked, value)}", asked.with_value(value, Checked.PLAUSIBLE))]
    for place, each in enumerate(asked.doubt.instead if asked.doubt else ()):
        meant = asked.with_value(each, Checked.NOTHING)
        found.append(_keep(asked, f"instead{place}", f"{_value(asked, each)} instead", meant))
    return [*found, _take_back(asked)]


def _keep(asked: ReadingQuestion, what: str, label: str, meant: TypedReading) -> ButtonElement:
    return button(label, ids.extended(ids.KEEP_READING, what), meant.key, about=f"for {asked.kpi}")


def _take_back(asked: ReadingQuestion) -> ButtonElement:
    return button("Don't save it", ids.DROP_READING, asked.typed.key, about=f"the reading of {asked.kpi}")


def _value(asked: ReadingQuestion, value: Decimal | None) -> str:
    return figure(value, asked.unit) if value is not None else "n/a"


def taken_back(kpi: str) -> Message:
    """Build what stands in place of the question once the reading was taken back."""
    return message(section(f"Not saved. *{inline(kpi)}* has no new reading."))
