"""The pictures of charts in `docs/images`: run `python -m docs.tools.chart_pictures` when the drawing changes."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from bot.charts.kpi_chart import kpi_chart
from csi.kpis.aim import Aim
from csi.kpis.chart_facts import ChartFacts
from csi.kpis.pace import Course
from models.enums import AgreementKind, Comparison, Direction

IMAGES = Path(__file__).parent.parent / "images"

_START, _WORK = date(2026, 11, 23), date(2027, 3, 1)
_BEFORE = (61, 63, 60, 62, 64, 61, 60, 66, 58, 61, 59, 60, 62, 61)
_SINCE = (64, 68, 72, 71, 75, 78, 77)
_STEADY = (76, 79, 77, 78, 76, 80, 77, 79, 78, 76, 79, 78)


def _weekly(*values: int) -> tuple[tuple[date, Decimal], ...]:
    return tuple((_START + timedelta(weeks=week), Decimal(value)) for week, value in enumerate(values))


SHIFT = ChartFacts(
    kpi_name="First-contact resolution in the service desk",
    unit="%",
    direction=Direction.HIGHER,
    readings=_weekly(*_BEFORE, *_SINCE),
    courses=(Course(Aim(Comparison.AT_LEAST, Decimal(75)), Decimal(61), _START, date(2027, 4, 30), _WORK),),
    started_on=_WORK,
    ended_on=date(2027, 4, 1),
)
STEP = replace(
    SHIFT,
    readings=_weekly(*_BEFORE, *_SINCE, *_STEADY),
    tolerance_low=Decimal(55),
    agreement=AgreementKind.SLA,
    agreed=Aim(Comparison.AT_LEAST, Decimal(70)),
    changes=(_START + timedelta(weeks=len(_BEFORE) + len(_SINCE)),),
)


def main() -> None:
    for name, facts in (("chart-shift", SHIFT), ("chart-step", STEP)):
        (IMAGES / f"{name}.png").write_bytes(kpi_chart(facts).png)


if __name__ == "__main__":
    main()
