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
    RowStatus,
    Said,
    TaskDue,
    ToldBelow,
)
from docs.tools import nudge_cases
from handlers.nudges.long_messages import counted_rows
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
    facts = BundleFacts(7, CHLOE, TODAY, check_ins(asked, settled), (), WEEK, rows(kind), kinds=(kind,), is_whole=True)

    payload = bundle(facts).payload()

    assert problems_in_message(payload["text"], payload["blocks"]) == []
    answerable = [block for block in payload["blocks"] if str(block.get("block_id", "")).startswith("nudge_")]
    assert len(answerable) == MOST_ROWS - 1


@pytest.mark.parametrize(
    ("asked", "settled", "said"),
    [
        (28, 8, ""),
        (29, 0, "1 more comes up here as you answer: IMP-5028  ·  or type `/csi status 5028 on track`"),
        (40, 9, "12 more come up here as you answer: IMP-5028, IMP-5029, IMP-5030, IMP-5031, IMP-5032 …"),
        (1, 12, "4 others are settled"),
    ],
)
def test_check_ins_that_find_no_room_are_named_with_how_they_are_reached(asked: int, settled: int, said: str) -> None:
    built = bundle(BundleFacts(7, CHLOE, TODAY, check_ins(asked, settled), (), is_whole=True))
    lines = [each for block in built.payload()["blocks"] for each in block.get("elements", ()) if "text" in each]

    shown = " ".join(str(each["text"]) for each in lines)
    assert (said in shown) if said else ("as you answer" not in shown and "settled" not in shown)


TASK, URGENT, LATE = (nudge_cases.row(kind) for kind in (NudgeKind.TASK, NudgeKind.TRIAGE, NudgeKind.PROMISE))
"""A row that can be counted, one that is urgent, and one that can't be muted."""
COUNTED = {
    "seven have their rows": ([TASK] * 7, 0),
    "of eight the last three are counted": ([TASK] * 8, 3),
    "of what is urgent all have their rows": ([URGENT] * 20, 0),
    "what is urgent takes the place of others": ([URGENT] * 4 + [TASK] * 6, 5),
    "what can't be muted has its row": ([LATE] * 9 + [TASK] * 3, 3),
    "what is settled doesn't count": ([TASK] * 7 + [replace(TASK, status=RowStatus.OVER)] * 9, 0),
}


@pytest.mark.parametrize("case", COUNTED)
def test_a_long_message_shows_the_most_urgent_in_full_and_counts_the_others(case: str) -> None:
    asked, beyond = COUNTED[case]
    found = counted_rows([replace(row, nudge_id=place) for place, row in enumerate(asked)])

    assert [row.nudge_id for row in found] == list(range(len(asked)))[len(asked) - beyond :]
