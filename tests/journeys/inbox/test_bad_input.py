"""Bad input, each way in: what is no idea is refused with what is missing, what is one is kept whole and harmless."""

import re
from collections.abc import Callable

import pytest

from models import Improvement
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, GENERAL, MIA, TRIAGE, Refused, Slack
from tests.support.story import IDEA, card, one, rows, told

Say = Callable[[Slack, str], str]
"""Says a text in one of the ways, as Ana, and gives what she is answered, if anything was said at once or in a DM."""


def by_command(slack: Slack, text: str) -> str:
    slack.command(ANA, "/improve", text)
    return slack.last(ANA, channel=GENERAL).text


def by_form(slack: Slack, text: str) -> str:
    slack.command(ANA, "/improve")
    try:
        slack.fill(ANA, idea=text)
    except Refused as refused:
        assert slack.modal(ANA)["state"]["values"]["idea"]["idea"]["value"] == text
        return str(refused.answer["errors"]["idea"])
    return ""


def by_message(slack: Slack, text: str) -> str:
    slack.message(ANA, text)
    return ""


def by_mention(slack: Slack, text: str) -> str:
    slack.message(ANA, f"<@U00KAIZEN> {text}", GENERAL)
    return ""


def by_shortcut(slack: Slack, text: str) -> str:
    ts = slack.message(BEN, text, GENERAL)
    slack.act(ANA, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})
    return told(slack, ANA)


def on_behalf(slack: Slack, text: str) -> str:
    return by_command(slack, f"for @ben {text}")


WAYS: dict[str, Say] = {
    "command": by_command,
    "form": by_form,
    "message": by_message,
    "mention": by_mention,
    "shortcut": by_shortcut,
    "on_behalf": on_behalf,
}

NO_IDEA = {
    "emoji": (":tada: :+1:", "What could be better? A few words"),
    "unicode_emoji": ("🎉👩‍👩‍👧‍👦", "What could be better? A few words"),
    "zero_width": ("\u200b\u200d\ufeff", "What could be better? A few words"),
    "marks": ("…!?", "What could be better? A few words"),
    "one_word": ("laptops", "“laptops” alone doesn't say enough"),
    "link": ("https://example.com/a/b?c=d", "What could be better about this link"),
}


def seen_by_ana(slack: Slack) -> dict[str, str]:
    """Everything that Ana was told in the channel and in her messages, by its timestamp."""
    return {each.ts: each.text for each in [*slack.from_app(ANA), *slack.from_app(ANA, GENERAL)]}


def close_windows(slack: Slack) -> None:
    while slack.views(ANA):
        slack.close_modal(ANA)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_says_too_little_is_not_kept_and_is_told_what_is_missing(slack: Slack, bot: Bot, way: Say) -> None:
    for text, missing in NO_IDEA.values():
        before = seen_by_ana(slack)
        at_once = way(slack, text)
        bot.flush()
        said = [at_once, *(words for ts, words in seen_by_ana(slack).items() if ts not in before)]
        close_windows(slack)

        assert rows(bot, Improvement) == []
        assert any(missing in each or "what could be better" in each for each in said), text


@pytest.mark.parametrize("text", ["   ", "\u200b"], ids=["spaces", "zero_width"])
def test_a_command_that_says_nothing_never_fails(slack: Slack, bot: Bot, text: str) -> None:
    slack.command(ANA, "/improve", text)

    assert rows(bot, Improvement) == []
    assert slack.views(ANA) or "What could be better? A few words" in slack.last(ANA, channel=GENERAL).text


@pytest.mark.parametrize("typed", ["laptops", "for @ben laptops", "https://example.com", "x" * 12_001])
def test_a_refused_command_repeats_what_was_typed(slack: Slack, bot: Bot, typed: str) -> None:
    answer = by_command(slack, typed)

    assert slack.last(ANA, channel=GENERAL).raw["ephemeral"]
    last_words = typed.rpartition(" ")[2]
    assert last_words in answer.partition("You typed:")[2]


KEPT = {
    "code": "The script fails: ```for f in *.txt; do echo $f; done``` every night",
    "quotes": "She said \"it's slow\" and 'broken' > quoted\n\nand a second line",
    "markup": "Reports show *bold* _it_ ~no~ `code` <b>html</b> &amp; & instead of plain words",
    "controls": "Stop @channel and @here and #wins, and https://evil.example too",
    "rtl": "הבקשות למחשב נייד נמשכות שבועיים (2 weeks) \u202eabc\u202c",
    "arabic": "طلبات الحاسوب المحمول تستغرق أسبوعين",
    "cjk": "笔记本电脑申请需要两周",
    "nul": "Laptop requests\x00 take two weeks",
    "question": "Why does a laptop take two weeks to arrive?",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_says_something_is_kept_and_shown_without_harm(slack: Slack, bot: Bot, way: Say) -> None:
    for number, text in enumerate(KEPT.values(), 1):
        way(slack, text)
        bot.tick()
        close_windows(slack)

        kept = rows(bot, Improvement)[-1].idea
        assert len(rows(bot, Improvement)) == number
        assert "\x00" not in kept
        assert kept.splitlines()[0][:12] == text.replace("\x00", "").strip().splitlines()[0][:12]
        for seen in (card(slack, ANA, number), card(slack, MIA, number, TRIAGE)):
            controls = re.findall(r"<([@!#][^>]*)>", seen.text)
            assert set(controls) <= {f"@{ANA}", f"@{BEN}"}
            assert not re.search("[\u202a-\u202e]", seen.text)


@pytest.mark.parametrize("typed", ["@channel", "@here", "@everyone", "@desk"])
def test_nobody_is_pinged_by_what_an_idea_mentions(slack: Slack, bot: Bot, typed: str) -> None:
    slack.call("/sandbox/groups/S01DESK", {"handle": "desk", "name": "Desk", "users": [BEN]})
    slack.message(ANA, f"Stop asking {typed} about laptops")
    bot.flush()

    bot.flush()
    bot.kaizen.intake.flush()  # type: ignore[union-attr]
    bot.flush()
    for seen in (card(slack, ANA), card(slack, MIA, channel=TRIAGE)):
        assert f"Stop asking {typed} about laptops" in seen.text
        assert "<!" not in seen.text


LONG = {
    "command": by_command,
    "message": by_message,
    "mention": by_mention,
    "shortcut": by_shortcut,
}


@pytest.mark.parametrize("way", LONG.values(), ids=LONG)
def test_ten_thousand_characters_are_kept_whole_and_can_be_read_whole(slack: Slack, bot: Bot, way: Say) -> None:
    idea = ("The laptop & the form, again. " * 400)[:9_999] + "!"
    way(slack, idea)
    bot.flush()

    assert one(bot, Improvement).idea == idea
    if slack.views(ANA):
        slack.close_modal(ANA)
    for seen in (card(slack, ANA), card(slack, MIA, channel=TRIAGE)):
        assert len(seen.text) < 4_000
    card(slack, ANA).press("Read all")
    assert "".join(block["text"]["text"] for block in slack.modal(ANA)["blocks"]) == idea


def test_a_file_without_words_is_answered_with_what_to_do(slack: Slack, bot: Bot) -> None:
    slack.act(ANA, "upload", {"channel": "D01ANA", "filename": "clip.m4a", "content": "aGk="})
    bot.flush()

    (answer,) = slack.from_app(ANA)
    assert (
        "I read CSV files of readings, but can't look into other files or listen to clips. Say in a sentence"
        in answer.text
    )
    assert rows(bot, Improvement) == []


def test_a_file_with_words_is_an_idea(slack: Slack, bot: Bot) -> None:
    slack.act(ANA, "upload", {"channel": "D01ANA", "filename": "queue.png", "content": "aGk=", "text": IDEA})

    assert one(bot, Improvement).idea == IDEA


def test_right_to_left_words_leave_our_own_in_their_order(slack: Slack, bot: Bot) -> None:
    answer = by_command(slack, "הבקשות למחשב נייד נמשכות שבועיים")

    assert "\u2068הבקשות למחשב נייד נמשכות שבועיים\u2069" in answer
