"""The form for a KPI and its target, filled in with what is known. What is uncertain stays empty."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from slack_sdk.models.blocks import Block, DatePickerElement, InputBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.models.views import View

from csi.common.phrases import capitalized
from csi.kpis.aim import WORDS
from csi.kpis.definition import LONGEST_NAME, KnownKpi
from csi.kpis.kpi_sentence import COMPARISONS, KpiSentence, Relative, reached
from csi.kpis.proposals import ProposalFacts
from csi.kpis.targets import ShownKpi
from csi.language.numbers import format_number, percentage
from handlers import ids
from handlers.kpis.proposal_blocks import FREQUENCIES, describe_kpi, used_as_it_is
from handlers.slack.block_kit import (
    context,
    date_picker,
    field,
    form,
    info_modal,
    passage,
    section,
    select,
    text_input,
    user_select,
)
from handlers.slack.payload import SlackValue, stored_number
from models.enums import Comparison, Direction, Frequency, Horizon

DEFAULT_DUE_DAYS = 90
"""Days until the target date that the form suggests when nothing is known."""


def target(facts: ProposalFacts, said: list[tuple[str, str]], today: date) -> View:
    """Build the form. `said` are the answers about baseline and target, shown above the fields."""
    kpi, known = facts.understood.kpi, facts.target
    fresh = known is None and not facts.understood.wanted  # nothing was said of a target that could be unclear
    start, end = (known.baseline, known.aim.value) if known else (kpi.baseline, kpi.target)
    understood = COMPARISONS.get(kpi.comparison) if kpi.comparison else None
    comparison = known.aim.comparison if known else understood
    change = _pending_change(kpi) if known is None and end is None else None
    started = known.baseline_on if known else facts.understood.baseline_on if kpi.baseline is not None else None
    due_on = known.due_on if known else kpi.due_on or (today + timedelta(days=DEFAULT_DUE_DAYS) if fresh else None)
    shown = Comparison.UNDER if fresh else comparison
    return form(
        ids.TARGET_FORM,
        f"Target of IMP-{facts.number}",
        "Save",
        [
            context("\n".join(f"*{short}:* {passage(text, 300, facts.number)}" for short, text in said))
            if said
            else None,
            field(
                ids.KPI_NAME,
                "What is measured?",
                text_input(known.kpi if known else kpi.name, "days from request to laptop", limit=200),
            ),
            field(
                ids.UNIT,
                "Unit",
                text_input(known.unit if known else kpi.unit, "days, %, EUR …", limit=40),
                optional=True,
            ),
            field(ids.BASELINE, "Where are we now?", text_input(editable(start), "14", limit=40)),
            field(ids.BASELINE_ON, "Measured on", date_picker(started or today)),
            _percent_or_points(kpi) if change and change.endswith("|") else None,
            field(ids.COMPARISON, "It should be", select(WORDS.items(), shown.value if shown else None)),
            field(
                ids.TARGET_VALUE,
                "Target",
                text_input(editable(end), "3", limit=40),
                optional=change is not None,
                hint=f"Empty: I calculate it. {describe_kpi(_only_change(kpi), today)}." if change else "",
            ),
            field(
                ids.TARGET_HIGH,
                "and at most",
                text_input(editable(known.aim.high if known else None), limit=40),
                optional=True,
                hint="Only for “between”: the upper end.",
            ),
            field(ids.DUE_ON, "By when?", date_picker(due_on) if due_on else DatePickerElement(placeholder=_CHOOSE)),
            *_beside(facts),
            *_about_the_kpi(facts),
        ],
        about=f"{_about(facts)}|{change or ''}",
    )


HORIZONS = {Horizon.SHORT_TERM: "Short-term", Horizon.LONG_TERM: "Long-term"}


def _beside(facts: ProposalFacts) -> list[Block]:
    """Build the fields for the horizon and for the KPI that must not get worse."""
    known = facts.target
    horizon = known.horizon if known else Horizon.SHORT_TERM
    return [
        field(ids.HORIZON, "Horizon", select(HORIZONS.items(), horizon.value)),
        field(
            ids.COUNTER_METRIC,
            "Which KPI must not get worse?",
            text_input(known.counter if known else None, "Reopened tickets", limit=LONGEST_NAME),
            optional=True,
            hint="It needs a tolerance. While it is out of tolerance, nobody can close this as successful.",
        ),
    ]


def _about_the_kpi(facts: ProposalFacts) -> list[Block]:
    """Build the fields that change the KPI itself; what stays as it is, is said to those who may not change it."""
    existing = facts.known
    if existing is not None and not existing.may_change:
        return [context(used_as_it_is(existing, facts.reader))]
    reported_by = existing.owner if existing else facts.owner
    how_often = existing.frequency if existing else Frequency.WEEKLY
    fields: list[Block] = [
        *(_better(facts) if existing is None else ()),
        field(ids.KPI_OWNER, "Who reports it?", user_select(reported_by)),
        field(ids.FREQUENCY, "How often?", select(FREQUENCIES.items(), how_often.value)),
    ]
    if existing is None:
        return fields
    return [
        *fields,
        field(
            ids.KPI_NEW_NAME,
            "New name",
            text_input(limit=LONGEST_NAME),
            optional=True,
            hint="Readings and targets stay. Empty: the name stays too.",
        ),
    ]


def _better(facts: ProposalFacts) -> list[Block]:
    """Build the field for a new KPI's direction, which a range and an exact value don't tell."""
    said = facts.understood.kpi.direction
    shown = select([(each.value, capitalized(each.value)) for each in Direction], said.value if said else None)
    hint = "Only needed for “between” and “exactly”."
    return [field(ids.DIRECTION, "Which way is better?", shown, optional=True, hint=hint)]


@dataclass(frozen=True, slots=True)
class TargetFormAbout(SlackValue):
    """An improvement, and the KPI as the form shows it."""

    number: int
    kpi: int
    owner: str
    frequency: Frequency


@dataclass(frozen=True, slots=True)
class EditedTarget(SlackValue):
    """An improvement, its target that is edited, and the target's KPI as the form shows it."""

    prefix: ClassVar[str] = "edits"
    number: int
    target: int
    kpi: int
    owner: str
    frequency: Frequency


def _about(facts: ProposalFacts) -> str:
    existing = facts.known
    if existing is None:
        return str(facts.number)
    if facts.target is not None:
        return EditedTarget(facts.number, facts.target.id, existing.id, existing.owner or "", existing.frequency).value
    return TargetFormAbout(facts.number, existing.id, existing.owner or "", existing.frequency).value


@dataclass(frozen=True, slots=True)
class FormAbout:
    """What a form is about: the improvement, the KPI as shown, the pending change, and the target that it edits."""

    number: int
    shown: ShownKpi | None
    change: str
    target: int | None = None


def read_about(about: str) -> FormAbout:
    """Read a form's metadata, also of one from before an update."""
    first, _, change = about.partition("|")
    edited = EditedTarget.maybe(first)
    about_kpi = edited or TargetFormAbout.maybe(first)
    if about_kpi is None:
        return FormAbout(stored_number(first), None, change)
    shown = ShownKpi(about_kpi.kpi, about_kpi.owner or None, about_kpi.frequency)
    return FormAbout(about_kpi.number, shown, change, edited.target if edited else None)


def kept_as_it_is(known: KnownKpi, reader: str) -> View:
    """Build the window that says which KPI a target uses, when somebody named one that exists."""
    return info_modal(ids.NOTE_VIEW, "Target saved", [section(f"The target is saved. {used_as_it_is(known, reader)}")])


_CHOOSE = PlainTextObject(text="Choose a date")


def editable(value: Decimal | None) -> str | None:
    """Format a number for editing, so that it is read back as the same: "1.2340", since "1.234" may mean 1234."""
    if value is None:
        return None
    plain = format_number(value).replace(",", "")
    return f"{plain}0" if -int(value.as_tuple().exponent) == 3 else plain


def _pending_change(kpi: KpiSentence) -> str | None:
    """Encode a change whose baseline or kind is unknown: the change, "|" and its kind ("-10|")."""
    if kpi.relative is not None:
        return f"{kpi.relative.change}|{kpi.relative.kind}"
    return f"{kpi.open_change}|" if kpi.open_change is not None else None


def _only_change(kpi: KpiSentence) -> KpiSentence:
    return KpiSentence(unit=kpi.unit, relative=kpi.relative, open_change=kpi.open_change)


def _percent_or_points(kpi: KpiSentence) -> InputBlock:
    """Build the field "percent or points?", with the target that each leads to if the baseline is known."""
    size = kpi.open_change or Decimal(0)
    shown = format_number(abs(size))
    labels = {"percent": f"{shown} percent of today's value", "points": f"{shown} percentage points"}
    if kpi.baseline is not None:
        for kind in labels:
            end = reached(kpi.baseline, Relative(size, kind))  # type: ignore[arg-type]
            labels[kind] += f": {format_number(kpi.baseline)} → {format_number(end)}"
    return field(ids.CHANGE_MEANS, f"{percentage(abs(size))} means", select(labels.items()))
