"""The rows of morning messages for `docs/messages.md`: each kind, and what becomes of a row."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from csi.kpis.aim import Aim
from csi.nudges.kinds import KINDS
from csi.nudges.row_facts import (
    Additions,
    ApprovalOpen,
    AssignmentOpen,
    DecisionDue,
    Detail,
    HoldDue,
    NoNews,
    NudgeRow,
    OutOfTolerance,
    PersonGone,
    QuestionOpen,
    RowStatus,
    Said,
    SustainDue,
    TargetStands,
    TaskDue,
    ToldBelow,
)
from docs.tools.samples import BEN, CHLOE, IDEA, LEO, MIA, NUMBER
from models.enums import Comparison, NudgeKind, State, TaskState

TODAY = date(2026, 11, 30)
FRIDAY = TODAY + timedelta(days=4)
_AIM = Aim(Comparison.UNDER, Decimal(10))
_TARGET = TargetStands(
    "Problem records not updated in 30 days", "%", _AIM, Decimal(59), date(2027, 3, 31), Decimal("52.4"),
    date(2026, 11, 26), False, Decimal("2.4"), Decimal("1.2"),
)  # fmt: skip
DETAILS: dict[NudgeKind, Detail] = {
    NudgeKind.TRIAGE: DecisionDue(FRIDAY, False, link="https://example.slack.com/archives/C02TRIAGE/p1"),
    NudgeKind.PROMISE: DecisionDue(TODAY - timedelta(days=3), True, new_date=FRIDAY),
    NudgeKind.INTERVIEW: QuestionOpen("outcome", "What would success look like?"),
    NudgeKind.ASSIGNMENT: AssignmentOpen(CHLOE, MIA, TODAY - timedelta(days=4)),
    NudgeKind.TASK: TaskDue(3, "Ask the supplier for a price list", CHLOE, TODAY + timedelta(days=3), TaskState.OPEN),
    NudgeKind.STALE: NoNews(TODAY - timedelta(days=31)),
    NudgeKind.OFF_PATH: _TARGET,
    NudgeKind.OUT_OF_TOLERANCE: OutOfTolerance(
        "Days until a laptop is there", "days", Decimal(14), TODAY - timedelta(days=1), None, Decimal(10)
    ),
    NudgeKind.FLAT: replace(_TARGET, latest=Decimal(59)),
    NudgeKind.TARGET_DATE: replace(_TARGET, due_on=FRIDAY),
    NudgeKind.APPROVAL: ApprovalOpen(False),
    NudgeKind.HOLD: HoldDue(TODAY, "The supplier changes in December"),
    NudgeKind.SUSTAIN: SustainDue(5, TODAY - timedelta(days=30)),
    NudgeKind.GONE: PersonGone(2, LEO, TODAY - timedelta(days=3)),
    NudgeKind.ADDITION: Additions(1, BEN, "The canteen has the same trouble on Fridays.", TODAY - timedelta(days=3)),
}
"""What a row of each kind is about."""

STATES = {
    NudgeKind.TRIAGE: State.NEW,
    NudgeKind.PROMISE: State.NEW,
    NudgeKind.INTERVIEW: State.ACCEPTED,
    NudgeKind.ASSIGNMENT: State.ACCEPTED,
    NudgeKind.OUT_OF_TOLERANCE: State.NEW,
    NudgeKind.APPROVAL: State.ASSESS,
    NudgeKind.HOLD: State.ON_HOLD,
    NudgeKind.SUSTAIN: State.CLOSED,
}


def row(kind: NudgeKind, place: int = 1) -> NudgeRow:
    """A row of this kind, still asked."""
    is_gone = kind is NudgeKind.GONE
    return NudgeRow(
        nudge_id=place,
        bundle_id=1,
        kind=kind,
        level=0,
        number=None if is_gone else NUMBER,
        idea="" if is_gone else IDEA,
        state=None if is_gone else STATES.get(kind, State.IN_PROGRESS),
        status=RowStatus.OPEN,
        detail=DETAILS[kind],
        today=TODAY,
    )


ONE_OF_EACH = {each.kind: row(each.kind) for each in KINDS if each.kind in DETAILS}
SEVERAL = tuple(row(each.kind, place) for place, each in enumerate(KINDS, start=1) if each.kind in DETAILS)

_TASK = row(NudgeKind.TASK)
_ABOVE = replace(
    _TASK,
    level=1,
    detail=TaskDue(3, "Ask the supplier for a price list", BEN, TODAY - timedelta(days=5), TaskState.OPEN),
)
_TOLD = ToldBelow(BEN, None, TODAY - timedelta(days=4))
ABOVE = (
    replace(_ABOVE, nudge_id=1, told=_TOLD),
    replace(_ABOVE, nudge_id=2, told=replace(_TOLD, snoozed_until=FRIDAY)),
    replace(_ABOVE, nudge_id=3, told=replace(_TOLD, is_muted=True)),
    replace(_ABOVE, nudge_id=4, told=replace(_TOLD, is_away=True)),
    replace(_ABOVE, nudge_id=5, told=replace(_TOLD, on=None, is_held_back=True)),
    replace(row(NudgeKind.ASSIGNMENT, 6), level=1, told=replace(_TOLD, person=CHLOE)),
    replace(row(NudgeKind.TRIAGE, 7), level=1, told=replace(_TOLD, person=None, channel="C02TRIAGE")),
)
"""Rows to somebody above: whoever is below was told, snoozed, muted or ignored it, is away; the channel was told."""

STOOD_IN = (replace(row(NudgeKind.TRIAGE), on_behalf_of=CHLOE, is_away_until=FRIDAY),)

_SAID = Said(CHLOE, TODAY)
SETTLED = (
    replace(row(NudgeKind.TRIAGE, 1), status=RowStatus.OVER, settled=Said(MIA, TODAY), did="accept"),
    replace(row(NudgeKind.TASK, 2), status=RowStatus.OVER, settled=_SAID, did="task_done"),
    replace(row(NudgeKind.HOLD, 3), status=RowStatus.OVER, settled=_SAID, did="resume", state=State.IN_PROGRESS),
    replace(row(NudgeKind.OFF_PATH, 4), status=RowStatus.OVER),
    replace(row(NudgeKind.STALE, 5), status=RowStatus.ASKED_AGAIN),
    replace(row(NudgeKind.INTERVIEW, 6), status=RowStatus.MUTED),
    replace(row(NudgeKind.APPROVAL, 7), status=RowStatus.PASSED_ON),
    replace(row(NudgeKind.HOLD, 8), status=RowStatus.LATER),
)
"""Rows that were answered, are over, are asked again, were muted and no longer are, or went to somebody else."""

SNOOZED = tuple(
    replace(each, status=RowStatus.SNOOZED, snoozed_until=FRIDAY)
    for each in (row(NudgeKind.TASK), row(NudgeKind.STALE, 2))
)
MUTED = tuple(replace(each, status=RowStatus.MUTED, snoozed_until=None) for each in SNOOZED)
MISSED = (
    replace(row(NudgeKind.TRIAGE, 1), detail=DecisionDue(TODAY - timedelta(days=1), True)),
    replace(row(NudgeKind.TARGET_DATE, 2), detail=replace(_TARGET, due_on=TODAY - timedelta(days=1))),
    replace(row(NudgeKind.APPROVAL, 3), detail=ApprovalOpen(True), state=State.IN_PROGRESS),
    replace(row(NudgeKind.STALE, 4), state=State.ACCEPTED),
    replace(
        row(NudgeKind.PROMISE, 5),
        detail=DecisionDue(
            TODAY - timedelta(days=3), True, new_date=FRIDAY, reason="The supplier answers on Monday.", reason_by=MIA
        ),
    ),
    replace(
        row(NudgeKind.ADDITION, 6),
        detail=Additions(3, None, "Ticket 4711: printer on floor 2 is out of paper again", TODAY - timedelta(days=3)),
    ),
)
"""Rows whose day has passed, and others in another state."""

QUESTIONS = (
    replace(row(NudgeKind.INTERVIEW, 1), detail=QuestionOpen("", "Which office?", is_before_decision=True)),
    replace(row(NudgeKind.INTERVIEW, 2), detail=QuestionOpen("", "Is that allowed?")),
    row(NudgeKind.INTERVIEW, 3),
    replace(row(NudgeKind.INTERVIEW, 4), number=9, idea="New laptops arrive late"),
)
"""A question before the decision, one to somebody who is consulted, and two of the interview that wait for them."""

CHANNEL = (row(NudgeKind.TRIAGE, 1), replace(MISSED[0], nudge_id=2), replace(SETTLED[0], nudge_id=3))
