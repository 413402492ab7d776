"""What a message to the bot is: what is small or asks the bot is never an idea, what says something is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.language.message_kind import IncomingKind, incoming_kind, shorten

SMALL: dict[IncomingKind, list[str]] = {
    IncomingKind.GREETING: [
        "hi", "Hello!", "hey", "HEY", "good morning", "Good evening.", "hi there", "Hello Kaizen", "hello, kaizen",
        "hey   kaizen!", ":wave: hi", "moin", "hola",
    ],
    IncomingKind.THANKS: [
        "thanks", "Thanks!", "thx", "thank you", "Thank you, Kaizen", "many thanks", "thanks a lot!!", "ok", "Okay.",
        "cool", "got it", "great :tada:", "merci", "danke", "yes", "no",
    ],
    IncomingKind.NUMBER: [
        "42", "4.92", "4,92", "4,92 %", "1 234", "-3", "+5", "12%", "59 percent", "14 days", "2.8 h", "$ 300", "€42",
        "1,234.5 min", "7", "42.",
    ],
    IncomingKind.CONTROL: ["skip", "Skip.", "back", "later", "not sure", "same", "n/a", "undo", "stop", "cancel"],
    IncomingKind.QUESTION: [
        "help", "Help!", "help?", "?", "How does this work?", "how do I see my ideas?", "how can you help me",
        "what can you do?", "What can I do here?", "what is this?", "what are you", "who are you?", "what is kaizen?",
        "where are my ideas?", "Where is my idea", "what happened to IMP-3?", "What happens with my idea?",
        "how do\nI start?",
    ],
    IncomingKind.NOTHING: [
        "", "   ", "\n", ":tada:", ":+1: :clap:", "🎉", "…", "!!!", "👍🏽",
        ":wave::skin-tone-2:", "-",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in SMALL.items() for text in texts])
def test_what_is_small_or_asks_the_bot_is_no_idea(kind: IncomingKind, text: str) -> None:
    assert incoming_kind(text) is kind


def test_every_kind_but_the_idea_has_its_examples() -> None:
    assert set(SMALL) == set(IncomingKind) - {IncomingKind.IDEA}


@pytest.mark.parametrize(
    "text",
    [
        "Laptop requests take two weeks",
        "laptops",
        "Printers jam",
        "Wi-Fi!",
        "24/7 support for nurses",
        "3 approvals for one laptop is too many",
        "42 tickets wait for the same person",
        "14 days for a laptop is too long",
        "5S in the warehouse",
        "Thanks to the new form we type everything twice",
        "No more paper forms",
        "Yes to remote onboarding",
        "OK button is too small on the phone",
        "Skip the second approval",
        "Cancel button is missing in the travel form",
        "Stop printing the weekly report",
        "Hi, the printers on floor 3 jam every morning",
        "Hello team, nobody answers the phone after 5",
        "Good morning meetings take too long",
        "How about a shared calendar for the meeting rooms?",
        "How we hand over shifts loses information",
        "Why do we need three signatures?",
        "Could we stop sending the report?",
        "What if every new colleague had a buddy?",
        "Help desk opens too late",
        "Help new colleagues find the right form",
        "Where people park is a mess",
        "Same password everywhere is dangerous",
        "Great ideas get lost in mails",
        "笔记本电脑申请需要两周",
        "ノートパソコンの申請に二週間かかる",
        "طلبات الحاسوب تستغرق أسبوعين",
        "Заявки на ноутбуки идут две недели",
        "As solicitações demoram 🎉",
        ":bulb: a lamp for the dark corridor",
        "line one\nline two",
        "a & b < c",
        "<!channel> is used too often",
        "https://wiki.example/page is out of date",
        "@ana should not have to approve each order",
    ],
)
def test_what_says_something_is_an_idea(text: str) -> None:
    assert incoming_kind(text) is IncomingKind.IDEA


@given(st.text())
def test_any_text_is_one_of_the_kinds(text: str) -> None:
    assert incoming_kind(text) in IncomingKind


@given(st.text(), st.sampled_from(["", " ", "\n", "  \t"]), st.sampled_from(["", " ", "\n\n"]))
def test_space_around_a_message_does_not_matter(text: str, before: str, after: str) -> None:
    assert incoming_kind(before + text + after) is incoming_kind(text)


@given(st.text(alphabet=" \t\n.!,…-🎉👍", max_size=30))
def test_what_holds_no_word_is_nothing(text: str) -> None:
    assert incoming_kind(text) is IncomingKind.NOTHING


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.sampled_from(["", "%", " %", " days", " h"]))
def test_a_bare_number_is_never_an_idea(value: object, unit: str) -> None:
    assert incoming_kind(f"{value}{unit}") is IncomingKind.NUMBER


WORDS = st.lists(st.from_regex(r"[a-z]{2,9}", fullmatch=True), min_size=6, max_size=30)


@given(WORDS)
def test_a_sentence_that_names_a_thing_and_what_is_wrong_with_it_is_an_idea(words: list[str]) -> None:
    assert incoming_kind("The printer " + " ".join(words)) is IncomingKind.IDEA


@given(st.text(), st.integers(10, 200))
def test_shortened_text_is_one_line_within_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= limit
    assert "\n" not in short
    line = " ".join(text.split())
    assert short == line or (short.endswith("…") and line.startswith(short[:-1]))


def test_text_is_cut_at_a_word() -> None:
    assert shorten("laptop requests take two weeks", 20) == "laptop requests…"
    assert shorten("laptop requests, take two weeks", 20) == "laptop requests…"
    assert shorten("x" * 30, 10) == "x" * 9 + "…"
    assert shorten("short", 5) == "short"
