"""What a dropped file of readings is answered: what is asked about it, how far it is, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement

from csi.common.phrases import counted, spoken_date
from csi.kpis.reading_files.files import size_in_words
from csi.kpis.reading_imports import CANCEL, LIMITS, NO, ImportFacts, ImportQuestion
from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, context, escape, inline, message, person, section, select
from handlers.slack.payload import SlackValue
from models.enums import ImportState


@dataclass(frozen=True, slots=True)
class ImportAnswer(SlackValue):
    """The value of a button or option that answers a question about a dropped file."""

    prefix: ClassVar[str] = "import"
    import_id: int
    question: str
    answer: str


_REFUSED = " - refused rows"


def refused_name(name: str) -> str:
    """The name of the file of refused rows."""
    stem = name.rpartition(".")[0] or name
    return f"{stem.removesuffix(_REFUSED)}{_REFUSED}.csv"


def refused_comment(name: str, count: int) -> str:
    """What is said above the file of refused rows."""
    rows = "This row" if count == 1 else f"These {count:,} rows"
    one = "is" if count == 1 else "are"
    return (
        f"{rows} of {escape(name)} {one} refused. The last column says why. "
        "Correct the file and drop it here again; that column doesn't matter then."
    )


def reading_file(facts: ImportFacts, today: date) -> Message:
    """Build the message about a dropped file."""
    match facts.state:
        case ImportState.WAITING:
            return message(section(f"Checking *{inline(facts.name)}* ({inline(size_in_words(facts.size))}). {LIMITS}"))
        case ImportState.ASKING:
            return message(*_question(facts))
        case ImportState.READING:
            return message(section(f"Reading *{inline(facts.name)}*: {facts.done:,} of {facts.total:,} rows so far."))
        case ImportState.DONE:
            return message(section(_result(facts, today)), *_remarks(facts, today), _take_back(facts))
        case ImportState.TAKING_BACK:
            return message(section(f"Taking the readings of *{inline(facts.name)}* back."))
        case ImportState.TAKEN_BACK:
            return message(
                section(
                    f"{person(facts.taken_by)} took the readings of *{inline(facts.name)}* back. "
                    "What was there before counts again."
                )
            )
        case ImportState.REFUSED:
            kept = facts.added + facts.changed
            stands = f" {counted(kept, 'reading')} from it stand already." if kept else ""
            return message(section(f"I can't read *{inline(facts.name)}*. {inline(facts.problem)}{stands}"))
        case ImportState.CANCELED:
            name, rows = f"*{inline(facts.name)}*", counted_rows(facts.total)
            kept_none, unread = f"I've kept none of the {rows} of {name}.", f"I've left {name} unread."
            return message(section(kept_none if facts.chose_none else unread))


def _question(facts: ImportFacts) -> Iterator[Block | None]:
    name, asked = f"*{inline(facts.name)}*", facts.question
    to = "" if facts.in_direct else f"{person(facts.person)}: "
    if asked is ImportQuestion.KPI:
        pairs = [(_value(facts, choice.key), choice.label) for choice in facts.choices]
        menu = select(pairs, placeholder="Choose a KPI")
        menu.action_id = ids.CHOOSE_IMPORT_KPI
        yield section(f"{to}Which KPI are the readings in {name} of?", f"import_kpi_{facts.id}", menu)
        yield buttons(f"import_{facts.id}", [_leave(facts)])
        return
    yield section(to + _asked(facts, name))
    yield from _sample(facts)
    remarks = [f"{inline(choice.label)}: {inline(choice.remark)}." for choice in facts.choices if choice.remark]
    yield context(*remarks) if remarks else None
    elements = [
        button(
            choice.label,
            ids.extended(ids.ANSWER_IMPORT, place),
            _value(facts, choice.key),
            about=f"in {facts.name}",
            style="primary" if asked is ImportQuestion.ROWS and not place else None,
        )
        for place, choice in enumerate(facts.choices)
    ]
    own = {choice.key for choice in facts.choices}
    if asked is not ImportQuestion.ROWS and NO not in own:
        elements.append(_leave(facts))
    yield buttons(f"import_{facts.id}", elements)


def _asked(facts: ImportFacts, name: str) -> str:
    match facts.question:
        case ImportQuestion.MEANT:
            return f"Does {name} hold readings of a KPI?"
        case ImportQuestion.DATES:
            return f"Which day is {inline(facts.example)} in {name}? I'll read all its dates the same way."
        case ImportQuestion.MARK:
            return f"What is {inline(facts.example)} in {name}? I'll read all its values the same way."
        case _:
            return _keep_question(facts, name)


def _keep_question(facts: ImportFacts, name: str) -> str:
    said = f"All {counted_rows(facts.total)} of {name} can be kept."
    if facts.refused:
        are = "one is" if facts.refused == 1 else f"{facts.refused:,} are"
        said = f"I can keep {facts.total - facts.refused:,} of the {facts.total:,} rows of {name}; {are} refused."
    if facts.unlikely:
        look = "One value looks" if facts.unlikely == 1 else f"{facts.unlikely:,} values look"
        said = f"{said} {look} unlikely."
    return f"{said} {_where_refused(facts)}".strip()


def _where_refused(facts: ImportFacts) -> str:
    """Where the refused rows can be read."""
    if not facts.has_file or not facts.refused:
        return ""
    if facts.in_direct:
        return "The file below says why. Correct it and drop it here again."
    return f"I've sent them to {person(facts.person)}, with the reasons."


def _leave(facts: ImportFacts) -> ButtonElement:
    place = len(facts.choices)
    return button(
        "Don't read it", ids.extended(ids.ANSWER_IMPORT, place), _value(facts, CANCEL), about=f"the file {facts.name}"
    )


def _value(facts: ImportFacts, answer: str) -> str:
    return ImportAnswer(facts.id, str(facts.question), answer).value


def _result(facts: ImportFacts, today: date) -> str:
    name, kept = f"*{inline(facts.name)}*", facts.added + facts.changed + facts.unchanged
    if not kept:
        row = "the one row" if facts.total == 1 else f"any of the {facts.total:,} rows"
        return f"I can't keep {row} of {name}. {_where_refused(facts)}".strip()
    if facts.dropped_before and not facts.added and not facts.changed and not facts.refused:
        return f"Nothing has changed: I read {name} on {spoken_date(facts.dropped_before, today)} already."
    parts = [
        f"{count:,} {what}"
        for count, what in ((facts.added, "new"), (facts.changed, "corrected"), (facts.unchanged, "unchanged"))
        if count
    ]
    of = f"*{inline(facts.kpis[0])}*" if len(facts.kpis) == 1 else counted(len(facts.kpis), "KPI")
    refused = f"; {facts.refused:,} refused" if facts.refused else ""
    return f"Read {kept:,} of {counted_rows(facts.total)} of {of}: {', '.join(parts)}{refused}."


def _take_back(facts: ImportFacts) -> Block | None:
    """Build the button that takes the whole file back, if it has changed anything."""
    if not facts.added and not facts.changed:
        return None
    back = button("Take back", ids.TAKE_BACK_IMPORT, str(facts.id), about=f"the readings of {facts.name}")
    return buttons(f"import_back_{facts.id}", [back])


def counted_rows(count: int) -> str:
    """A count of rows: "1 row", "1,000 rows"."""
    return "1 row" if count == 1 else f"{count:,} rows"


def _remarks(facts: ImportFacts, today: date) -> Iterator[Block | None]:
    if facts.added + facts.changed + facts.unchanged and facts.refused and (where := _where_refused(facts)):
        yield context(where)
    yield from _sample(facts)
    if facts.empty:
        were = "row has no value" if facts.empty == 1 else "rows have no value"
        yield context(f"{facts.empty:,} {were}, so I've passed over {'it' if facts.empty == 1 else 'them'}.")


def _sample(facts: ImportFacts) -> Iterator[Block | None]:
    """The first refused rows and unlikely values, for whoever dropped the file; a shared thread doesn't need them."""
    if facts.unlikely and facts.in_direct and facts.question is ImportQuestion.ROWS:
        yield _few("Unlikely: ", [inline(each) for each in facts.improbable], facts.unlikely)
    if facts.refused and facts.in_direct and facts.question in (None, ImportQuestion.ROWS):
        yield _few("", [inline(each) for each in facts.shown], facts.refused) if facts.shown else None


def _few(before: str, lines: list[str], count: int) -> Block:
    """The first lines of several, and how many more there are."""
    more = [f"and {count - len(lines):,} more"] if count > len(lines) else []
    return context(before + "\n".join([*lines, *more]))
