"""The questions of the CSI model's six steps, worded as a colleague would ask them, and their order."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class QuestionPart(StrEnum):
    """Who is asked: the author steps 1 and 2; the coordinator 3 and 4, and what is missing of 1 and 2."""

    AUTHOR = "author"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer offered as a button."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One small question. `stage` is the CSI model's step, 1 to 6; `short` is its name on the card."""

    key: str
    stage: int
    short: str
    asks: str
    why: str
    example: str
    choices: tuple[Choice, ...] = ()
    required: bool = False


STAGES = {
    1: "What is the vision?",
    2: "Where are we now?",
    3: "Where do we want to be?",
    4: "How do we get there?",
    5: "Did we get there?",
    6: "How do we keep the momentum going?",
}

_FOCUS = tuple(
    Choice(word, word.capitalize()) for word in ("quality", "compliance", "security", "cost", "satisfaction")
)
_MATURITY = (
    Choice("1", "1 Initial"),
    Choice("2", "2 Repeatable"),
    Choice("3", "3 Defined"),
    Choice("4", "4 Managed"),
    Choice("5", "5 Optimising"),
)
_YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))

QUESTIONS: tuple[Question, ...] = (
    Question(
        "outcome",
        1,
        "Outcome",
        "If this works, what gets better, and for whom?",
        "It tells us which objective your idea serves.",
        "New starters have a laptop on their first day.",
        required=True,
    ),
    Question(
        "focus",
        1,
        "Focus",
        "What is it mostly about?",
        "It helps to find the right people.",
        "Quality",
        _FOCUS,
    ),
    Question(
        "objective",
        1,
        "Objective",
        "Which of our objectives does it serve?",
        "What serves one is easier to say yes to.",
        "New colleagues can work on their first day.",
    ),
    Question(
        "stop_doing",
        1,
        "Could we stop?",
        "Could we simply stop doing this?",
        "Not doing a thing is the cheapest improvement there is.",
        "No, auditors ask for it. But nobody reads the second copy.",
    ),
    Question(
        "baseline",
        2,
        "Today",
        "How is it today? A number with its unit, where it comes from, and when.",
        "Later we can only show that it got better if we know where it began.",
        "14 days from request to laptop, from the ticket system, October.",
        required=True,
    ),
    Question(
        "maturity",
        2,
        "Maturity",
        "How settled is the way we do it today?",
        "An unsettled practice is fixed in another way than a settled one.",
        "2 Repeatable",
        _MATURITY,
    ),
    Question(
        "benchmark",
        2,
        "Benchmark",
        "Do you know how others do, inside or outside?",
        "Somebody else's number shows what is possible.",
        "The Lyon office takes 3 days.",
    ),
    Question(
        "inaction",
        2,
        "If we do nothing",
        "What does it cost to leave it as it is?",
        "It decides how soon we should do it.",
        "About ten days of waiting for each new starter, five starters a month.",
    ),
    Question(
        "target",
        3,
        "Target",
        "Where do we want to be, and by when?",
        "A target that can be missed is one that can be met.",
        "Under 3 days by the end of March.",
        required=True,
    ),
    Question(
        "long_term",
        3,
        "Further out",
        "And further out: where should it be in a year or two?",
        "The first target is a step; it helps to know where the stairs lead.",
        "One day, for every kind of equipment, by the end of 2028.",
    ),
    Question(
        "soft_benefits",
        3,
        "Beyond numbers",
        "What would be a success that numbers can't show?",
        "Some of the best results are felt before they are measured.",
        "New colleagues feel expected.",
    ),
    Question(
        "gap",
        4,
        "The gap",
        "What stands between today and there?",
        "It tells us what the first steps have to remove.",
        "Orders wait for a signature that nobody checks.",
    ),
    Question(
        "first_steps",
        4,
        "First steps",
        "What are the first steps?",
        "Small and soon beats large and someday.",
        "Order on the day the contract is signed; keep five laptops in stock.",
        required=True,
    ),
    Question(
        "resources",
        4,
        "Who and what it takes",
        "Who is needed, what does it cost, and who pays?",
        "So that nobody is surprised later.",
        "Two days of Ben's time; 6,000 EUR for stock, paid by IT.",
    ),
    Question(
        "affects_people",
        4,
        "Affects people",
        "Will anybody have to work differently?",
        "People who hear of a change late are right to dislike it.",
        "Yes",
        _YES_NO,
    ),
    Question(
        "communication",
        4,
        "Communication plan",
        "What will it mean for the service and for the people, and how will they hear of it?",
        "One plain message at the right time saves ten later.",
        "Managers order earlier; a note in their Monday mail, and a page with the new form.",
    ),
    Question(
        "achieved",
        5,
        "Did we get there?",
        "Did we get there?",
        "The honest answer is worth more than the nice one.",
        "Yes: 2.8 days since March.",
        required=True,
    ),
    Question("went_well", 5, "Went well", "What went well?", "So that we do it again.", "Stock on hand."),
    Question("went_wrong", 5, "Went wrong", "What went wrong?", "So that we don't.", "The first order form."),
    Question(
        "unexpected", 5, "Unexpected", "What came unexpectedly?", "Side effects count too.", "Fewer calls on Mondays."
    ),
    Question("keeper", 6, "Who keeps it", "Who keeps it up?", "What nobody keeps slips back.", "Ben, monthly."),
    Question("next", 6, "What is next", "What is next?", "Improvement comes in cycles.", "Phones, in the same way."),
)

BY_KEY = {question.key: question for question in QUESTIONS}
NEEDED_TO_ASSESS = frozenset(question.key for question in QUESTIONS if question.required and question.stage <= 4)


def questions_for(
    part: QuestionPart, answered: Collection[str], left_out: Collection[str] = ()
) -> tuple[Question, ...]:
    """The questions of one part of the interview, including required ones that the other part left open.

    `left_out` are questions that don't apply, such as the one about an objective where there is none.
    """
    asked = (question for question in QUESTIONS if question.key not in left_out)
    if part is QuestionPart.AUTHOR:
        return tuple(question for question in asked if question.stage <= 2)
    return tuple(
        question
        for question in asked
        if question.stage in (3, 4) or (question.stage <= 2 and question.required and question.key not in answered)
    )


def next_question(part: QuestionPart, answered: Collection[str], after: str | None = None) -> Question | None:
    """The first unanswered question of the part that comes after `after` in the model's order."""
    start = QUESTIONS.index(BY_KEY[after]) + 1 if after else 0
    for question in questions_for(part, answered):
        if QUESTIONS.index(question) >= start and question.key not in answered:
            return question
    return None


def question_before(
    part: QuestionPart, answered: Collection[str], key: str, left_out: Collection[str] = ()
) -> Question | None:
    """The question before this one in the part, answered or not; None at the first."""
    asked = questions_for(part, answered, left_out)
    order = [question for question in QUESTIONS if question in asked or question.key == key]
    place = order.index(BY_KEY[key])
    return order[place - 1] if place else None


class Typed(StrEnum):
    """The control words that can be typed instead of an answer."""

    SKIP = "skip"
    BACK = "back"
    LATER = "later"
    NOT_SURE = "not_sure"


_TYPED = {
    "skip": Typed.SKIP,
    "back": Typed.BACK,
    "later": Typed.LATER,
    "not now": Typed.LATER,
    "not sure": Typed.NOT_SURE,
    "don't know": Typed.NOT_SURE,
    "dont know": Typed.NOT_SURE,
    "no idea": Typed.NOT_SURE,
    "idk": Typed.NOT_SURE,
}


def understand_reply(text: str) -> Typed | None:
    """The control word that was typed; None if the text is an answer."""
    return _TYPED.get(text.strip().strip(".!").replace("’", "'").casefold())


def understand_choice(question: Question, text: str) -> str | None:
    """The value of the choice that was typed as its value, its label or the label's last word; None if none fits."""
    said = text.strip().strip(".!").casefold()
    for choice in question.choices:
        if said in (choice.value.casefold(), choice.label.casefold(), choice.label.casefold().split()[-1]):
            return choice.value
    return None


def shown_answer(question: Question, text: str) -> str:
    """An answer as shown to people: a choice by its label."""
    return next((choice.label for choice in question.choices if choice.value == text), text)
