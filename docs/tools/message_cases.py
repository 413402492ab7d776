"""With which facts `docs/messages.md` shows a builder, to whom its message goes, and when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from csi.announcements.evidence import Correction, CounterKpi, Told
from csi.announcements.worth import Worth, WorthCorrection
from csi.catalogue.entries import EntryKind
from csi.commands.grammar import Audience
from csi.commands.help import overview, topic
from csi.commands.table import COMMANDS
from csi.commands.verbs import Verb
from csi.common.money import Money
from csi.common.policy_fields import FIELDS
from csi.consequences.typed_readings import Checked, ReadingQuestion, TypedReading
from csi.interview.question_view import UnclearAnswerFacts
from csi.interview.questions import BY_KEY, QUESTIONS
from csi.kpis.aim import Aim
from csi.kpis.figure_words import FigureForm, FigureWords
from csi.kpis.kpi_sentence import NOTHING, KpiSentence
from csi.kpis.plausibility import Doubt, DoubtKind
from csi.kpis.reading_imports import WORKBOOK, ImportChoice, ImportQuestion
from csi.kpis.target_status import TargetStatus
from csi.lifecycle.approval_basis import EarlierDecision
from csi.lifecycle.approval_changes import ApprovalBasis, BasisChange
from csi.lifecycle.errors import GateNotMet
from csi.lifecycle.facts import Facts
from csi.lifecycle.few_at_once import said_to
from csi.lifecycle.machine import steps_offered
from csi.lifecycle.missing_things import Named, name_missing
from csi.lifecycle.transitions import REASONS, TOLD
from csi.messaging.undelivered import NOTICES
from csi.nudges.kinds import POLICY
from csi.register.value_rules import BusinessCase, Value
from csi.understanding.bot_questions import TOPICS
from csi.understanding.terms import TERM_TOPICS
from csi.views.card import CardFacts, CoordinatorCardFacts, DecidedFacts, HandedOnFacts, next_step
from csi.views.kpi_list import KpiList
from csi.views.notice import NoticeFacts
from csi.views.receipt import ReceiptFacts
from docs.tools import nudge_cases
from docs.tools.lifecycle import needs_of
from docs.tools.samples import ANA, BEN, CHLOE, IDEA, LEO, MIA, NOW, NUMBER
from handlers import ids
from handlers.lifecycle.decision_blocks import step_sentence
from handlers.people import whereabouts_blocks
from handlers.register import raci_blocks
from handlers.slack.block_kit import Message, form, text_input
from handlers.slack.block_kit import field as field_of
from handlers.views.waiting_list_blocks import Decided
from models import Improvement, Redirection
from models.enums import (
    ENDED_STATES,
    AnnouncementKind,
    AnnouncementState,
    AnswerKind,
    ApprovalKind,
    AssignmentEnd,
    ClosureCode,
    Comparison,
    Direction,
    Effort,
    Health,
    ImportState,
    NudgeKind,
    Role,
    State,
    Step,
    TaskState,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One message of a builder: its title, the facts that differ from the samples, and which notice it is, if any."""

    title: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    bare: bool = False
    """Whether facts that may be missing are missing, unless they are given."""
    notice: str = ""


STEPS_TOLD = (*(step for step in Step if step in TOLD), Step.MERGE, Step.UNMERGE)
"""The steps that the author and followers are told about."""
STEPS_TO_COORDINATOR = tuple(
    step
    for step in Step
    if step in TOLD - {Step.ACCEPT} | {Step.SEND_BACK, Step.REAPPROVE, Step.TAKE_BACK, Step.REVIEW}
)
"""The steps that the coordinator is told about, if somebody else takes them."""

_AFTER: Mapping[Step, State] = {
    Step.ACCEPT: State.ACCEPTED,
    Step.DECLINE: State.DECLINED,
    Step.APPROVE: State.APPROVED,
    Step.START: State.IN_PROGRESS,
    Step.HOLD: State.ON_HOLD,
    Step.RESUME: State.IN_PROGRESS,
    Step.REVIEW: State.REVIEW,
    Step.CLOSE: State.CLOSED,
    Step.CANCEL: State.CANCELED,
    Step.REOPEN: State.ACCEPTED,
    Step.MERGE: State.MERGED,
}
_TITLES: Mapping[State, str] = {
    State.NEW: "new",
    State.ASSESS: "being assessed",
    State.IN_PROGRESS: "in progress",
    State.ON_HOLD: "on hold",
}
_TASK = {"place": 1, "text": "Ask the supplier for a framework contract", "owner": BEN}
_TARGET = {
    "kpi": "Days until a laptop is there",
    "unit": "days",
    "baseline": Decimal(14),
    "latest": Decimal(9),
    "status": TargetStatus.ON_TRACK,
}


_SEVERAL = {NUMBER: IDEA, 9: "New laptops arrive late"}
_DECIDED = (
    Decided(NUMBER, IDEA),
    Decided(9, "New laptops arrive late", "Mia declined it at 10:32, while this was open."),
)


_KEEP = (("good", "Keep the 980 good ones"), ("none", "Keep none"))


def _dropped(title: str, question: str = "", choices: tuple[tuple[str, ...], ...] = (), **others: Any) -> Case:
    """The message about a dropped file of readings, of 1,000 rows; `shown` are those refused."""
    refused = ("Line 14: “31.02.2026” isn't a day of the calendar.",) if others.get("refused") else ()
    facts = {
        "name": "laptops.csv",
        "size": 34_000,
        "state": ImportState.ASKING,
        "in_direct": True,
        "question": ImportQuestion(question) if question else None,
        "choices": tuple(ImportChoice(*choice) for choice in choices),
        "kpis": ("Days until a laptop is there",),
        "total": 1000,
        "has_file": bool(refused),
        "shown": refused,
        "problem": "",
        "chose_none": False,
        "dropped_before": None,
        **dict.fromkeys(("done", "added", "changed", "unchanged", "refused", "empty", "unlikely"), 0),
        "improbable": (),
        "taken_by": "",
    }
    return Case(title, {"facts": facts | others})


def title_of(state: State) -> str:
    """What a state is called in the title of an example."""
    return _TITLES.get(state, state.value)


def in_state(kind: type, state: State, **others: Any) -> dict[str, Any]:
    """The facts of an improvement in this state, of those that this kind of facts has."""
    known = {
        "state": state,
        "idea": IDEA,
        "coordinator": None if state in (State.NEW, State.DECLINED) else CHLOE,
        "merged_into": (9, "New laptops arrive late") if state is State.MERGED else None,
        "closure_code": ClosureCode.SUCCESSFUL if state is State.CLOSED else None,
        "closure_notes": "Laptops arrive within three days." if state is State.CLOSED else None,
        "reason": "We buy elsewhere from January on." if state in (State.DECLINED, State.CANCELED) else None,
        "settled_at": datetime(2026, 12, 19, 9, tzinfo=UTC) if state in (State.REVIEW, State.CLOSED) else None,
        "hold": _HOLD if state is State.ON_HOLD else None,
        "progress": 50 if state in (State.IN_PROGRESS, State.ON_HOLD) else None,
        "author": ANA,
        "captured_by": ANA,
        "votes": 3,
        "effort": None if state is State.NEW else Effort.M,
        "has_questions": state not in ENDED_STATES,
        "tasks": [_TASK] if state in (State.IN_PROGRESS, State.ON_HOLD, State.APPROVED) else (),
        "targets": [_TARGET] if state in (State.APPROVED, State.IN_PROGRESS, State.REVIEW, State.CLOSED) else (),
        "health": Health.ON_TRACK if state is State.IN_PROGRESS else None,
        "objectives": () if state is State.NEW else ("New starters can work on day one",),
        "quick_win": False,
        "anonymous": False,
        "from_kpi": False,
        "paused": False,
        "may_tell": False,
        "said_different": False,
        "approval_asked": state is State.ASSESS,
        "steps": _steps_from(state),
        "next_step": next_step(_steps_from(state)),
        "ready": frozenset(_steps_from(state)),
        "needs": (),
    }
    names = {each.name for each in fields(kind)}
    return {key: value for key, value in {**known, **others}.items() if key in names or key in others}


def _asked_to_approve(state: State, **others: Any) -> dict[str, Any]:
    """The facts of a request for an approval; nobody has decided on it before, unless `others` say so."""
    return {"card": in_state(CardFacts, state), "basis": ApprovalBasis(), "case": None, "earlier": None, **others}


_SENT_BACK: Mapping[str, Any] = {
    "case": BusinessCase(Value(Money(Decimal(6_500), "EUR"), Money(Decimal(12_000), "EUR"), "Finance")),
    "basis": ApprovalBasis(cost="6,500 EUR", risk="The supplier may deliver late"),
    "earlier": EarlierDecision(
        ApprovalKind.SENT_BACK,
        CHLOE,
        datetime(2026, 12, 1, 9, tzinfo=UTC),
        (BasisChange("Cost", "4,000 EUR", "6,500 EUR"), BasisChange("Task 2, owner", ANA, BEN, is_person=True)),
    ),
}


_HOLD = {"reason": "The supplier is being bought.", "review_on": date(2027, 1, 4), "by": CHLOE}


def _steps_from(state: State) -> tuple[Step, ...]:
    return steps_offered(Facts(state))


def _steps(steps: Mapping[Step, Any] | tuple[Step, ...], **more: Any) -> tuple[Case, ...]:
    return tuple(Case(step.value.replace("_", " "), {"step": step, **more}) for step in steps)


def _notice(what: str) -> tuple[Case, ...]:
    return (Case("", {}, notice=what),)


def _about() -> tuple[Case, ...]:
    """Every notice about an improvement that `notices.about_improvement` words."""
    cases: list[Case] = []
    for step in STEPS_TOLD:
        facts = in_state(NoticeFacts, _AFTER.get(step, State.NEW))
        for whom, payload in (("to its author", {}), ("to a follower", {"own": False})):
            cases.append(Case(f"{_said(step)}, {whom}", _told(step, facts, payload), bare=True, notice=step))
    for step in STEPS_TO_COORDINATOR:
        facts = in_state(NoticeFacts, _AFTER.get(step, State.ACCEPTED))
        given = _told(step, facts, {"own": False, "coordinates": True})
        cases.append(Case(f"{_said(step)}, to its coordinator", given, bare=True, notice=step))
    for what in NOTICES:
        if what in _ELSEWHERE:
            continue
        if what in ("task_given", "task_moved"):
            done = in_state(
                NoticeFacts, State.IN_PROGRESS, tasks=[{**_TASK, "state": TaskState.DONE}], closers={1: BEN}
            )
            cases.append(Case(f"{_words(what)}, once it is done", _told(what, done, {}), bare=True, notice=what))
            others = in_state(NoticeFacts, State.IN_PROGRESS)
            told = _told(what, others, {"reader": LEO})
            cases.append(Case(f"{_words(what)}, once it is somebody else's", told, bare=True, notice=what))
        if what == "source_deleted":
            facts = in_state(NoticeFacts, State.ACCEPTED)
            cases.append(Case("source deleted, once it is decided", _told(what, facts, {}), bare=True, notice=what))
            facts = in_state(NoticeFacts, State.CANCELED)
            cases.append(Case("source deleted, once it is withdrawn", _told(what, facts, {}), bare=True, notice=what))
        if what == "asked_back":
            facts, term = in_state(NoticeFacts, State.NEW), {"question": "outcome", "term": "kpi"}
            cases.append(Case("asked back about a term", _told(what, facts, term), bare=True, notice=what))
        if what == "back_in_tolerance":
            facts = in_state(NoticeFacts, State.REVIEW)
            cases.append(Case("back in tolerance, once it is reviewed", _told(what, facts, {}), bare=True, notice=what))
        facts = in_state(NoticeFacts, _STATE_OF.get(what, State.IN_PROGRESS))
        given = _told(what, {**facts, **_FACTS_OF.get(what, {})}, _PAYLOAD_OF.get(what, {}))
        cases.append(Case(what.replace("_", " "), given, bare=True, notice=what))
    return tuple(cases)


_USUAL = {
    "reader": BEN,
    "question": QUESTIONS[0].key,
    "meant": QUESTIONS[-1].key,
    "said": "By half",
    "titles": ["Quality"],
}


def _words(what: str) -> str:
    return what.replace("_", " ")


def _told(what: str, facts: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"what": what, "facts": facts, "payload": {**_USUAL, **payload}}


def _said(step: Step) -> str:
    return step.value.replace("_", " ")


def _gate(step: Step) -> GateNotMet:
    """A step with everything missing that it can miss."""
    named = Named(
        frozenset({"outcome", "baseline", "target", "first_steps"}),
        ("gap",),
        ((f"{NUMBER}.1", "Ask the supplier for a framework contract"),),
        ("Mia",),
    )
    return GateNotMet("", name_missing(step, needs_of(step), named), step=step, number=NUMBER)


def _waiting(step: Step) -> Case:
    return Case(_said(step), {"refusal": _gate(step)})


def _asking(step: Step) -> Case:
    gate = _gate(step)
    first = gate.things[0]
    supplies = form("supplies", "", "Save", [field_of("answer", first.about or first.do, text_input())])
    return Case(
        _said(step),
        {
            "refusal": gate,
            "thing": first,
            "later": gate.things[1:],
            "supplies": supplies,
            "goes_on": len(gate.things) > 1,
        },
    )


def _taken(step: Step) -> Case:
    improvement = Improvement(
        id=NUMBER,
        idea=IDEA,
        team_id=1,
        state=_AFTER.get(step, State.ASSESS),
        coordinator_id=CHLOE,
        effort=Effort.S,
        created_at=NOW,
        changed_at=NOW,
        promised_on=NOW.date(),
        settled_at=NOW,
    )
    said = step_sentence(step, improvement, by=CHLOE, is_command=False)
    then = {Step.ASSESS: Step.START, Step.REVIEW: Step.CLOSE}.get(step)
    hint = said_to(4, 3) if step is Step.START else ""
    return Case(_said(step), {"said": said, "hint": hint, "then": then})


_ASKED = {"question": "How often does it happen?", "by": MIA, "answer": "About twice a week.", "is_open": False}
_STATE_OF: Mapping[str, State] = {
    "source_deleted": State.NEW,
    "source_edited": State.ACCEPTED,
    "info_given": State.NEW,
    "info_asked_back": State.NEW,
    "decision_late": State.NEW,
    "info_passed_on": State.NEW,
    "words_taken_back": State.NEW,
    "returned": State.ACCEPTED,
    "approval_over": State.ASSESS,
    "merged_in": State.NEW,
    "out_of_tolerance": State.NEW,
}
_FACTS_OF: Mapping[str, Mapping[str, Any]] = {"info_given": {"asked_of_author": _ASKED}}
_PAYLOAD_OF: Mapping[str, Mapping[str, Any]] = {
    "task_changed": {"place": 1, "step": "hold"},
    "tasks_planned": {
        "planned": [
            {
                "place": 1,
                "remark": "“1/2”: Monday 1 February or Saturday 2 January? "
                "Until you choose, it's due Friday 11 December.",
                "days": ["2027-02-01", "2027-01-02"],
                "assumed": "2026-12-11",
            }
        ],
        "refused": [{"line": "task: order samples by 30 February", "why": "February has no 30th day."}],
    },
    "not_a_choice": {"question": "focus"},
    "unclear": {
        "question": "objective",
        "said": "happier people",
        "choices": [["objective:1", "Colleagues get help the first time they ask"]],
    },
    "misplaced": {"question": "focus", "meant": "baseline", "mark": "1", "said": "14 days, from the ticket system"},
    "used_there": {"question": "focus", "meant": "baseline"},
    "asked_back": {"question": "objective"},
    "no_answer": {"question": "outcome"},
    "first_question": {"question": "outcome"},
    "decision_late": {"by": MIA, "reason": "The supplier answers on Monday."},
    "deputy_named": {"absent": CHLOE, "until": "2026-12-11"},
    "deputy_released": {"absent": CHLOE},
    "edit_refused": {"sentence": "A task is changed where the tasks are listed."},
}
_ELSEWHERE = frozenset(
    {
        "announcement_corrected",
        "announcement_stopped",
        "role_given",
        "access_given",
        "access_taken",
        *whereabouts_blocks.NOTICES,
        "invite",
        "approvers_now",
        "given",
        "team_given",
        "role_narrowed",
        "undelivered",
        "deleted",
        "reading_kept",
        "reading_unclear",
        "reading_doubted",
        "nothing_open",
        *raci_blocks.NOTICES,
    }
)
"""Notices that functions of their own word."""


def _doubted(doubt: Doubt | None, earlier: Decimal | None = None) -> ReadingQuestion:
    typed = TypedReading(1, "492" if doubt else "6", "2026-11-30", 0, 0, "", "", Checked.NOTHING, "")
    unit = "%" if doubt else "days"
    return ReadingQuestion(
        typed, "Problem records not updated in 30 days", unit, NOW.date(), doubt=doubt, earlier=earlier
    )


_CHECK_IN = {
    "snoozed_until": None, "is_muted": False, "is_later": False,
    "number": NUMBER, "idea": IDEA, "progress": 50, "state": State.IN_PROGRESS, "coordinator": CHLOE, "health": None,
    "is_asked_again": False, "settled": None,
}  # fmt: skip
_SAID = {"by": CHLOE, "on": date(2026, 11, 30)}
_OTHER = {**_CHECK_IN, "number": 9, "idea": "New laptops arrive late", "progress": None, "settled": _SAID}
_CHECK_INS = [
    _CHECK_IN,
    {**_OTHER, "health": Health.AT_RISK},
    {**_OTHER, "health": Health.DONE, "settled": {**_SAID, "by": MIA}},
    {**_OTHER, "state": State.CLOSED},
    {**_OTHER, "coordinator": BEN, "settled": None},
    {**_OTHER, "is_asked_again": True},
]
_MANY_CHECK_INS = [
    *({**_CHECK_IN, "number": number} for number in range(40, 75)),
    *({**_OTHER, "number": number, "health": Health.ON_TRACK} for number in range(75, 85)),
]
_NO_ROWS: dict[str, Any] = {
    "is_whole": False,
    "week_status": None,
    "rows": (),
    "snoozed_until": None,
    "kinds": (),
    "pauses": (),
}
_ONLY_ROWS: dict[str, Any] = {**_NO_ROWS, "person": CHLOE, "check_ins": (), "readings": (), "week": None}
_READINGS = [
    {
        "kpi": "Days until a laptop is there",
        "unit": "days",
        "frequency": "weekly",
        "answer": None,
        "given": None,
        "asked_again_on": None,
        "snoozed_until": None,
        "is_muted": False,
        "is_later": False,
    },
    {
        "kpi": "Open requests",
        "unit": "requests",
        "frequency": "weekly",
        "answer": "12",
        "given": Decimal(12),
        "asked_again_on": None,
        "snoozed_until": None,
        "is_muted": False,
        "is_later": False,
    },
]
"""What a morning message asks, and what became of it."""


_FIGURES = (
    FigureWords(1, "Days until a laptop is there", FigureForm.PAIR, "14 days → 2.8 days"),
    FigureWords(1, "Days until a laptop is there", FigureForm.EARLY, "met three weeks early"),
)
_WRONG = ("“1 day” doesn't follow from the readings. Days until a laptop is there: from 14 days to 2.8 days.",)
_LAPTOPS = {
    "target_id": 1,
    "name": "Days until a laptop is there",
    "unit": "days",
    "direction": Direction.LOWER,
    "before": Decimal(14),
    "after": Decimal("2.8"),
    "after_on": date(2026, 12, 8),
    "due_on": date(2027, 2, 21),
}
_SUCCESS: Mapping[str, Any] = {
    "kind": AnnouncementKind.SUCCESS,
    "state": AnnouncementState.DRAFT,
    "is_current": True,
    "is_out": False,
    "state_now": State.CLOSED,
    "title": "Laptops arrive within days",
    "measured": [_LAPTOPS],
    "unmeasured": [{"name": "Open requests", "unit": "requests", "baseline": Decimal(40)}],
    "judged": ((1, "a real shift since 3 December, for the better: 7 readings in a row on one side of the mean"),),
    "not_measurable_because": "",
    "lesson": "",
    "channel": "C03WINS",
    "judged_early_because": None,
    "scheduled_for": datetime(2026, 11, 24, 8, tzinfo=UTC),
    "counters": (),
    "worth": None,
    "shows_worth": False,
    "worth_corrected": None,
    "corrections": (),
    "no_longer_since": None,
    "reopened_on": None,
    "figures": _FIGURES,
    "problems": (),
}
_POSTED: Mapping[str, Any] = {"state": AnnouncementState.POSTED, "is_out": True}
_VALUED: Mapping[str, Any] = {
    "counters": (
        (1, CounterKpi(2, "Laptops sent back", "", Decimal(3), date(2026, 12, 8), Aim(Comparison.AT_MOST, Decimal(5)))),
    ),
    "worth": Worth(
        Money(Decimal(24_640), "EUR"),
        is_measured=True,
        lines=("Days waited: 11.2 days × 110 = 1,232 × 20 EUR = 24,640 EUR (Finance 2026)",),
    ),
    "shows_worth": True,
}
_REVALUED: Mapping[str, Any] = {
    "worth": Worth(Money(Decimal(24_000), "EUR"), cost=Money(Decimal(6_000), "EUR"), source="invoice 2026-114"),
    "worth_corrected": WorthCorrection(datetime(2026, 12, 10, 9, tzinfo=UTC), "26,000 EUR a year"),
}
_CORRECTED: Mapping[str, Any] = {
    **_POSTED,
    "corrections": (
        Correction(
            1, datetime(2026, 12, 10, 9, tzinfo=UTC), Told(Decimal(14), Decimal(2), date(2026, 12, 8), is_met=True)
        ),
    ),
    "problems": _WRONG,
}
_REOPENED: Mapping[str, Any] = {
    **_POSTED,
    "is_current": False,
    "state_now": State.IN_PROGRESS,
    "no_longer_since": date(2027, 1, 4),
    "reopened_on": date(2027, 1, 7),
}


_SINCE = {"unit": "days", "latest": Decimal("2.9"), "latest_on": date(2027, 1, 4)}
_HOLDS: Mapping[str, Any] = {
    "closed_on": date(2026, 12, 8),
    "today": date(2027, 1, 7),
    "is_standing": True,
    "is_over": False,
    "holds": None,
    "answered_by": CHLOE,
    "answered_on": date(2027, 1, 7),
    "measured": [_SINCE],
}
_BROKEN: Mapping[str, Any] = {"is_over": True, "holds": False, "note": "The stock list isn't kept any more."}


def raci_notice(what: str, facts: NoticeFacts, payload: Mapping[str, Any]) -> Message:
    """Build the notice to somebody who is accountable, consulted or informed."""
    return raci_blocks.NOTICES[what](facts, payload)


def _redirected(meant_for: str) -> Redirection:
    return Redirection(message="1", person_id=MIA, meant_for=meant_for, problem="is_archived", at=NOW)


OTHERS: Mapping[str, Callable[..., Message]] = {"register.raci_blocks.NOTICES": raci_notice}
"""Tables of builders, whose own functions are private."""

_ANSWERED = {"text": "New starters can work on day one.", "by": ANA}


def _asked(title: str, **given: Any) -> Case:
    """A case of an interview's question."""
    plain = {
        "question": QUESTIONS[0],
        "choices": (),
        "state": State.ACCEPTED,
        "reader": ANA,
        "coordinator": CHLOE,
        "is_open": True,
        "place": 1,
        "of": 4,
        "known": "",
        "waits": False,
        "by_another": False,
        "again": False,
    }
    return Case(title, {"facts": {**plain, **given}}, bare=True)


_KPI = KpiSentence(
    "days until a laptop is there",
    "days",
    Direction.LOWER,
    Decimal(14),
    Decimal(5),
    "<",
    due_on=date(2027, 3, 31),
)
_UNDERSTOOD = {"kpi": _KPI, "missing": (), "wanted": True}
_WITH_CHOICES = next(each for each in QUESTIONS if each.choices)
_MEASURED = next(each for each in QUESTIONS if each.key == "baseline")

LAYOUTS = frozenset({"register.card.laid_out"})
"""Functions that lay out what other builders give them."""

CASES: Mapping[str, tuple[Case, ...]] = {
    "interview.question_blocks.question": (
        _asked("the first"),
        _asked("one with choices", question=_WITH_CHOICES, choices=_WITH_CHOICES.choices, place=2),
        _asked("one about figures", question=_MEASURED, place=3),
        _asked("a figure was said earlier", question=_MEASURED, place=3, said={"text": "Laptops take 14 days."}),
        _asked("after Back", place=2, answer=_ANSWERED),
        _asked("after Back, when a target says it", question=_MEASURED, place=3, known="Days until a laptop: 14 days"),
        _asked("answered", is_open=False, answer=_ANSWERED),
        _asked("answered by somebody else", answer={**_ANSWERED, "by": CHLOE}, by_another=True),
        _asked("skipped", is_open=False, answer={"kind": AnswerKind.SKIPPED, "text": "", "by": ANA}),
        _asked("not sure", is_open=False, answer={"kind": AnswerKind.NOT_SURE, "text": "", "by": ANA}),
        _asked("put off", is_open=False, waits=True),
        _asked("left by Back", is_open=False),
        _asked("asked again", is_open=False, answer=_ANSWERED, again=True),
        _asked("no longer needed", is_open=False, state=State.DECLINED),
    ),
    "interview.interview_notices.unclear_answer": (
        Case("taken", {"facts": UnclearAnswerFacts(BY_KEY["focus"], "mostly about speed", None, BY_KEY["focus"])}),
        Case("not taken", {"facts": UnclearAnswerFacts(BY_KEY["focus"], "mostly about speed", None, None)}),
        Case("after a long time", {"facts": UnclearAnswerFacts(BY_KEY["focus"], "", None, None)}),
    ),
    "interview.question_blocks.held_message": (
        Case(
            "",
            {
                "facts": {
                    "text": "About twice a week",
                    "may_be": [{"label": "How often does it happen?"}],
                    "may_be_new": True,
                    "became": None,
                }
            },
        ),
        Case("answered", {"facts": {"text": "About twice a week", "became": "a new idea, IMP-13"}}),
    ),
    "announcements.announcement_blocks.announcement": (
        Case("of a success", {"facts": _SUCCESS}),
        Case("corrected later", {"facts": {**_SUCCESS, **_CORRECTED}}),
        Case("with its value, and what must not get worse", {"facts": {**_SUCCESS, **_VALUED}}),
        Case("with its value corrected", {"facts": {**_SUCCESS, **_POSTED, **_VALUED, **_REVALUED}}),
        Case("not measured yet", {"facts": {**_SUCCESS, "measured": ()}}),
        Case("without a KPI", {"facts": {**_SUCCESS, "measured": (), "unmeasured": ()}}),
        Case("no longer true", {"facts": {**_SUCCESS, **_REOPENED}}),
    ),
    "announcements.announcement_blocks.draft": (
        Case("", {"facts": {**_SUCCESS, "problems": ()}}),
        Case("with a figure to check", {"facts": {**_SUCCESS, "problems": _WRONG}}),
        Case("to be posted at a working hour", {"facts": {**_SUCCESS, "state": AnnouncementState.SCHEDULED}}),
        Case("of known value", {"facts": {**_SUCCESS, **_VALUED, "problems": (), "shows_worth": False}}),
        Case("dropped", {"facts": {**_SUCCESS, "state": AnnouncementState.DROPPED, "figures": ()}}),
        Case("posted", {"facts": {**_SUCCESS, **_POSTED}}),
        Case("of an earlier closing", {"facts": {**_SUCCESS, "is_current": False}}),
    ),
    "announcements.announcement_blocks.corrected": (
        Case(
            "",
            {"facts": {**_SUCCESS, **_CORRECTED}},
            notice="announcement_corrected",
        ),
    ),
    "announcements.announcement_blocks.stopped": (
        Case("", {"facts": {**_SUCCESS, "problems": _WRONG}}, notice="announcement_stopped"),
        Case(
            "once it is mended",
            {"facts": {**_SUCCESS, "state": AnnouncementState.POSTED}},
            notice="announcement_stopped",
        ),
    ),
    "nudges.sustain_blocks.question": (
        Case("", {"facts": _HOLDS}),
        Case("whose readings miss the target", {"facts": {**_HOLDS, "measured": [{**_SINCE, "latest": Decimal(9)}]}}),
        Case("without a reading since", {"facts": {**_HOLDS, "measured": [{**_SINCE, "latest": None}]}}),
        Case("answered", {"facts": {**_HOLDS, "is_over": True, "holds": True}}),
        Case("to be confirmed", {"facts": {**_HOLDS, **_BROKEN}}),
        Case("reopened", {"facts": {**_HOLDS, **_BROKEN, "is_standing": False}}),
        Case("reopened before it was answered", {"facts": {**_HOLDS, "is_standing": False}}),
        Case("asked again", {"facts": {**_HOLDS, "is_over": True, "answered_by": None}}),
    ),
    "nudges.sustain_blocks.regression": (
        Case("", {"facts": {**_HOLDS, **_BROKEN}, "reader": MIA}),
        Case("confirmed", {"facts": {**_HOLDS, **_BROKEN, "is_standing": False}, "reader": MIA}),
        Case("denied", {"facts": {**_HOLDS, "is_over": True, "holds": True}, "reader": MIA}),
    ),
    "announcements.announcement_forms.figures_form": (Case("", {"figures": _FIGURES}),),
    "announcements.announcement_forms.text_form": (
        Case("", {"title": "Laptops arrive within days", "figures": _FIGURES}),
        Case("without a KPI", {"title": "Laptops arrive within days", "figures": ()}),
    ),
    "inbox.asked_blocks.asked_message": (
        Case("", {"facts": {"number": None, "refusal": "", "is_awaited": False}, "shown": [], "topic": "", "hint": ""}),
        Case(
            "which may be a question about an improvement",
            {"facts": {"number": None, "refusal": "", "is_awaited": False}, "topic": "", "hint": ""},
        ),
        Case(
            "which may be a question about Kaizen",
            {"facts": {"number": None, "refusal": "", "is_awaited": False}, "shown": [], "topic": "votes", "hint": ""},
        ),
        Case("while it is saved", {"facts": {"number": None, "refusal": "", "is_awaited": True}, "shown": []}),
        Case("saved", {"shown": []}),
        Case(
            "deleted meanwhile",
            {
                "facts": {"number": None, "refusal": "That message was deleted, so I haven't saved anything."},
                "shown": [],
            },
        ),
    ),
    "inbox.help_answers.about_kaizen": tuple(
        Case(f"about {topic}", {"topic": topic}) for topic in (*TOPICS, *TERM_TOPICS)
    ),
    "inbox.anonymous_blocks.with_or_without_name": (
        Case("", {"typed": "Anonymous badges would help guests", "unnamed": "badges would help guests"}),
        Case("too long for a button", {"typed": f"anonymous {'badges ' * 300}", "unnamed": "badges " * 300}),
    ),
    "catalogue.answers.role_given": (
        Case("to a person", {"who": f"<@{BEN}>", "said": "a coordinator", "is_group": False, "is_own": False}),
        Case("to oneself", {"who": f"<@{MIA}>", "said": "a coordinator", "is_group": False, "is_own": True}),
        Case("to a user group", {"who": "@it-managers", "said": "a coordinator", "is_group": True, "is_own": False}),
    ),
    "catalogue.answers.entry_list": (Case(), Case("none yet", {"rows": (), "manages": True})),
    "catalogue.entry_forms.entry": tuple(Case(kind.value, {"kind": kind}) for kind in EntryKind),
    "kpis.reading_file_blocks.reading_file": (
        _dropped("waiting", state=ImportState.WAITING),
        _dropped("being taken back", state=ImportState.TAKING_BACK),
        _dropped("taken back", state=ImportState.TAKEN_BACK, taken_by=CHLOE),
        _dropped("not sure that it holds readings", "meant", (("yes", "Read it"), ("no", "It holds no readings"))),
        _dropped("which KPI", "kpi", (("1", "Days until a laptop is there"), ("2", "Open tickets"))),
        _dropped(
            "which date",
            "dates",
            (("dmy", "3 April 2026"), ("mdy", "4 March 2026", "12 dates can't be read that way")),
            example="03/04/2026",
        ),
        _dropped(
            "which figure", "mark", ((".", "1.234 (decimal point)"), (",", "1,234 (decimal comma)")), example="1.234"
        ),
        _dropped("some rows are refused", "rows", _KEEP, refused=20),
        _dropped("some rows are refused, in a shared thread", "rows", _KEEP, refused=20, in_direct=False),
        _dropped(
            "a value looks unlikely",
            "rows",
            (("good", "Keep all 1,000"), ("likely", "Keep the 999 likely ones"), ("none", "Keep none")),
            unlikely=1,
            improbable=("1,400 days on 3 March 2026; the readings before it were 12 days to 16 days",),
        ),
        _dropped("being read", state=ImportState.READING, done=400),
        _dropped("read", state=ImportState.DONE, added=950, changed=20, unchanged=10, refused=20, empty=5),
        _dropped("read in a shared thread", state=ImportState.DONE, added=980, refused=20, in_direct=False),
        _dropped("no row can be kept", state=ImportState.DONE, refused=1000),
        _dropped("the same file again", state=ImportState.DONE, unchanged=1000, dropped_before=date(2026, 11, 2)),
        _dropped("refused", state=ImportState.REFUSED, problem=WORKBOOK),
        _dropped("left unread", state=ImportState.CANCELED),
        _dropped("none kept", state=ImportState.CANCELED, chose_none=True),
    ),
    "kpis.proposal_blocks.proposal": (
        Case("understood", {"facts": {"understood": _UNDERSTOOD, "target": None, "may_set": True, "known": None}}),
        Case(
            "something is missing",
            {
                "facts": {
                    "understood": {**_UNDERSTOOD, "missing": ("date",)},
                    "target": None,
                    "may_set": True,
                    "known": None,
                }
            },
        ),
        Case(
            "several things to measure",
            {"facts": {"understood": {"kpi": KpiSentence(ask=("which",))}, "target": None, "may_set": True}},
        ),
        Case("nothing to measure", {"facts": {"understood": {"kpi": NOTHING}, "target": None}}),
        Case("confirmed", {"facts": {"may_set": True}}),
    ),
    "lifecycle.triage_forms.reason": (
        Case(
            "can't be measured",
            {
                "callback_id": ids.CANT_MEASURE_FORM,
                "title": "Can't be measured",
                "submit": "Save",
                "label": "Why can't it be measured?",
                "hint": "It stands instead of a target, so that nobody has to invent a number.",
            },
        ),
    ),
    "capture.receipt.receipt": (
        Case(title_of(State.NEW), {"facts": in_state(ReceiptFacts, State.NEW), "viewer": ANA}, bare=True),
        Case(
            "the day has passed",
            {"facts": in_state(ReceiptFacts, State.NEW, promised_on=date(2026, 11, 20)), "viewer": ANA},
            bare=True,
        ),
        Case(
            "a question waits",
            {
                "facts": in_state(ReceiptFacts, State.NEW, asked_of_author={**_ASKED, "is_open": True}, paused=True),
                "viewer": ANA,
            },
            bare=True,
        ),
        Case(
            "brought in by somebody else",
            {"facts": in_state(ReceiptFacts, State.NEW, captured_by=BEN), "viewer": ANA},
            bare=True,
        ),
    ),
    "register.card.triage_card": (Case(title_of(State.NEW), {"facts": in_state(CardFacts, State.NEW)}, bare=True),),
    "register.card.coordinator_card": (
        Case(
            "just assigned",
            {"facts": in_state(CoordinatorCardFacts, State.ACCEPTED, status={"unconfirmed": True}), "viewer": CHLOE},
            bare=True,
        ),
        *(
            Case(
                title_of(state),
                {"facts": in_state(CoordinatorCardFacts, state, status={"unconfirmed": False}), "viewer": CHLOE},
                bare=True,
            )
            for state in State
            if state not in ENDED_STATES
        ),
    ),
    "register.card.shown_card": tuple(
        Case(
            title_of(state),
            {
                "facts": in_state(CoordinatorCardFacts, state, status={"unconfirmed": False}, steps=()),
                "viewer": BEN,
                "coordinates": False,
            },
            bare=True,
        )
        for state in State
    ),
    "register.card.handed_on": tuple(
        Case(title, {"facts": in_state(HandedOnFacts, State.ACCEPTED, coordinator=BEN, how=how)}, bare=True)
        for title, how in (
            ("handed over", AssignmentEnd.HANDED_OVER),
            ("returned", AssignmentEnd.RETURNED),
            ("not confirmed in time", AssignmentEnd.UNCONFIRMED),
        )
    ),
    "register.card.decided": tuple(
        Case(title_of(state), {"facts": in_state(DecidedFacts, state)}, bare=True)
        for state in State
        if state is not State.NEW
    ),
    "lifecycle.approval_blocks.approval": (
        Case("waits", {"facts": _asked_to_approve(State.ASSESS), "may_decide": True}, bare=True),
        Case("waits again", {"facts": _asked_to_approve(State.ASSESS, **_SENT_BACK), "may_decide": True}, bare=True),
        Case("decided", {"facts": _asked_to_approve(State.APPROVED), "may_decide": True}, bare=True),
        Case("others decide", {"facts": _asked_to_approve(State.ASSESS), "may_decide": False}, bare=True),
    ),
    "lifecycle.transition_forms.reason": _steps(tuple(REASONS)),
    "lifecycle.step_windows.step_taken": tuple(map(_taken, (Step.ASSESS, Step.APPROVE, Step.START, Step.REVIEW))),
    "lifecycle.gate_blocks.align_form": (
        Case("", {"offered": ((1, "New colleagues can work on their first day"),), "chosen": None}),
    ),
    "lifecycle.gate_blocks.waiting": tuple(_waiting(step) for step in (Step.REVIEW, Step.CLOSE)),
    "lifecycle.gate_blocks.asking": tuple(map(_asking, (Step.ASSESS, Step.APPROVE, Step.START, Step.REVIEW))),
    "messaging.notices.about_improvement": _about(),
    "register.raci_blocks.NOTICES": tuple(
        Case(
            what.replace("_", " "),
            _told(what, in_state(NoticeFacts, State.IN_PROGRESS), {"question": "How often does it happen?"}),
            True,
            what,
        )
        for what in raci_blocks.NOTICES
    ),
    "messaging.notices.reading_saved": _notice("reading_kept"),
    "kpis.kpi_blocks.kpi_list": (Case(), Case("no KPI", {"page": KpiList((), 0, 1, 8, CHLOE, NOW.date())})),
    "kpis.kpi_forms.factor_form": (
        Case("a new one", {"objectives": ((1, "Work from day one"),), "known": None}),
        Case("another name", {"objectives": ((1, "Work from day one"),)}),
        Case("no objective", {"objectives": (), "known": None}),
    ),
    "kpis.reading_question_blocks.question_message": (
        Case(
            "a slip",
            {"asked": _doubted(Doubt(DoubtKind.SCALE, Decimal("4.1"), Decimal(59), (Decimal("4.92"),)))},
            notice="reading_doubted",
        ),
        Case("the second of its day", {"asked": _doubted(None, Decimal(5))}, notice="reading_doubted"),
        Case(
            "a day that can be two",
            {"asked": replace(_doubted(None), days=(date(2026, 4, 3), date(2026, 3, 4)))},
            notice="reading_doubted",
        ),
        Case(
            "a value that can be two",
            {"asked": replace(_doubted(None), values=(Decimal(1234), Decimal("1.234")))},
            notice="reading_doubted",
        ),
    ),
    "kpis.reading_question_blocks.question_window": (Case("", {"asked": _doubted(None, Decimal(5))}),),
    "messaging.notices.nothing_open": _notice("nothing_open"),
    "messaging.notices.sentence": _notice("reading_unclear"),
    "messaging.undelivered_blocks.undelivered": (
        Case("about an improvement", {"what": "task_given"}, notice="undelivered"),
        Case("in a channel", {"what": "announcement", "row": _redirected("channel:C03WINS")}),
        Case("about none", {"what": "role_given", "facts": None}),
    ),
    "people.onboarding_blocks.role_given": tuple(
        Case(role.value, {"payload": {"role": role}}, notice="role_given")
        for role in Role
        if role is not Role.REQUESTER
    ),
    "people.onboarding_blocks.role_narrowed": (Case("", {"payload": {"teams": ["IT"]}}, notice="role_narrowed"),),
    "people.onboarding_blocks.given": tuple(
        Case(held, {"payload": {"held": held, "name": "Equipment"}}, notice="given")
        for held in ("kpi", "team", "service", "objective")
    ),
    "people.onboarding_blocks.team_given": _notice("team_given"),
    "people.onboarding_blocks.invite": _notice("invite"),
    "people.onboarding_blocks.approvers_now": _notice("approvers_now"),
    "people.onboarding_blocks.access_given": _notice("access_given"),
    "people.onboarding_blocks.access_taken": _notice("access_taken"),
    "people.whereabouts_blocks.deputy_named": _notice("deputy_named"),
    "people.whereabouts_blocks.deputy_released": _notice("deputy_released"),
    "register.deletion_blocks.deletion_notice": _notice("deleted"),
    "catalogue.entry_forms.policies": (
        Case("", {"values": {each.key: each.default for each in FIELDS}, "bulb_channels": ()}),
    ),
    "commands.help_blocks.topic": tuple(
        Case(command.verb, {"facts": topic(command)}) for command in COMMANDS if command.verb in (Verb.LIST, Verb.HOLD)
    ),
    "commands.help_blocks.overview": tuple(
        Case(title, {"sections": overview(frozenset(audience))})
        for title, audience in (("for everybody", {Audience.EVERYONE}), ("for a manager of all", set(Audience)))
    ),
    "tasks.task_blocks.planned": (
        Case("", {"facts": in_state(NoticeFacts, State.IN_PROGRESS), "payload": _PAYLOAD_OF["tasks_planned"]}, True),
    ),
    "views.list_blocks.my_work": (
        Case(),
        Case(
            "nothing yet",
            {
                "found": {
                    "ideas": {"total": 0, "rows": ()},
                    "coordinated": {"total": 0, "rows": ()},
                    "tasks": {"total": 0, "rows": ()},
                }
            },
        ),
    ),
    "views.waiting_list_blocks.waiting_list": (
        Case("", {"ticked": {"numbers": "12,9"}, "problem": ""}),
        Case("no idea waits", {"found": {"total": 0, "rows": ()}, "ticked": {"numbers": ""}, "problem": ""}),
    ),
    "views.waiting_list_blocks.decline_form": (Case("", {"ideas": _SEVERAL}),),
    "views.waiting_list_blocks.assign_form": (Case("", {"ideas": _SEVERAL}),),
    "views.waiting_list_blocks.result": (
        Case("declined", {"step": Step.DECLINE, "decided": _DECIDED, "to": ""}),
        Case("assigned", {"step": "assign", "decided": _DECIDED, "to": CHLOE}),
    ),
    "views.list_blocks.nothing_found": (
        Case("", {"said": "Improvements: on hold.", "hint": "Leave out a word to find more.", "instead": None}),
    ),
    "nudges.morning_message_blocks.bundle": (
        Case("everything was deleted", {"facts": {**_NO_ROWS, "check_ins": (), "readings": (), "week": None}}),
        Case(
            "", {"facts": {**_NO_ROWS, "person": CHLOE, "check_ins": _CHECK_INS, "readings": _READINGS, "week": None}}
        ),
        Case(
            "one improvement",
            {"facts": {**_NO_ROWS, "person": CHLOE, "check_ins": _CHECK_INS[:1], "readings": (), "week": None}},
        ),
        Case(
            "one reading",
            {"facts": {**_NO_ROWS, "person": CHLOE, "check_ins": (), "readings": _READINGS[:1], "week": None}},
        ),
        Case(
            "answered",
            {
                "facts": {
                    **_NO_ROWS,
                    "person": CHLOE,
                    "check_ins": _CHECK_INS[1:],
                    "readings": _READINGS[1:],
                    "week": None,
                }
            },
        ),
        Case(
            "the first of a week", {"facts": {**_NO_ROWS, "person": CHLOE, "check_ins": _CHECK_INS[:1], "readings": ()}}
        ),
        Case(
            "only the week",
            {"facts": {**_NO_ROWS, "person": CHLOE, "check_ins": (), "readings": (), "kinds": (NudgeKind.WEEK,)}},
        ),
        *(
            Case(f"{POLICY[kind].label}", {"facts": {**_ONLY_ROWS, "rows": (row,)}})
            for kind, row in nudge_cases.ONE_OF_EACH.items()
        ),
        Case("many check-ins", {"facts": {**_ONLY_ROWS, "check_ins": _MANY_CHECK_INS}}),
        Case(
            "all of more check-ins than it has room for",
            {"facts": {**_ONLY_ROWS, "check_ins": _MANY_CHECK_INS, "is_whole": True}},
        ),
        Case("several kinds", {"facts": {**_ONLY_ROWS, "check_ins": _CHECK_INS[:1], "rows": nudge_cases.SEVERAL}}),
        Case(
            "all of several kinds",
            {"facts": {**_ONLY_ROWS, "check_ins": _CHECK_INS[:1], "rows": nudge_cases.SEVERAL, "is_whole": True}},
        ),
        Case("to somebody above", {"facts": {**_ONLY_ROWS, "person": MIA, "rows": nudge_cases.ABOVE}}),
        Case("for somebody who is away", {"facts": {**_ONLY_ROWS, "person": MIA, "rows": nudge_cases.STOOD_IN}}),
        Case("late, and in other states", {"facts": {**_ONLY_ROWS, "rows": nudge_cases.MISSED}}),
        Case("questions", {"facts": {**_ONLY_ROWS, "rows": nudge_cases.QUESTIONS}}),
        Case(
            "asked for the third time",
            {"facts": {**_ONLY_ROWS, "rows": (nudge_cases.row(NudgeKind.TASK),), "pauses": ((NudgeKind.TASK, 14),)}},
        ),
        Case("settled rows", {"facts": {**_ONLY_ROWS, "rows": (*nudge_cases.SETTLED, nudge_cases.ABOVE[0])}}),
        Case("snoozed", {"facts": {**_ONLY_ROWS, "rows": nudge_cases.SNOOZED, "snoozed_until": nudge_cases.FRIDAY}}),
        Case("muted", {"facts": {**_ONLY_ROWS, "rows": nudge_cases.MUTED}}),
        Case("snoozed, and asked again", {"facts": {**_ONLY_ROWS, "snoozed_until": nudge_cases.FRIDAY}}),
        Case("in a channel", {"facts": {**_ONLY_ROWS, "person": None, "rows": nudge_cases.CHANNEL}}),
        Case("in a channel, decided", {"facts": {**_ONLY_ROWS, "person": None, "rows": nudge_cases.SETTLED[:1]}}),
    ),
    "nudges.morning_message_blocks.reading": (
        Case("", {"ask": _READINGS[0]}),
        Case("answered", {"ask": _READINGS[1]}),
    ),
}
"""The cases of builders whose messages differ with their facts, by the builder's name."""
