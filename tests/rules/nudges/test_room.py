"""A morning message with as much in it as there can be is one that Slack takes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from csi.nudges.coordinators_week import CoordinatorsWeek, TargetDue
from csi.nudges.morning_choice import MOST_ROWS
from csi.nudges.morning_message import BundleFacts, CheckInRow
from csi.nudges.row_facts import (
    Additions,
    DecisionDue,
    Detail,
    HoldDue,
    NudgeRow,
    QuestionOpen,
    Said,
    TaskDue,
    ToldBelow,
)
from docs.tools import nudge_cases
from handlers.nudges.morning_message_blocks import bundle
from models.enums import Health, NudgeKind, State, TaskState
from sandbox.blockkit import problems_in_message
from tests.support.slack import ANA, BEN, CHLOE

TODAY = nudge_cases.TODAY
LONG = "The supplier's portal refuses every second order without saying why " * 6
TOLD = ToldBelow(BEN, None, TODAY, snoozed_until=TODAY + timedelta(days=30))

DETAILS: dict[NudgeKind, Detail] = {
    NudgeKind.TASK: TaskDue(103, LONG, BEN, date(2025, 11, 26), TaskState.OPEN),
    NudgeKind.PROMISE: DecisionDue(date(2025, 11, 26), True, date(2026, 12, 23), LONG, ANA),
    NudgeKind.ADDITION: Additions(12, BEN, LONG, date(2025, 11, 26)),
    NudgeKind.HOLD: HoldDue(date(2025, 11, 26), LONG),
    NudgeKind.INTERVIEW: QuestionOpen("", LONG),
}


def rows(kind: NudgeKind) -> tuple[NudgeRow, ...]:
    one = replace(nudge_cases.row(kind), detail=DETAILS.get(kind, nudge_cases.DETAILS[kind]), idea=LONG, told=TOLD)
    return tuple(replace(one, nudge_id=place, number=4200 + place) for place in range(MOST_ROWS - 1))


def check_ins(asked: int, settled: int) -> tuple[CheckInRow, ...]:
    said = Said(BEN, date(2025, 11, 26))
    row = CheckInRow(1, LONG, 50, date(2025, 11, 26), State.IN_PROGRESS, CHLOE, None, False, None)
    answered = replace(row, health=Health.DONE, settled=said)
    return tuple(replace(row if at < asked else answered, number=5000 + at) for at in range(asked + settled))


WEEK = CoordinatorsWeek(
    99, 99, 99, 99, 99, tuple(TargetDue(6000 + at, LONG, date(2026, 12, 23)) for at in range(5)), 99
)


FULL = [(kind, 60, 60) for kind in sorted(nudge_cases.DETAILS)]


@pytest.mark.parametrize(("kind", "asked", "settled"), [*FULL, (NudgeKind.TASK, 0, 0), (NudgeKind.ADDITION, 60, 0)])
def test_a_message_with_all_that_it_may_hold_is_one_that_slack_takes(kind: NudgeKind, asked: int, settled: int) -> None:
    facts = BundleFacts(7, CHLOE, TODAY, check_ins(asked, settled), (), WEEK, rows(kind), kinds=(kind,))

    payload = bundle(facts).payload()

    assert problems_in_message(payload["text"], payload["blocks"]) == []
    answerable = [block for block in payload["blocks"] if str(block.get("block_id", "")).startswith("nudge_")]
    assert len(answerable) == MOST_ROWS - 1
