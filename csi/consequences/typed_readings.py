"""Readings as people give them: typed in the thread of a request, in a form or with a command; asked for or not.

What looks like a slip, and a second value for one day, is asked about first. Until its author says what is right,
nothing is kept: the question's buttons carry all of it, so it outlives a restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlmodel import Session, select

from csi.common.errors import BadInput
from csi.common.policies import policy
from csi.common.working_days import local_day
from csi.consequences.readings import correct_reading, keep_reading, lock_kpis, take_back_readings
from csi.kpis import queries, readings
from csi.kpis.plausibility import Doubt, doubt_about
from csi.kpis.readings import EDIT, NewReading, readings_typed_in
from csi.language.day_words import no_such_day
from csi.language.measured_days import split_day
from csi.language.readings import UnclearReading, UnderstoodReading
from csi.messaging import outbox
from csi.messaging.colon_text import ColonText
from csi.nudges import reading_replies
from csi.people import directory
from models import Kpi, Nudge, Reading

LONGEST_NOTE = 500


class Checked(StrEnum):
    """What was asked about a reading and answered; `BESIDE` and `INSTEAD` follow from both questions."""

    NOTHING = ""
    PLAUSIBLE = "plausible"
    BESIDE = "beside"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True)
class TypedReading(ColonText):
    """A reading that was understood, but is not kept yet. It is stored in a button; its format must not change.

    `day` is in ISO form, and `amount` is empty if there is no value this time. `nudge` is 0 if nobody asked, and
    `corrects` is the reading that it corrects, else 0. `channel` and `ts` are of the message that it was typed in.
    """

    prefix: ClassVar[str] = "typed"
    kpi: int
    amount: str
    day: str
    nudge: int
    corrects: int
    channel: str
    ts: str
    checked: Checked
    note: str

    @property
    def value(self) -> Decimal | None:
        return Decimal(self.amount) if self.amount else None

    @property
    def measured_on(self) -> date:
        return date.fromisoformat(self.day)


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """What is asked about a reading before it is kept.

    Its day or its value, if the words can mean several `days` or `values`; a `doubt`; or whether `earlier`, which that
    day has already, was wrong.
    """

    typed: TypedReading
    kpi: str
    unit: str
    today: date
    doubt: Doubt | None = None
    earlier: Decimal | None = None
    days: tuple[date, ...] = ()
    values: tuple[Decimal, ...] = ()

    def on_day(self, day: date) -> TypedReading:
        """The reading of another day, once its author has chosen."""
        return replace(self.typed, day=day.isoformat())

    def with_value(self, value: Decimal, checked: Checked) -> TypedReading:
        """The reading with another value, or as it is, once its author has chosen."""
        return replace(self.typed, amount=f"{value:f}", checked=checked)


Given = Reading | ReadingQuestion
"""A reading that is kept, or what is asked about it before."""


def understand_typed(
    session: Session,
    kpi_id: int,
    words: str,
    day: date | None = None,
    note: str = "",
    *,
    by: str,
    at: datetime,
    nudge: int = 0,
    corrects: int = 0,
    channel: str = "",
    ts: str = "",
) -> TypedReading | ReadingQuestion:
    """Read a typed value with the day that it names, else `day`, else today.

    Words that can mean several days or several values are asked about. Raises BadInput, NotAllowed.
    """
    today = local_day(at, directory.zone_of(session, directory.require_member(session, by)))
    dated = split_day(words.strip(), today)
    if dated.unclear and not dated.days:
        no_day = no_such_day(words)
        why = f"There is no {no_day}." if no_day else "I can't tell which day that is, today or earlier."
        raise BadInput("value", f"{why} Write: 9, on 31 October.")
    kpi = session.get_one(Kpi, kpi_id)
    understood = readings.possible_readings(session, kpi, dated.words)
    values: tuple[Decimal, ...] = ()
    if isinstance(understood, UnclearReading):
        if not understood.choices or dated.days:
            raise BadInput("value", understood.sentence)
        values, understood = understood.choices, UnderstoodReading(understood.choices[0], understood.note)
    remark = " ".join("\n".join(filter(None, (understood.note, note))).replace("\x00", "").split(" "))
    if len(remark) > LONGEST_NOTE:
        raise BadInput("note", f"Keep the remark under {LONGEST_NOTE} characters.")
    amount = "" if understood.value is None else f"{understood.value:f}"
    measured_on = dated.day or next(iter(dated.days), None) or day or today
    typed = TypedReading(kpi_id, amount, measured_on.isoformat(), nudge, corrects, channel, ts, Checked.NOTHING, remark)
    if not dated.days and not values:
        return typed
    readings.require_may_report(session, kpi, by)
    return ReadingQuestion(typed, kpi.name, kpi.unit, today, days=dated.days, values=values)


def give_reading(session: Session, typed: TypedReading | ReadingQuestion, *, by: str, at: datetime) -> Given:
    """Keep an understood reading, or return what to ask about it first. One message gives one reading.

    Requests that were made by that day are answered with it. Raises BadInput, NotAllowed, NotFound, TooLate.
    """
    if isinstance(typed, ReadingQuestion):
        return typed
    place = (Reading.source_channel == typed.channel, Reading.source_ts == typed.ts)
    before = session.exec(select(Reading).where(*place)).first() if typed.ts else None
    if before is not None:
        return before
    kpi = session.get_one(Kpi, typed.kpi)
    readings.require_may_report(session, kpi, by)
    readings.require_past(session, typed.measured_on, by=by, at=at)
    lock_kpis(session, [typed.kpi])
    nudge = reading_replies.lock_request(session, typed.nudge) if typed.nudge else None
    question = _question(session, kpi, typed, at)
    if question is not None:
        return question
    if typed.value is None:
        _require_no_value_yet(session, typed)
    if typed.corrects:
        day, note = typed.measured_on, typed.note
        corrected = correct_reading(session, typed.corrects, typed.value, day, note, by=by, at=at)
        reading_replies.show_correction(session, corrected, at)
        return corrected
    new = NewReading(
        typed.kpi,
        typed.value,
        typed.measured_on,
        typed.note,
        beside=typed.checked is Checked.BESIDE,
        channel=typed.channel or None,
        ts=typed.ts or None,
    )
    reading = keep_reading(session, new, by=by, at=at)
    if nudge is not None:
        reading_replies.answer_reading_nudge(session, nudge, reading, by=by, at=at)
    else:
        reading_replies.settle_others(session, reading, at)
    return reading


def _asked(
    session: Session,
    kpi: Kpi,
    typed: TypedReading,
    at: datetime,
    *,
    doubt: Doubt | None = None,
    earlier: Decimal | None = None,
) -> ReadingQuestion:
    today = local_day(at, policy(session).tz)
    return ReadingQuestion(typed, kpi.name, kpi.unit, today, doubt=doubt, earlier=earlier)


def _question(session: Session, kpi: Kpi, typed: TypedReading, at: datetime) -> ReadingQuestion | None:
    value = typed.value
    if value is None:
        return None
    if typed.checked is Checked.NOTHING:
        doubt = _doubt(session, kpi, value, typed)
        if doubt is not None:
            return _asked(session, kpi, typed, at, doubt=doubt)
    if typed.checked in (Checked.BESIDE, Checked.INSTEAD) or EDIT in typed.ts or typed.corrects:
        return None
    of_that_day = [row.value for row in readings.readings_on(session, typed.kpi, [typed.measured_on])]
    others = [each for each in of_that_day if each is not None]
    if others and value not in others:
        return _asked(session, kpi, typed, at, earlier=others[-1])
    return None


def _require_no_value_yet(session: Session, typed: TypedReading) -> None:
    """Check that "n/a" removes no value that the day has. Raises BadInput."""
    if typed.corrects or EDIT in typed.ts:
        return
    if any(row.value is not None for row in readings.readings_on(session, typed.kpi, [typed.measured_on])):
        raise BadInput("value", "That day has a reading already. To change it, open the KPI and choose its reading.")


def _doubt(session: Session, kpi: Kpi, value: Decimal, typed: TypedReading) -> Doubt | None:
    day = typed.measured_on
    rows = queries.readings_of(session, typed.kpi)
    rows = [row for row in rows if row.id != typed.corrects]
    near = [row for row in rows if row.measured_on < day] or [row for row in rows if row.measured_on != day] or rows
    earlier = [row.value for row in near if row.value is not None]
    aims = [each for aim in queries.aims_at(session, typed.kpi) for each in (aim.value, aim.value_high)]
    aims += [kpi.agreed_value, kpi.agreed_high]
    wanted = [each for each in aims if each is not None]
    return doubt_about(value, earlier, unit=kpi.unit, aims=wanted, year=day.year)


def take_reading_reply(
    session: Session, nudge: Nudge, words: str, *, by: str, at: datetime, channel: str, ts: str
) -> None:
    """Take a typed reading as the answer to its nudge; if it can't be understood or looks like a slip, ask back."""
    if session.exec(select(Reading.id).where(Reading.source_channel == channel, Reading.source_ts == ts)).first():
        return
    try:
        place = {"nudge": nudge.id or 0, "channel": channel, "ts": ts}
        typed = understand_typed(session, nudge.kpi_id or 0, words, by=by, at=at, **place)  # type: ignore[arg-type]
        given = give_reading(session, typed, by=by, at=at)
    except BadInput as problem:
        outbox.notice(session, "reading_unclear", to=by, about=None, at=at, nudge=nudge.id, sentence=problem.sentence)
        return
    if isinstance(given, ReadingQuestion):
        _ask(session, given, nudge, by, at)


def take_other_value(
    session: Session, nudge: Nudge, words: str, *, by: str, at: datetime, channel: str, ts: str
) -> bool:
    """Take a value that was typed in the thread of a request after its answer. False if it is no value."""
    try:
        typed = understand_typed(session, nudge.kpi_id or 0, words, by=by, at=at, channel=channel, ts=ts)
    except BadInput:
        return False
    if isinstance(typed, TypedReading) and typed.value is None:
        return False
    given = give_reading(session, typed, by=by, at=at)
    if isinstance(given, ReadingQuestion):
        _ask(session, given, nudge, by, at)
    else:
        outbox.notice(session, "reading_kept", to=by, about=None, at=at, nudge=nudge.id, reading=given.id)
    return True


def _ask(session: Session, question: ReadingQuestion, nudge: Nudge | None, by: str, at: datetime) -> None:
    """Ask about a reading, in the thread in which it was asked for."""
    more: dict[str, Any] = {"nudge": nudge.id} if nudge is not None else {}
    if question.days or question.values:
        more["days"] = [day.isoformat() for day in question.days]
        more["values"] = [f"{value:f}" for value in question.values]
    outbox.notice(session, "reading_doubted", to=by, about=None, at=at, typed=question.typed.key, **more)


def read_question(
    session: Session, stored: str, at: datetime, days: Sequence[str] = (), values: Sequence[str] = ()
) -> ReadingQuestion:
    """What is asked about a reading that was typed; if nothing is in doubt any more, whether to keep it.

    `days` and `values` are those that its words can mean, in stored form.
    """
    typed = TypedReading.parse(stored)
    kpi = session.get_one(Kpi, typed.kpi)
    if days or values:
        asked = _asked(session, kpi, typed, at)
        return replace(asked, days=tuple(map(date.fromisoformat, days)), values=tuple(map(Decimal, values)))
    return _question(session, kpi, typed, at) or _asked(session, kpi, typed, at)


def give_asked_reading(
    session: Session, nudge_id: int, words: str, measured_on: date, note: str = "", *, by: str, at: datetime
) -> Given:
    """Take a reading from the form behind a nudge. Raises BadInput, NotAllowed, TooLate."""
    kpi = session.get_one(Nudge, nudge_id).kpi_id or 0
    lock_kpis(session, [kpi])
    reading_replies.lock_request(session, nudge_id)
    typed = understand_typed(session, kpi, words, measured_on, note, by=by, at=at, nudge=nudge_id)
    return give_reading(session, typed, by=by, at=at)


def add_reading(
    session: Session, kpi_id: int, words: str, measured_on: date | None, note: str = "", *, by: str, at: datetime
) -> Given:
    """Take a reading that somebody gives unasked. Raises BadInput, NotAllowed."""
    return give_reading(
        session, understand_typed(session, kpi_id, words, measured_on, note, by=by, at=at), by=by, at=at
    )


def correct(session: Session, reading_id: int, words: str, day: date, note: str, *, by: str, at: datetime) -> Given:
    """Correct a reading from its form, or return what to ask about it first.

    Raises BadInput, NotAllowed, NotFound, TooLate.
    """
    old = readings.get_reading(session, reading_id)
    typed = understand_typed(session, old.kpi_id, words, day, note, by=by, at=at, corrects=reading_id)
    return give_reading(session, typed, by=by, at=at)


def revise_reading_reply(session: Session, channel: str, ts: str, words: str, *, by: str, at: datetime) -> bool:
    """Correct the reading whose message was edited. False if the message gave no reading of this person.

    Raises BadInput, NotAllowed.
    """
    given = readings_typed_in(session, channel, ts)
    if not given or given[0].reported_by != by:
        return False
    last = given[-1]
    typed = understand_typed(
        session, last.kpi_id, words, last.measured_on, by=by, at=at, channel=channel, ts=f"{ts}{EDIT}{len(given)}"
    )
    answered = reading_replies.answered_by(session, given)
    revised = give_reading(session, typed, by=by, at=at)
    if isinstance(revised, ReadingQuestion):
        _ask(session, revised, answered[-1] if answered else None, by, at)
        return True
    for nudge in answered:
        nudge.answered_at = None
    if answered:
        reading_replies.answer_reading_nudge(session, answered[-1], revised, by=by, at=at)
    return True


def take_back_reading_reply(session: Session, channel: str, ts: str, *, by: str, at: datetime) -> bool | None:
    """Take back the reading whose message was deleted; what asked for it asks again.

    None if the message gave no reading of this person, False if a newer one counts already. Raises NotAllowed.
    """
    typed = readings_typed_in(session, channel, ts)
    if not typed or typed[0].reported_by != by:
        return None
    answered = reading_replies.answered_by(session, typed)
    if not take_back_readings(session, typed, by=by, at=at):
        return False
    reading_replies.ask_again(session, answered, at)
    return True
