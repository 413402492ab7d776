"""A forwarded message: what was forwarded is the idea, credited to who wrote it; the comment is a detail."""

import pytest

from models import Activity, Answer, Improvement, Origin, Vote
from models.enums import SourceKind, State
from tests.conftest import Bot
from tests.support.more import opened
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Slack, direct
from tests.support.story import IDEA, card, one, redeliver, rows, told

LONG = "الطلبات تستغرق أسبوعين\n" + "Every laptop waits for three signatures. " * 120


def forward(slack: Slack, person: str, ts: str, text: str = "", *, channel: str = GENERAL, **place: str) -> str:
    """Forward a message to Kaizen, or `to` somewhere else."""
    body = {"channel": channel, "ts": ts, "to": direct(person), "text": text, **place}
    return str(slack.act(person, "forward", body)["ts"])


def test_its_words_are_the_idea_of_who_wrote_them_and_the_comment_is_a_detail(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    forward(slack, ANA, ts, "He said so at lunch")
    redeliver(slack, as_new=True)
    bot.tick()

    kept, origin = one(bot, Improvement), one(bot, Origin)
    assert (kept.idea, kept.details, kept.author_id) == (IDEA, "He said so at lunch", ANA)
    assert (origin.credited_id, kept.source_kind) == (BEN, SourceKind.DIRECT_MESSAGE)
    assert f"<@{BEN}> had this idea; you brought it in." in card(slack, ANA).text
    assert "Tell Ben Okafor about IMP-1" in card(slack, ANA).choices
    assert f"/archives/{GENERAL}/p{ts.replace('.', '')}" in opened(slack, MIA)
    assert slack.from_app(BEN) == []


def test_ones_own_words_are_ones_own_idea_and_an_apps_are_nobodys(slack: Slack, bot: Bot) -> None:
    forward(slack, ANA, slack.message(ANA, IDEA, GENERAL))
    post = {"channel": GENERAL, "name": "Alerts", "attachments": [{"title": "Disk full", "text": "web-1 has 1 % left"}]}
    forward(slack, ANA, slack.call("/sandbox/apps/U09ALERTS", post)["ts"])

    assert [each.idea for each in rows(bot, Improvement)] == [IDEA, "Disk full\nweb-1 has 1 % left"]
    assert {each.author_id for each in rows(bot, Improvement)} == {ANA}
    assert {each.credited_id for each in rows(bot, Origin)} == {None}


def test_one_message_is_one_idea_however_it_is_brought_in(slack: Slack, bot: Bot) -> None:
    ts = slack.message(BEN, IDEA, GENERAL)
    forward(slack, ANA, ts)
    forward(slack, CHLOE, ts, "Paris waits as well")
    bot.flush()
    slack.act(MIA, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})

    assert one(bot, Improvement).author_id == ANA
    assert {vote.person_id for vote in rows(bot, Vote)} == {CHLOE, MIA}
    assert [row.note for row in rows(bot, Activity) if row.verb == "noted"] == ["Paris waits as well"]
    assert "as *IMP-1*" in slack.from_app(CHLOE)[-1].text
    assert "I've added your vote." in slack.from_app(CHLOE)[-1].text
    assert "saved already, as *IMP-1*" in told(slack, MIA)


def test_an_edited_comment_is_the_new_detail_and_other_details_stay(slack: Slack, bot: Bot) -> None:
    ts = forward(slack, ANA, slack.message(BEN, IDEA, GENERAL), "At lunch")
    bot.flush()
    card(slack, ANA).press("Add details")
    slack.fill(ANA, details="At lunch\nIn the Madrid office")
    for comment in ("On Monday", "On Tuesday"):
        slack.act(ANA, "edit", {"channel": direct(ANA), "ts": ts, "text": comment})

    assert (one(bot, Improvement).idea, one(bot, Improvement).details) == (IDEA, "On Tuesday\nIn the Madrid office")


def test_a_forward_that_is_deleted_leaves_the_idea_and_says_so(slack: Slack, bot: Bot) -> None:
    ts = forward(slack, ANA, slack.message(BEN, IDEA, GENERAL))
    bot.flush()
    slack.act(ANA, "delete", {"channel": direct(ANA), "ts": ts})
    bot.flush()

    assert one(bot, Improvement).state is State.NEW
    assert slack.from_app(ANA)[-1].buttons == ["Withdraw"]


def test_while_a_question_is_open_a_forward_at_the_top_is_an_idea_and_in_the_thread_the_answer(
    slack: Slack, bot: Bot
) -> None:
    slack.message(ANA, IDEA)
    bot.flush()
    card(slack, ANA).press("Answer the questions")
    bot.flush()
    said = slack.message(BEN, "New colleagues can start", GENERAL)
    forward(slack, ANA, slack.message(BEN, "The badge printer jams daily", GENERAL))
    forward(slack, ANA, said, "He knows", thread_ts=slack.from_app(ANA)[-1].ts)
    bot.flush()

    assert [each.idea for each in rows(bot, Improvement)] == [IDEA, "The badge printer jams daily"]
    assert one(bot, Answer).text == "He knows\nBen Okafor: New colleagues can start"


def test_a_forward_of_a_forward_is_credited_to_the_first_author(slack: Slack, bot: Bot) -> None:
    first = slack.message(CHLOE, IDEA, GENERAL)
    again = slack.act(BEN, "forward", {"channel": GENERAL, "ts": first, "to": "C04DESK", "text": "see this"})["ts"]
    forward(slack, ANA, again, "and Ben agrees", channel="C04DESK")

    assert (one(bot, Improvement).idea, one(bot, Origin).credited_id) == (IDEA, CHLOE)
    assert one(bot, Improvement).details == "and Ben agrees\nBen Okafor: see this"


@pytest.mark.parametrize("words", [LONG, "Stop <!channel> & <@U04MIA|mia>: *now* ```x```"], ids=["long", "control"])
def test_what_is_forwarded_is_kept_whole_and_harmless(slack: Slack, bot: Bot, words: str) -> None:
    forward(slack, ANA, slack.message(BEN, words, GENERAL))
    bot.flush()

    assert len(one(bot, Improvement).idea) >= len(words.strip()) - 20
    for seen in (card(slack, ANA), card(slack, MIA, channel=TRIAGE)):
        assert len(seen.text) < 4_000
        assert "<!" not in seen.text


def test_a_message_that_forwards_another_is_captured_as_that_one(slack: Slack, bot: Bot) -> None:
    said = slack.message(CHLOE, IDEA, GENERAL)
    ts = slack.act(BEN, "forward", {"channel": GENERAL, "ts": said, "to": "C04DESK", "text": "well said"})["ts"]
    slack.act(ANA, "shortcut", {"callback_id": "capture_message", "channel": "C04DESK", "ts": ts})

    assert (one(bot, Improvement).idea, one(bot, Improvement).details) == (IDEA, "well said")
    assert one(bot, Origin).credited_id == CHLOE


@pytest.mark.parametrize("classic", [False, True], ids=["own user", "under a name"])
def test_an_apps_post_is_captured_from_its_blocks_and_credited_to_nobody(slack: Slack, bot: Bot, classic: bool) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Disk full on *web-1*"}}]
    body = {"channel": GENERAL, "text": "New alert", "blocks": blocks, "classic": classic}
    ts = slack.call("/sandbox/apps/U09ALERTS", body)["ts"]
    slack.act(ANA, "shortcut", {"callback_id": "capture_message", "channel": GENERAL, "ts": ts})
    bot.tick()

    assert (one(bot, Improvement).idea, one(bot, Improvement).author_id) == ("Disk full on *web-1*", ANA)
    assert [each.credited_id for each in rows(bot, Origin)] in ([], [None])
    assert "Saved as *IMP-1*" in told(slack, ANA)
