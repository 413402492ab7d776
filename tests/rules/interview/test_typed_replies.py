"""What a typed reply to a question is: an answer, a choice in other words, a control word, or no answer at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.interview.questions import BY_KEY, QUESTIONS
from csi.interview.typed_replies import ReplyKind, Typed, is_question_back, read_reply, understand_title

OBJECTIVES = ("People can work on their first day", "Cheaper printing", "Less paper")
LONG = "mostly about money, because we pay for couriers and nobody knows how much " * 60

CHOICES = {
    "focus": {
        "mostly about money": "cost",
        "Cost?": "cost",
        "not cost, quality": "quality",
        "it's about security, I think": "security",
        "compliance (GDPR)": "compliance",
        "Geld": "cost",
        "c’est le coût": "cost",
        "dinero": "cost",
        "less frustration": "satisfaction",
        "安全": "security",
        LONG: "cost",
        "purple": None,
        "quality and cost": None,
        "not cost": None,
        "saving time": None,
        "14 days, from the ticket system": None,
        "x" * 3_000: None,
    },
    "maturity": {
        "level two": "2",
        "3 I guess, but it differs": "3",
        "about 2 (4 in Lyon)": None,
        "3": "3",
        "defined": "3",
        "Level 2?": "2",
        "2/5": "2",
        "4 out of 5": "4",
        "about three, I think": "3",
        "I'd say 3": "3",
        "it is documented": "3",
        "everybody does it differently": "1",
        "ad-hoc": "1",
        "not defined": None,
        "3 people do it": None,
        "3-4": None,
        "6": None,
    },
    "affects_people": {
        "no, nobody": "no",
        "yes, the front desk": "yes",
        "probably yes": "yes",
        "not really": "no",
        "oui": "yes",
        "いいえ": "no",
        "不是": "no",
        "No, but yes for Lyon": "no",
        "everyone": None,
    },
    "objective": {
        "People can work on their first day.": OBJECTIVES[0],
        "first day": OBJECTIVES[0],
        "we want to have less paper": OBJECTIVES[2],
        "printing": OBJECTIVES[1],
        "14 days": None,
        "none": None,
    },
}


@pytest.mark.parametrize(
    ("key", "text"), [(key, text) for key, texts in CHOICES.items() for text in texts], ids=lambda text: text[:40]
)
def test_a_choice_is_understood_in_ones_own_words_and_never_guessed(key: str, text: str) -> None:
    reply = read_reply(BY_KEY[key], text, titles=OBJECTIVES if key == "objective" else ())

    meant = CHOICES[key][text]
    assert (reply.kind, reply.text) == ((ReplyKind.ANSWER, meant) if meant else (ReplyKind.UNCLEAR, text))


REPLIES = {
    "outcome": {
        ReplyKind.ANSWER: [
            "Laptops on day one",
            "Laptops on day one?",
            "14 days?",
            "No, auditors ask for it",
            "nobody waits",
            "not sure, about 14 days",
            "skip the second approval",
            "Can we see who waits? Then nobody asks twice.",
            "Why should anybody in any of our offices have to wait longer than three days for a laptop?",
            "Weil niemand mehr wartet",
            "没有人等待",
        ],
        ReplyKind.NO_ANSWER: ["No", "nope.", "yes", "ok", "Nein", "non", "نعم", "keep"],
        ReplyKind.ASKS_BACK: [
            "?",
            "??",
            "",
            "   ",
            ":thinking_face:",
            "what's an objective?",
            "What’s an objective",
            "sorry, what do you mean?",
            "huh",
            "Why?",
            "Who is meant?",
            "Was ist damit gemeint?",
            "c'est quoi ?",
            "¿Qué es eso?",
            "什么意思？",
            "ما هو الهدف؟",
        ],
        ReplyKind.SMALL_TALK: ["thanks", "hello", "great"],
    },
    "stop_doing": {ReplyKind.ANSWER: ["No", "yes", "no, auditors need it"], ReplyKind.ASKS_BACK: ["Could we?"]},
    "benchmark": {ReplyKind.CONTROL: ["No", "nope"], ReplyKind.NO_ANSWER: ["yes"], ReplyKind.ANSWER: ["Lyon: 3 days"]},
    "focus": {ReplyKind.NO_ANSWER: ["no", "maybe"], ReplyKind.ASKS_BACK: ["what is compliance?"]},
}
EACH = [(key, kind, text) for key, kinds in REPLIES.items() for kind, texts in kinds.items() for text in texts]


@pytest.mark.parametrize(("key", "kind", "text"), EACH, ids=[f"{key}-{text[:30]}" for key, _, text in EACH])
def test_no_dunno_and_a_question_back_are_no_answer(key: str, kind: ReplyKind, text: str) -> None:
    assert read_reply(BY_KEY[key], text).kind is kind


CONTROLS = {
    Typed.SKIP: ["skip", "Skip it.", "n/a", "next", "no thanks", "weiter"],
    Typed.BACK: ["back", "go back", "zurück"],
    Typed.LATER: ["later", "Not now!", "maybe later", "plus tard"],
    Typed.NOT_SURE: [
        "dunno",
        "Dunno.",
        "I don’t know, honestly",
        "sorry, no idea",
        "no idea?",
        "keine ahnung",
        "je ne sais pas",
        "не знаю",
        "不知道",
    ],
}


@pytest.mark.parametrize(
    ("control", "text"), [(control, text) for control, texts in CONTROLS.items() for text in texts]
)
def test_the_controls_can_be_typed_in_other_words(control: Typed, text: str) -> None:
    assert read_reply(BY_KEY["outcome"], text).control is control


def test_keep_is_a_control_only_where_something_can_be_kept() -> None:
    assert read_reply(BY_KEY["outcome"], "Keep it", answered=True).control is Typed.KEEP
    assert read_reply(BY_KEY["outcome"], "Keep it").kind is ReplyKind.NO_ANSWER


def test_a_file_is_an_answer_whatever_stands_beside_it() -> None:
    assert read_reply(BY_KEY["baseline"], "", with_files=True).kind is ReplyKind.ANSWER
    assert read_reply(BY_KEY["baseline"], "yes", with_files=True).kind is ReplyKind.ANSWER


def test_a_title_that_two_objectives_could_have_is_not_guessed() -> None:
    assert understand_title(("Less paper", "Less waste"), "less") is None
    assert understand_title((), "less") is None


@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_read_without_a_fault(text: str, titles: list[str]) -> None:
    is_question_back(text)
    for question in QUESTIONS:
        reply = read_reply(question, text, titles=titles if question.key == "objective" else ())
        assert (reply.control is not None) == (reply.kind is ReplyKind.CONTROL)
