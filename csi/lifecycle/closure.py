"""Closing an improvement: the answers to questions 5 and 6, the closure code, outcomes and notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session

from csi.common.working_days import local_day
from csi.interview.questions import BY_KEY
from csi.kpis import powers, queries
from csi.kpis.claim_check import require_all_supported, wrong_claims
from csi.kpis.process_limits import ENOUGH_READINGS
from csi.kpis.readings import may_report
from csi.kpis.success import read_shortfalls, work_began_on
from csi.kpis.success_rules import Shortfall
from csi.lifecycle import transitions
from csi.lifecycle.gatekeeper import gate_facts, require_step, require_step_possible
from csi.people import directory
from csi.people.permissions import Action
from csi.register import activity, value
from csi.register.improvements import get_improvement
from csi.tasks import task_actions
from models import Answer, Improvement, Kpi, Outcome
from models.enums import (
    AnswerKind,
    ClosureCode,
    OutcomeCategory,
    State,
    Step,
)


@dataclass(frozen=True, slots=True)
class Closing:
    """The form for closing: questions 5 and 6, closure code, outcomes and value."""

    code: ClosureCode
    notes: str
    achieved: str = ""
    went_well: str = ""
    went_wrong: str = ""
    unexpected: str = ""
    keeper: str = ""
    next: str = ""
    outcomes: tuple[OutcomeCategory, ...] = ()
    judge_now_because: str = ""
    cost: str = ""
    benefit: str = ""
    """Actual cost and yearly benefit, as typed."""
    value_source: str = ""
    """Where these sums come from; else the source of the figures in the texts is theirs."""
    source: str = ""
    """Where figures in the texts come from that no linked KPI measures."""
    readings: Mapping[int, str] = field(default_factory=dict)
    """Readings as typed, of today unless they name a day, by the KPI's id; they are kept before it is closed."""

    changes: tuple[int, ...] = ()
    """The KPIs of which a change is declared: the work itself has changed for good."""

    @property
    def answers(self) -> dict[str, str]:
        """The answers to questions 5 and 6, by question key."""
        keys = ("achieved", "went_well", "went_wrong", "unexpected", "keeper", "next")
        return {key: text for key in keys if (text := getattr(self, key).replace("\x00", "").strip())}

    @property
    def claims(self) -> dict[str, str]:
        """The texts that say what was achieved, by field."""
        return {key: text for key, text in self.answers.items() if BY_KEY[key].says_what_was_achieved}


def reading_field(kpi_id: int) -> str:
    """The field for a KPI's reading in the form that closes."""
    return f"reading_{kpi_id}"


def close(session: Session, number: int, closing: Closing, *, by: str, at: datetime) -> Improvement:
    """Close an improvement and tell its followers; `csi/consequences/closing.py` goes on from here.

    Raises GateNotMet, NotAllowed, TooLate, and Unsupported for a figure that no reading bears out.
    """
    improvement = get_improvement(session, number, lock=True)
    queries.lock_measured(session, number)
    notes = closing.notes.replace("\x00", "").strip()
    early = closing.judge_now_because.replace("\x00", "").strip()
    facts = replace(
        gate_facts(session, improvement, at),
        closure_code=closing.code,
        has_notes=bool(notes),
        outcomes=len(closing.outcomes),
        achieved_answered="achieved" in closing.answers,
        judged_early=bool(early),
    )
    require_step(session, improvement, Step.CLOSE, facts, by, at)
    typed = {"judge_now_because": early, "notes": notes} | closing.claims
    said = require_all_supported(session, number, typed, at=at, source=closing.source)
    notes, early = said.pop("notes"), said.pop("judge_now_because")
    for key, text in (closing.answers | said).items():
        session.add(
            Answer(
                improvement_id=number, question=key, kind=AnswerKind.ANSWER, text=text, answered_by=by, answered_at=at
            )
        )
    for category in dict.fromkeys(closing.outcomes):
        session.add(Outcome(improvement_id=number, category=category))
    improvement.closure_code, improvement.closure_notes, improvement.closed_at = closing.code, notes, at
    improvement.judged_early_because = None if facts.settled else early or None
    task_actions.settle_all(session, number, by=by, at=at)
    value_source = closing.value_source or closing.source
    foreseen = value.forecast_of(session, number).soft_benefits
    soft = "" if wrong_claims(session, number, foreseen, at=at) else foreseen  # a forecast isn't checked
    value.record_actual(session, improvement, closing.cost, closing.benefit, value_source, soft, by=by, at=at)
    activity.change_state(session, improvement, Step.CLOSE, State.CLOSED, by=by, at=at, note=notes)
    transitions.notify_of_step(session, improvement, Step.CLOSE, by=by, at=at)
    return improvement


@dataclass(frozen=True, slots=True)
class OfferedChange:
    """A KPI of which a change can be declared at closing, and the day from which on its limits would be calculated."""

    kpi_id: int
    kpi: str
    since: date


@dataclass(frozen=True, slots=True)
class ClosingHint:
    """What the closing form must know: whether the result can be judged now, and what stands against a success.

    `reported` are the KPIs among the shortfalls that whoever closes may report.
    """

    settled: bool
    shortfalls: tuple[Shortfall, ...] = ()
    reported: frozenset[int] = frozenset()
    changes: tuple[OfferedChange, ...] = ()


def read_closing_hint(session: Session, number: int, *, by: str, at: datetime) -> ClosingHint:
    """What the closing form must know. Raises NotAllowed, TooLate."""
    improvement = require_step_possible(session, number, Step.CLOSE, by=by, at=at)
    settled = improvement.settled_at is not None and improvement.settled_at <= at
    found = read_shortfalls(session, improvement, at)
    kpis = {each.kpi_id: session.get_one(Kpi, each.kpi_id) for each in found}
    reported = frozenset(number for number, kpi in kpis.items() if may_report(session, kpi, by))
    changes = offered_changes(session, improvement, by=by, at=at)
    return ClosingHint(settled or improvement.quick_win, found, reported, changes)


def offered_changes(session: Session, improvement: Improvement, *, by: str, at: datetime) -> tuple[OfferedChange, ...]:
    """The KPIs of which whoever closes can declare a change, since the day on which the work ended.

    Nothing is offered of a KPI whose limits are provisional anyway, or with a change declared since work began.
    """
    tz = directory.zone_by_id(session, by)
    since = local_day(improvement.review_from or improvement.started_at or at, tz)
    began = work_began_on(improvement) or since
    kpis = {kpi.id or 0: kpi for _, kpi in queries.targets_with_kpis(session, improvement.id or 0)}
    return tuple(
        OfferedChange(number, kpi.name, since)
        for number, kpi in kpis.items()
        if powers.may_with(session, Action.CHANGE_KPI, kpi, by)
        and len(queries.readings_of(session, number)) >= ENOUGH_READINGS
        and not any(each.changed_on >= began for each in queries.changes_of(session, number))
    )
