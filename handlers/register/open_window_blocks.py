"""The window behind *Open*: all of an improvement in sections, the same for everybody, with what each person may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from csi.common.phrases import capitalized, counted, spoken_date
from csi.interview.answer_sheet import Sheet
from csi.kpis.target_list import TargetList
from csi.tasks.plan_view import PlanFacts
from csi.views.whole_improvement import WholeImprovement
from handlers import ids
from handlers.capture import receipt, similar_ideas_blocks
from handlers.interview import answer_blocks
from handlers.kpis import target_list_blocks
from handlers.lifecycle import status_blocks
from handlers.register import card_actions, card_facts
from handlers.register.details_line import details_line
from handlers.register.history_blocks import history_line
from handlers.register.links_blocks import links_lines
from handlers.register.raci_blocks import raci_line
from handlers.register.value_blocks import value_lines
from handlers.slack.block_kit import (
    button,
    buttons,
    context,
    heading,
    info_modal,
    inline,
    link,
    named,
    passage,
    person,
    quote,
    section,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import HEALTHS, OUTCOMES
from handlers.tasks import task_blocks
from models.enums import State, Step

MOST_TARGETS = 8

_APPROVABLE = frozenset({State.NEW, State.ACCEPTED, State.ASSESS})
_MEASURABLE = frozenset({State.ACCEPTED, State.ASSESS, State.APPROVED, State.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class OpenWindow(SlackValue):
    """The private_metadata of this window, by which the forms above it know it."""

    prefix: ClassVar[str] = "more"
    number: int


def open_window(whole: WholeImprovement, answers: Sheet, plan: PlanFacts) -> View:
    """Build the window: a section for each respect, with the buttons that this person may use."""
    number = whole.facts.number
    blocks = [
        *_idea(whole),
        *_state(whole),
        *_answers(whole, answers),
        *_targets(whole),
        *_tasks(plan),
        *_people(whole),
        *_details(whole),
        *_value(whole),
        *_comments(whole),
        *_alike(whole),
        *_links(whole),
        *_votes(whole),
        *_history(whole),
        *_delete(whole),
    ]
    view = info_modal(ids.MORE_VIEW, f"IMP-{number}", blocks)
    view.private_metadata = OpenWindow(number).value
    return view


def _section(
    whole: WholeImprovement, key: str, title: str, told: Sequence[Block | None], elements: Sequence[ButtonElement] = ()
) -> list[Block | None]:
    return [heading(title), *told, buttons(f"more_{key}_{whole.facts.number}", list(elements))]


def _said(key: str, text: str) -> Block:
    return section(text, block_id=f"more_{key}_said")


def _button(whole: WholeImprovement, text: str, action_id: str, style: str | None = None) -> ButtonElement:
    about = named(whole.facts.number, whole.facts.idea)
    return button(text, action_id, str(whole.facts.number), about=about, style=style)


def _idea(whole: WholeImprovement) -> list[Block | None]:
    facts = whole.facts
    since = spoken_date(facts.created_at.date(), facts.today)
    source = f"  ·  {link(facts.permalink, 'the message it was taken from')}" if facts.permalink else ""
    return [
        quote(facts.idea, facts.number, 1_500, lines=20),
        context(passage(facts.details, 1_500, facts.number)) if facts.details else None,
        context(f"From {card_facts.origin(facts)} on {since}{source}"),
    ]


def _state(whole: WholeImprovement) -> list[Block | None]:
    facts, steps = whole.facts, whole.steps
    said = "\n".join(card_facts.work_facts(facts, whole.viewer, is_quoting=False))
    told: list[Block | None] = [_said("steps", said), *status_blocks.status_lines(facts)]
    if facts.health:
        note = f": {passage(facts.health_note, 600, facts.number)}" if facts.health_note else ""
        told.append(context(f"Last report: *{HEALTHS[facts.health].lower()}*{note}"))
    if facts.reason and facts.state in (State.DECLINED, State.CANCELED):
        told.append(context(f"Reason: {passage(facts.reason, 1_000, facts.number)}"))
    if facts.closure_notes:
        kinds = f" ({', '.join(OUTCOMES[outcome].lower() for outcome in facts.outcomes)})" if facts.outcomes else ""
        told.append(context(f"Outcome{kinds}: {passage(facts.closure_notes, 1_000, facts.number)}"))
    return _section(whole, "steps", "Where it stands", told, [*_steps(whole, steps), *_approvals(whole)])


def _steps(whole: WholeImprovement, steps: Sequence[Step]) -> list[ButtonElement]:
    facts, asked = whole.facts, whole.facts.status.asked_of_author
    is_asked = asked is not None and asked.is_open
    order = {action: place for place, action in enumerate(card_actions.work_actions(facts, whole.viewer))}
    offered = [
        card_actions.STEPS[step]
        for step in steps
        if step in card_actions.STEPS and not (step is Step.NEED_INFO and (is_asked or facts.from_kpi))
    ]
    offered.sort(key=lambda action: order.get(action, len(order)))
    found = [
        card_actions.card_button(facts, each, "primary" if card_actions.is_the_one_thing(facts, each) else None)
        for each in offered
    ]
    if whole.viewer == facts.author:
        own = [ids.GIVE_INFO] if is_asked and facts.state is State.NEW else []
        found = [*(card_actions.card_button(facts, each, "primary") for each in own), *found]
        found += [each for each in receipt.authors_buttons(facts) if each.action_id != ids.UNDO]
    return found


def _approvals(whole: WholeImprovement) -> list[ButtonElement]:
    facts = whole.facts
    if not whole.manages or facts.state not in _APPROVABLE or facts.quick_win:
        return []
    if facts.status.approval_asked:
        return [_button(whole, "Name an approver", ids.NAME_APPROVER)]
    return [_button(whole, "Ask for an approval", ids.WANT_APPROVAL)]


def _answers(whole: WholeImprovement, sheet: Sheet) -> list[Block | None]:
    given = [row for row in sheet.rows if row.known or row.answers]
    missing = [row.question.short for row in sheet.rows if row not in given and row.question.stage <= 4]
    told: list[Block | None] = [answer_blocks.answer_row(sheet, row) for row in given]
    if missing:
        told.append(context(f"Not answered yet: {inline(', '.join(missing))}"))
    elements = []
    if sheet.may_answer:
        elements = [card_actions.card_button(whole.facts, ids.ANSWER_QUESTIONS)] if missing else []
        elements.append(_button(whole, "All in a form", ids.ANSWER_AT_ONCE))
    return _section(whole, "answers", "Answers", told, elements) if told or elements else []


def _targets(whole: WholeImprovement) -> list[Block | None]:
    facts = whole.facts
    measures = whole.coordinates and facts.state in (State.IN_PROGRESS, State.REVIEW)
    may_set = whole.coordinates and facts.state in _MEASURABLE
    reported = frozenset(each.kpi_id for each in facts.targets if measures)
    listed = TargetList(facts.number, facts.idea, facts.targets, facts.today, may_set, reported)
    told: list[Block | None] = [*target_list_blocks.target_rows(facts.number, facts.targets[:MOST_TARGETS], listed)]
    if len(facts.targets) > MOST_TARGETS:
        told.append(context(f"and {counted(len(facts.targets) - MOST_TARGETS, 'more target')}"))
    elements = []
    if may_set and not facts.quick_win:
        add = ("Add a target", ids.ADD_TARGET) if facts.targets else ("KPI and target", ids.SET_TARGET)
        elements.append(_button(whole, *add))
    if whole.coordinates and facts.targets and facts.state in (State.IN_PROGRESS, State.REVIEW):
        elements.append(_button(whole, "Add reading", ids.ADD_READING))
    kpis = {each.kpi_id: each.kpi for each in facts.targets[:MOST_TARGETS]}
    about = named(facts.number, facts.idea)
    elements += [
        button(f"KPI: {kpi}", ids.extended(ids.OPEN_KPI, key), str(key), about=about) for key, kpi in kpis.items()
    ]
    if not told and not elements:
        return []
    return _section(whole, "targets", "Targets", told or [_said("targets", "None yet")], elements)


def _tasks(plan: PlanFacts) -> list[Block | None]:
    if not plan.rows and not (plan.may_edit and plan.is_open):
        return []
    return [heading("Tasks"), *task_blocks.plan_blocks(plan)]


def _people(whole: WholeImprovement) -> list[Block | None]:
    facts, elements = whole.facts, []
    if facts.coordinator == whole.viewer and facts.status.unconfirmed and whole.is_open:
        elements.append(card_actions.card_button(facts, ids.CONFIRM_ASSIGNMENT, "primary"))
    if whole.coordinates and whole.is_open:
        elements.append(_button(whole, "Who is involved", ids.INVOLVE))
        elements.append(card_actions.card_button(facts, ids.HAND_OVER if facts.coordinator else ids.ASSIGN))
    if facts.coordinator == whole.viewer and facts.manager != whole.viewer and whole.is_open:
        elements.append(card_actions.card_button(facts, ids.RETURN_ASSIGNMENT))
    involved = raci_line(facts, whole.details_line.raci)
    return _section(whole, "people", "Who is involved", [_said("people", involved)], elements)


def _details(whole: WholeImprovement) -> list[Block | None]:
    mine = whole.coordinates and whole.is_open
    elements = [_button(whole, "Edit details", ids.EDIT_IMPROVEMENT)] if mine else []
    said = details_line(whole.facts, whole.details_line) or "None yet"
    return _section(whole, "details", "Details", [_said("details", f"{capitalized(said)}")], elements)


def _value(whole: WholeImprovement) -> list[Block | None]:
    if not whole.sees_value:
        return []
    said = value_lines(whole.facts.number, whole.facts.value) or "None yet"
    return _section(whole, "value", "Value", [_said("value", said)], [_button(whole, "Value", ids.VALUE)])


def _alike(whole: WholeImprovement) -> list[Block | None]:
    told = similar_ideas_blocks.window_blocks(whole.facts)
    return _section(whole, "alike", "Looks like", told) if told else []


def _links(whole: WholeImprovement) -> list[Block | None]:
    said = "\n".join(links_lines(whole.details_line.links)) or "None yet"
    elements = [_button(whole, "Links", ids.EDIT_LINKS)] if whole.coordinates else []
    return _section(whole, "links", "Links", [_said("links", said)], [*elements, _button(whole, "Copy", ids.COPY)])


def _votes(whole: WholeImprovement) -> list[Block | None]:
    elements, own = [], whole.viewer == whole.facts.author
    if whole.votes:
        elements.append(_button(whole, "Take my vote back", ids.UNVOTE))
    elif whole.is_open and not own:
        elements.append(_button(whole, "Vote", ids.VOTE))
    if whole.watches and not whole.votes:
        elements.append(_button(whole, "Stop watching", ids.UNWATCH))
    elif whole.is_open and not whole.watches and not own:
        elements.append(_button(whole, "Watch", ids.WATCH))
    if whole.is_informed:
        elements.append(_button(whole, "Stop telling me", ids.STOP_TELLING))
    count = counted(whole.facts.votes, "vote") if whole.facts.votes else "No votes yet"
    leads = whole.facts.coordinator == whole.viewer
    hears = own or leads or whole.votes or whole.watches or whole.is_informed
    told = "you're told about each step" if hears else "you aren't told about its steps"
    return _section(whole, "votes", "Votes", [_said("votes", f"{count}; {told}")], elements)


def _comments(whole: WholeImprovement) -> list[Block | None]:
    number, told = whole.facts.number, list[Block | None]()
    for each in whole.comments:
        who = person(each.author_id) if each.author_id else "Another app"
        added = f", added by {person(each.added_by)}" if each.added_by != each.author_id else ""
        source = f"  ·  {link(each.permalink, 'the message')}" if each.permalink else ""
        when = spoken_date(each.written_at.date(), whole.facts.today)
        told.append(section(f"{passage(each.text, 600, number)}", block_id=f"comment_{each.id}"))
        told.append(context(f"{who}{added} on {when}{source}"))
    return [heading("Comments"), *told] if told else []


def _history(whole: WholeImprovement) -> list[Block | None]:
    lines = "\n".join(history_line(entry, whole.facts.today) for entry in whole.history) or "Nothing yet"
    elements = [_button(whole, "History", ids.HISTORY)] if whole.history else []
    elements.append(_button(whole, "Plan as a file", ids.EXPORT_PLAN))
    return _section(whole, "history", "History", [_said("history", lines)], elements)


def _delete(whole: WholeImprovement) -> list[Block | None]:
    if not whole.manages:
        return []
    said = "Deleting removes everything but one line of its history. Canceling keeps it."
    elements = [_button(whole, "Delete", ids.DELETE, style="danger")]
    return _section(whole, "delete", "Delete", [_said("delete", said)], elements)
