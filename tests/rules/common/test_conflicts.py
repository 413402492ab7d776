"""What is a conflict between two people who change one thing, field by field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.conflicts import conflicts, digest, left_alone

OLD, THEIRS, MINE = "old", "theirs", "mine"


@pytest.mark.parametrize(
    ("stored", "submitted", "is_conflict", "stays"),
    [
        (OLD, OLD, False, False),  # nobody changed it
        (OLD, MINE, False, False),  # only I did
        (THEIRS, OLD, False, True),  # only they did: theirs stays
        (THEIRS, THEIRS, False, False),  # both want the same
        (THEIRS, MINE, True, False),  # both, differently
        (OLD, None, False, False),  # what it acts on is as it was
        (THEIRS, None, True, False),  # what it acts on has changed
    ],
)
def test_only_what_both_changed_to_different_values_is_a_conflict(
    stored: str, submitted: str | None, is_conflict: bool, stays: bool
) -> None:
    wanted = {} if submitted is None else {"effort": submitted}
    assert conflicts({"effort": OLD}, {"effort": stored}, wanted) == (("effort",) if is_conflict else ())
    assert left_alone({"effort": OLD}, {"effort": stored}, wanted) == ({"effort"} if stays else frozenset())


_VALUES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))


@given(opened=_VALUES, stored=_VALUES, submitted=_VALUES)
def test_what_is_stored_in_the_end_loses_nobodys_change(
    opened: dict[str, int], stored: dict[str, int], submitted: dict[str, int]
) -> None:
    found, stays = conflicts(opened, stored, submitted), left_alone(opened, stored, submitted)
    assert not set(found) & stays
    for name, was in opened.items():
        now = stored.get(name, was)
        if name in found:
            assert now != was
        elif name in submitted:
            kept = now if name in stays else submitted[name]
            assert now in (was, kept)  # what others set is what is stored, unless they set nothing
            assert submitted[name] in (was, kept)  # and so is what I set


@given(opened=_VALUES, stored=_VALUES, submitted=_VALUES)
def test_doing_it_again_on_what_is_stored_now_does_it(
    opened: dict[str, int], stored: dict[str, int], submitted: dict[str, int]
) -> None:
    found = conflicts(opened, stored, submitted)
    again = opened | {name: stored.get(name, opened[name]) for name in found}
    assert conflicts(again, stored, submitted) == ()
    assert left_alone(again, stored, submitted) == left_alone(opened, stored, submitted)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda each: st.lists(each, max_size=3), max_leaves=6))
def test_a_digest_is_short_and_equal_for_equal_values(value: object) -> None:
    assert digest(value) == digest(value)
    assert len(digest(value)) == 10
    assert digest(value) != digest([value])
