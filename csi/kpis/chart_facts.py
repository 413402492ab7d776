"""What a KPI's chart shows, as plain facts: the picture, its headline and its alternative text are made from them."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from csi.kpis.aim import Aim
from csi.kpis.pace import Course
from csi.kpis.process_limits import Phase, phases
from csi.kpis.signals import Signal
from csi.kpis.variation import Judgement, judge, marked_signals
from models.enums import AgreementKind, Direction

DRAWN_AS = 2
"""Raised when the drawing changes, so that the same facts get a new picture."""


@dataclass(frozen=True)
class ChartFacts:
    """The facts to draw. Values are in the KPI's unit; `readings` are in order of time.

    `courses` are an improvement's targets for this KPI, each with its baseline and date. `changes` are the days of
    declared changes. `started_on` and `ended_on` are the days on which the improvement's work started and ended;
    `is_closed`: it is closed, so that its targets are met or not.
    """

    kpi_name: str
    unit: str
    direction: Direction
    readings: tuple[tuple[date, Decimal], ...]
    courses: tuple[Course, ...] = ()
    tolerance_low: Decimal | None = None
    tolerance_high: Decimal | None = None
    agreement: AgreementKind | None = None
    agreed: Aim | None = None
    changes: tuple[date, ...] = ()
    started_on: date | None = None
    ended_on: date | None = None
    is_closed: bool = False

    @property
    def title(self) -> str:
        """What the picture is called in Slack."""
        return self.kpi_name

    @property
    def key(self) -> str:
        """A digest of what is drawn: the same content has one picture in Slack."""
        return hashlib.sha256(f"{DRAWN_AS} {self!r}".encode()).hexdigest()

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """The phases between declared changes, each with its limits."""
        return phases(self.readings, self.changes, self.started_on)

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        """What shows more than the usual variation."""
        return marked_signals(self.readings, self.phases, self.direction)

    @cached_property
    def judgement(self) -> Judgement | None:
        """Whether the KPI is changing; None if its readings are too few to say."""
        return judge(self.readings, self.direction, self.changes, self.started_on)
