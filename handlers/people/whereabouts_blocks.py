"""The words about somebody's absence and calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from slack_sdk.models.blocks import ButtonElement

from csi.common.phrases import listed, near_date
from csi.people.calendars import CalendarFacts
from csi.people.stand_ins import StandIn
from handlers import ids
from handlers.slack.block_kit import Message, button, buttons, context, escape, message, person, section

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class AwayFacts:
    """Whether somebody is away, when they are back, and who stands in.

    `is_own`: the reader is that person. `may_change`: the reader may say that they are back. `is_open_ended`: their
    Slack status has no end.
    """

    person: str
    is_own: bool
    back_on: date | None
    stand_in: StandIn | None = None
    is_from_status: bool = False
    is_open_ended: bool = False
    may_change: bool = True


def away_message(facts: AwayFacts) -> Message:
    """Say whether somebody is away, and what becomes of their reminders."""
    who = "You" if facts.is_own else person(facts.person)
    if facts.back_on is None:
        said = "You aren't away." if facts.is_own else f"{who} isn't away."
        return message(section(said), context("For example:  `/csi away until monday for @ben`; Ben is your deputy"))
    be = "You're" if facts.is_own else f"{who} is"
    if facts.is_open_ended:
        until = f"{be} away, as {'your' if facts.is_own else 'their'} Slack status says, until it changes"
        until += f" or until {near_date(facts.back_on)}."
    elif facts.is_from_status:
        until = (
            f"{be} away until {near_date(facts.back_on)}, as {'your' if facts.is_own else 'their'} Slack status says."
        )
    else:
        until = f"{be} away until {near_date(facts.back_on)}; reminders begin again that day."
    away = section(f"{until} {stand_in_words(facts.stand_in)}" if facts.stand_in else until)
    if facts.is_own:
        return message(away, buttons("away", [back_button()]))
    return message(away, *([context("Back earlier?  `/csi away off @name`")] if facts.may_change else []))


def stand_in_words(found: StandIn) -> str:
    """Say who gets what is urgent of somebody who is away."""
    if found.deputy is not None and found.deputy_back_on is None:
        return f"Urgent ones go to {person(found.deputy)} meanwhile."
    if found.deputy is not None and found.deputy_back_on is not None:
        goes = "go to the manager" if found.is_manager_there else "wait"
        until = near_date(found.deputy_back_on)
        return f"{person(found.deputy)} is away too, until {until}. Before that, urgent ones {goes}."
    if found.is_manager_there:
        return "Urgent ones go to the manager meanwhile."
    return "Urgent ones wait too: nobody else is there to take them. To name a deputy, add `for @ben`."


def back_button() -> ButtonElement:
    """Build the button by which somebody who is away says that they are back."""
    return button("I'm back", ids.BACK_NOW, "", about="so that reminders come again")


def back_message(who: str, *, is_own: bool, was_away: bool) -> Message:
    """Say that somebody is back."""
    if not was_away:
        return message(section("You weren't away." if is_own else f"{person(who)} wasn't away."))
    whose = "your" if is_own else "their"
    again = f"Reminders come again, on {whose} working mornings."
    return message(section(f"Welcome back. {again}" if is_own else f"{person(who)} is back. {again}"))


def deputy_named(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody who was named as deputy: for whom, until when, and what comes to them."""
    who, until = person(payload["absent"]), near_date(date.fromisoformat(payload["until"]))
    return message(
        section(
            f"You stand in for {who} until {until}. I'll bring you what is urgent and say that it is theirs. "
            "Your rights stay as they are."
        ),
        context(f"If that doesn't suit you, tell {who} or your manager."),
    )


def deputy_released(payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody who was a deputy and isn't any more."""
    return message(section(f"You don't stand in for {person(payload['absent'])} any more. There's nothing to do."))


NOTICES: Mapping[str, Callable[[Mapping[str, Any]], Message]] = {
    "deputy_named": deputy_named,
    "deputy_released": deputy_released,
}
"""The notices about who stands in for whom, by their key."""


def calendar_message(facts: CalendarFacts) -> Message:
    """Say on which days somebody is reminded of something, and why."""
    names = Locale("en").territories
    country = names.get(facts.country, facts.country) if facts.country else ""
    why = "as you said" if facts.is_said else "from your time zone and your organisation"
    free = [_DAYS[each] for each in sorted(facts.weekend)]
    free += [f"the public holidays of *{escape(country)}* ({why})"] if country else []
    said = f"I write to you in the mornings, in the time zone {escape(facts.tz)}."
    said += f" Your free days: {listed(free)}." if free else ""
    return message(section(said), context("Other holidays?  `/csi calendar Spain`; `/csi calendar off` resets it"))
