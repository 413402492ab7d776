"""Finding a person by the name that somebody typed: one, several or nobody, never a guess."""

import pytest

from csi.language.person_names import matches, nearest

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
        ("Ruiz, Ana", ["U1"]),
        ("Ana Ana", []),
        ("martin chloe", ["U3"]),
        ("@an", []),
        ("@nobody", []),
        ("@", []),
        ("@...", []),
    ],
)
def test_a_name_finds_whom_it_fits(typed: str, found: list[str]) -> None:
    exact, holding = matches(typed, NAMES)
    assert (exact or holding) == found
    assert set(exact) <= set(holding)


FOREIGN = {
    "U1": "Søren Łukasz Ågren", "U2": "Đặng Thị Hương", "U3": "Gunnar Weiß", "U4": "Zoë Çelik", "U5": "李 小龍",
    "U6": "Anne-Marie O'Brien", "U7": "İpek Işık",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("soren", "U1"), ("lukasz", "U1"), ("Agren", "U1"), ("Dang", "U2"), ("huong", "U2"), ("weiss", "U3"),
        ("Weiß", "U3"), ("zoe", "U4"), ("celik", "U4"), ("小龍", "U5"), ("anne-marie", "U6"), ("marie", "U6"),
        ("o'brien", "U6"), ("ipek", "U7"), ("isik", "U7"),
    ],
)  # fmt: skip
def test_a_name_is_found_without_its_accents(typed: str, found: str) -> None:
    assert matches(typed, FOREIGN)[1] == [found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("@choe", ["U3"]), ("Chlo Martin", ["U3"]), ("ana ruis", ["U1"]), ("@okafro", ["U2"]), ("@zz", []), ("", [])],
)
def test_a_slip_of_the_fingers_offers_whom_it_is_closest_to(typed: str, found: list[str]) -> None:
    assert nearest(typed, NAMES) == found
