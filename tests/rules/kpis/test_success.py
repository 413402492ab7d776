"""What stands against a success: each target unmeasured since work began or missed, and what must not get worse."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.aim import Aim
from csi.kpis.success_rules import Counter, JudgedTarget, Measurement, ShortfallKind, shortfalls
from models.enums import Comparison

BASELINE, STARTED, TODAY = date(2026, 12, 1), date(2026, 12, 7), date(2027, 3, 1)
LATE = Measurement(1, "Late tickets", "%", Decimal("4.92"), date(2027, 3, 1))
TARGET = JudgedTarget(LATE, BASELINE, Aim(Comparison.UNDER, Decimal(10)))
REOPENED = Measurement(2, "Reopened tickets", "%", Decimal(7), date(2027, 3, 1))
AT_MOST_FIVE = Aim(Comparison.AT_MOST, Decimal(5))


def sentences(*targets: JudgedTarget, started_on: date | None = STARTED, today: date = TODAY) -> list[str]:
    return [each.sentence for each in shortfalls(targets, started_on, today)]


def reading(value: str | None, on: date | None = LATE.measured_on) -> JudgedTarget:
    return replace(TARGET, measured=replace(LATE, value=Decimal(value) if value else None, measured_on=on))


UNMEASURED = ["not measured since work began on 7 December: “Late tickets”"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (TARGET, []),
        (reading("9.99"), []),
        (reading("10.00"), ["not met: “Late tickets” is 10.00 %, target under 10 %"]),
        (reading("23"), ["not met: “Late tickets” is 23 %, target under 10 %"]),
        (reading(None, None), UNMEASURED),
        (reading("4.92", STARTED), UNMEASURED),
        (reading("4.92", BASELINE), UNMEASURED),
        (reading("4.92", STARTED + timedelta(days=1)), []),
        (replace(reading("4.92", date(2026, 12, 20)), baseline_on=date(2026, 12, 20)), UNMEASURED),
    ],
)
def test_a_target_counts_by_a_reading_after_the_baseline_and_after_work_began(
    target: JudgedTarget, said: list[str]
) -> None:
    assert sentences(target) == said


@pytest.mark.parametrize(
    ("counter", "said"),
    [
        (Counter(REOPENED, AT_MOST_FIVE), ["got worse: “Reopened tickets” is 7 %, allowed is at most 5 %"]),
        (Counter(REOPENED, None), []),
        (Counter(replace(REOPENED, value=Decimal(5)), AT_MOST_FIVE), []),
        (
            Counter(replace(REOPENED, value=Decimal(5), measured_on=BASELINE), AT_MOST_FIVE),
            ["not measured since work began on 7 December: “Reopened tickets”, which must not get worse"],
        ),
        (
            Counter(replace(REOPENED, measured_on=BASELINE), AT_MOST_FIVE),
            ["got worse: “Reopened tickets” is 7 %, allowed is at most 5 %"],
        ),
    ],
)
def test_a_counter_metric_out_of_tolerance_is_named_with_its_reading(counter: Counter, said: list[str]) -> None:
    assert sentences(replace(TARGET, counter=counter)) == said


def test_each_thing_is_named_once_and_what_is_unmeasured_first() -> None:
    counter = Counter(REOPENED, AT_MOST_FIVE)
    missed = replace(reading("23"), counter=counter)
    other = replace(TARGET, measured=Measurement(3, "Calls", "", None, None), counter=counter)
    kinds = [each.kind for each in shortfalls([missed, other], STARTED, TODAY)]
    assert kinds == [ShortfallKind.UNMEASURED, ShortfallKind.MISSED, ShortfallKind.COUNTER]


@given(
    st.lists(st.tuples(st.integers(1, 4), st.none() | st.integers(0, 20), st.integers(-5, 20)), max_size=5),
    st.none() | st.just(STARTED),
)
def test_nothing_stands_against_success_only_if_each_target_is_measured_since_and_met(
    readings: list[tuple[int, int | None, int]], started_on: date | None
) -> None:
    targets = [
        replace(
            TARGET,
            measured=Measurement(
                kpi,
                f"KPI {kpi}",
                "%",
                None if value is None else Decimal(value),
                None if value is None else STARTED + timedelta(days=days),
            ),
        )
        for kpi, value, days in readings
    ]
    last = max(BASELINE, started_on or BASELINE)
    fine = all(
        each.measured.measured_on is not None
        and each.measured.measured_on > last
        and each.measured.value is not None
        and each.measured.value < 10
        for each in targets
    )
    assert (not shortfalls(targets, started_on, TODAY)) is fine
