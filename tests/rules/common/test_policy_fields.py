"""Policies as managers write them."""

from typing import Any

import pytest

from csi.common.policy_fields import BY_KEY, FIELDS, Policy, Unusable, from_json, to_json


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("decision_working_days", "1", 1),
        ("decision_working_days", " 60 working days ", 60),
        ("settling_days", "0", 0),
        ("settling_days", "365 days", 365),
        ("confirm_working_days", 20, 20),
        ("approval_efforts", ["XL", "S"], ["S", "XL"]),
        ("approval_efforts", [], []),
        ("currency", " chf ", "CHF"),
        ("country", "", None),
        ("country", "de", "DE"),
        ("country", "united  kingdom", "GB"),
        ("tz", "europe/madrid", "Europe/Madrid"),
        ("tz", "America/New York", "America/New_York"),
        ("digests", ["weekly"], ["weekly"]),
        ("leadership_channel", "C012AB", "C012AB"),
        ("leadership_channel", None, None),
    ],
)
def test_what_can_be_written(key: str, typed: Any, kept: Any) -> None:
    assert BY_KEY[key].read(typed) == kept


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("decision_working_days", "0", "from 1 to 60, for example 5"),
        ("decision_working_days", "61", "from 1 to 60"),
        ("settling_days", "-1", "from 0 to 365, for example 14"),
        ("settling_days", "two", "Write a whole number"),
        ("confirm_working_days", "21", "from 1 to 20"),
        ("approval_efforts", ["XXL"], "S, M, L and XL"),
        ("digests", ["daily"], "monthly and weekly"),
        ("leadership_channel", "U012AB", "Choose a channel"),
        ("currency", "EURO", "three letters"),
        ("currency", "QQQ", "three letters"),
        ("country", "Atlantis", "for example DE"),
        ("tz", "", "for example Europe/Madrid."),
        ("tz", "madrid", "Did you mean Europe/Madrid?"),
        ("tz", "europe/madrd", "Did you mean Europe/Madrid?"),
    ],
)
def test_what_can_not_be_used_says_what_can(key: str, typed: Any, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence.replace("?", r"\?")):
        BY_KEY[key].read(typed)


def test_every_policy_can_be_changed_says_its_default_and_survives_being_kept() -> None:
    policy = Policy()
    kept = to_json(policy)

    assert set(kept) == {field.key for field in FIELDS}
    assert Policy(**from_json(kept)) == policy
    assert {field.key: field.read(kept[field.key]) for field in FIELDS} == kept
    assert from_json({"gone": 1}) == {}
    assert [field.default for field in FIELDS] == [
        "5",
        "14",
        "L and XL",
        "2",
        "3",
        "3",
        "none",
        "monthly and weekly",
        "EUR",
        "none",
        "UTC",
    ]
    assert [field.say(kept[field.key]) for field in FIELDS] == [
        "5 working days",
        "14 days",
        "effort L and XL",
        "2 working days",
        "3 improvements",
        "3 messages",
        "none: direct messages of the leadership, else of the managers",
        "monthly and weekly",
        "Euro (EUR)",
        "none: only weekends are free",
        "UTC",
    ]
