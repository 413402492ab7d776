"""A refusal repeats what was typed, whole, however long it is and whatever signs are in it."""

import re
from html import unescape

import pytest

from tests.conftest import Bot
from tests.support.commands import answer
from tests.support.slack import BEN, CHLOE, GENERAL, Slack
from tests.support.story import captured, in_progress
from tests.support.waiting import until

_NUMBER = re.compile(r"^_\((\d) of \d\)_\n")
SIGNS, LETTERS = "&" * 40_000, "x" * 40_000
LINES = "R&D <waits> & 'asks'\n" * 1_500


def said(slack: Slack, person: str) -> str:
    """Everything that the person was answered, as they read it."""
    found = []
    for seen in sorted(slack.from_app(person, GENERAL), key=lambda seen: _NUMBER.findall(seen.text)[:1]):
        blocks = seen.raw.get("blocks") or []
        texts = [block["text"] for block in blocks if "text" in block]
        shown = [each["text"] if each["type"] == "plain_text" else unescape(each["text"]) for each in texts]
        found.append("".join(shown) if blocks else unescape(_NUMBER.sub("", seen.text)))
    return "".join(found)


def bare(text: str) -> str:
    return "".join(text.split()).replace("_Therestfollowsinthenextmessages._", "")


@pytest.mark.parametrize(
    ("command", "before", "typed"),
    [
        ("/improve", "for @nobody-known ", SIGNS),
        ("/improve", "how does this work? ", LINES),
        ("/csi", "frobnicate ", LETTERS),
        ("/csi", "decline 99 ", SIGNS),
        ("/csi", "decline 1 ", LINES),
    ],
    ids=["an unknown name", "a question", "no command", "no improvement", "not allowed"],
)
def test_a_refusal_of_forty_thousand_characters_loses_none(
    slack: Slack, bot: Bot, command: str, before: str, typed: str
) -> None:
    captured(bot)
    slack.command(BEN, command, before + typed)

    until(lambda: bare(typed) in bare(said(slack, BEN)))
    assert before.strip() in said(slack, BEN)


def test_an_answer_that_quotes_long_words_cut_repeats_all_that_was_typed(slack: Slack, bot: Bot) -> None:
    in_progress(bot)
    note = "The vendor is late.\n" * 150
    told = answer(slack, CHLOE, f"status 1 at risk {note}")

    assert told.text.startswith("Understood") or "IMP-1" in told.text
    assert "".join(note.split()) in "".join(said(slack, CHLOE).split())
    assert len(told.text) <= 13_200
