"""Tasks in a message: which lines are tasks, and who is to do what by when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.language.typed_values import ME, TypedPerson
from csi.tasks.task_lines import TaskLine, task_lines, understand_task

MONDAY = date(2026, 11, 23)
FEBRUARY, JANUARY = date(2027, 2, 1), date(2027, 1, 2)


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("task: order laptops", ("order laptops",)),
        ("  Task:order laptops  ", ("order laptops",)),
        ("*Task:* order laptops", ("order laptops",)),
        ("to-do: order laptops", ("order laptops",)),
        ("todo: a\ntodo: b", ("a", "b")),
        ("Tasks:\n- a\n• b\n\n3. c\n[ ] d", ("a", "b", "c", "d")),
        ("task:", ()),
        ("task force", ()),
        ("the task: order laptops", ()),
        ("tasked: order laptops", ()),
        ("", ()),
    ],
)
def test_a_message_that_begins_with_task_is_tasks_line_by_line(message: str, lines: tuple[str, ...]) -> None:
    assert task_lines(message) == lines


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("order laptops @ben by friday", TaskLine("order laptops", TypedPerson(name="ben"), date(2026, 11, 27), "")),
        (
            "@U02BEN order laptops by end of March",
            TaskLine("order laptops", TypedPerson(id="U02BEN"), date(2027, 3, 31), ""),
        ),
        ("order laptops @me tomorrow", TaskLine("order laptops", ME, date(2026, 11, 24), "")),
        ("order laptops", TaskLine("order laptops", None, None, "")),
        ("pay <3 bills> & go", TaskLine("pay <3 bills> & go", None, None, "")),
        (
            "order laptops @ben by 1/2 in phase Pilot",
            TaskLine("order laptops", TypedPerson(name="ben"), None, "by 1/2", (FEBRUARY, JANUARY), "Pilot"),
        ),
        ("order laptops @ben soon", TaskLine("order laptops soon", TypedPerson(name="ben"), None, "soon")),
        ("ask @U01ANA about 42 docks", TaskLine("ask @U01ANA about 42 docks", None, None, "")),
        ("decorate the hall before Christmas", TaskLine("decorate the hall", None, date(2026, 12, 24), "")),
        ("order labels before 1 February", TaskLine("order labels", None, date(2027, 1, 31), "")),
        ("order labels the third Friday of next month", TaskLine("order labels", None, date(2026, 12, 18), "")),
        ("order labels in week 51", TaskLine("order labels", None, date(2026, 12, 18), "")),
        ("prepare the report for next friday", TaskLine("prepare the report for next friday", None, None, "")),
    ],
)
def test_a_line_says_who_is_to_do_what_by_when(line: str, meant: TaskLine) -> None:
    assert understand_task(line, MONDAY) == meant


@given(st.text(max_size=200))
def test_no_message_is_too_strange(message: str) -> None:
    for line in task_lines(f"task: {message}"):
        understand_task(line, MONDAY)
