"""The CSI model's questions: their order, who is asked which, and what a typed reply means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.interview.questions import (
    BY_KEY,
    NEEDED_TO_ASSESS,
    QUESTIONS,
    STAGES,
    Question,
    QuestionPart,
    next_question,
    own_questions,
    question_before,
    questions_for,
    shown_answer,
)
from csi.interview.typed_replies import Typed, understand_choice, understand_reply
from csi.kpis.not_measurable import why_not_measurable

KEYS = [question.key for question in QUESTIONS]
ANSWERED = st.frozensets(st.sampled_from(KEYS))
PARTS = st.sampled_from(QuestionPart)


def asked(part: QuestionPart, answered: frozenset[str] | set[str] = frozenset()) -> list[str]:
    return [question.key for question in questions_for(part, answered)]


def test_questions_are_in_the_models_order_and_told_apart() -> None:
    stages = [question.stage for question in QUESTIONS]

    assert stages == sorted(stages)
    assert set(stages) == set(STAGES) == {1, 2, 3, 4, 5, 6}
    assert len(set(KEYS)) == len(KEYS)


@pytest.mark.parametrize("question", QUESTIONS, ids=KEYS)
def test_each_question_says_what_why_and_gives_an_example(question: Question) -> None:
    assert question.asks.endswith(("?", "."))
    assert question.why
    assert question.example
    if question.choices:
        assert understand_choice(question.choices, question.example)


def test_the_author_is_asked_the_first_two() -> None:
    assert asked(QuestionPart.AUTHOR) == [
        "outcome",
        "focus",
        "objective",
        "stop_doing",
        "baseline",
        "maturity",
        "benchmark",
        "inaction",
    ]


def test_the_coordinator_is_asked_three_and_four_and_what_is_missing_of_what_is_needed() -> None:
    way = ["target", "long_term", "soft_benefits", "gap", "first_steps", "resources", "affects_people", "communication"]

    assert asked(QuestionPart.COORDINATOR) == ["outcome", "baseline", *way]
    assert asked(QuestionPart.COORDINATOR, {"outcome"}) == ["baseline", *way]
    assert asked(QuestionPart.COORDINATOR, {"outcome", "baseline", "focus"}) == way


def test_a_question_that_has_no_sense_here_is_left_out() -> None:
    assert "objective" not in [question.key for question in questions_for(QuestionPart.AUTHOR, (), {"objective"})]
    without = own_questions(QuestionPart.AUTHOR, (), {"objective"})
    assert question_before(without, "stop_doing") is BY_KEY["focus"]
    assert question_before(own_questions(QuestionPart.AUTHOR, (), ()), "stop_doing") is BY_KEY["objective"]


WHY_NOT = {
    "Not measurable, because nobody logs it": "nobody logs it",
    "not measurable: it's about trust": "it's about trust",
    "It can't be measured since nobody logs it.": "nobody logs it",
    "we can’t measure this, nobody logs it": "nobody logs it",
    "cannot be measured": "",
    "This is not measurable": "",
    "unmeasurable as it is a feeling": "it is a feeling",
    "14 days, not measurable before 2025": None,
    "We can't measure up to Lyon": None,
    "Under 3 days by the end of March": None,
    "": None,
}


@pytest.mark.parametrize("text", WHY_NOT)
def test_the_reason_why_it_can_not_be_measured_is_told_from_a_target(text: str) -> None:
    assert why_not_measurable(text) == WHY_NOT[text]


def test_what_is_needed_to_assess_is_outcome_baseline_target_and_first_steps() -> None:
    assert {"outcome", "baseline", "target", "first_steps"} == NEEDED_TO_ASSESS


@given(PARTS, ANSWERED, st.none() | st.sampled_from(KEYS))
def test_the_next_question_is_never_one_that_is_answered(
    part: QuestionPart, answered: frozenset[str], after: str | None
) -> None:
    question = next_question(part, answered, after)

    if question is not None:
        assert question.key not in answered
        assert question in questions_for(part, answered)
        assert after is None or KEYS.index(question.key) > KEYS.index(after)


@given(PARTS, ANSWERED)
def test_there_is_a_next_question_until_all_of_the_part_are_answered(
    part: QuestionPart, answered: frozenset[str]
) -> None:
    left = [key for key in asked(part, answered) if key not in answered]
    question = next_question(part, answered)

    assert (question.key if question else None) == (left[0] if left else None)


@given(PARTS, ANSWERED)
def test_answering_one_after_the_other_asks_each_once_and_ends(part: QuestionPart, before: frozenset[str]) -> None:
    answered, seen = set(before), []
    while (question := next_question(part, answered)) is not None:
        seen.append(question.key)
        answered.add(question.key)

    assert len(seen) == len(set(seen))
    assert [KEYS.index(key) for key in seen] == sorted(KEYS.index(key) for key in seen)
    assert set(seen) == {key for key in asked(part, before) if key not in before}


@given(PARTS, ANSWERED, st.data())
def test_back_leads_to_the_question_before_and_stops_at_the_first(
    part: QuestionPart, answered: frozenset[str], data: st.DataObject
) -> None:
    order = questions_for(part, answered)
    at = data.draw(st.sampled_from(range(len(order))))

    assert question_before(order, order[at].key) is ([None, *order][at])


ALL = frozenset(KEYS)
OF_AUTHOR = ["outcome", "focus", "objective", "stop_doing", "baseline", "maturity", "benchmark", "inaction"]
OWN = [
    # replied to by oneself, known from others, asked now: the questions that are counted
    ((), (), "outcome", OF_AUTHOR),
    ((), {"objective"}, "outcome", [key for key in OF_AUTHOR if key != "objective"]),
    ((), set(OF_AUTHOR) - {"baseline", "maturity", "inaction"}, "baseline", ["baseline", "maturity", "inaction"]),
    ({"baseline"}, set(OF_AUTHOR) - {"maturity", "inaction"}, "maturity", ["baseline", "maturity", "inaction"]),
    ({"baseline", "maturity", "inaction"}, set(OF_AUTHOR), None, ["baseline", "maturity", "inaction"]),
    ({"target", "gap"}, set(OF_AUTHOR), "focus", ["focus"]),
    ((), ALL, None, []),
]


@pytest.mark.parametrize(("replied", "known", "now", "counted"), OWN)
def test_an_author_sees_a_count_of_their_own_questions_only(
    replied: set[str], known: set[str], now: str | None, counted: list[str]
) -> None:
    assert [question.key for question in own_questions(QuestionPart.AUTHOR, replied, known, now)] == counted


@given(PARTS, ANSWERED, st.data())
def test_the_count_stays_the_same_from_the_first_to_the_last_question(
    part: QuestionPart, known: frozenset[str], data: st.DataObject
) -> None:
    start, replied = own_questions(part, (), known), set[str]()
    while (question := next_question(part, known | replied)) is not None:
        counted = own_questions(part, replied, known | replied, question.key)
        assert counted == start
        assert question in counted
        replied.add(question.key)
    assert own_questions(part, replied, known | replied) == start


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("skip", Typed.SKIP),
        (" Skip. ", Typed.SKIP),
        ("SKIP!", Typed.SKIP),
        ("back", Typed.BACK),
        ("Later", Typed.LATER),
        ("not now", Typed.LATER),
        ("not sure", Typed.NOT_SURE),
        ("don't know", Typed.NOT_SURE),
        ("Don’t know.", Typed.NOT_SURE),
        ("dont know", Typed.NOT_SURE),
        ("no idea", Typed.NOT_SURE),
        ("idk", Typed.NOT_SURE),
        ("skip the second approval", None),
        ("We go back to paper", None),
        ("not sure, about 14 days", None),
        ("no", None),
        ("", None),
        ("14 days", None),
    ],
)
def test_only_the_bare_words_steer(text: str, means: Typed | None) -> None:
    assert understand_reply(text) is means


@given(st.text())
def test_any_reply_is_understood_without_a_fault(text: str) -> None:
    understand_reply(text)
    for question in QUESTIONS:
        understand_choice(question.choices, text)


CHOICES = [(question, choice) for question in QUESTIONS for choice in question.choices]


@pytest.mark.parametrize(
    ("question", "choice"), CHOICES, ids=[f"{question.key}-{choice.value}" for question, choice in CHOICES]
)
def test_a_choice_is_known_by_value_label_and_word(question: Question, choice: object) -> None:
    value, label = choice.value, choice.label  # type: ignore[attr-defined]
    for text in (value, label, label.upper(), f" {label.split()[-1].lower()}. "):
        assert understand_choice(question.choices, text) == value
    assert shown_answer(question, value) == label


@pytest.mark.parametrize("text", ["", "purple", "6", "0", "quality and cost", "1 2", "yes"])
def test_what_is_none_of_the_choices_is_not_guessed(text: str) -> None:
    assert understand_choice(BY_KEY["maturity"].choices, text) is None
    assert understand_choice(BY_KEY["focus"].choices, text) is None


@pytest.mark.parametrize(("text", "value"), [("yes", "yes"), ("No.", "no"), ("yes!", "yes"), ("maybe", None)])
def test_yes_and_no_are_choices(text: str, value: str | None) -> None:
    assert understand_choice(BY_KEY["affects_people"].choices, text) == value


@given(st.sampled_from(QUESTIONS), st.text(min_size=1))
def test_an_answer_in_words_is_shown_as_it_was_given(question: Question, text: str) -> None:
    if all(text != choice.value for choice in question.choices):
        assert shown_answer(question, text) == text
