"""The questions of the CSI model's six steps, worded as a colleague would ask them, and their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class QuestionPart(StrEnum):
    """Who is asked: the author steps 1 and 2; the coordinator 3 and 4, and what is missing of 1 and 2."""

    AUTHOR = "author"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer offered as a button. `words` are other words that mean it when somebody types their answer."""

    value: str
    label: str
    words: tuple[str, ...] = ()


class BareNo(StrEnum):
    """What a bare "no" means as a reply to a question that is answered in words."""

    NOTHING = "nothing"
    ANSWER = "answer"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Question:
    """One small question. `stage` is the CSI model's step, 1 to 6; `short` is its name on the card.

    `explained` is what somebody reads who asks back what is meant.
    """

    key: str
    stage: int
    short: str
    asks: str
    why: str
    example: str
    choices: tuple[Choice, ...] = ()
    required: bool = False
    explained: str = ""
    bare_no: BareNo = BareNo.NOTHING

    @property
    def title(self) -> str:
        """The question without what it asks for in detail, to name it in a sentence."""
        return f"{self.asks.partition('?')[0]}?"

    @property
    def says_what_was_achieved(self) -> bool:
        """Whether the figures in its answer are checked against the readings; who keeps it up is announced too."""
        return self.stage == 5 or self.key == "keeper"


STAGES = {
    1: "What is the vision?",
    2: "Where are we now?",
    3: "Where do we want to be?",
    4: "How do we get there?",
    5: "Did we get there?",
    6: "How do we keep the momentum going?",
}


def _choice(value: str, label: str, words: str) -> Choice:
    return Choice(value, label, tuple(words.split(", ")))


_FOCUS = (
    _choice(
        "quality",
        "Quality",
        "errors, error, mistakes, mistake, defects, defect, reliability, reliable, qualität, qualité, calidad, "
        "qualità, kwaliteit, qualidade, 品質, 质量, 품질",
    ),
    _choice(
        "compliance",
        "Compliance",
        "compliant, audit, audits, auditors, regulation, regulations, regulatory, legal, law, gdpr, rules, "
        "vorschriften, conformité, cumplimiento, conformità, 合规",
    ),
    _choice(
        "security",
        "Security",
        "secure, breach, breaches, phishing, passwords, password, sicherheit, sécurité, seguridad, sicurezza, "
        "beveiliging, segurança, 安全, 보안",
    ),
    _choice(
        "cost",
        "Cost",
        "costs, money, budget, expense, expenses, expensive, cheap, cheaper, price, savings, kosten, geld, coût, "
        "coûts, argent, coste, costo, costes, dinero, costi, soldi, custo, dinheiro, 費用, 成本, 비용",
    ),
    _choice(
        "satisfaction",
        "Satisfaction",
        "satisfied, happy, happier, happiness, unhappy, morale, mood, frustration, frustrating, frustrated, annoying, "
        "annoyed, zufriedenheit, satisfacción, soddisfazione, tevredenheid, satisfação, 満足, 满意, 만족",
    ),
)
_MATURITY = (
    _choice("1", "1 Initial", "chaotic, chaos, ad hoc, no process, differently"),
    _choice("2", "2 Repeatable", "repeated, repeat, habit"),
    _choice("3", "3 Defined", "documented, written down, standardised, standardized, standard"),
    _choice("4", "4 Managed", "measured, monitored, controlled"),
    _choice("5", "5 Optimising", "optimizing, optimised, optimized"),
)
_YES_NO = (
    _choice("yes", "Yes", "yep, yeah, yup, ja, oui, si, sí, sim, да, はい, 是"),
    _choice("no", "No", "nope, nah, nobody, no one, none, not really, nein, non, não, nee, нет, いいえ, 不是"),
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "outcome",
        1,
        "Outcome",
        "If this works, what gets better, and for whom?",
        "It shows who benefits.",
        "New starters have a laptop on their first day.",
        required=True,
        explained="Say what people will notice once this works.",
    ),
    Question(
        "focus",
        1,
        "Focus",
        "What is it mostly about?",
        "It helps us find the right people.",
        "Quality",
        _FOCUS,
        explained="Pick what would improve most: fewer mistakes, keeping rules, safe data, money, or happier people.",
    ),
    Question(
        "objective",
        1,
        "Objective",
        "Which of our objectives does this support?",
        "Ideas tied to an objective are easier to approve.",
        "New colleagues can work on their first day.",
        explained="An objective is a goal that our organisation has set for itself.",
    ),
    Question(
        "stop_doing",
        1,
        "Could we stop?",
        "Could we simply stop doing this?",
        "Stopping costs the least.",
        "No, auditors ask for it. But nobody reads the second copy.",
        explained="Sometimes nobody needs the work any more. Then we can drop it and improve nothing.",
        bare_no=BareNo.ANSWER,
    ),
    Question(
        "baseline",
        2,
        "Today",
        "How is it today? Give a number with its unit, its source and its date.",
        "We compare with it later.",
        "14 days from request to laptop, from the ticket system, October.",
        required=True,
        explained="This number is the baseline: how things are before we change anything. An estimate is fine.",
    ),
    Question(
        "maturity",
        2,
        "Maturity",
        "How consistently do we do this today?",
        "It shows whether we need one common way first.",
        "2 Repeatable",
        _MATURITY,
        explained=(
            "1: everybody has their own way. 2: most do it alike. 3: it's written down. 4: we measure it. "
            "5: we keep improving it."
        ),
    ),
    Question(
        "benchmark",
        2,
        "Benchmark",
        "Do you know how other teams or companies do it?",
        "Their numbers show what is possible.",
        "The Lyon office takes 3 days.",
        explained="A benchmark is somebody else's number to compare ours with.",
        bare_no=BareNo.SKIP,
    ),
    Question(
        "inaction",
        2,
        "If we do nothing",
        "What does it cost to leave it as it is?",
        "It tells us how soon to act.",
        "About ten days of waiting for each new starter, five starters a month.",
        explained="Think of time, money or trouble that we have each month if nothing changes.",
    ),
    Question(
        "target",
        3,
        "Target",
        "Where do we want to be, and by when?",
        "A clear target lets us tell whether we made it.",
        "Under 3 days by the end of March.",
        required=True,
        explained="A target is a number that we want to reach, and the day by which we want to reach it.",
    ),
    Question(
        "long_term",
        3,
        "Further out",
        "Where should it be in a year or two?",
        "It shows whether the first target leads there.",
        "One day, for every kind of equipment, by the end of 2028.",
        explained="The first target may be only a start. Say what you'd like in the long run.",
    ),
    Question(
        "soft_benefits",
        3,
        "Beyond numbers",
        "What would be a success that numbers can't show?",
        "People often notice results before we can measure them.",
        "New colleagues feel expected.",
        explained="Think of what people would say or feel once this works.",
    ),
    Question(
        "gap",
        4,
        "The gap",
        "What keeps us from getting there?",
        "The first steps have to remove it.",
        "Orders wait for a signature that nobody checks.",
        explained="The gap is what has to change between today and the target.",
    ),
    Question(
        "first_steps",
        4,
        "First steps",
        "What are the first steps?",
        "Small steps show results soon.",
        "Order on the day the contract is signed; keep five laptops in stock.",
        required=True,
        explained="Name one to three things that somebody can begin with.",
    ),
    Question(
        "resources",
        4,
        "Who and what it takes",
        "Who is needed, what does it cost, and who pays?",
        "Whoever pays should know in time.",
        "Two days of Ben's time; 6,000 EUR for stock, paid by IT.",
        explained="Name the people, the money, and the budget it comes from. A rough guess is fine.",
    ),
    Question(
        "affects_people",
        4,
        "Affects people",
        "Will anybody have to work differently?",
        "If so, we plan how they hear about it.",
        "Yes",
        _YES_NO,
        explained="Say yes if even one person has to do their work in another way.",
    ),
    Question(
        "communication",
        4,
        "Communication plan",
        "What changes for the service and for people, and how will they hear about it?",
        "People accept a change better if they hear about it early.",
        "Managers order earlier; a note in their Monday mail, and a page with the new form.",
        explained="Say what changes, for whom, and who tells them when.",
    ),
    Question(
        "achieved",
        5,
        "Did we get there?",
        "Did we get there?",
        "It decides how we close this.",
        "Yes: 2.8 days since March.",
        required=True,
    ),
    Question("went_well", 5, "Went well", "What went well?", "We want to do it again.", "Stock on hand."),
    Question(
        "went_wrong", 5, "Went wrong", "What went wrong?", "We want to avoid it next time.", "The first order form."
    ),
    Question(
        "unexpected",
        5,
        "Unexpected",
        "What came unexpectedly?",
        "It may help or hurt others.",
        "Fewer calls on Mondays.",
    ),
    Question("keeper", 6, "Who keeps it", "Who keeps it up?", "Without somebody, it slips back.", "Ben, monthly."),
    Question(
        "next", 6, "What is next", "What is next?", "The next step builds on this one.", "Phones, in the same way."
    ),
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


def question_before(asked: Sequence[Question], key: str) -> Question | None:
    """The question before this one among those that a person is asked, answered or not; None at the first."""
    place = QUESTIONS.index(BY_KEY[key])
    before = [question for question in asked if QUESTIONS.index(question) < place]
    return before[-1] if before else None


def own_questions(
    part: QuestionPart, by_oneself: Collection[str], known: Collection[str], asked: str | None = None
) -> tuple[Question, ...]:
    """The questions that a person is asked or has answered: all of their part that others have not answered already.

    `by_oneself` are the questions that this person has replied to, `known` those that others or a target have answered,
    and `asked` the one that is shown now.
    """
    of_part = {question.key for question in questions_for(part, ())}
    own = {key for key in by_oneself if key in of_part} | ({asked} if asked else set())
    left_out = set(known) - own
    wanted = {question.key for question in questions_for(part, left_out, left_out)}
    return tuple(question for question in QUESTIONS if question.key in wanted | own)


def shown_answer(question: Question, text: str) -> str:
    """An answer as shown to people: a choice by its label."""
    return next((choice.label for choice in question.choices if choice.value == text), text)
