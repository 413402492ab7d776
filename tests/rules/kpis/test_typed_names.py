"""The words after `/csi kpi`: a name, forgiven its typing errors, and the value behind it."""

import pytest

from csi.kpis.typed_names import split_name_and_value

KPIS = [(1, "Days until a laptop is there"), (2, "MTTR"), (3, "P1 tickets"), (4, "First-call resolution"),
        (5, "Problem records not updated in 30 days"), (6, "MTTR of printers")]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "number", "value"),
    [
        ("MTTR", 2, ""),
        ("mttr 4.92", 2, "4.92"),
        ("MTTR of printers 4", 6, "4"),
        ("P1 tickets 7", 3, "7"),
        ("P1 tickets", 3, ""),
        ("Problem records not updated in 30 days 4,92 %", 5, "4,92 %"),
        ("problem records not updated in 30 days", 5, ""),
        ("“Days until a laptop is there” 9 days", 1, "9 days"),
        ("first call resolution: 85 %", 4, "85 %"),
        ("First-call resolution is 85", 4, "85"),
        ("First-call resolution = same", 4, "same"),
        ("mttr n/a", 2, "n/a"),
        ("MTTR $3", 2, "$3"),
        ("Problem records not updated in 30 days banana", 5, "banana"),
        ("problem records not updated in 30 days on Monday 4", 5, "on Monday 4"),
    ],
)
def test_a_name_as_it_is_is_told_from_the_value(words: str, number: int, value: str) -> None:
    found = split_name_and_value(words, KPIS)
    assert (found.ids, found.value, found.is_exact) == ((number,), value, True)


@pytest.mark.parametrize(
    ("words", "number", "value"),
    [
        ("MTRR 4.92", 2, "4.92"),
        ("first cal resolution 85 %", 4, "85 %"),
        ("laptop 9", 1, "9"),
        ("laptop (9)", 1, "(9)"),
        ("days until laptop", 1, ""),
        ("P1 ticket 7", 3, "7"),
        ("Problem records not updatd in 30 days 4.92", 5, "4.92"),
    ],
)
def test_a_name_with_typing_errors_is_offered_first(words: str, number: int, value: str) -> None:
    found = split_name_and_value(words, KPIS)
    assert found.ids[:1] == (number,)
    assert (found.value, found.is_exact) == (value, False)


def test_several_that_are_alike_are_offered_and_nothing_for_what_is_unlike_all() -> None:
    assert set(split_name_and_value("printer mttr", KPIS).ids) == {2, 6}
    assert split_name_and_value("coffee machines 4", KPIS).ids == ()
    assert split_name_and_value("", KPIS).ids == ()
