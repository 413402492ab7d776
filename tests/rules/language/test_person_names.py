"""Finding a person by the name that somebody typed: one, several or nobody, never a guess."""

import pytest

from csi.language.person_names import matching

NAMES = {"U1": "Ana Ruiz", "U2": "Ben Okafor", "U3": "Chloé Martin", "U4": "Ana Lind", "U5": "Ben", "U6": ""}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("@ana.ruiz", ["U1"]),
        ("@Ana-Ruiz", ["U1"]),
        ("@ana", ["U1", "U4"]),
        ("@chloe", ["U3"]),
        ("@CHLOÉ", ["U3"]),
        ("@martin", ["U3"]),
        ("@ben", ["U5"]),
        ("@okafor", ["U2"]),
        ("@an", []),
        ("@nobody", []),
        ("@", []),
        ("@...", []),
    ],
)
def test_a_name_finds_whom_it_fits(typed: str, found: list[str]) -> None:
    assert matching(typed, NAMES) == found
