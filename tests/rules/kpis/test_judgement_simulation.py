"""A short run of the simulation of docs/judgement.md: how often the judgement is wrong stays as it is told there."""

import pytest

from benchmarks.judgement_simulation import Found, Noise, normal, simulate, skewed

SERIES = 60


@pytest.mark.parametrize(("noise", "most"), [(normal, 0.12), (skewed, 0.2)])
def test_noise_alone_rarely_makes_a_reading_a_shift(noise: Noise, most: float) -> None:
    assert _found(noise, 0).readings_in_alarm <= most


@pytest.mark.parametrize(("shift", "by", "least"), [(1, 24, 0.6), (2, 12, 0.85), (3, 7, 0.9)])
def test_a_shift_is_found(shift: int, by: int, least: float) -> None:
    assert _found(normal, shift).within(by) >= least


def test_a_greater_shift_is_found_sooner() -> None:
    delays = [_found(normal, shift).delay or 99 for shift in (1, 2, 3)]
    assert delays == sorted(delays, reverse=True)
    assert delays[0] > delays[-1]


def _found(noise: Noise, shift: float) -> Found:
    return simulate(noise, 12, shift, series=SERIES, seed="test")
