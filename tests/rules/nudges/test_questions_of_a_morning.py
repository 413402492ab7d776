"""Which questions a morning message asks: one of the interview, and after what a colleague has asked."""

from dataclasses import replace

import pytest

from csi.nudges.row_facts import NudgeRow, QuestionOpen, RowStatus, later_questions
from docs.tools import nudge_cases
from models.enums import NudgeKind

FIRST, SECOND, THIRD = (nudge_cases.row(NudgeKind.INTERVIEW, place) for place in (1, 2, 3))
BY_A_COLLEAGUE = replace(FIRST, nudge_id=4, detail=QuestionOpen("", "Which office?", is_before_decision=True))
ANSWERED = replace(FIRST, nudge_id=5, status=RowStatus.OVER)
TASK = nudge_cases.row(NudgeKind.TASK, 6)


@pytest.mark.parametrize(
    ("rows", "later"),
    [
        ((), ()),
        ((TASK, FIRST), ()),
        ((FIRST, SECOND, THIRD), (SECOND, THIRD)),
        ((ANSWERED, SECOND, THIRD), (THIRD,)),
        ((FIRST, BY_A_COLLEAGUE, SECOND), (FIRST, SECOND)),
        ((BY_A_COLLEAGUE, replace(BY_A_COLLEAGUE, nudge_id=7)), ()),
        ((replace(BY_A_COLLEAGUE, status=RowStatus.OVER), FIRST), ()),
    ],
)
def test_one_question_of_the_interview_is_asked_unless_a_colleague_has_asked_something(
    rows: tuple[NudgeRow, ...], later: tuple[NudgeRow, ...]
) -> None:
    assert later_questions(rows) == later
