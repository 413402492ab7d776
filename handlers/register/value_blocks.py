"""An improvement's value: in lines, in its window, in its form, and when it is closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View

from csi.common.money import Money
from csi.register.measured_benefit import BenefitLine
from csi.register.value import LONGEST_PAYER, LONGEST_SOFT, LONGEST_SOURCE
from csi.register.value_rules import BusinessCase, Value
from handlers import ids
from handlers.register import value_lines_blocks
from handlers.slack.block_kit import context, excerpt, field, form, info_modal, section, text_input
from handlers.slack.payload import SlackValue
from models.enums import ValueSide

_LIMIT = 60


def value_modal(number: int, lines: Iterable[str], calculated: Sequence[tuple[int, BenefitLine]] = ()) -> View:
    """Build a window that shows the value, and how it follows from KPIs."""
    said = value_lines(number, lines) or "No forecast yet. Whoever leads it can enter cost and benefit."
    rows = value_lines_blocks.line_rows(number, calculated, may_set=False)
    return info_modal(ids.NOTE_VIEW, f"IMP-{number}: value", [section(said), *rows])


def value_lines(number: int, lines: Iterable[str]) -> str:
    """Say what it costs and is worth, a line each."""
    return "\n".join(f"•  {excerpt(line[:1].upper() + line[1:], 400, number)}" for line in lines)


@dataclass(frozen=True, slots=True)
class ValueFormAbout(SlackValue):
    """The private_metadata of the value's form: forecast or result, and the improvement."""

    side: ValueSide
    number: int


def value_form(
    number: int,
    side: ValueSide,
    case: BusinessCase | None,
    currency: str,
    calculated: Sequence[tuple[int, BenefitLine]] = (),
) -> View:
    """Build the form for the forecast or the result, filled in with what is known."""
    forecast = case.forecast if case else Value()
    if side is ValueSide.FORECAST:
        known, intro = (
            forecast,
            "Enter what you expect. You can change it until it is approved, or started without an approval.",
        )
    else:
        known, intro = (
            (case.actual if case else None) or Value(),
            "Enter what it really cost and brought. The forecast stays beside it.",
        )
    hint = f"For example 6000, $2k or 6,000.50 EUR; {currency} if you write no currency."
    compared = side is ValueSide.ACTUAL
    return form(
        ids.VALUE_FORM,
        f"IMP-{number}: value",
        "Save",
        [
            context(intro),
            field(
                ids.COST,
                "What did it cost in the end?" if compared else "What does it cost, once?",
                text_input(_typed(known.cost), limit=_LIMIT),
                optional=True,
                hint=_forecast_hint(forecast.cost) if compared and forecast.cost else hint,
            ),
            field(
                ids.BENEFIT,
                "What is it worth a year?",
                text_input(_typed(known.yearly_benefit), limit=_LIMIT),
                optional=True,
                hint=_forecast_hint(forecast.yearly_benefit)
                if compared
                else "For example 12k a year, or 1,000 a month.",
            )
            if not calculated
            else None,
            *(value_lines_blocks.line_rows(number, calculated, may_set=True) if compared else ()),
            _source(known.source) if compared else None,
            field(
                ids.PAYER,
                "Who paid?" if compared else "Who pays?",
                text_input(known.payer, placeholder="IT operations", limit=LONGEST_PAYER),
                optional=True,
            ),
            field(
                ids.SOFT_BENEFITS,
                "What does it bring besides money?",
                text_input(
                    known.soft_benefits, placeholder="New colleagues feel welcome", lines=True, limit=LONGEST_SOFT
                ),
                optional=True,
            ),
        ],
        about=ValueFormAbout(side, number).value,
    )


def closing_fields(case: BusinessCase | None) -> list[InputBlock]:
    """Build the fields for cost and benefit in the form that closes an improvement."""
    forecast = case.forecast if case else Value()
    return [
        field(
            ids.COST,
            "What did it cost in the end?",
            text_input(limit=_LIMIT),
            optional=True,
            hint=_forecast_hint(forecast.cost),
        ),
        field(
            ids.BENEFIT,
            "What is it worth a year?",
            text_input(limit=_LIMIT),
            optional=True,
            hint="It's calculated from readings: leave this empty."
            if case and case.actual and case.actual.is_measured
            else _forecast_hint(forecast.yearly_benefit),
        ),
        _source(),
    ]


def _source(known: str = "") -> InputBlock:
    """Build the field for where reported sums come from."""
    shown = text_input(known, placeholder="Invoice, finance report, Chloé's estimate", limit=LONGEST_SOURCE)
    hint = "Needed for sums that you enter. They are shown as reported."
    return field(ids.VALUE_SOURCE, "Where do these sums come from?", shown, optional=True, hint=hint)


def _forecast_hint(forecast: Money | None) -> str:
    return f"Forecast: {forecast}." if forecast else "For example 6,000 EUR."


def _typed(known: Money | None) -> str | None:
    return str(known) if known else None
