"""Left as it is, will a KPI meet its target always, sometimes or never?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.assurance import Assurance, assurance, describe_assurance
from csi.kpis.process_limits import Limits
from models.enums import Comparison

FOUR_TO_SIXTEEN = Limits(Decimal(10), Decimal(4), Decimal(16), provisional=False)
VALUES = st.decimals(-100, 100, places=1)


@pytest.mark.parametrize(
    ("comparison", "value", "high", "expected"),
    [
        (Comparison.UNDER, "17", None, Assurance.ALWAYS),
        (Comparison.UNDER, "16", None, Assurance.SOMETIMES),
        (Comparison.AT_MOST, "16", None, Assurance.ALWAYS),
        (Comparison.UNDER, "10", None, Assurance.SOMETIMES),
        (Comparison.UNDER, "4", None, Assurance.NEVER),
        (Comparison.AT_LEAST, "4", None, Assurance.ALWAYS),
        (Comparison.OVER, "16", None, Assurance.NEVER),
        (Comparison.BETWEEN, "4", "16", Assurance.ALWAYS),
        (Comparison.BETWEEN, "8", "12", Assurance.SOMETIMES),
        (Comparison.BETWEEN, "5", "20", Assurance.SOMETIMES),
        (Comparison.BETWEEN, "17", "20", Assurance.NEVER),
        (Comparison.BETWEEN, "1", "3", Assurance.NEVER),
        (Comparison.EXACTLY, "10", None, Assurance.SOMETIMES),
        (Comparison.EXACTLY, "17", None, Assurance.NEVER),
    ],
)
def test_assurance_says_how_often_the_target_will_be_met(
    comparison: Comparison, value: str, high: str | None, expected: Assurance
) -> None:
    wanted = Aim(comparison, Decimal(value), Decimal(high) if high else None)
    assert assurance(FOUR_TO_SIXTEEN, wanted) is expected


@given(VALUES, VALUES, st.sampled_from(Comparison), VALUES, st.decimals(0, 50, places=1))
def test_what_is_always_met_is_met_at_every_value_and_what_is_never_met_at_none(
    one: Decimal, other: Decimal, comparison: Comparison, value: Decimal, width: Decimal
) -> None:
    lower, upper = sorted((one, other))
    wanted = Aim(comparison, value, value + width if comparison is Comparison.BETWEEN else None)
    said = assurance(Limits((lower + upper) / 2, lower, upper, False), wanted)
    inside = [lower + (upper - lower) * n / 10 for n in range(11)]
    inside += [each for each in (value, value + width) if lower <= each <= upper]
    met = {wanted.is_met_by(each) for each in inside}
    if said is Assurance.ALWAYS:
        assert met == {True}
    elif said is Assurance.NEVER:
        assert met == {False}


@pytest.mark.parametrize(
    ("value", "provisional", "sentence"),
    [
        ("17", False, "Left as it is, it will always be under 17 %."),
        ("10", False, "Left as it is, it will sometimes be under 10 %, and sometimes not."),
        ("4", True, "Left as it is, it will never be under 4 % (provisional)."),
    ],
)
def test_assurance_is_said_in_a_sentence(value: str, provisional: bool, sentence: str) -> None:
    usual = Limits(Decimal(10), Decimal(4), Decimal(16), provisional)
    assert describe_assurance(usual, Aim(Comparison.UNDER, Decimal(value)), "%") == sentence
