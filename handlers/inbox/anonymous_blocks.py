"""What an anonymous author sees: the code, the idea's status, the questions, and every stored row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import Block, CheckboxesElement, InputBlock, Option, PlainTextObject
from slack_sdk.models.views import View

from csi.common.phrases import near_date, spoken_date
from csi.inbox.anonymous import KeptAnonymously
from csi.interview.questions import Choice, Question
from csi.language.numbers import percentage
from csi.views.anonymous_status import AnonymousFacts, FollowedIdea, StepNews
from handlers import ids
from handlers.capture import similar_ideas_blocks
from handlers.slack.block_kit import (
    Message,
    button,
    buttons,
    context,
    excerpt,
    field,
    form,
    heading,
    info_modal,
    inline,
    message,
    named,
    passage,
    person,
    quote,
    section,
    select,
    text_input,
    whole,
)
from handlers.slack.payload import SlackValue
from handlers.slack.phrases import CLOSURES, STATES, question_label, wanted_by
from models.enums import State, Step

LONGEST_VALUE = 2_000
"""Slack's limit for a button's value, in characters."""


def anonymous_checkbox() -> InputBlock:
    """Build the checkbox *Without my name* for the form of an idea."""
    box = Option(
        value="yes",
        text=PlainTextObject(text="Without my name"),
        description=PlainTextObject(text="Nothing about you is kept. You get a code to follow the idea."),
    )
    return field(ids.UNNAMED, "Your name", CheckboxesElement(options=[box]), optional=True)


def idea(text: str = "") -> View:
    """Build the form for an anonymous idea."""
    what = text_input(text, "my shift is never asked before rosters change", lines=True)
    return form(
        ids.ANONYMOUS_FORM,
        "Without your name",
        "Submit",
        [field(ids.IDEA, "What could be better?", what, hint="Nothing about you is kept. You get a code, once.")],
    )


def with_or_without_name(typed: str, unnamed: str) -> Message:
    """Ask whether "anonymous" is a wish or a word of the idea. Too long an idea has to be sent again."""
    if max(len(typed), len(unnamed)) > LONGEST_VALUE:
        return message(
            section(
                "Without your name, or with it? I haven't saved it yet: it's too long for a button. "
                "Please send it again: with `/improve anonymously` in front, without your name; "
                "with any other first word, in your name."
            ),
            *whole(typed),
        )
    return message(
        section("Without your name, or with it? I'll save it once you choose."),
        *whole(typed),
        buttons(
            "anonymous_or_not",
            [
                button("Without my name", ids.WITHOUT_NAME, unnamed, about=f"saves: {unnamed}", style="primary"),
                button("With my name", ids.WITH_NAME, typed, about=f"saves: {typed}"),
            ],
        ),
    )


def saved_with_code(told: KeptAnonymously) -> Message:
    """Answer a saved anonymous idea with its code. It is shown this once: only its digest is stored."""
    about = named(told.number, told.idea)
    if told.code is None:
        return message(
            section(
                f"This idea is saved already, as *IMP-{told.number}*. "
                "Its code was in my first answer; I don't store it, so I can't show it again."
            )
        )
    return message(
        section(
            f"Saved as *IMP-{told.number}*, without your name. A decision comes by *{near_date(told.promised_on)}*."
        ),
        quote(told.idea, told.number),
        section(f"Your code: *`{told.code}`*"),
        context(
            f"Please keep it: nobody can look it up, not even me. `/improve follow {told.code}` shows where the idea "
            "is and lets you answer questions or take it back. Anybody who has the code can do that too."
        ),
        *_similar_ideas(told),
        buttons(
            "anonymous_kept",
            [
                button("Answer the questions", ids.ANSWER_UNNAMED, told.key, about=f"about {about}"),
                button(
                    "Take it back",
                    ids.TAKE_BACK_UNNAMED,
                    told.key,
                    about=about,
                    confirm=f"This takes IMP-{told.number} back. Nobody will work on it.",
                ),
                button("What is stored", ids.SHOW_STORED, told.key, about=f"about {about}"),
            ],
        ),
        follow_key=told.key,
    )


@dataclass(frozen=True, slots=True)
class SameUnnamedButton(SlackValue):
    """The value of *That's mine too*: the key of the anonymous idea, and the idea it is the same as."""

    follow_key: str
    into: int


def _similar_ideas(told: KeptAnonymously) -> list[Block]:
    """Build the rows of similar ideas, each with a button that merges this one into it."""
    if not told.alikes:
        return []
    rows: list[Block] = [context("Is this the same idea? Then add your vote to it instead:")]
    for alike in told.alikes:
        mine = button(
            "That's mine too",
            ids.extended(ids.SAME_UNNAMED, alike.number),
            SameUnnamedButton(told.key, alike.number).value,
            about=named(alike.number, alike.idea),
        )
        said = excerpt(alike.idea, 120, alike.number)
        line = f"*IMP-{alike.number}*  “{said}”  ·  {similar_ideas_blocks.state_and_outcome(alike)}"
        rows.append(section(line, block_id=f"alike_{alike.number}", accessory=mine if alike.is_open else None))
    return rows


def status(followed: FollowedIdea, intro: str = "") -> Message:
    """Build the idea's status, with the buttons for what its author can do now."""
    facts, key, about = followed.facts, followed.key, named(followed.number, followed.facts.idea)
    elements = []
    if followed.questions or followed.asked:
        elements.append(
            button("Answer the questions", ids.ANSWER_UNNAMED, key, about=f"about {about}", style="primary")
        )
    if followed.may_take_back:
        asked = f"This takes IMP-{followed.number} back. Nobody will work on it."
        elements.append(button("Take it back", ids.TAKE_BACK_UNNAMED, key, about=about, confirm=asked))
    elements.append(button("What is stored", ids.SHOW_STORED, key, about=f"about {about}"))
    merged = f"IMP-{followed.number} was merged into this one, the same idea:"
    return message(
        section(intro) if intro else None,
        context(merged) if followed.number != facts.number else None,
        section(f"*IMP-{facts.number}*  ·  {_state_text(facts)}"),
        quote(facts.idea, facts.number),
        *_info_request(followed),
        section(_next_step(facts)),
        *(
            context("\n".join(lines))
            for lines in _group_by_length([_news_line(each, followed.facts.today) for each in followed.news])
        ),
        *(
            context(f"*{question_label(each.question)}* {passage(each.text, 200, facts.number) or 'not sure'}")
            for each in facts.answers[:12]
        ),
        buttons("anonymous_follow", elements),
        follow_key=key,
    )


def _info_request(followed: FollowedIdea) -> list[Block]:
    """Quote the question that was asked before a decision."""
    if not followed.asked:
        return []
    return [
        section("There is a question before the decision:"),
        quote(followed.asked, followed.number, 1_500, lines=20),
    ]


def _state_text(facts: AnonymousFacts) -> str:
    if facts.state is State.CLOSED and facts.closure_code:
        return f"closed, {CLOSURES[facts.closure_code]}"
    return STATES[facts.state]


def _next_step(facts: AnonymousFacts) -> str:
    """Say where the idea is, what happens next and when, and who leads it."""
    who = person(facts.coordinator)
    match facts.state:
        case State.NEW if facts.paused:
            return "The decision date is paused until you answer."
        case State.ON_HOLD if facts.hold:
            again = f"{who} will look at it again on {spoken_date(facts.hold.review_on, facts.today)}."
            return f"It's on hold: {passage(facts.hold.reason, 600, facts.number)}\n{again}"
        case State.NEW:
            late = (
                f"We promised a decision by {near_date(facts.promised_on)} and missed it. " if facts.renewed_to else ""
            )
            return f"{late}You'll find a decision here by *{near_date(facts.decision_by)}*."
        case State.IN_PROGRESS:
            done = f"{percentage(facts.progress)} of the plan is done. " if facts.progress is not None else ""
            return f"{done}{who} is leading this.{_first_target(facts)}"
        case State.REVIEW:
            settling = (
                f" It's settling until {spoken_date(facts.settled_at.date(), facts.today)}." if facts.settled_at else ""
            )
            return f"The work is done.{settling} {who} is leading this.{_first_target(facts)}"
        case State.DECLINED:
            return f"Declined: {passage(facts.reason or '', 1_000, facts.number)}"
        case State.CLOSED:
            return passage(facts.closure_notes or "", 600, facts.number) or "Closed."
        case State.CANCELED | State.MERGED:
            why = f" {passage(facts.reason, 300, facts.number)}" if facts.reason else ""
            return f"Nobody will work on this.{why}"
        case _:
            return f"{who} is leading this.{_first_target(facts)}"


def _first_target(facts: AnonymousFacts) -> str:
    """Say the first target; empty if there is none."""
    for target in facts.targets[:1]:
        aim = wanted_by(target.aim, target.unit, target.due_on, facts.today)
        return f" The target for {inline(target.kpi)} is {aim}: {target.status}."
    return ""


_HAPPENED: dict[str, str] = {
    Step.ACCEPT: "accepted",
    Step.DECLINE: "declined",
    Step.ASSESS: "being assessed",
    Step.APPROVE: "approved",
    Step.START: "started",
    Step.REVIEW: "in review",
    Step.BACK_TO_WORK: "back to work",
    Step.CLOSE: "closed",
    Step.WITHDRAW: "taken back",
    Step.MERGE: "merged",
    Step.UNMERGE: "separate again",
    Step.NEED_INFO: "a question to you",
    Step.SEND_BACK: "sent back for changes",
    Step.TAKE_BACK: "back to planning",
    Step.HOLD: "put on hold",
    Step.RESUME: "resumed",
    Step.CANCEL: "canceled",
    Step.REOPEN: "reopened",
}


def _news_line(news: StepNews, today: date) -> str:
    by = f" by {person(news.by)}" if news.by else ""
    said = f": {passage(news.note, 500, news.number)}" if news.note else ""
    return f"{spoken_date(news.on, today)}  ·  {_HAPPENED.get(news.verb, news.verb.replace('_', ' '))}{by}{said}"


def _group_by_length(lines: list[str], limit: int = 1_800) -> Iterable[list[str]]:
    """Group the newest lines so that each group fits a context block; at most three groups."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if sum(map(len, groups[-1])) + len(groups[-1]) + len(line) > limit:
            groups.append([])
        groups[-1].append(line)
    return [group for group in groups[-3:] if group]


def message_modal(title: str, told: Message) -> View:
    """Show a message in a window."""
    return info_modal(ids.NOTE_VIEW, title, told.blocks)


def questions(followed: FollowedIdea) -> View:
    """Build the form with all open questions; every field is optional.

    What nobody was sure about stands at its end; left empty, it stays open.
    """
    unsure = {question.key for question, _ in followed.questions} & followed.unsure
    return form(
        ids.ANONYMOUS_ANSWERS_FORM,
        f"IMP-{followed.number}",
        "Send",
        [
            context("Each answer helps the person who decides. Leave out what you like."),
            *_info_request(followed),
            field(ids.ANSWER, "Your answer", text_input(lines=True), optional=True) if followed.asked else None,
            *(_question(question, choices) for question, choices in followed.questions if question.key not in unsure),
            heading("Open questions") if unsure else None,
            *(_open_question(question, choices) for question, choices in followed.questions if question.key in unsure),
        ],
        about=followed.key,
        follow_key=followed.key,
    )


def _open_question(question: Question, choices: tuple[Choice, ...]) -> Block:
    """Build the field for a question that nobody was sure about."""
    hint = "Open: the coordinator will find out. Answer it if you know by now."
    element = select((choice.value, choice.label) for choice in choices) if choices else text_input(lines=True)
    return field(question.key, question.asks, element, optional=True, hint=hint)


def _question(question: Question, choices: tuple[Choice, ...]) -> Block:
    if choices:
        element = select((choice.value, choice.label) for choice in choices)
        return field(question.key, question.asks, element, optional=True, hint=question.why)
    hint = f"{question.why} For example: {question.example}"
    return field(question.key, question.asks, text_input(lines=True), optional=True, hint=hint)
