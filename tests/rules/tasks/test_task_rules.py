"""A task's states, its planned days, and the progress of a plan."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.common.phrases import calendar_date
from csi.people.actor import Actor, Standing
from csi.people.permissions import may
from csi.tasks.task_rules import (
    ACTIVE,
    CLOSED,
    SAID,
    TASK_TABLE,
    Badge,
    PlannedTask,
    TaskStatus,
    TaskStep,
    after,
    badge,
    canceled_with_improvement,
    held_with_improvement,
    plan_badge,
    progress,
    progress_percent,
    resumed_with_improvement,
    settled_at_closing,
    wrong_dates,
)
from models.enums import TaskState

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def task(state: TaskState = TaskState.OPEN, days: int = 5, start: date = MONDAY) -> PlannedTask:
    return PlannedTask(state, start, start + timedelta(days=days - 1))


TASKS = st.builds(task, st.sampled_from(TaskState), st.integers(1, 200), DAYS)
PLANS = st.lists(TASKS, max_size=8)
STANDINGS = st.one_of(
    st.builds(TaskStatus, st.sampled_from(sorted(set(TaskState) - {TaskState.ON_HOLD}))),
    st.builds(TaskStatus, st.just(TaskState.ON_HOLD), st.sampled_from(sorted(ACTIVE))),
)


# States

WAYS: dict[TaskState, dict[TaskStep, TaskState]] = {
    TaskState.PENDING: {
        TaskStep.OPEN: TaskState.OPEN,
        TaskStep.START: TaskState.IN_PROGRESS,
        TaskStep.FINISH: TaskState.DONE,
        TaskStep.GIVE_UP: TaskState.INCOMPLETE,
        TaskStep.SKIP: TaskState.SKIPPED,
        TaskStep.CANCEL: TaskState.CANCELED,
        TaskStep.HOLD: TaskState.ON_HOLD,
    },
    TaskState.OPEN: {
        TaskStep.START: TaskState.IN_PROGRESS,
        TaskStep.FINISH: TaskState.DONE,
        TaskStep.GIVE_UP: TaskState.INCOMPLETE,
        TaskStep.SKIP: TaskState.SKIPPED,
        TaskStep.CANCEL: TaskState.CANCELED,
        TaskStep.HOLD: TaskState.ON_HOLD,
    },
    TaskState.IN_PROGRESS: {
        TaskStep.FINISH: TaskState.DONE,
        TaskStep.GIVE_UP: TaskState.INCOMPLETE,
        TaskStep.SKIP: TaskState.SKIPPED,
        TaskStep.CANCEL: TaskState.CANCELED,
        TaskStep.HOLD: TaskState.ON_HOLD,
    },
    TaskState.ON_HOLD: {
        TaskStep.FINISH: TaskState.DONE,
        TaskStep.GIVE_UP: TaskState.INCOMPLETE,
        TaskStep.SKIP: TaskState.SKIPPED,
        TaskStep.CANCEL: TaskState.CANCELED,
        TaskStep.RESUME: TaskState.OPEN,
    },
    TaskState.DONE: {TaskStep.REOPEN: TaskState.OPEN},
    TaskState.INCOMPLETE: {TaskStep.REOPEN: TaskState.OPEN},
    TaskState.SKIPPED: {TaskStep.REOPEN: TaskState.OPEN},
    TaskState.CANCELED: {TaskStep.REOPEN: TaskState.OPEN},
}


@pytest.mark.parametrize("state", TaskState)
def test_each_state_leads_on_to_these_states_and_no_others(state: TaskState) -> None:
    here = TaskStatus(state, TaskState.OPEN if state is TaskState.ON_HOLD else None)
    found = {step: to.state for step in TaskStep if (to := after(step, here)) is not None}

    assert found == WAYS[state]


@given(STANDINGS)
def test_a_hold_gives_the_former_state_back(here: TaskStatus) -> None:
    held = after(TaskStep.HOLD, here)

    if here.state in ACTIVE:
        assert held == TaskStatus(TaskState.ON_HOLD, here.state)
        assert after(TaskStep.RESUME, held) == here
    else:
        assert held is None


@given(st.lists(st.sampled_from(TaskStep)))
def test_a_former_state_is_kept_exactly_while_on_hold(steps: list[TaskStep]) -> None:
    here = TaskStatus(TaskState.PENDING)
    for step in steps:
        here = after(step, here) or here
        assert (here.before_hold is not None) is (here.state is TaskState.ON_HOLD)


@pytest.mark.parametrize("step", TaskStep)
def test_owners_do_their_own_work_and_coordinators_all(step: TaskStep) -> None:
    by_owner = {TaskStep.OPEN, TaskStep.START, TaskStep.FINISH, TaskStep.GIVE_UP, TaskStep.HOLD, TaskStep.RESUME}

    assert may(TASK_TABLE[step].action, Actor(Standing.MEMBER, is_its_coordinator=True, it_has_coordinator=True))
    assert may(TASK_TABLE[step].action, Actor(Standing.MEMBER, owns_task=True, it_has_coordinator=True)) is (
        step in by_owner
    )
    assert not may(TASK_TABLE[step].action, Actor(Standing.MEMBER))


def test_every_state_and_step_is_known() -> None:
    assert set(TASK_TABLE) == set(TaskStep)
    assert set(SAID) == set(TaskState)


PLAN_OF_STANDINGS = st.dictionaries(st.integers(1, 9), STANDINGS)


@given(PLAN_OF_STANDINGS)
def test_holding_and_resuming_an_improvement_leaves_its_tasks_as_they_were(tasks: dict[int, TaskStatus]) -> None:
    changed = held_with_improvement(tasks)
    held = {**tasks, **changed}

    assert not any(each.state in ACTIVE for each in held.values())
    assert {**held, **resumed_with_improvement(held, changed.keys())} == tasks


@given(PLAN_OF_STANDINGS)
def test_what_was_on_hold_by_itself_stays_so_when_the_improvement_is_resumed(tasks: dict[int, TaskStatus]) -> None:
    changed = held_with_improvement(tasks)

    alone = {place for place, each in tasks.items() if each.state is TaskState.ON_HOLD}
    assert not alone & resumed_with_improvement({**tasks, **changed}, changed.keys()).keys()


@given(PLAN_OF_STANDINGS)
def test_canceling_an_improvement_cancels_what_is_open_and_nothing_else(tasks: dict[int, TaskStatus]) -> None:
    changed = canceled_with_improvement(tasks)

    assert changed.keys() == {place for place, each in tasks.items() if each.state not in CLOSED}
    assert {each.state for each in changed.values()} <= {TaskState.CANCELED}


@given(PLAN_OF_STANDINGS)
def test_closing_a_quick_win_settles_what_is_open(tasks: dict[int, TaskStatus]) -> None:
    settled = {**tasks, **settled_at_closing(tasks)}

    assert all(each.state in CLOSED for each in settled.values())


# Planned days


@given(DAYS, DAYS, st.sampled_from(TaskState))
def test_a_task_never_ends_before_it_starts(start: date, end: date, state: TaskState) -> None:
    if end < start:
        assert wrong_dates(start, end) is not None
        with pytest.raises(ValueError, match="before it starts"):
            PlannedTask(state, start, end)
    else:
        assert wrong_dates(start, end) is None
        assert PlannedTask(state, start, end).days == (end - start).days + 1


def test_wrong_dates_are_said_with_both_days() -> None:
    problem = wrong_dates(MONDAY, date(2026, 11, 20))
    assert problem == f"That ends on {calendar_date(date(2026, 11, 20), MONDAY)}, before it starts on 23 November."


@pytest.mark.parametrize(
    ("state", "today", "found"),
    [
        (TaskState.OPEN, date(2026, 11, 27), Badge.DUE_SOON),  # on its last day it is not overdue
        (TaskState.OPEN, date(2026, 11, 28), Badge.OVERDUE),
        (TaskState.IN_PROGRESS, date(2026, 11, 28), Badge.OVERDUE),
        (TaskState.PENDING, date(2026, 11, 28), Badge.OVERDUE),
        (TaskState.OPEN, date(2026, 11, 24), Badge.DUE_SOON),
        (TaskState.OPEN, date(2026, 11, 23), Badge.ON_TIME),
        (TaskState.ON_HOLD, date(2026, 12, 28), Badge.ON_HOLD),
        (TaskState.DONE, date(2026, 12, 28), Badge.COMPLETE),
        (TaskState.INCOMPLETE, date(2026, 12, 28), Badge.COMPLETE),
    ],
)
def test_a_task_is_overdue_from_the_day_after_its_last(state: TaskState, today: date, found: Badge) -> None:
    assert badge(task(state), today) is found


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        ([], None),
        ([task(TaskState.CANCELED), task(TaskState.SKIPPED)], None),
        ([task(TaskState.DONE)], Badge.COMPLETE),
        ([task(TaskState.DONE), task(TaskState.ON_HOLD)], Badge.ON_HOLD),
        ([task(days=60), task(TaskState.ON_HOLD)], Badge.ON_TIME),
        ([task(days=60), task(days=12)], Badge.DUE_SOON),
        ([task(days=60), task(days=3), task(days=12)], Badge.OVERDUE),
        ([task(TaskState.CANCELED, 3), task(days=60)], Badge.ON_TIME),
    ],
)
def test_a_plan_is_as_pressing_as_its_most_pressing_task(plan: list[PlannedTask], found: Badge | None) -> None:
    assert plan_badge(plan, date(2026, 12, 1)) is found


# Progress


@pytest.mark.parametrize(
    ("plan", "percent"),
    [
        ([], None),
        ([task()], 0),
        ([task(TaskState.DONE)], 100),
        ([task(TaskState.DONE, 5), task(TaskState.OPEN, 15)], 25),  # days count, not tasks
        ([task(TaskState.DONE, 1), task(TaskState.IN_PROGRESS, 1)], 50),  # work begun is not completed
        ([task(TaskState.DONE, 5), task(TaskState.CANCELED, 15)], 100),
        ([task(TaskState.DONE, 5), task(TaskState.SKIPPED, 15)], 100),
        ([task(TaskState.DONE, 5), task(TaskState.INCOMPLETE, 15)], 25),
        ([task(TaskState.DONE, 5), task(TaskState.ON_HOLD, 5)], 50),
        ([task(TaskState.DONE, 5), task(TaskState.PENDING, 5)], 50),
        ([task(TaskState.CANCELED)], None),
        ([task(TaskState.DONE, 199), task(TaskState.OPEN, 1)], 99),  # not all of it: never 100
        ([task(TaskState.DONE, 1), task(TaskState.OPEN, 299)], 1),  # something: never 0
    ],
)
def test_progress_is_the_share_of_planned_task_days_completed(plan: list[PlannedTask], percent: int | None) -> None:
    assert progress_percent(plan) == percent


@given(PLANS)
def test_all_is_completed_exactly_at_a_hundred_and_nothing_at_zero(plan: list[PlannedTask]) -> None:
    counted = {each.state for each in plan} - {TaskState.CANCELED, TaskState.SKIPPED}

    assert (progress_percent(plan) is None) is (not counted)
    assert (progress_percent(plan) == 100) is (counted == {TaskState.DONE})
    assert (progress_percent(plan) == 0) is (bool(counted) and TaskState.DONE not in counted)


@given(PLANS, TASKS, st.sampled_from([TaskState.CANCELED, TaskState.SKIPPED]))
def test_what_is_canceled_or_skipped_leaves_the_sum(
    plan: list[PlannedTask], other: PlannedTask, state: TaskState
) -> None:
    assert progress([*plan, replace(other, state=state)]) == progress(plan)


@given(PLANS, st.data())
def test_finishing_a_task_never_lowers_the_progress(plan: list[PlannedTask], data: st.DataObject) -> None:
    if not plan:
        return
    at = data.draw(st.integers(0, len(plan) - 1))
    finished = [*plan[:at], replace(plan[at], state=TaskState.DONE), *plan[at + 1 :]]

    assert (progress(finished) or 0) >= (progress(plan) or 0)


@given(PLANS)
def test_progress_is_exact(plan: list[PlannedTask]) -> None:
    counted = [each for each in plan if each.state not in (TaskState.CANCELED, TaskState.SKIPPED)]
    share = progress(plan)

    if counted:
        assert isinstance(share, Fraction)
        assert share * sum(each.days for each in counted) == sum(
            each.days for each in counted if each.state is TaskState.DONE
        )
