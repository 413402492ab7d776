"""A row of the morning message: a sentence with one menu or button that answers it; one line once it is settled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, BlockElement

from csi.common.phrases import capitalized
from csi.nudges.kinds import POLICY
from csi.nudges.row_facts import NudgeRow, QuestionOpen, SustainDue, TaskDue
from handlers import ids
from handlers.interview.question_blocks import QuestionButton
from handlers.lifecycle.step_buttons import step_value
from handlers.nudges.room import Room
from handlers.nudges.row_words import behalf_words, row_words, settled_words, told_words
from handlers.slack.block_kit import button, context, excerpt, named, section
from handlers.slack.menu_choices import MenuChoice, choice_menu
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import HEALTHS
from models.enums import Health, NudgeKind, State


@dataclass(frozen=True, slots=True)
class CheckInButton(SlackValue):
    """What a check-in's menu stores for an answer: the improvement's health, and the morning message that asked."""

    bundle: int
    number: int
    health: Health


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a row: the label of its button, the words of a menu's option, and the button's action and value."""

    label: str
    alone: str
    action_id: str
    value: str


def nudge_row(row: NudgeRow, reader: str | None, room: Room, *, is_named: bool = True) -> Block:
    """Build a row; one that is the whole message (`is_named` is false) begins with the greeting."""
    name = row_name(row, room.idea)
    if not row.is_open:
        return context(f"{name}  ·  {settled_words(row, reader)}" if name else settled_words(row, reader))
    said = " ".join(each for each in (row_words(row, reader), told_words(row), behalf_words(row)) if each)
    if not room.has_details and row.number:
        said = capitalized(POLICY[row.kind].label)
    greeting = f"Good morning. *{excerpt(row.idea, 120, row.number or 0)}* (IMP-{row.number})"
    text = f"{name if is_named else greeting}\n{said}" if row.number else said
    return section(text, block_id=f"nudge_{row.bundle_id}_{row.nudge_id}", accessory=_accessory(row))


def row_name(row: NudgeRow, limit: int = 120) -> str:
    """Name the idea of a row."""
    return f"*IMP-{row.number}*  {excerpt(row.idea, limit, row.number)}" if row.number else ""


def _accessory(row: NudgeRow) -> BlockElement:
    answers = answers_of(row)
    if len(answers) == 1:
        only = answers[0]
        about = named(row.number, row.idea) if row.number else "what needs somebody else"
        return button(only.label, only.action_id, only.value, about=about)
    return choice_menu([MenuChoice(each.alone, each.action_id, each.value) for each in answers])


def answers_of(row: NudgeRow) -> list[Answer]:
    """What a row offers, the likeliest first; whoever stands in for somebody may only look."""
    if row.kind is NudgeKind.GONE:
        return [Answer("Open", "Open the list", ids.OPEN_DEPARTURE, row_departure(row))]
    opens = Answer("Open", f"Open IMP-{row.number}", ids.MORE, str(row.number))
    if row.on_behalf_of is not None:
        return [opens]
    return [*_ANSWERS.get(row.kind, _nothing)(row), opens][:5]


def row_departure(row: NudgeRow) -> str:
    """The id of the departure that a row is about."""
    return str(getattr(row.detail, "departure_id", 0))


def _nothing(_row: NudgeRow) -> list[Answer]:
    return []


def _step(row: NudgeRow, label: str, alone: str, action_id: str) -> Answer:
    return Answer(
        label, alone.format(f"IMP-{row.number}"), action_id, step_value(row.number or 0, row.state or State.NEW)
    )


def _triage(row: NudgeRow) -> list[Answer]:
    return [
        _step(row, "Accept", "Accept {}", ids.ACCEPT),
        _step(row, "Decline", "Decline {}", ids.DECLINE),
        _step(row, "Need info", "Need info on {}", ids.NEED_INFO),
        Answer("It takes longer", f"Say why IMP-{row.number} takes longer", ids.EXPLAIN_DELAY, str(row.number)),
    ]


def _interview(row: NudgeRow) -> list[Answer]:
    number, asked = row.number or 0, row.detail
    key = asked.key if isinstance(asked, QuestionOpen) else ""
    if not key:
        is_request = isinstance(asked, QuestionOpen) and asked.is_before_decision
        return [Answer("Answer", f"Answer about IMP-{number}", ids.GIVE_INFO, str(number))] if is_request else []
    return [
        Answer("Answer", f"Answer about IMP-{number}", ids.ANSWER_QUESTIONS, str(number)),
        Answer("Skip", f"Skip this question about IMP-{number}", ids.SKIP, QuestionButton(number, key).value),
    ]


def _assignment(row: NudgeRow) -> list[Answer]:
    number = row.number
    if row.level:
        return [Answer("Assign", f"Assign IMP-{number}", ids.ASSIGN, str(number))]
    hand = Answer("Hand over", f"Hand IMP-{number} over", ids.HAND_OVER, str(number))
    return [Answer("I'll take it", f"I'll take IMP-{number}", ids.CONFIRM_ASSIGNMENT, str(number)), hand]


def _task(row: NudgeRow) -> list[Answer]:
    place = row.detail.place if isinstance(row.detail, TaskDue) else 0
    name = f"{row.number}.{place}"
    return [
        Answer("Done", f"Done: task {name}", ids.extended(ids.TASK_DONE, place), name),
        Answer("New date", f"New date for task {name}", ids.extended(ids.CHANGE_TASK, place), name),
    ]


def _stale(row: NudgeRow) -> list[Answer]:
    if row.state is not State.IN_PROGRESS:
        return [_step(row, "Put on hold", "Put {} on hold", ids.HOLD)] if row.state in _HOLDABLE else []
    number = row.number or 0
    healths = [
        Answer(said, f"{said}: IMP-{number}", ids.extended(ids.HEALTH, health), _health(row, health))
        for health, said in HEALTHS.items()
        if health is not Health.DONE
    ]
    return [*healths, _step(row, "Put on hold", "Put {} on hold", ids.HOLD)]


_HOLDABLE = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.REVIEW})


def _health(row: NudgeRow, health: Health) -> str:
    return CheckInButton(row.bundle_id, row.number or 0, health).value


def _measure(row: NudgeRow) -> list[Answer]:
    return [Answer("Add reading", f"Add reading to IMP-{row.number}", ids.ADD_READING, str(row.number))]


def _approval(row: NudgeRow) -> list[Answer]:
    number = str(row.number)
    if row.state is State.IN_PROGRESS:
        return [Answer("Approve the change", f"Approve the change of IMP-{number}", ids.REAPPROVE, number)]
    return [
        Answer("Approve", f"Approve IMP-{number}", ids.APPROVE, number),
        Answer("Send back", f"Send IMP-{number} back", ids.SEND_BACK, number),
    ]


def _hold(row: NudgeRow) -> list[Answer]:
    return [
        _step(row, "Resume", "Resume {}", ids.RESUME),
        Answer("New date", f"New date for IMP-{row.number}", ids.MOVE_HOLD, str(row.number)),
    ]


def _sustain(row: NudgeRow) -> list[Answer]:
    check = str(row.detail.check_id) if isinstance(row.detail, SustainDue) else "0"
    return [
        Answer("Still holds", f"IMP-{row.number} still holds", ids.STILL_HOLDS, check),
        Answer("No longer", f"IMP-{row.number} no longer holds", ids.NO_LONGER, check),
    ]


_ANSWERS: Mapping[NudgeKind, Callable[[NudgeRow], list[Answer]]] = {
    NudgeKind.TRIAGE: _triage,
    NudgeKind.INTERVIEW: _interview,
    NudgeKind.ASSIGNMENT: _assignment,
    NudgeKind.TASK: _task,
    NudgeKind.STALE: _stale,
    NudgeKind.FLAT: _measure,
    NudgeKind.TARGET_DATE: _measure,
    NudgeKind.APPROVAL: _approval,
    NudgeKind.HOLD: _hold,
    NudgeKind.SUSTAIN: _sustain,
}
