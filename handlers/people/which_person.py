"""The people whom a typed name may mean, each with the button that goes on with them."""

from collections.abc import Iterable, Mapping

from slack_sdk.models.blocks import Block

from handlers import ids
from handlers.slack.block_kit import button, label, person, section

_LONGEST_VALUE = 2_000


def which_person(people: Iterable[tuple[str, str]], action_id: str, values: Mapping[str, str]) -> list[Block]:
    """Build a row for each person, with a button whose value goes on with them.

    People are pairs of id and name. A row has no button where the value is empty or doesn't fit.
    """
    return [
        section(
            person(person_id),
            block_id=f"{action_id}_{person_id}",
            accessory=button(f"Choose {label(name, 60)}", ids.extended(action_id, person_id), value)
            if (value := values.get(person_id, "")) and len(value) <= _LONGEST_VALUE
            else None,
        )
        for person_id, name in people
    ]
