"""`/csi away`, `/csi away off` and `/csi calendar`: when somebody isn't reminded, and whose calendar they have."""

import re
from datetime import date, timedelta

from sqlmodel import Session

from csi.commands.verbs import Verb
from csi.common import policy_fields
from csi.common.errors import BadInput
from csi.common.working_days import local_day
from csi.consequences import whereabouts
from csi.language.dates import either_day
from csi.language.day_words import WEEKDAY
from csi.people import absences, calendars, directory
from csi.people.stand_ins import read_stand_in
from handlers.commands.answers import quoted
from handlers.commands.call import Answers, Call, named_person_id
from handlers.people import whereabouts_blocks
from handlers.people.whereabouts_blocks import AwayFacts
from handlers.slack.block_kit import Message
from models import Person

_WEEKDAY = re.compile(rf"\b{WEEKDAY}\b", re.IGNORECASE)

_BEGINS_A_DAY = re.compile(r"@?(?:until|till|til|back|from|since)\b", re.IGNORECASE)
"""How a day begins that could not be read."""

OWN = frozenset({"off", "none", "default", "reset", "time zone", "timezone", "automatic", "auto"})
"""What is typed after `calendar` for the country of one's time zone."""


def away(call: Call) -> Message:
    """Say that somebody is away until a day, or show whether they are."""
    asked, at = call.asked, call.clock()
    if asked.day is None and asked.who is not None and _BEGINS_A_DAY.match(asked.who.name):
        asked.who = None  # nobody is called "until yesterday"
        raise BadInput("day", "I can't tell which day that is, from tomorrow on. Write it like “away until 3 January”.")
    if asked.unclear:
        which = f": {either_day(asked.days, asked.today)}" if asked.days else ""
        raise BadInput("day", f"On which day are you back{which}? Write it like “until 3 January”.")
    with call.db.begin() as session:
        directory.require_member(session, call.person)
        who = named_person_id(session, call, asked.absent, at) if asked.absent else call.person
        asked.day = _next_week(session, call, asked.day, who)
        if asked.day is None:
            if asked.who is not None:
                raise BadInput("day", "Until when? Write it like “away until monday for @ben”.")
            return whereabouts_blocks.away_message(_facts(session, call, who))
        deputy = named_person_id(session, call, asked.who, at) if asked.who else None
        whereabouts.say_away(session, who, asked.day, by=call.person, at=at, deputy=deputy)
        return whereabouts_blocks.away_message(_facts(session, call, who))


def _next_week(session: Session, call: Call, day: date | None, who: str) -> date | None:
    """The day on which somebody is back: “until monday”, typed on a Monday, means the next one."""
    today = local_day(call.clock(), directory.zone_by_id(session, who))
    is_weekday = _WEEKDAY.search(call.asked.typed) is not None
    return day + timedelta(days=7) if day == today and day is not None and is_weekday else day


def away_off(call: Call) -> Message:
    """Say that somebody is back."""
    at = call.clock()
    with call.db.begin() as session:
        who = named_person_id(session, call, call.asked.absent, at) if call.asked.absent else call.person
        was_away = whereabouts.end_absence(session, who, by=call.person, at=at)
        return whereabouts_blocks.back_message(who, is_own=who == call.person, was_away=was_away)


def calendar(call: Call) -> Message:
    """Show whose weekend and holidays the caller has; with a country, change it."""
    typed, at = call.asked.text.strip(), call.clock()
    with call.db.begin() as session:
        if typed:
            whereabouts.set_country(session, _country(typed), by=call.person, at=at)
        return whereabouts_blocks.calendar_message(calendars.read_calendar(session, call.person, at))


def _country(typed: str) -> str | None:
    if typed.casefold() in OWN:
        return None
    try:
        found = policy_fields.BY_KEY["country"].read(typed)
    except policy_fields.Unusable:
        unknown = f"I don't know the country {quoted(typed)}. Write its name, or DE for Germany."
        raise BadInput("text", unknown) from None
    return str(found) if found else None


def _facts(session: Session, call: Call, who: str) -> AwayFacts:
    absence = absences.absence_of(session, who, call.clock())
    person = session.get_one(Person, who)
    return AwayFacts(
        person=who,
        is_own=who == call.person,
        back_on=local_day(absence.until, directory.zone_of(session, person)) if absence else None,
        stand_in=read_stand_in(session, absence, call.clock()) if absence else None,
        is_from_status=absence is not None and absence.is_from_status,
        may_change=absences.may_change(session, who, call.person),
        is_open_ended=absence is not None and absences.has_no_end(absence),
    )


ANSWERS: Answers = {Verb.AWAY: away, Verb.AWAY_OFF: away_off, Verb.CALENDAR: calendar}
