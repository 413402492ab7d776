"""Several ideas in one message: only a list whose items each say enough is taken apart, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.capture.list_items import MOST_IDEAS, list_items

TWO = ("Laptop requests take two weeks", "The badge printer jams daily")

LISTS = {
    "dashes": "- Laptop requests take two weeks\n- The badge printer jams daily",
    "bullets": "•  Laptop requests take two weeks\n• The badge printer jams daily",
    "stars": "* Laptop requests take two weeks\n\n* The badge printer jams daily\n",
    "numbers": "1. Laptop requests take two weeks\n2. The badge printer jams daily",
    "brackets": "1) Laptop requests take two weeks\n2) The badge printer jams daily",
    "letters": "a) Laptop requests take two weeks\nb) The badge printer jams daily",
    "announced": "Ideas from our meeting today:\n- Laptop requests take two weeks\n- The badge printer jams daily",
    "headed": "Ideas\n- Laptop requests take two weeks\n- The badge printer jams daily",
    "in prose": "First, laptop requests take two weeks, and second, the badge printer jams daily",
    "in sentences": "I have two ideas. Firstly, laptop requests take two weeks. Secondly the badge printer jams daily",
    "one and two": "One: laptop requests take two weeks; two: the badge printer jams daily",
    "the last": "First of all, laptop requests take two weeks. Lastly, the badge printer jams daily",
    "further in": "   - Laptop requests take two weeks\n   - The badge printer jams daily",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_is_as_many_ideas_as_it_has_items(text: str) -> None:
    assert list_items(text) == TWO


def test_what_stands_below_an_item_belongs_to_it() -> None:
    text = "- Laptop requests take two weeks\n  for all of us\n    - even in the office\n- The badge printer jams daily"

    assert list_items(text) == (
        "Laptop requests take two weeks\nfor all of us\n- even in the office",
        "The badge printer jams daily",
    )


ONE = {
    "sentence": "Laptop requests take two weeks",
    "two lines": "Laptop requests take two weeks\nThe badge printer jams daily",
    "one item": "- Laptop requests take two weeks",
    "words": "We need more:\n- laptops\n- chairs",
    "reasons": "Laptop requests take two weeks because\n- the form is on paper\n- nobody orders in time",
    "code": "```\n- name: laptops wait\n- name: badges wait\n```",
    "emoji": "- :tada:\n- The badge printer jams daily",
    "numbers in a text": "2024 was slow\n2025 was slower",
    "shifts": "First, second and third shift have no printer",
    "an order": "The first, second and third floor are cold, second floor most",
    "one thing first": "First, let me say that laptops are slow. The second floor waits longest",
    "range": "- 5 people wait",
    "empty": "",
    "too many": "\n".join(f"- laptop number {number} is slow" for number in range(MOST_IDEAS + 1)),
}


@pytest.mark.parametrize("text", ONE.values(), ids=ONE)
def test_everything_else_is_one_idea(text: str) -> None:
    assert list_items(text) == ()


@given(st.text())
def test_any_text_is_none_or_several(text: str) -> None:
    assert len(list_items(text)) != 1


@given(st.lists(st.from_regex(r"[a-z]{3,9}( [a-z]{3,9}){2,5}", fullmatch=True), min_size=2, max_size=MOST_IDEAS))
def test_every_item_of_a_list_is_there_in_its_order(items: list[str]) -> None:
    assert list_items("\n".join(f"- {item}" for item in items)) == tuple(items)
