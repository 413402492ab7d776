"""Figures in texts that say what was achieved: checked where they are typed, at closing, and again when sent."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session

from csi.common.errors import Unsupported
from csi.common.money import Money
from csi.common.working_days import local_day
from csi.kpis import benefit, queries
from csi.kpis.aim import Aim
from csi.kpis.claims.check import unsupported_claims
from csi.kpis.claims.context import Work
from csi.kpis.claims.correction import Claim, sentences_about
from csi.kpis.claims.figures import Figure
from csi.language.amount_finding import find_amounts
from csi.language.amounts import Amount, AmountKind
from csi.language.numbers import unit_key
from csi.register.improvements import get_improvement
from csi.register.measured_benefit import total
from models import Improvement, Kpi, Target

LONGEST_SOURCE = 300
STALE = "Doesn't match the readings any more: "
"""What stands before a text with a figure that a later correction has made wrong."""
MOST_TOLD = 3
"""Wrong figures that one refusal names."""


def figures_of(session: Session, number: int, to: date | None = None) -> tuple[Figure, ...]:
    """What the readings of an improvement's KPIs say, up to a day: what may be said of each.

    A target without a reading since its baseline has no value after; it isn't measured yet.
    """
    return tuple(_figure(session, target, kpi, to) for target, kpi in queries.targets_with_kpis(session, number))


def _figure(session: Session, target: Target, kpi: Kpi, to: date | None) -> Figure:
    readings = tuple(
        (each.measured_on, each.value)
        for each in queries.readings_of(session, target.kpi_id)
        if each.value is not None and (to is None or each.measured_on <= to)
    )
    since = [each for each in readings if each[0] > target.baseline_on]
    return Figure(
        kpi_name=kpi.name,
        unit=kpi.unit,
        direction=kpi.direction,
        before=target.baseline,
        before_on=target.baseline_on,
        after=since[-1][1] if since else None,
        after_on=since[-1][0] if since else None,
        aim=Aim(target.comparison, target.value, target.value_high),
        due_on=target.due_on,
        readings=readings,
    )


def wrong_claims(session: Session, number: int, text: str, *, at: datetime, to: date | None = None) -> list[Claim]:
    """The figures in a text about an improvement that its KPIs' readings don't bear out, and that name no source.

    `at`: when the text is read, which says what "in March" means; `to`: the last day of readings that count.
    """
    if not text:
        return []
    wrong = unsupported_claims(text, figures_of(session, number, to), work_of(get_improvement(session, number), at))
    return beside_worth(session, number, text, wrong)


def beside_worth(session: Session, number: int, text: str, wrong: list[Claim]) -> list[Claim]:
    """The wrong claims of a text without the sums of money that the improvement's value lines come to in a year."""
    if not any(each.wants_source for each in wrong):
        return wrong
    lines = [line for _, line in benefit.read_lines(session, number)]
    sums = [each for each in (total(lines), *(line.amount for line in lines)) if each is not None and each.amount > 0]
    if not sums:
        return wrong
    money = [each for each in find_amounts(text) if each.kind is AmountKind.MONEY]

    def is_worth(claim: Claim) -> bool:
        same = [each for each in money if text[each.start : each.end].strip() == claim.text]
        return claim.wants_source and bool(same) and all(_is_one_of(each, sums) for each in same)

    return [each for each in wrong if not is_worth(each)]


def _is_one_of(said: Amount, sums: Sequence[Money]) -> bool:
    """Whether a sum that was said is one of these, of a year, at the precision written."""
    if said.per not in ("", "years"):
        return False
    return any(said.unit == unit_key(each.currency) and said.is_said_of(each.amount) for each in sums)


def work_of(improvement: Improvement, at: datetime) -> Work:
    """The days on which the work on an improvement began and ended, and the day on which its texts are read."""
    return Work(_day(improvement.started_at), _day(improvement.review_from), local_day(at, "UTC"))


def _day(moment: datetime | None) -> date | None:
    return local_day(moment, "UTC") if moment else None


def require_supported(session: Session, number: int, field: str, text: str, *, at: datetime, source: str = "") -> str:
    """The text as it is kept, if every figure in it follows from the readings or has a source.

    A `source` that is needed is written behind the text. Raises Unsupported at the field, with the right figures.
    """
    text = text.removeprefix(STALE)
    return kept_text(field, text, wrong_claims(session, number, text, at=at), source=source)


def kept_text(field: str, text: str, wrong: Sequence[Claim], *, source: str = "") -> str:
    """A text as it is kept although figures in it are not from the readings, because a source is named.

    Raises Unsupported at the field, with the right figures, where that is not enough.
    """
    said = " ".join(source.replace("\x00", "").split())[:LONGEST_SOURCE]
    if not wrong:
        return text
    if said and all(each.wants_source for each in wrong):
        return as_reported(text, said)
    sentence = " ".join(sentences_about(wrong[:MOST_TOLD]))
    raise Unsupported(field, sentence, wants_source=not said and any(each.wants_source for each in wrong))


def require_all_supported(
    session: Session, number: int, texts: Mapping[str, str], *, at: datetime, source: str = ""
) -> dict[str, str]:
    """The texts of a form as they are kept, by field. Raises Unsupported that names every field with a wrong figure."""
    kept, refused = {}, list[Unsupported]()
    for field, text in texts.items():
        try:
            kept[field] = require_supported(session, number, field, text, at=at, source=source)
        except Unsupported as wrong:
            refused.append(wrong)
    if refused:
        first = next((each for each in refused if each.wants_source), refused[0])
        first.others = {each.field: each.sentence for each in refused if each is not first}
        raise first
    return kept


def as_reported(text: str, source: str) -> str:
    """A text with the source of its figures behind it."""
    return f"{text.rstrip()}\n_As reported (source: {source})_"
