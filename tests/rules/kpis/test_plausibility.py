"""Improbable readings: slips are asked about, honest series hardly ever."""

import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.kpis.plausibility import DoubtKind, doubt_about

D = Decimal


@pytest.mark.parametrize(
    ("value", "earlier", "unit", "aims", "kind", "instead"),
    [
        ("492", "59 31 12 6", "%", "10", DoubtKind.ABOVE_ALL, "4.92"),
        ("0.92", "91 93 92.5", "%", "", DoubtKind.SCALE, "92"),
        ("140", "14.5 13 14", "days", "3", DoubtKind.SCALE, "14"),
        ("1450", "14.5 13 14", "days", "3", DoubtKind.SCALE, "14.5"),
        ("1.3", "14.5 13 14", "days", "", DoubtKind.SCALE, "13"),
        ("2026", "41 39 44", "tickets", "", DoubtKind.YEAR, ""),
        ("-14", "14.5 13 14", "days", "", DoubtKind.SIGN, "14"),
        ("-3", "59 41 38", "%", "10", DoubtKind.SIGN, ""),
        ("0", "99.5 99.7 99.6", "%", "", DoubtKind.JUMP, ""),
        ("60", "20 20.2 19.9 20.1 20 20.2 20.1 19.8", "°C", "", DoubtKind.JUMP, ""),
        ("900", "-3 2 5", "points", "", DoubtKind.SCALE, "0.9"),
        ("112", "96 98 97", "%", "", DoubtKind.ABOVE_ALL, ""),
    ],
)
def test_a_slip_is_asked_about_with_what_was_perhaps_meant(
    value: str, earlier: str, unit: str, aims: str, kind: DoubtKind, instead: str
) -> None:
    found = doubt_about(D(value), [*map(D, earlier.split())], unit=unit, aims=[*map(D, aims.split())], year=2026)

    assert found is not None
    assert found.kind is kind
    assert [str(each) for each in found.instead[:1]] == instead.split()


@pytest.mark.parametrize(
    ("value", "earlier", "unit", "aims"),
    [
        ("4.92", "59", "%", "10"),
        ("4.92", "59 31 12", "%", "10"),
        ("50", "39", "problems", ""),
        ("3", "14.5", "days", "3"),
        ("0", "1 2 0 3", "incidents", ""),
        ("0", "14 9 4 2", "days", "3"),
        ("8", "1 0 1 2", "incidents", ""),
        ("2026", "1990 2100 1950", "tickets", ""),
        ("98.7", "99.5 99.7 99.6", "%", ""),
        ("104", "101 99 103", "%", ""),
        ("-6", "-3 2 5", "points", ""),
        ("14", "", "days", "3"),
    ],
)
def test_an_honest_reading_is_not_asked_about(value: str, earlier: str, unit: str, aims: str) -> None:
    assert doubt_about(D(value), [*map(D, earlier.split())], unit=unit, aims=[*map(D, aims.split())], year=2026) is None


SERIES: dict[str, Callable[[random.Random, int], float]] = {
    "days, varying by a tenth": lambda seeded, week: seeded.gauss(14, 1.4),
    "days, varying by a third": lambda seeded, week: max(seeded.gauss(14, 4.7), 0.1),
    "percent near 99": lambda seeded, week: min(seeded.gauss(99.2, 0.4), 100),
    "percent in the middle": lambda seeded, week: min(max(seeded.gauss(60, 8), 0), 100),
    "skewed costs": lambda seeded, week: seeded.lognormvariate(8, 0.5),
    "few incidents": lambda seeded, week: sum(seeded.random() < 0.02 for _ in range(75)),
    "a few dozen tickets": lambda seeded, week: sum(seeded.random() < 0.2 for _ in range(200)),
    "halved after half a year": lambda seeded, week: seeded.gauss(20 if week < 26 else 10, 1),
    "falling steadily": lambda seeded, week: max(seeded.gauss(59 - week, 2), 1),
    "around zero": lambda seeded, week: seeded.gauss(0, 5),
}


def series_of(kind: str, seed: int) -> list[Decimal]:
    seeded = random.Random(f"{kind}:{seed}")
    return [round(D(SERIES[kind](seeded, week)), 2) for week in range(52)]


@pytest.mark.parametrize("kind", SERIES)
def test_less_than_one_honest_reading_in_three_hundred_is_asked_about(kind: str) -> None:
    asked = 0
    for seed in range(60):
        values = series_of(kind, seed)
        unit = "%" if "percent" in kind else ""
        asked += sum(doubt_about(values[at], values[:at], unit=unit) is not None for at in range(1, 52))
    assert asked * 300 < 60 * 51, asked


@pytest.mark.parametrize("kind", ["days, varying by a tenth", "percent near 99", "percent in the middle"])
@pytest.mark.parametrize("factor", ["10", "100", "0.1", "0.01"])
def test_readings_in_a_wrong_scale_are_asked_about_and_what_was_meant_is_offered(kind: str, factor: str) -> None:
    asked = offered = tried = 0
    for seed in range(60):
        values = series_of(kind, seed)
        for at in range(4, 52, 4):
            tried += 1
            found = doubt_about(values[at] * D(factor), values[:at], unit="%" if "percent" in kind else "")
            asked += found is not None
            offered += found is not None and values[at] in found.instead
    assert asked >= tried * 0.99, (asked, tried)
    assert offered >= tried * 0.97, (offered, tried)


@given(st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=30), st.decimals(-1_000, 100_000, places=2))
def test_what_is_offered_is_another_value_and_no_question_itself(earlier: list[Decimal], value: Decimal) -> None:
    found = doubt_about(value, earlier, year=2026)
    for each in found.instead if found else ():
        assert each != value
        assert doubt_about(each, earlier) is None
