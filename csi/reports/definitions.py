"""What each figure of the report means, in the words that stand beside it, and published figures to compare with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that somebody else has published: what it says, where, and for which year."""

    says: str
    source: str
    address: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name, and how exactly it is counted."""

    label: str
    means: str
    published: Published | None = None


RECEIVED = Definition("Received", "Every improvement that was saved in the month, whatever became of it.")
IN_TIME = Definition(
    "Decided in time",
    "Of the improvements whose decision was promised for a day of the month: those accepted, declined or canceled by "
    "that day. What was merged, taken back by its author, or waits for its author's answer is left out.",
)
OWED = Definition(
    "People we owe an answer",
    "Authors of new ideas whose promised day is over without a decision, and authors who asked something back before "
    "the decision and have had no reply. Each person counts once; each anonymous idea counts as one person. Today.",
)
IN_PROGRESS = Definition("In progress", "Improvements whose work has started and isn't in review yet. Today.")
CLOSED = Definition(
    "Closed",
    "Improvements that were closed in the month, by their result; and how many of the successful ones don't hold now.",
)
FORECAST = Definition(
    "Yearly benefit expected",
    "The forecasts of yearly benefit of all improvements that aren't over, by currency. Today.",
)
MEASURED = Definition(
    "Yearly benefit reached, measured",
    "The actual yearly benefit of improvements that were closed as successful in the month and hold now, where it "
    "follows from a KPI's readings.",
)
REPORTED = Definition(
    "Yearly benefit reached, as reported",
    "The actual yearly benefit of improvements that were closed as successful in the month and hold now, where "
    "somebody reported it without readings.",
)
LEFT_OUT = Definition(
    "Yearly benefit left out",
    "What improvements brought that were closed as successful in the month and don't hold now: a reading misses their "
    "target, a target has no reading any more, or somebody says that the success no longer holds. The sums above leave "
    "it out until that is cleared up.",
)
OFF_PATH = Definition(
    "KPIs off their path",
    "KPIs with a target, of an improvement that isn't over, that is off track (the latest reading is behind the "
    "straight line from baseline to target) or was not met by its date, and KPIs out of their tolerance. Today.",
)
PARTICIPATION = Definition(
    "People who had an idea",
    "Of today's active members, and guests with access: those who had at least one idea in the twelve months. "
    "Anonymous ideas have no person and are counted apart.",
)
IDEAS_EACH = Definition(
    "Ideas per person and year",
    "Ideas of the twelve months, anonymous ones too, for each active member of today.",
    Published(
        "half a suggestion in American manufacturing, nine in Japanese industry (1997)",
        "Reference for Business, Employee Suggestion Systems",
        "https://www.referenceforbusiness.com/small/Di-Eq/Employee-Suggestion-Systems.html",
    ),
)
IMPLEMENTED_EACH = Definition(
    "Implemented ideas per person and year",
    "Ideas that were closed as successful or unsuccessful in the twelve months, whenever they came in, for each active "
    "member of today. What a KPI or the next cycle opened is nobody's idea.",
)
DECISION = Definition(
    "Working days to a decision",
    "The median, over the decisions on ideas in the twelve months, of the working days from the day one came in to the "
    "day it was accepted, declined or canceled. Days that waited for its author count too.",
)
IMPLEMENTED = Definition(
    "Share implemented",
    "Of the ideas that ended in the twelve months, whenever they came in (closed, declined or canceled; not merged, "
    "not taken back by their author): those that were carried out, so closed as successful or unsuccessful.",
    Published(
        "43 % of suggestions, in companies with idea management, mostly German, each by its own count (2023)",
        "Hartmut Neckel, Kennzahlenvergleich Ideenmanagement 2023",
        "https://www.hartmut-neckel.de/blog/kennzahlenvergleich-ideenmanagement-2023-ergebnisse.html",
    ),
)
WAITING = Definition(
    "Where ideas wait",
    "Improvements that aren't over, by state, with the median of the days since they came into it. Today.",
)
TARGET_DATES = Definition("Targets due next month", "Targets of improvements that aren't over, due in the next month.")
SCORECARD = Definition(
    "Balanced scorecard", "The KPIs in use by perspective, each with its latest reading and how it stands. Today."
)
