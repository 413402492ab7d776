"""Texts with colons between their values: each is put together and taken apart by one type, and stays as it is stored.

A window that is open during a deploy, and a row that waits, come back with the text of the version before.
"""

import ast
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bot
import csi
import handlers
from csi.catalogue.entries import EntryKind
from csi.consequences.typed_readings import Checked, TypedReading
from csi.inbox.ambiguous_messages import ConsultationReply, InfoAnswer, InterviewAnswer, ReadingReply
from csi.lifecycle.form_facts import OpenedOn
from csi.messaging.colon_text import ColonText
from csi.messaging.destinations import Destination, DestinationKind
from csi.messaging.fetch_queue import AskedFetch, IntakeKey, JoinRequest, ReactedMessage
from csi.messaging.long_text import Holder, LongText
from csi.messaging.subjects import SUBJECTS, LateMessage, ShownCard, StoredName
from csi.nudges.about import About
from csi.nudges.preferences import Snooze
from csi.register.held_work import HeldKind
from handlers import ids
from handlers.announcements.announcement_forms import ChannelForm, FigureChoice, TextForm
from handlers.announcements.figure_rows import EvidenceOf
from handlers.capture.comments import CommentForm
from handlers.capture.ideas import CaptureFor
from handlers.capture.similar_ideas_blocks import SameIdeaButton
from handlers.catalogue.window_blocks import EntryButton, RoleButton
from handlers.commands.triage_walk_blocks import WalkChoice
from handlers.inbox.anonymous_blocks import SameUnnamedButton
from handlers.inbox.asked_blocks import AskedAbout
from handlers.interview.answer_blocks import CHANGE, AnswerMenuItem
from handlers.interview.question_blocks import ChoiceButton, OfQuestion, QuestionButton, SaidButton
from handlers.kpis.chart_blocks import ChartButton
from handlers.kpis.kpi_blocks import KpiWindow
from handlers.kpis.kpi_forms import SuccessFactorsWindow
from handlers.kpis.kpi_history_blocks import KpiHistoryPage
from handlers.kpis.kpi_readings_blocks import CorrectedReading, ReadingsWindow
from handlers.kpis.reading_file_blocks import ImportAnswer
from handlers.kpis.reading_form import AskedReading, KpiReading
from handlers.kpis.target_form import EditedTarget, TargetFormAbout
from handlers.kpis.target_list_blocks import RemovedTarget, TargetChoice, TargetOption, TargetWindow
from handlers.lifecycle.closing_form import ClosingForm
from handlers.lifecycle.departure_blocks import GiveButton, HeldForm
from handlers.lifecycle.gate_window import GateForm
from handlers.lifecycle.step_buttons import StepButton
from handlers.lifecycle.step_windows import GateWindow
from handlers.lifecycle.transition_forms import StepFormAbout
from handlers.nudges.morning_message_words import MuteChoice, SnoozeChoice
from handlers.nudges.row_blocks import CheckInButton
from handlers.register.history_blocks import HistoryPageButton
from handlers.register.open_window_blocks import OpenWindow
from handlers.register.value_blocks import ValueFormAbout
from handlers.register.value_lines_blocks import LineButton
from handlers.slack.cut_texts import ReadAllButton
from handlers.slack.payload import SlackValue
from handlers.tasks.task_blocks import TaskFor
from handlers.tasks.task_forms import NamedPhase, PlanWindow, SeenTask, TaskOnDay
from handlers.views.home_blocks import RowChoice
from handlers.views.waiting_list_blocks import GroupDecision, TickedIdeas
from models.enums import Frequency, Health, NudgeKind, Role, Step, ValueSide

STORED: list[tuple[ColonText, str]] = [
    (Destination(DestinationKind.PERSON, "U1"), "person:U1"),
    (About("task", "42.3"), "task:42.3"),
    (IntakeKey("reaction", "C1:1.2:U1"), "reaction:C1:1.2:U1"),
    (ReactedMessage("C1", "1.2", "U1"), "C1:1.2:U1"),
    (JoinRequest("C1", "U1"), "C1:U1"),
    (AskedFetch(7, "U9"), "7:U9"),
    (AskedAbout("D1", "1.2"), "asked:D1:1.2"),
    (CommentForm("C1", "1.2", "U1", "5d1f"), "comment:C1:1.2:U1:5d1f"),
    (InterviewAnswer(42, "baseline"), "interview:42:baseline"),
    (InfoAnswer(42), "info:42"),
    (ConsultationReply(42), "consulted:42"),
    (ReadingReply(10), "reading:10"),
    (
        TypedReading(3, "4.92", "2026-10-31", 10, 0, "D1", "1.2+1", Checked.PLAUSIBLE, "as of: noon"),
        "typed:3:4.92:2026-10-31:10:0:D1:1.2+1:plausible:as of: noon",
    ),
    (TypedReading(3, "", "2026-10-31", 0, 7, "", "", Checked.NOTHING, ""), "typed:3::2026-10-31:0:7::::"),
    (EvidenceOf(3, 7), "3:7"),
    (FigureChoice(7, "since"), "7:since"),
    (TextForm(3), "text:3:0:"),
    (TextForm(3, 2, "7.since-7.pair"), "text:3:2:7.since-7.pair"),
    (ChannelForm(3), "later:3"),
    (SameIdeaButton(43, 42), "43:42"),
    (SameUnnamedButton("5d1f", 42), "5d1f:42"),
    (EntryButton(EntryKind.SERVICE, 3), "service:3"),
    (CaptureFor("123.456.abc", "U1", "It says: late"), "123.456.abc:U1:It says: late"),
    (TaskFor(42, 0, "order docks: @U1 by friday"), "42:0:order docks: @U1 by friday"),
    (RoleButton(Role.APPROVER, "S1"), "approver:S1"),
    (AnswerMenuItem(CHANGE, 42, "target"), "change:42:target"),
    (QuestionButton(42, "target"), "42:target"),
    (ChoiceButton(42, "objective", "objective:3"), "42:objective:objective:3"),
    (GateWindow(Step.START, 42), "gate:start:42"),
    (GateForm(Step.ASSESS, 42), "supplies:assess:42"),
    (ClosingForm(42, 1), "closing:42:1"),
    (StepFormAbout(Step.BACK_TO_WORK, 42), "back_to_work:42"),
    (KpiReading("6"), "kpi:6"),
    (KpiReading(""), "kpi:"),
    (KpiWindow(6), "kpi_window:6"),
    (ReadingsWindow(6, 2), "kpi_readings:6:2"),
    (KpiHistoryPage(6, 2), "kpi_history:6:2"),
    (CorrectedReading(17, 6), "correction:17:6"),
    (SuccessFactorsWindow(0), "success_factors:0"),
    (AskedReading(10), "nudge:10"),
    (ImportAnswer(7, "mark", ","), "import:7:mark:,"),
    (SaidButton(42, "baseline", "0f3a7c"), "42:baseline:0f3a7c"),
    (WalkChoice("merge", "1:2:3:0"), "merge:1:2:3:0"),
    (RowChoice("accept", 42, "new"), "accept:42:new"),
    (TickedIdeas(7, 1, "42,43"), "ticked:7:1:42,43"),
    (GroupDecision("decline", 7, "42,43"), "together:decline:7:42,43"),
    (CheckInButton(9, 42, Health.AT_RISK), "9:42:at_risk"),
    (About("task", "42.3"), "task:42.3"),
    (SnoozeChoice(9, Snooze.WEEK), "9:week"),
    (MuteChoice(9, NudgeKind.TASK), "9:task"),
    (HistoryPageButton(42, 1), "42:1"),
    (OpenWindow(42), "more:42"),
    (ValueFormAbout(ValueSide.FORECAST, 42), "forecast:42"),
    (PlanWindow(42, 0), "tasks:42:0"),
    (NamedPhase(42, 3), "phase:42:3"),
    (TaskOnDay(42, "U2", "2027-02-01", "Pilot\nask: who?"), "task_on_day:42:U2:2027-02-01:Pilot\nask: who?"),
    (TargetFormAbout(42, 3, "U1", Frequency.WEEKLY), "42:3:U1:weekly"),
    (EditedTarget(42, 7, 3, "U1", Frequency.WEEKLY), "edits:42:7:3:U1:weekly"),
    (TargetOption(TargetChoice.EDIT, 42, 7, 3), "target:edit:42:7:3"),
    (TargetWindow(42), "targets:42"),
    (LineButton(42, 3), "line:42:3"),
    (RemovedTarget(42, 7), "remove:42:7"),
    (LongText(Holder.IMPROVEMENT, 42, "0f3a7c2e9d1b4f68"), "imp:42:0f3a7c2e9d1b4f68"),
    (ReadAllButton(0, "5d1f", "imp:42:0f3a imp:42:9c1e"), "0:5d1f:imp:42:0f3a imp:42:9c1e"),
    (
        OpenedOn.of(7, {"state": "0123456789", "task.3.text": "abcdef0123"}),
        "opened:7:state=0123456789,task.3.text=abcdef0123",
    ),
    (StepButton(42, "new"), "42:new"),
    (GiveButton(3, HeldKind.TASK, "42.1", "U2"), "3:task:42.1:U2"),
    (HeldForm(3, HeldKind.KPI, "7"), "held:3:kpi:7"),
    (StepButton(42, "opened:7:approved=0123456789"), "42:opened:7:approved=0123456789"),
    (ChartButton(7, 42), "chart:7:42"),
    (SeenTask("42.1", "2026-03-02T09:00:00"), "42.1:2026-03-02T09:00:00"),
]

OWNERS = {"csi/messaging/colon_text.py", "csi/messaging/subjects.py", "handlers/ids.py"}
OWNERS_OF_A_COLUMN = {"csi/people/open_homes.py"}
"""`PublishedHome` puts its column together and takes it apart itself: both parts are cut to a length."""

ROOT = Path(csi.__path__[0]).parent
SOURCES = sorted(path for package in (csi, handlers, bot) for path in Path(package.__path__[0]).rglob("*.py"))


def _all_kinds() -> set[type[ColonText]]:
    for package in (csi, handlers, bot):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    return set(_below(ColonText))


def _below(kind: type[ColonText]) -> Iterator[type[ColonText]]:
    for each in kind.__subclasses__():
        if getattr(importlib.import_module(each.__module__), each.__name__) is each:  # `slots` makes each class twice
            yield each
        yield from _below(each)


@pytest.mark.parametrize(("value", "text"), STORED, ids=[text for _, text in STORED])
def test_the_stored_text_never_changes(value: ColonText, text: str) -> None:
    assert value.key == text
    assert type(value).parse(text) == value


def test_every_kind_of_text_is_in_a_table() -> None:
    others = {kind for kind in _all_kinds() if not issubclass(kind, StoredName)}

    assert {type(value) for value, _ in STORED} == others - {SlackValue, OfQuestion}


def test_a_text_of_another_kind_is_told_apart() -> None:
    assert PlanWindow.maybe("more:42") is None
    assert GateWindow.maybe("gate:fly:42") is None
    assert OpenWindow.maybe("gate:start:42") is None
    assert OpenWindow.maybe("more:042") is None


def test_an_action_id_is_told_from_what_stands_behind_it() -> None:
    row = ids.extended(ids.HOME_PAGE, "mine", "next")

    assert row == f"{ids.HOME_PAGE}:mine:next"
    assert (ids.base(row), ids.suffix(row)) == (ids.HOME_PAGE, ("mine", "next"))
    assert (ids.base(ids.WALK), ids.suffix(ids.WALK)) == (ids.WALK, ())
    assert ids.starting(ids.HOME_PAGE).match(row)


NAMES: tuple[type[StoredName], ...] = (*SUBJECTS, ShownCard, LateMessage)
SUBJECT_PREFIXES = tuple(f"{kind.prefix}:" for kind in NAMES)
DESTINATION_PREFIXES = tuple(f"{kind}:" for kind in DestinationKind)


def _takes_apart(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Attribute(attr="partition" | "rpartition" | "split" | "rsplit"), [ast.Constant(":"), *_]):
            return True
    return False


def _puts_together(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr([ast.Constant(str(first)), *_]):
            return first.startswith(SUBJECT_PREFIXES + DESTINATION_PREFIXES)
        case ast.JoinedStr([ast.FormattedValue(ast.Attribute(ast.Name("ids"))), ast.Constant(str(then)), *_]):
            return then.startswith(":")
    return False


def _places(matches: Callable[[ast.AST], bool]) -> set[str]:
    return {
        f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if matches(node)
    }


def test_only_its_type_takes_a_text_apart() -> None:
    assert {place.rpartition(":")[0] for place in _places(_takes_apart)} == OWNERS | OWNERS_OF_A_COLUMN


def test_only_its_type_puts_a_name_a_destination_or_an_action_id_together() -> None:
    assert _places(_puts_together) == set()
