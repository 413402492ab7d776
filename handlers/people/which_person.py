"""The people whom a typed name may mean, each with the button that goes on with them."""

from collections.abc import Iterable, Mapping, Sequence

from slack_sdk.models.blocks import Block

from handlers import ids
from handlers.slack.block_kit import Message, button, escape, label, message, person, section, whole

LONGEST_VALUE = 2_000
"""The most characters of a button's value."""


def which_person(people: Iterable[tuple[str, str]], action_id: str, values: Mapping[str, str]) -> list[Block]:
    """Build a row for each person, with a button whose value goes on with them.

    People are pairs of id and name. A row has no button where the value is empty or doesn't fit.
    """
    return [
        section(
            person(person_id),
            block_id=f"{action_id}_{person_id}",
            accessory=button(f"Choose {label(name, 60)}", ids.extended(action_id, person_id), value, about="and go on")
            if (value := values.get(person_id, "")) and len(value) <= LONGEST_VALUE
            else None,
        )
        for person_id, name in people
    ]


def who_is_meant(
    sentence: str, people: Sequence[tuple[str, str]], action_id: str, values: Mapping[str, str], typed: str
) -> Message:
    """Build the answer to a name that fits several people: each of them with a button, and what was typed."""
    return message(section(escape(sentence)), *which_person(people, action_id, values), *whole(typed))
