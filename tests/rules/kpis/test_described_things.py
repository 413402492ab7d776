"""Figures of a text that only describe a thing, and wrong ones that look like them."""

from decimal import Decimal

import pytest

from csi.kpis.aim import Aim
from csi.kpis.claims.check import unsupported_claims
from csi.kpis.claims.figures import Figure
from models.enums import Comparison, Direction

LATE = Figure("Parcels out late", "%", Decimal(18), Decimal(7), Aim(Comparison.UNDER, Decimal(8)), Direction.LOWER)
PUPILS = Figure("Pupils absent", "pupils", Decimal(40), Decimal(22), None, Direction.LOWER)
RATING = Figure("Rating by guests", "out of 10", Decimal("7.2"), Decimal("8.4"), None, Direction.HIGHER)
FINES = Figure("Fines", "EUR per month", Decimal(3000), Decimal(400), None, Direction.LOWER)
WEIGHT = Figure("Waste per shift", "kg", Decimal(30), Decimal(14), None, Direction.LOWER)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("The gate (12 kg spring) was fitted in May.", LATE),
        ("Packing got a 6 m roller track and a 25 kg scale.", LATE),
        ("A €450 label printer stands at the ramp.", LATE),
        ("Spending limit of the shift leads raised to €1,500.", LATE),
        ("The lorry leaves at 17.40, the gate opens at 6.15 every morning.", LATE),
        ("Form 3 meets before 8.45, and year 4 pupils ring the bell.", PUPILS),
        ("18 fewer children are absent.", PUPILS),
        ("No more than 8 % was the aim, and we're at 7 %.", LATE),
        ("Less than 8 % is what we want.", LATE),
        ("Over 8 out of 10.", RATING),
        ("It is where it should be.", LATE),
        ("Fines have not gone completely.", FINES),
        ("According to the works council's survey 71 % of drivers feel less rushed.", LATE),
        ("Overtime in the hall fell by 22 % according to the payroll office.", LATE),
    ],
)
def test_what_describes_a_thing_or_has_a_name_of_its_own_is_let_through(text: str, figure: Figure) -> None:
    assert unsupported_claims(text, [figure]) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("We save 12 kg a day.", LATE),
        ("A 9 kg lower weight", WEIGHT),
        ("The 20 kg waste per shift", WEIGHT),
        ("A €9,000 saving", LATE),
        ("It brought in €450 each month.", LATE),
        ("Parcels out late stood at 6.15 in May.", LATE),
        ("19 fewer children are absent.", PUPILS),
        ("18 fewer teachers are off sick.", PUPILS),
        ("The aim was reached, and we're at 5 %.", LATE),
        ("Over 9 out of 10.", RATING),
        ("Fines have gone completely.", FINES),
        ("Guests gave us 4.8 stars.", LATE),
        ("71 % of drivers feel less rushed.", LATE),
        ("Overtime in the hall fell by 22 %.", LATE),
        ("According to the payroll office fines fell by 22 %.", FINES),
        ("The pile is at 87 % of what it was.", FINES),
    ],
)
def test_a_wrong_figure_that_looks_like_it_is_stopped(text: str, figure: Figure) -> None:
    assert unsupported_claims(text, [figure])


REPAID = Figure("Claims paid within 5 days", "%", Decimal(48), Decimal(81), None, Direction.HIGHER)
WAIT = Figure("Wait for a date", "days", Decimal(31), Decimal(17), None, Direction.LOWER)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("81 % are paid within five days.", REPAID),
        ("The wait has never been above 17 days.", WAIT),
        ("Parcels out late fell a lot (18 % to 7 %).", LATE),
        ("According to the trade journal most depots have over 20 % late.", LATE),
        ("Clinics like ours take 25 days (source: the ministry's report).", WAIT),
    ],
)
def test_the_same_said_in_other_words_is_let_through(text: str, figure: Figure) -> None:
    assert unsupported_claims(text, [figure]) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("88 % are paid within five days.", REPAID),
        ("The wait has never been above 15 days.", WAIT),
        ("Parcels out late fell a lot (18 % to 5 %).", LATE),
        ("Most parcels take 25 days.", WAIT),
    ],
)
def test_a_wrong_figure_in_those_words_is_stopped(text: str, figure: Figure) -> None:
    assert unsupported_claims(text, [figure])
