"""Numbers of improvements as people type them."""

import pytest

from csi.language.improvement_ids import read_numbers, say_numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", ()),
        ("3", (3,)),
        ("IMP-3", (3,)),
        (" imp 3 ", (3,)),
        ("#3", (3,)),
        ("IMP-3, IMP-9", (3, 9)),
        ("3,9", (3, 9)),
        ("3 9\n12", (3, 9, 12)),
        ("imp3 and #9 & 12", (3, 9, 12)),
        ("3; 3; 4", (3, 4)),
        ("improvement 12.", (12,)),
    ],
)
def test_numbers_are_read_in_their_order_each_once(typed: str, numbers: tuple[int, ...]) -> None:
    assert read_numbers(typed) == numbers


@pytest.mark.parametrize("typed", ["three", "IMP-x", "42.3", "3a", "IMP-", "12345678901", "3 or so", "-", "№ 3 ?"])
def test_what_is_no_number_is_named_and_not_guessed(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_numbers(typed)


def test_what_is_said_can_be_read_back() -> None:
    assert read_numbers(say_numbers((3, 9, 120))) == (3, 9, 120)
