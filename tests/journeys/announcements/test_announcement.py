"""Wins: what succeeded is announced once, where its coordinator wants it, and every number in it is right."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from csi.announcements import editing, posting
from csi.common.errors import NotAllowed, TooLate
from csi.consequences.closing import close_improvement
from csi.lifecycle import closure, transitions
from models import Announcement, Database, Improvement
from models.enums import AnnouncementState, ClosureCode, OutcomeCategory, Step
from sandbox.server import SandboxServer
from tests.conftest import Bot, Clock, make_settings
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, WINS, Refused, Seen, Slack
from tests.support.story import KPI, OBJECTIVE, accepted, calls, card, closed, one, read, redeliver, rows, take, told

READY = "This is ready for"


def draft(slack: Slack, person: str = CHLOE) -> Seen:
    return slack.last(person, "(IMP-1) is closed")


def announced(slack: Slack, channel: str = WINS) -> list[Seen]:
    return slack.from_app(LEO, channel)


def state(bot: Bot) -> AnnouncementState:
    return one(bot, Announcement).state


def post(slack: Slack, bot: Bot) -> None:
    draft(slack).press("Post now")
    bot.flush()


# The draft


def test_the_draft_goes_to_the_closer_only_and_nothing_is_announced_yet(slack: Slack, bot: Bot) -> None:
    closed(bot)

    assert READY in draft(slack).text
    assert f"<#{WINS}>" in draft(slack).text
    assert draft(slack).buttons == ["Evidence", "Post now", "Edit"]
    assert draft(slack).choices == [
        f"{said}: IMP-1" for said in ("Post at a working hour", "Insert figure", "Don't announce")
    ]
    for person in (ANA, BEN, MIA, LEO):
        assert [seen for seen in slack.from_app(person) if READY in seen.text] == []
    assert announced(slack) == []


def test_the_announcement_tells_before_and_after_with_dates_names_and_picture(slack: Slack, bot: Bot) -> None:
    closed(bot)
    post(slack, bot)

    (told_all,) = announced(slack)
    assert told_all.text.startswith(f"Better now: {KPI}\nNew colleagues have their laptop in 2.8 days.\n")
    assert f"*{KPI}*: *14 days → 2.8 days* (23 November to 8 December)" in told_all.text
    assert "11.2 days lower, 80 % lower" in told_all.text
    assert "Target under 3 days by 21 February: met." in told_all.text
    assert f"Idea: <@{ANA}>  ·  Led by: <@{CHLOE}>  ·  Done by: <@{BEN}>" in told_all.text
    assert f"Supports: {OBJECTIVE}" in told_all.text
    assert "Saves time" in told_all.text
    picture = next(block for block in told_all.raw["blocks"] if block["type"] == "image")
    assert "2.8" in picture["alt_text"]
    assert picture["alt_text"] in told_all.text


def test_the_draft_says_that_it_is_posted(slack: Slack, bot: Bot) -> None:
    closed(bot)
    post(slack, bot)

    assert f"(IMP-1)  ·  Posted to <#{WINS}>" in draft_after(slack)
    assert one(bot, Announcement).posted_by == CHLOE


def draft_after(slack: Slack) -> str:
    return slack.last(CHLOE, "Posted to").text


# Claims


def test_a_wrong_figure_is_refused_with_the_right_one_and_what_was_typed_stays(slack: Slack, bot: Bot) -> None:
    closed(bot)
    draft(slack).press("Edit")
    story = "Laptops come 90% faster than before."

    with pytest.raises(Refused) as refused:
        slack.fill(CHLOE, story=story)

    assert "80 %" in refused.value.answer["errors"]["story"]
    assert slack.modal(CHLOE)["state"]["values"]["story"]["story"]["value"] == story
    assert one(bot, Announcement).story == "New colleagues have their laptop in 2.8 days."

    slack.fill(CHLOE, story="The waiting time is 80% lower.")
    bot.flush()
    assert "The waiting time is 80% lower" in draft(slack).text


@pytest.mark.parametrize(
    "story",
    [
        "From 14 to 2.8 days, for everybody.",
        "The wait is down by 11.2 days.",
        "A laptop in about 3 days, says IMP-1 of 2026.",
        "Nobody waits any more.",
    ],
)
def test_what_the_readings_bear_out_is_taken(slack: Slack, bot: Bot, story: str) -> None:
    closed(bot)
    draft(slack).press("Edit")
    slack.fill(CHLOE, story=story)
    post(slack, bot)

    assert story.rstrip(".") in announced(slack)[0].text


def test_the_facts_are_of_the_moment_when_it_is_posted(slack: Slack, bot: Bot) -> None:
    closed(bot)
    old = draft(slack)
    bot.move_to(bot.clock() + timedelta(days=1))
    read(bot, "2.5")
    old.press("Post now")
    assert "2.5" in told(slack, CHLOE)  # the story says 2.8

    draft(slack).press("Edit")
    slack.fill(CHLOE, story="New colleagues have their laptop in 2.5 days.")
    post(slack, bot)

    assert "*14 days → 2.5 days*" in announced(slack)[0].text


def test_what_is_read_after_it_was_posted_does_not_change_it(slack: Slack, bot: Bot) -> None:
    closed(bot)
    post(slack, bot)
    bot.move_to(bot.clock() + timedelta(days=7))
    read(bot, "9")

    assert "*14 days → 2.8 days*" in announced(slack)[0].text
    assert "*14 days → 2.8 days*" in draft_after(slack)


# Once


def test_pressed_twice_it_is_posted_once(slack: Slack, bot: Bot) -> None:
    closed(bot)
    ready = draft(slack)
    ready.press("Post now")
    ready.press("Post now")
    assert "This was posted already." in told(slack, CHLOE)
    bot.flush()

    assert len(announced(slack)) == 1


def test_a_press_delivered_twice_is_one_announcement(slack: Slack, bot: Bot) -> None:
    closed(bot)
    draft(slack).press("Post now")
    redeliver(slack)
    bot.restart()
    bot.flush()
    bot.tick()

    assert len(announced(slack)) == 1


def test_the_picture_is_uploaded_once_for_draft_and_announcement(slack: Slack, bot: Bot) -> None:
    closed(bot)
    post(slack, bot)

    uploaded = [call["request"]["files"] for call in calls(slack, "files.completeUploadExternal")]
    assert [KPI in str(files) for files in uploaded].count(True) == 1


def test_not_this_one_announces_nothing_and_can_be_taken_back(slack: Slack, bot: Bot) -> None:
    closed(bot)
    draft(slack).press("Don't announce")
    bot.flush()
    assert state(bot) is AnnouncementState.DROPPED
    assert "not announced. You can still post it" in draft(slack).text
    assert draft(slack).buttons == ["Evidence", "Post now", "Edit"]
    assert announced(slack) == []

    post(slack, bot)
    assert len(announced(slack)) == 1


# Where


@pytest.fixture
def bot_without_channel(db: Database, slack: Slack, server: SandboxServer, database_url: str) -> Iterator[Bot]:
    settings = make_settings(server.url, database_url, announcement_channel=None)
    running = Bot(settings, db, slack, Clock(server))
    yield running
    running.stop()


def test_where_no_channel_is_set_one_is_asked_for(slack: Slack, bot_without_channel: Bot) -> None:
    bot = bot_without_channel
    closed(bot)
    assert "a channel that you choose" in draft(slack).text

    draft(slack).press("Post now")
    assert "Announce where?" in told(slack, CHLOE)
    assert state(bot) is AnnouncementState.DRAFT
    slack.fill(CHLOE, channel=GENERAL)
    bot.flush()

    assert len(announced(slack, GENERAL)) == 1
    assert announced(slack) == []


# Who


def test_only_its_coordinator_or_a_manager_edits_and_posts(slack: Slack, bot: Bot) -> None:
    closed(bot)
    for person in (ANA, BEN, LEO):
        with bot.db.begin() as session, pytest.raises(NotAllowed, match="Only the improvement's coordinator"):
            posting.post_announcement(session, 1, by=person, at=bot.clock())
        with bot.db.begin() as session, pytest.raises(NotAllowed):
            editing.edit_text(session, 1, editing.EditedText("Mine"), by=person, at=bot.clock())
        with bot.db.begin() as session, pytest.raises(NotAllowed):
            posting.drop_announcement(session, 1, by=person, at=bot.clock())
    assert state(bot) is AnnouncementState.DRAFT

    with bot.db.begin() as session:
        posting.post_announcement(session, 1, by=MIA, at=bot.clock())
    bot.flush()
    assert len(announced(slack)) == 1


# Lessons, and quick wins


def test_an_unsuccessful_close_offers_a_lesson_that_blames_nobody(slack: Slack, bot: Bot) -> None:
    closed(bot, code=ClosureCode.UNSUCCESSFUL, value="13", notes="The stock was used up at once.")
    post(slack, bot)

    (lesson,) = announced(slack)
    assert lesson.text.startswith("We learned: The stock was used up at once\n")
    assert "*What went wrong:* The first order form" in lesson.text
    assert "*14 days → 13 days*" in lesson.text
    assert "Target under 3 days by 21 February: not met." in lesson.text


def test_without_a_kpi_the_outcome_is_marked_as_reported(slack: Slack, bot: Bot) -> None:
    accepted(bot, quick_win=True)
    take(bot, 1, Step.START)
    card(slack, CHLOE).press("Close")
    slack.fill(CHLOE, closure_code="successful", notes="The form is gone.")
    bot.flush()
    post(slack, bot)

    assert f"As reported by <@{CHLOE}>; no KPI is linked." in announced(slack)[0].text
    assert calls(slack, "files.getUploadURLExternal") == []


def test_hostile_words_in_a_story_ping_nobody(slack: Slack, bot: Bot) -> None:
    closed(bot)
    draft(slack).press("Edit")
    slack.fill(CHLOE, story="<!channel> *it* worked & <@U05LEO> knows")
    post(slack, bot)

    assert "<!channel>" not in announced(slack)[0].text
    assert "&lt;!channel&gt; *it* worked &amp; @Leo Tanaka knows" in announced(slack)[0].text
    assert rows(bot, Improvement)[0].closure_notes == "New colleagues have their laptop in 2.8 days."


# Reopened and closed again


def close_again(bot: Bot, code: ClosureCode, notes: str, early: str = "It is plain to see") -> None:
    """Close what was reopened, judged at once."""
    take(bot, 1, Step.REOPEN, by=MIA, reason="The waiting is back")
    take(bot, 1, Step.REVIEW)
    outcomes = (OutcomeCategory.COST,) if code is ClosureCode.SUCCESSFUL else ()
    closing = closure.Closing(code, notes, achieved="Yes", outcomes=outcomes, judge_now_because=early)
    with bot.db.begin() as session:
        close_improvement(session, 1, closing, by=CHLOE, at=bot.clock())
    bot.flush()


def test_what_is_reopened_is_closed_and_announced_again_with_whatever_code(slack: Slack, bot: Bot) -> None:
    closed(bot)
    post(slack, bot)
    codes = [ClosureCode.SUCCESSFUL, ClosureCode.UNSUCCESSFUL, ClosureCode.WITHDRAWN, ClosureCode.UNSUCCESSFUL]

    for code, notes in zip(
        codes, ("Now it lasts.", "It did not last.", "We stop.", "It was for nothing."), strict=True
    ):
        close_again(bot, code, notes)
        if code is not ClosureCode.WITHDRAWN:
            assert notes.rstrip(".") in draft(slack).text
            post(slack, bot)

    assert [(row.cycle, row.kind, row.state) for row in rows(bot, Announcement)] == [
        (1, "success", "posted"),
        (2, "success", "posted"),
        (3, "lesson", "posted"),
        (4, "lesson", "posted"),
    ]
    assert [told_all.text.split("\n")[0] for told_all in announced(slack)] == [
        f"Better now: {KPI}",
        "Now it lasts",
        "We learned: It did not last",
        "We learned: It was for nothing",
    ]
    assert "Saves money" in announced(slack)[1].text


def test_the_draft_of_an_earlier_closing_is_not_posted_any_more(slack: Slack, bot: Bot) -> None:
    closed(bot)
    old = draft(slack)
    with bot.db.begin() as session:
        transitions.take_step(session, 1, Step.REOPEN, by=MIA, at=bot.clock(), reason="The waiting is back")

    old.press("Post now")  # before its message is updated
    assert "IMP-1 was reopened since, so this announcement can't be posted any more." in told(slack, CHLOE)
    bot.flush()
    first = slack.last(CHLOE, "won't be posted")
    assert first.text == "“Laptop requests take two weeks” (IMP-1) was reopened. This announcement won't be posted."
    assert first.buttons == []

    take(bot, 1, Step.REVIEW)
    with bot.db.begin() as session:
        again = closure.Closing(
            ClosureCode.SUCCESSFUL, "Now it lasts.", achieved="Yes", judge_now_because="It is plain"
        )
        close_improvement(session, 1, replace(again, outcomes=(OutcomeCategory.TIME,)), by=CHLOE, at=bot.clock())
    bot.flush()
    with pytest.raises(TooLate, match="IMP-1 was reopened and closed again since"), bot.db.begin() as session:
        posting.post_announcement(session, 1, by=CHLOE, at=bot.clock())
    assert "was reopened and closed again. This announcement won't be posted." in slack.last(CHLOE, "won't be").text
    post(slack, bot)
    assert [told_all.text.split("\n")[0] for told_all in announced(slack)] == ["Now it lasts"]


def test_an_announcement_that_still_waits_is_not_sent_once_its_improvement_is_reopened(slack: Slack, bot: Bot) -> None:
    closed(bot)
    draft(slack).press("Post now")
    take(bot, 1, Step.REOPEN, by=MIA, reason="The waiting is back")

    bot.flush()

    assert announced(slack) == []
    assert "was reopened. This announcement won't be posted." in slack.last(CHLOE, "IMP-1) was reopened").text
