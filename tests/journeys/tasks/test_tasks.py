"""Tasks: one owner, planned days understood from words, an order, and a life that its people keep up to date."""

from datetime import date, timedelta

import pytest

from csi.capture import recording
from csi.capture.recording import Source
from csi.common.errors import NotAllowed, TooLate
from csi.common.phrases import near_date
from csi.language.dates import either_day
from csi.lifecycle import holds, merge, template_copy, transitions
from csi.register import deletion
from csi.tasks import phases, planning, task_actions
from csi.tasks.task_rules import TaskStep
from models import Activity, Improvement, Phase, Task
from models.enums import Effort, Role, SourceKind, State, Step, TaskState
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support.commands import csi
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, Json, Refused, Slack
from tests.support.story import (
    accepted,
    aim,
    answer,
    card,
    grant,
    in_progress,
    one,
    plan_task,
    redeliver,
    rows,
    take,
    told,
)
from tests.support.windows import press

WORDS = "Order five laptops"


def open_form(slack: Slack, label: str, number: int = 1) -> None:
    card(slack, CHLOE, number).press(label)


def refused_at(slack: Slack, **fields: object) -> dict[str, str]:
    """The errors that submitting these fields gives, by field."""
    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, **fields)
    errors: dict[str, str] = refused.value.answer["errors"]
    return errors


def states(bot: Bot) -> list[TaskState]:
    return [task.state for task in rows(bot, Task)]


def do(bot: Bot, step: TaskStep, place: int = 1, *, by: str = CHLOE) -> None:
    with bot.db.begin() as session:
        task_actions.take_task_step(session, 1, place, step, by=by, at=bot.clock())
    bot.flush()


def move(bot: Bot, place: int, due_on: date) -> None:
    with bot.db.begin() as session:
        planning.move_due(session, 1, place, due_on, by=CHLOE, at=bot.clock())


def menu(slack: Slack, person: str, place: int) -> dict[str, Json]:
    """What a task's menu offers in the plan or behind *Open*, by label."""
    view = slack.modal(person)
    block = next(block for block in view["blocks"] if block.get("block_id") == f"task_1_{place}")
    tool = block["accessory"]
    where = {"view": view["id"], "block_id": block["block_id"], "action_id": tool["action_id"]}
    return {
        option["text"]["text"]: {**where, "input": {"selected_option": option}} for option in tool.get("options", ())
    }


def phase_menu(slack: Slack, person: str, name: str, label: str) -> None:
    """Choose from a phase's menu in the plan."""
    view = slack.modal(person)
    block = next(
        block
        for block in view["blocks"]
        if block.get("block_id", "").startswith("phase_") and f"*{name}*" in block["text"]["text"]
    )
    tool = block["accessory"]
    option = next(option for option in tool["options"] if option["text"]["text"] == label)
    where = {"view": view["id"], "block_id": block["block_id"], "action_id": tool["action_id"]}
    slack.act(person, "press", where | {"input": {"selected_option": option}})


def choose(slack: Slack, person: str, place: int, label: str) -> None:
    slack.act(person, "press", menu(slack, person, place)[label])


# From the card


def test_a_task_is_in_the_plan_and_its_owner_is_told_once(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    open_form(slack, "Add task")
    slack.fill(CHLOE, text="Order  five <laptops>\n& docks", owner=BEN, due_on="2026-12-04")
    redeliver(slack)
    bot.flush()

    task = one(bot, Task)
    assert (task.text, task.owner_id, task.place, task.position) == ("Order five <laptops> & docks", BEN, 1, 1)
    assert (task.starts_on, task.due_on, task.state) == (date(2026, 11, 23), date(2026, 12, 4), TaskState.OPEN)
    news = slack.from_app(BEN)[-1]
    assert f"<@{CHLOE}> gave you task *1.1*: Order five &lt;laptops&gt; &amp; docks" in news.text
    assert news.text.startswith("New task: *Laptop requests take two weeks*")
    assert f"Due {near_date(date(2026, 12, 4))}" in news.text
    assert news.buttons == ["Done", "Change"]
    assert len(slack.from_app(BEN)) == 1
    assert f"due {near_date(date(2026, 12, 4))}" in opened(slack, CHLOE)


def test_who_plans_a_task_for_themselves_is_not_told(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    before = len(slack.from_app(CHLOE))
    plan_task(bot, 1, owner=CHLOE)

    assert len(slack.from_app(CHLOE)) == before


def test_a_day_in_words_counts_and_is_said_back_with_the_button_that_changes_it(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    open_form(slack, "Add task")
    errors = refused_at(slack, text=WORDS, owner=BEN, due_words="by march")
    assert errors == {
        "due_words": f"“by march”: {either_day([date(2027, 3, 1), date(2027, 3, 31)], bot.clock().date())}? "
        "Write the month as a word, or choose a day."
    }
    assert refused_at(slack, due_words="soon") == {
        "due_words": "I can't tell which day “soon” is. Try “end of March”, “in 3 weeks” or “15 March”."
    }
    slack.fill(CHLOE, due_words="by end of March")
    bot.flush()

    assert one(bot, Task).due_on == date(2027, 3, 31)
    said = slack.last(CHLOE, "Planned for *Laptop requests take two weeks*:")
    assert f"due {near_date(date(2027, 3, 31))}" in said.text
    assert said.thread_ts == card(slack, CHLOE).ts
    said.press("Change")
    assert slack.modal(CHLOE)["title"]["text"] == "Task 1.1"


def test_what_can_not_be_planned_is_refused_at_its_field_and_the_rest_stays(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    open_form(slack, "Add task")
    good = {"text": WORDS, "owner": BEN, "due_on": "2026-12-04", "starts_on": None}

    assert refused_at(slack, **good | {"due_on": "2026-11-22"}) == {
        "due_on": "That day has passed. Choose today or later."
    }
    assert list(refused_at(slack, **good | {"text": "  "})) == ["text"]
    errors = refused_at(slack, **good | {"starts_on": "2026-12-05"})
    assert list(errors) == ["due_on"]
    assert rows(bot, Task) == []

    slack.fill(CHLOE, starts_on="2026-12-01")
    assert (one(bot, Task).text, one(bot, Task).state) == (WORDS, TaskState.PENDING)


def test_what_is_planned_ahead_says_so_until_its_first_day(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    new = planning.NewTask(WORDS, BEN, date(2026, 12, 11), date(2026, 12, 7))
    with bot.db.begin() as session:
        planning.add_task(session, 1, new, by=CHLOE, at=bot.clock())
    bot.flush()
    due = near_date(date(2026, 12, 11))
    assert f"planned from {near_date(date(2026, 12, 7))}, due {due}" in opened(slack, CHLOE)

    bot.move_to(bot.clock() + timedelta(days=14))
    plan_task(bot, 1, text="Order docks")
    assert f"{WORDS}\n<@{BEN}>  ·  due {due}" in opened(slack, CHLOE)


def test_only_who_coordinates_plans_and_only_while_there_is_work(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    old = card(slack, CHLOE)
    old.press("Add task")
    with pytest.raises(NotAllowed, match="Only whoever leads IMP-1, or a manager, can add tasks"):
        plan_task(bot, 1, by=BEN)

    with bot.db.begin() as session:  # the card is not up to date yet
        transitions.take_step(session, 1, Step.DECLINE, by=MIA, at=bot.clock(), reason="No")
    assert list(refused_at(slack, text=WORDS, owner=BEN).values()) == [
        "IMP-1 is declined, so no task can be added now."
    ]
    slack.close_modal(CHLOE)
    old.press("Add task")
    assert "IMP-1 is declined, so no task can be added now." in told(slack, CHLOE)
    assert rows(bot, Task) == []


# Done, and the other steps


def test_a_task_is_closed_by_its_owner_or_the_coordinator_and_by_nobody_else(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    for _ in range(2):
        plan_task(bot, 1)

    with pytest.raises(NotAllowed, match="Only the task's owner"):
        do(bot, TaskStep.FINISH, by=ANA)
    assert states(bot) == [TaskState.OPEN] * 2

    slack.last(BEN, "gave you task *1.1*").press("Done")
    bot.flush()
    assert "50 % of the plan done" in opened(slack, CHLOE)
    old = slack.last(BEN, "gave you task *1.2*")
    card(slack, CHLOE).press("Done")
    assert "0 open, 2 closed" in told(slack, CHLOE)  # the window that it was pressed in
    assert states(bot) == [TaskState.DONE] * 2
    closed_at = [task.closed_at for task in rows(bot, Task)]

    old.press("Done")  # done twice it stays done
    assert [task.closed_at for task in rows(bot, Task)] == closed_at
    assert slack.views(BEN) == []


def test_badges_say_what_is_late_and_what_is_due_soon(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    plan_task(bot, 1)
    bot.move_to(bot.clock() + timedelta(days=5))
    plan_task(bot, 1, text="Order docks")
    assert f"due soon, on {near_date(date(2026, 11, 30))}" in opened(slack, CHLOE)

    bot.move_to(bot.clock() + timedelta(days=5))
    do(bot, TaskStep.START, 2)
    do(bot, TaskStep.HOLD, 1)
    assert f"on hold, due {near_date(date(2026, 11, 30))}" in opened(slack, CHLOE)
    assert f"in progress, due soon, on {near_date(date(2026, 12, 5))}" in opened(slack, CHLOE)
    do(bot, TaskStep.RESUME, 1)
    assert f"overdue since {near_date(date(2026, 11, 30))}" in opened(slack, CHLOE)


def test_canceled_and_skipped_tasks_leave_the_sum_and_their_owner_hears_of_it(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    for text in (WORDS, "Order docks", "Order bags"):
        plan_task(bot, 1, text=text)
    do(bot, TaskStep.FINISH, by=BEN)
    with pytest.raises(NotAllowed, match="Only the coordinator or a manager can say that a task is canceled"):
        do(bot, TaskStep.CANCEL, 2, by=BEN)
    assert "33 % of the plan done" in opened(slack, CHLOE)

    do(bot, TaskStep.CANCEL, 2)
    do(bot, TaskStep.SKIP, 3, by=MIA)
    assert "100 % of the plan done" in opened(slack, CHLOE)
    assert f"<@{CHLOE}> canceled your task *1.2*, so you don't have to do it" in slack.from_app(BEN)[-2].text
    assert slack.from_app(BEN)[-1].text.startswith("Task not needed: *Laptop requests take two weeks*")
    assert [seen.buttons for seen in slack.from_app(BEN)] == [[]] * 5
    with pytest.raises(TooLate, match=r"Task 1\.2 is canceled, so it can't be started"):
        do(bot, TaskStep.START, 2)

    do(bot, TaskStep.REOPEN, 2)
    assert "reopened your task *1.2*" in slack.from_app(BEN)[-1].text
    assert rows(bot, Task)[1].closed_at is None
    assert [row.verb for row in rows(bot, Activity)][-4:] == ["task_done", "task_cancel", "task_skip", "task_reopen"]


# The window of a task


def test_the_window_of_a_task_changes_its_words_its_owner_and_its_days(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    plan_task(bot, 1)
    open_form(slack, "Change tasks")
    choose(slack, CHLOE, 1, "Change 1.1")
    assert list(refused_at(slack, due_on="2026-11-20")) == ["due_on"]
    slack.fill(CHLOE, text="Order six laptops", owner=LEO, due_on="2026-12-04", task_step="start")
    bot.flush()

    task = one(bot, Task)
    assert (task.text, task.owner_id, task.due_on) == ("Order six laptops", LEO, date(2026, 12, 4))
    assert task.state is TaskState.IN_PROGRESS
    assert "Order six laptops" in told(slack, CHLOE)  # the window below shows it
    assert f"<@{CHLOE}> gave you task *1.1*: Order six laptops" in slack.from_app(LEO)[-1].text
    assert f"gave your task *1.1* to <@{LEO}>" in slack.from_app(BEN)[-1].text
    assert slack.from_app(BEN)[-1].buttons == []
    activity = next(row for row in rows(bot, Activity) if row.verb == "task_changed")
    assert activity.before == {"task": 1, "due_on": "2026-11-30", "owner": BEN, "text": WORDS}


def test_its_owner_says_how_it_goes_gives_it_another_day_and_changes_nothing_else(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    plan_task(bot, 1)
    slack.from_app(BEN)[-1].press("Change")
    fields = [block["block_id"] for block in slack.modal(BEN)["blocks"] if block["type"] == "input"]
    assert fields == ["due_on", "due_words", "task_step"]
    offered = slack.modal(BEN)["blocks"][-1]["element"]["options"]
    assert [option["value"] for option in offered] == ["start", "finish", "give_up", "hold"]
    slack.fill(BEN, task_step="start", due_on="2026-12-02")

    assert states(bot) == [TaskState.IN_PROGRESS]
    assert one(bot, Task).due_on == date(2026, 12, 2)
    change = planning.TaskChange("Something else", BEN, date(2026, 11, 23), date(2027, 1, 1))
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="its owner can say how it goes"):
        planning.change_task(session, 1, 1, change, by=BEN, at=bot.clock())


def test_a_task_that_was_changed_meanwhile_is_not_overwritten(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    plan_task(bot, 1)
    open_form(slack, "Change tasks")
    choose(slack, CHLOE, 1, "Change 1.1")
    do(bot, TaskStep.FINISH, by=BEN)

    slack.fill(CHLOE, text="Order nothing", due_on="2026-12-24", task_step="start")
    assert "changed task 1.1 at " in told(slack, CHLOE)
    assert (one(bot, Task).text, one(bot, Task).state) == (WORDS, TaskState.DONE)


def test_another_day_is_told_to_the_owner_and_a_form_delivered_twice_changes_once(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    plan_task(bot, 1)
    open_form(slack, "Change tasks")
    choose(slack, CHLOE, 1, "Change 1.1")
    slack.fill(CHLOE, due_words="in three weeks")
    redeliver(slack)
    bot.flush()

    assert one(bot, Task).due_on == date(2026, 12, 14)
    assert "changed the day of your task *1.1*" in slack.from_app(BEN)[-1].text
    assert [row.verb for row in rows(bot, Activity)].count("task_changed") == 1


# The plan


def test_a_long_plan_shows_what_is_open_first_and_the_rest_in_pages(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    with bot.db.begin() as session:
        for nth in range(1, 26):
            new = planning.NewTask(f"Step {nth}", CHLOE, date(2026, 12, 4))
            planning.add_task(session, 1, new, by=CHLOE, at=bot.clock())
    do(bot, TaskStep.FINISH, 1)

    shown = card(slack, CHLOE)
    shown.press("Open")
    assert "*1.1*" not in told(slack, CHLOE)
    assert "*1.9*" in told(slack, CHLOE)
    assert "*1.10*" not in told(slack, CHLOE)
    slack.press_in_modal(CHLOE, "All 25 tasks")
    assert "24 open, 1 closed  ·  4 % of the plan done" in told(slack, CHLOE)
    assert "*1.20*" in told(slack, CHLOE)
    assert "*1.21*" not in told(slack, CHLOE)
    pages = next(block for block in slack.modal(CHLOE)["blocks"] if block["block_id"] == "task_pages")
    where = {"view": slack.modal(CHLOE)["id"], "block_id": "task_pages"}
    slack.act(CHLOE, "press", where | {"action_id": pages["elements"][0]["action_id"]})
    assert "*1.25*" in told(slack, CHLOE)
    choose(slack, CHLOE, 21, "Done 1.21")
    assert "23 open, 2 closed" in told(slack, CHLOE)
    assert "Page 2 of 2" in told(slack, CHLOE)


def test_tasks_are_moved_up_and_down_by_whoever_coordinates(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    for text in ("One", "Two", "Three"):
        plan_task(bot, 1, text=text)
    open_form(slack, "Change tasks")
    assert list(menu(slack, CHLOE, 1)) == ["Change 1.1", "Done 1.1", "Start 1.1", "Move 1.1 down"]
    choose(slack, CHLOE, 3, "Move 1.3 up")
    choose(slack, CHLOE, 1, "Move 1.1 down")
    bot.flush()

    order = [line.split("*")[1] for line in told(slack, CHLOE).splitlines() if line.startswith("*1.")]
    assert order == ["1.3", "1.1", "1.2"]
    with bot.db.begin() as session, pytest.raises(NotAllowed, match="can put its tasks in order"):
        planning.move_task(session, 1, 1, up=True, by=BEN, at=bot.clock())


# Phases


def test_a_plan_has_phases_in_order_each_with_its_progress(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    open_form(slack, "Change tasks")
    press(slack, CHLOE, "Add phase to IMP-1: Laptop requests take two weeks")
    slack.fill(CHLOE, phase_name="  Roll-out ")
    press(slack, CHLOE, "Add phase to IMP-1: Laptop requests take two weeks")
    assert list(refused_at(slack, phase_name="roll-OUT")) == ["phase_name"]
    slack.fill(CHLOE, phase_name="Pilot")
    phase_menu(slack, CHLOE, "Pilot", "Move Pilot up")
    phase_menu(slack, CHLOE, "Pilot", "Add task to Pilot")
    slack.fill(CHLOE, text="Try it with one team", owner=BEN, due_on="2026-11-25")
    csi(slack, CHLOE, "task 1 train everybody @me by 12 December in phase roll-out")
    csi(slack, CHLOE, "task 1 write down what we learned @me by friday in phase “After work”")
    do(bot, TaskStep.FINISH, 2, by=BEN)

    slack.close_modal(CHLOE)
    open_form(slack, "Change tasks")
    seen = [line for line in told(slack, CHLOE).splitlines() if "open, " in line or line.startswith("*")]
    assert [line.split("*")[1] if line.startswith("*") else line for line in seen] == [
        "3 open, 1 closed  ·  8 % of the plan done", "1.1",
        "Pilot", "1.2", "Roll-out", "1.3", "After work", "1.4",
    ]  # fmt: skip
    assert "*Pilot*  ·  100 % done  ·  0 of 1 open" in seen
    assert "*Roll-out*  ·  0 % done  ·  1 of 1 open" in seen

    choose(slack, CHLOE, 1, "Change 1.1")  # into a phase, by the window of the task
    slack.fill(CHLOE, task_phase="Pilot")
    assert "*Pilot*  ·  27 % done  ·  1 of 2 open" in told(slack, CHLOE)
    phase_menu(slack, CHLOE, "Roll-out", "Rename Roll-out")
    slack.fill(CHLOE, phase_name="Everywhere")
    phase_menu(slack, CHLOE, "After work", "Remove After work, keep tasks")
    shown = told(slack, CHLOE)
    assert "*Everywhere*" in shown
    assert "After work" not in shown
    plan = [(row.place, row.phase_id) for row in rows(bot, Task)]
    pilot, everywhere = (
        next(row.id for row in rows(bot, Phase) if row.name == name) for name in ("Pilot", "Everywhere")
    )
    assert plan == [(1, pilot), (2, pilot), (3, everywhere), (4, None)]

    with bot.db.begin() as session, pytest.raises(NotAllowed, match="can change its phases"):
        phases.remove_phase(session, 1, pilot or 0, by=BEN, at=bot.clock())
    assert [row.verb for row in rows(bot, Activity) if row.verb.startswith("phase_")] == [
        *["phase_added"] * 2, "phase_moved", "phase_added", "phase_renamed", "phase_removed",
    ]  # fmt: skip


def test_a_copy_takes_the_phases_along_and_a_deletion_takes_them_away(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    with bot.db.begin() as session:
        for text, phase in (("Try it", "Pilot"), ("Train everybody", "Roll-out"), ("Write it down", "")):
            new = planning.NewTask(text, BEN, date(2026, 12, 4), phase_name=phase)
            planning.add_task(session, 1, new, by=CHLOE, at=bot.clock())
        source = Source(SourceKind.FORM, "copy")
        template_copy.copy_improvement(session, 1, "The same in Spain", by=ANA, at=bot.clock(), source=source)
        other = recording.NewIdea("Phones take weeks")
        into = recording.record_idea(session, other, by=BEN, at=bot.clock(), source=Source(SourceKind.FORM, "3")).number
        merge.merge(session, 2, into, by=MIA, at=bot.clock())
        merge.unmerge(session, 2, by=MIA, at=bot.clock())

    names = {row.id: row.name for row in rows(bot, Phase) if row.improvement_id == 2}
    copied = [(row.text, names.get(row.phase_id)) for row in rows(bot, Task) if row.improvement_id == 2]
    assert copied == [
        (WORDS, None), ("Write it down", None), ("Try it", "Pilot"), ("Train everybody", "Roll-out"),
    ]  # fmt: skip

    with bot.db.begin() as session:
        deletion.delete_improvement(session, 1, typed=1, reason="Private", by=MIA, at=bot.clock())
    assert {row.improvement_id for row in rows(bot, Phase)} == {2}


# In a thread


def test_tasks_written_in_the_thread_are_understood_and_said_back(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    anchor = card(slack, CHLOE)
    anchor.reply(f"task: order five laptops <@{BEN}> by friday\n- ring the supplier\ntodo: pay <3 bills> & go by 1/2")
    redeliver(slack)
    bot.flush()

    plan = [(row.text, row.owner_id, row.due_on) for row in rows(bot, Task)]
    assert plan == [
        ("order five laptops", BEN, date(2026, 11, 27)),
        ("ring the supplier", CHLOE, date(2026, 11, 30)),
        ("pay <3 bills> & go", CHLOE, date(2026, 11, 30)),
    ]
    said = slack.last(CHLOE, "3 tasks planned for *Laptop requests take two weeks*:")
    assert said.thread_ts == anchor.ts
    february, january, default = (near_date(date(*on)) for on in ((2027, 2, 1), (2027, 1, 2), (2026, 11, 30)))
    assert said.buttons == ["Change", "Change", "Change", february, january]
    assert f"You didn't name anybody, so it's yours. You didn't name a day, so it's due {default}." in said.text
    assert f"“by 1/2”: {february} or {january}? Until you choose, it's due {default}." in said.text
    assert f"<@{CHLOE}> gave you task *1.1*" in slack.from_app(BEN)[-1].text

    said.press(february)
    bot.flush()
    assert rows(bot, Task)[2].due_on == date(2027, 2, 1)
    said = slack.last(CHLOE, "3 tasks planned for")
    assert said.buttons == ["Change"] * 3
    do(bot, TaskStep.FINISH, 1, by=BEN)
    assert slack.last(CHLOE, "3 tasks planned for").buttons == ["Change"] * 2
    monday = near_date(date(2026, 11, 23))
    assert f"task *1.1* “order five laptops” is done (<@{BEN}>, {monday})" in slack.last(CHLOE, "3 tasks planned").text


def test_a_line_that_is_not_understood_is_named_and_the_others_are_planned(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    card(slack, CHLOE).reply("tasks:\n- order docks @nobody by friday\n- order bags by friday")
    bot.flush()

    assert [row.text for row in rows(bot, Task)] == ["order bags"]
    said = slack.last(CHLOE, "Planned for")
    refused = "“order docks @nobody by friday”: I don't know anybody called nobody."
    assert f"Not planned for *Laptop requests take two weeks*:\n•  {refused}" in said.text


def test_who_gets_a_task_is_chosen_where_a_name_fits_several_and_the_task_is_planned_once(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    accepted(bot)
    server.workspace.people[BEN].real_name, server.workspace.people[LEO].real_name = "Ben Martin", "Zoë Çelik"
    bot.read_members()
    card(slack, CHLOE).reply("task: ask Martin's team: docks? @martin by friday\n- order bags @celik by friday")
    bot.flush()

    assert [(row.text, row.owner_id) for row in rows(bot, Task)] == [("order bags", LEO)]
    asked = slack.last(CHLOE, "“martin” fits Ben Martin and Chloé Martin. Which one do you mean?")
    bot.restart()
    asked.press("Choose Ben Martin")
    bot.flush()
    asked.press("Choose Chloé Martin")
    assert "in the plan already" in told(slack, CHLOE)
    assert [(row.text, row.owner_id) for row in rows(bot, Task)][1:] == [("ask Martin's team: docks?", BEN)]


def test_who_does_not_plan_has_their_words_kept_as_a_note(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    card(slack, ANA).reply("task: buy me a laptop")
    bot.flush()

    assert rows(bot, Task) == []
    assert f"Only <@{CHLOE}> or a manager can plan tasks" in slack.from_app(ANA)[-1].text
    assert [row.note for row in rows(bot, Activity) if row.verb == "noted"] == ["task: buy me a laptop"]


def test_tasks_written_after_the_end_are_answered_with_why_not(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    take(bot, 1, Step.DECLINE, by=MIA, reason="No")
    card(slack, CHLOE).reply("task: order laptops")
    bot.flush()

    assert rows(bot, Task) == []
    assert "IMP-1 is declined, so no task can be added now." in slack.messages(CHLOE)[-1].text


# With their improvement


def test_tasks_are_held_and_resumed_with_their_improvement(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    plan_task(bot, 1, text="Order docks", owner=LEO)
    plan_task(bot, 1, text="Order bags")
    do(bot, TaskStep.START)
    do(bot, TaskStep.HOLD, 3)
    with bot.db.begin() as session:
        holds.put_on_hold(session, 1, "The supplier moves", date(2026, 12, 15), by=CHLOE, at=bot.clock())
    bot.flush()

    assert states(bot) == [TaskState.ON_HOLD] * 3
    assert slack.from_app(LEO)[-1].text.startswith("On hold: *Laptop requests take two weeks*\nYour task waits")
    with pytest.raises(TooLate, match="IMP-1 is on hold, and so are its tasks"):
        do(bot, TaskStep.RESUME)

    plan_task(bot, 1, text="Order mice")  # the plan stays open
    move(bot, 2, date(2026, 12, 24))
    do(bot, TaskStep.FINISH, 3)
    do(bot, TaskStep.REOPEN, 3)
    plan_task(bot, 1, text="Order screens")
    do(bot, TaskStep.CANCEL, 5)
    assert states(bot) == [TaskState.ON_HOLD] * 4 + [TaskState.CANCELED]

    with bot.db.begin() as session:
        holds.resume(session, 1, by=CHLOE, at=bot.clock())
    bot.flush()
    assert states(bot) == [TaskState.IN_PROGRESS, *[TaskState.OPEN] * 3, TaskState.CANCELED]
    assert rows(bot, Task)[1].due_on == date(2026, 12, 24)
    assert slack.from_app(LEO)[-1].text.startswith("Resumed: *Laptop requests take two weeks*\nYou can go on")


def test_open_tasks_are_canceled_with_their_improvement(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    plan_task(bot, 1, text="Order docks")
    do(bot, TaskStep.FINISH, by=BEN)
    take(bot, 1, Step.CANCEL, reason="The tool is being retired")

    assert states(bot) == [TaskState.DONE, TaskState.CANCELED]
    assert slack.from_app(BEN)[-1].text == (
        "Canceled: *Laptop requests take two weeks*\nYou don't have to do your task any more:\n•  *1.2*  Order docks"
    )
    assert [seen.buttons for seen in slack.from_app(BEN)] == [[]] * 3
    with pytest.raises(TooLate, match="its tasks stay closed"):
        do(bot, TaskStep.REOPEN)


@pytest.mark.parametrize("change", ["task", "target"])
def test_what_is_added_after_the_approval_is_approved_again(slack: Slack, bot: Bot, change: str) -> None:
    grant(bot, LEO, Role.APPROVER)
    accepted(bot, effort=Effort.L)
    answer(bot, 1, outcome="Laptops on day one", first_steps="Keep five in stock")
    aim(bot, 1)
    take(bot, 1, Step.ASSESS)
    plan_task(bot, 1)
    take(bot, 1, Step.APPROVE, by=LEO)
    take(bot, 1, Step.START)
    assert one(bot, Improvement).changed_since_approval_at is None

    if change == "task":
        plan_task(bot, 1, text="Order docks")
    else:
        aim(bot, 1, value="2")
    kept = one(bot, Improvement)
    assert kept.state is State.IN_PROGRESS
    assert kept.changed_since_approval_at is not None


# By command


def test_a_command_plans_a_task_and_says_what_was_understood(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    slack.command(CHLOE, "/csi", f"task 1 order laptops <@{BEN}> by friday")
    redeliver(slack)
    bot.flush()

    task = one(bot, Task)
    assert (task.text, task.owner_id, task.due_on) == ("order laptops", BEN, date(2026, 11, 27))
    answers = [seen for seen in slack.messages(CHLOE, GENERAL) if seen.raw.get("ephemeral")]
    assert answers[0].text.startswith(
        f"Task for IMP-1: “order laptops”, by <@{BEN}>, due Friday 27 November.\nIt's in the plan as *1.1*."
    )
    answers[0].press("Change")
    assert slack.modal(CHLOE)["title"]["text"] == "Task 1.1"
    assert len(slack.from_app(BEN)) == 1


def test_a_command_with_a_part_missing_opens_the_form_filled_in(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    slack.command(CHLOE, "/csi", "task 1 order laptops by march in phase Pilot")
    inputs = {block["block_id"]: block["element"] for block in slack.modal(CHLOE)["blocks"] if block["type"] == "input"}
    assert inputs["text"]["initial_value"] == "order laptops"
    assert inputs["owner"]["initial_user"] == CHLOE
    days = [option["value"] for option in inputs["due_reading"]["options"]]
    assert days == ["2027-03-01", "2027-03-31", "another"]
    assert inputs["phase_name"]["initial_value"] == "Pilot"
    slack.fill(CHLOE, owner=BEN, due_reading="2027-03-31")
    assert (one(bot, Task).owner_id, one(bot, Task).due_on) == (BEN, date(2027, 3, 31))
    assert one(bot, Task).phase_id == one(bot, Phase).id


def test_a_command_with_an_unclear_day_keeps_owner_and_text_and_offers_both_days(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    slack.command(CHLOE, "/csi", f"task 1 order: laptops <@{BEN}> by 1/2 in phase Pilot")
    february, january = near_date(date(2027, 2, 1)), near_date(date(2027, 1, 2))
    asked = slack.messages(CHLOE, GENERAL)[-1]
    assert asked.buttons[:3] == [february, january, "Another day"]
    assert f"by <@{BEN}>, in phase “Pilot”. “by 1/2”: {february} or {january}?\nChoose the day it's due" in asked.text
    assert rows(bot, Task) == []

    asked.press("Another day")
    inputs = {block["block_id"]: block["element"] for block in slack.modal(CHLOE)["blocks"] if block["type"] == "input"}
    assert (inputs["text"]["initial_value"], inputs["owner"]["initial_user"]) == ("order: laptops", BEN)
    assert inputs["phase_name"]["initial_value"] == "Pilot"
    slack.close_modal(CHLOE)
    asked.press(february)
    redeliver(slack)
    bot.flush()

    task = one(bot, Task)
    assert (task.text, task.owner_id, task.due_on) == ("order: laptops", BEN, date(2027, 2, 1))
    assert one(bot, Phase).name == "Pilot"
    answered = slack.messages(CHLOE, GENERAL)[-1]
    assert answered.text.startswith("Planned as *1.1*: order: laptops")
    assert answered.buttons == ["Change"]


def test_done_and_status_by_command(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    plan_task(bot, 1, text="Order docks")
    told_done = csi(slack, BEN, "done 1.1")
    assert "Task 1.1 is done: Order five laptops\n50 % of the plan done, 1 still open." in told_done
    assert states(bot) == [TaskState.DONE, TaskState.OPEN]
    assert "There is no task 1.7." in csi(slack, BEN, "done 1.7")
    assert "Only the task's owner" in csi(slack, ANA, "done 1.2")

    told_status = csi(slack, CHLOE, "status 1 at risk the supplier is late")
    assert "IMP-1 is at risk: “the supplier is late”.\nEverybody can read it on the card." in told_status
    bot.flush()
    assert "Last report: *at risk*: the supplier is late" in opened(slack, CHLOE)
    assert "Only whoever leads IMP-1, or a manager, can report its progress." in csi(slack, BEN, "status 1 on track")
    slack.command(CHLOE, "/csi", "status 1")
    slack.fill(CHLOE, health="blocked", note="Nobody answers")
    bot.flush()
    assert "Last report: *blocked*: Nobody answers" in opened(slack, CHLOE)


def test_a_command_says_who_plans_and_when_it_is_too_late(slack: Slack, bot: Bot) -> None:
    accepted(bot)
    assert "Only whoever leads IMP-1, or a manager, can add tasks to it." in csi(
        slack, ANA, "task 1 order @me by friday"
    )
    assert "I don't know anybody called nobody" in csi(slack, CHLOE, "task 1 order laptops @nobody by friday")
    take(bot, 1, Step.DECLINE, by=MIA, reason="No")
    assert "IMP-1 is declined" in csi(slack, CHLOE, "task 1 order laptops @me by friday")
    assert rows(bot, Task) == []
