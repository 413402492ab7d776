"""What a success is worth, as its announcement tells it if the coordinator has chosen so: actual, never forecast.

Not everybody may see cost and benefit, but everybody reads a post: so nothing of it is shown unless it was chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from sqlmodel import Session, col, select

from csi.common.money import Money
from csi.kpis import benefit, queries
from csi.kpis.figure_words import FigureWords
from csi.register import business_case
from csi.register.measured_benefit import BenefitLine, describe_lines
from models import Activity, Announcement
from models.enums import AnnouncementKind

SHOWN, HIDDEN = "announcement_value_shown", "announcement_value_hidden"
"""What the trail says when somebody chooses whether an announcement tells what it is worth."""
WORTH = "worth"
"""The key in the trail's record for what a post told of its worth."""
_TOTAL, _LINE = "worth", "worth_"
"""Forms of figures in a text: the whole benefit, and that of one line, by its id."""
NO_GAIN = "no gain in money"


@dataclass(frozen=True, slots=True)
class Worth:
    """The yearly benefit and the cost, measured or from whom they are reported; `lines` say how it was calculated.

    `benefit` is None once nobody knows it any more.
    """

    benefit: Money | None
    is_measured: bool = False
    cost: Money | None = None
    source: str = ""
    lines: tuple[str, ...] = ()

    @property
    def is_gain(self) -> bool:
        """Whether money is gained."""
        return self.benefit is not None and self.benefit.amount > 0

    @property
    def words(self) -> str:
        """The benefit: "33,500,000 USD a year"."""
        if self.benefit is None:
            return "not known any more"
        return f"{self.benefit} a year" if self.is_gain else NO_GAIN

    @property
    def stored(self) -> dict[str, str]:
        """As the trail stores it."""
        sums = {"benefit": self.benefit, "cost": self.cost}
        told = {key: f"{each.amount:f} {each.currency}" for key, each in sums.items() if each is not None}
        return {**told, **({"measured": "yes"} if self.is_measured else {}), "source": self.source}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """What the trail has stored."""
        return cls(
            _money(stored.get("benefit")),
            "measured" in stored,
            _money(stored.get("cost")),
            str(stored.get("source") or ""),
        )


def _money(stored: Any) -> Money | None:
    if not stored:
        return None
    amount, currency = str(stored).split()
    return Money(Decimal(amount), currency)


def is_chosen(session: Session, announcement: Announcement) -> bool:
    """Whether its coordinator has chosen that an announcement tells what it is worth."""
    rows = select(Activity).where(
        Activity.improvement_id == announcement.improvement_id, col(Activity.verb).in_([SHOWN, HIDDEN])
    )
    chosen = [
        row for row in session.exec(rows.order_by(col(Activity.id))) if row.after.get("announcement") == announcement.id
    ]
    return bool(chosen) and chosen[-1].verb == SHOWN


def read_worth(session: Session, announcement: Announcement) -> Worth | None:
    """What the success of an announcement is worth as it is known now; None if nobody has said or measured it."""
    if announcement.kind is not AnnouncementKind.SUCCESS:
        return None
    case = business_case.read_value(session, announcement.improvement_id)
    if case is None or case.actual is None or case.actual.yearly_benefit is None:
        return None
    lines = _lines(session, announcement) if case.actual.is_measured else ()
    return Worth(
        case.actual.yearly_benefit,
        case.actual.is_measured,
        case.actual.cost,
        case.actual.source,
        describe_lines(line for _, line in lines),
    )


def _lines(session: Session, announcement: Announcement) -> tuple[tuple[int, BenefitLine], ...]:
    return benefit.read_lines(session, announcement.improvement_id)


def told_by(rows: Sequence[Activity], announcement_id: int) -> Worth | None:
    """What a post told of its worth last, by the trail; None if it told nothing."""
    for row in reversed(rows):
        if row.after.get("announcement") == announcement_id and WORTH in row.after:
            return Worth.read(row.after[WORTH])
    return None


@dataclass(frozen=True, slots=True)
class WorthCorrection:
    """When what a post tells of its worth was corrected, and what it told before."""

    at: datetime
    was: str


def correction_in(rows: Sequence[Activity], announcement_id: int) -> WorthCorrection | None:
    """The latest correction of what a post tells of its worth, by the trail."""
    told: Worth | None = None
    found = None
    for row in rows:
        if row.after.get("announcement") != announcement_id or WORTH not in row.after:
            continue
        now = Worth.read(row.after[WORTH])
        if told is not None and now.words != told.words:
            found = WorthCorrection(row.at, told.words)
        told = now
    return found


# --- In its text -----------------------------------------------------------------------------------------------------


def worth_figures(session: Session, announcement: Announcement) -> list[FigureWords]:
    """The sums that follow from readings, in words to put into a text: the whole, and of several lines each."""
    if announcement.kind is not AnnouncementKind.SUCCESS:
        return []
    rows = {row.id or 0: row for row in benefit.lines_of(session, announcement.improvement_id)}
    if not rows:
        return []
    targets: dict[int, int] = {}
    for target in queries.targets_of(session, announcement.improvement_id):
        targets.setdefault(target.kpi_id, target.id or 0)
    lines = [(number, line) for number, line in _lines(session, announcement) if rows[number].kpi_id in targets]
    whole = read_worth(session, announcement)
    found = []
    if whole is not None and whole.is_measured and whole.is_gain and lines:
        first = targets[rows[lines[0][0]].kpi_id]
        found.append(FigureWords(first, "Value, measured", _TOTAL, whole.words))
    if len(lines) > 1:
        for number, line in lines:
            if line.amount is not None and line.amount.amount > 0:
                of = targets[rows[number].kpi_id]
                found.append(FigureWords(of, line.label, f"{_LINE}{number}", f"{line.amount} a year"))
    return found


def is_of_worth(form: str) -> bool:
    """Whether the form of a figure in a text is a sum of money."""
    return form == _TOTAL or form.startswith(_LINE)
