"""What a state is called: in a sentence, as a filter of a list, and in the many ways in which people type it."""

from collections.abc import Collection, Mapping

from models.enums import ClosureCode, Health, State

NAMES: Mapping[State, str] = {state: state.value.replace("_", " ") for state in State}
"""The plain names, for tables and for what a mistyped word is compared with."""

IN_SENTENCES: Mapping[State, str] = {
    **NAMES,
    State.NEW: "waiting for a decision",
    State.ASSESS: "being assessed",
    State.REVIEW: "in review",
}
"""The words that follow "IMP-3 is"."""

AS_FILTERS: Mapping[State, str] = {**IN_SENTENCES, State.NEW: NAMES[State.NEW]}
"""The words in "Improvements: …" above a list; `TYPED` matches each of them."""


def as_filters(states: Collection[State], closures: Collection[ClosureCode]) -> list[str]:
    """The words above a list of these states; what is closed is limited to these results, if any."""
    found = []
    for state in State:
        if state is State.CLOSED and state in states and closures:
            found += [f"closed as {code.value}" for code in ClosureCode if code in closures]
        elif state in states:
            found.append(AS_FILTERS[state])
    return found


TYPED: Mapping[State, str] = {
    State.NEW: r"new|untriaged|waiting for a decision",
    State.ACCEPTED: r"accepted",
    State.ASSESS: r"(?:in |being )?assess(?:ed|ing|ment)?",
    State.APPROVED: r"approved",
    State.IN_PROGRESS: r"in[ _-]progress|started|running|active",
    State.REVIEW: r"(?:in |being )?review(?:ed)?",
    State.CLOSED: r"closed|done|finished|completed?",
    State.ON_HOLD: r"on[ _-]?hold|held|paused|parked",
    State.DECLINED: r"declined|rejected",
    State.CANCELED: r"cancell?ed|withdrawn",
    State.MERGED: r"merged|duplicates",
}
"""Regular expressions for what people write; case does not matter."""

HEALTHS: Mapping[Health, str] = {health: health.value.replace("_", " ") for health in Health}
"""The health of an improvement in progress, in a sentence."""
