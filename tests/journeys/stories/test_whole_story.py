"""The story of one improvement, from an idea in one message to an announced success."""

from datetime import UTC, datetime

from tests.conftest import Bot
from tests.support.more import press_in_window
from tests.support.slack import ANA, BEN, CHLOE, MIA, TRIAGE, WINS, Slack

ANSWERED = ("what gets better", "mostly about?", "stop doing this?", "How is it today?", "do this today?")
"""The questions that Ana opens herself, each with a message of its own."""


def test_an_idea_in_one_message_becomes_an_announced_success(slack: Slack, bot: Bot) -> None:
    # Ana says in one message what could be better.
    slack.message(ANA, "Laptop requests take two weeks")
    bot.flush()
    receipt = slack.last(ANA, "IMP-1")
    assert "You'll have a decision by *Monday 30 November*." in receipt.text
    assert slack.last(MIA, "IMP-1", TRIAGE).buttons == ["Accept", "Decline", "Need info"]

    # She answers two questions and leaves the rest.
    receipt.press("Answer the questions")
    bot.flush()
    slack.last(ANA, "what gets better, and for whom").reply("New colleagues have a laptop on day one")
    bot.flush()
    slack.last(ANA, "What is it mostly about").press("Satisfaction")
    bot.flush()
    slack.last(ANA, "Could we simply stop").reply("skip")
    bot.flush()
    slack.last(ANA, "How is it today").reply("14 days, from the ticket system, October")
    bot.flush()
    slack.last(ANA, "How consistently do we").press("Later")
    bot.flush()
    assert "The question waits" in slack.messages(ANA)[-1].text

    # Mia accepts it: Chloé coordinates, and it serves a new objective.
    slack.last(MIA, "IMP-1", TRIAGE).press("Accept")
    slack.fill(MIA, coordinator=CHLOE, effort="M", new_objective="People can work on their first day")
    bot.flush()
    assert "Accepted: " in slack.messages(ANA)[-1].text
    assert slack.messages(ANA)[-1].thread_ts == receipt.ts
    card = slack.last(CHLOE, "You're asked to lead this")

    # Chloé completes the questions, sets the target and plans a task.
    card.press("Answer the questions")
    bot.flush()
    slack.last(CHLOE, "Where do we want to be").reply("Under 3 days by the end of March")
    bot.flush()
    slack.last(CHLOE, "Where should it be in a year").press("Skip")
    bot.flush()
    slack.last(CHLOE, "What would be a success").press("Skip")
    bot.flush()
    slack.last(CHLOE, "What keeps us from").press("Skip")
    bot.flush()
    slack.last(CHLOE, "What are the first steps").reply("Keep five laptops in stock")
    bot.flush()
    slack.last(CHLOE, "Who is needed").press("Skip")
    bot.flush()
    slack.last(CHLOE, "have to work differently").press("Yes")
    bot.flush()
    slack.last(CHLOE, "how will they hear about it").reply("A note to all managers")
    bot.flush()
    assert "last question" in slack.messages(CHLOE)[-1].text

    card = slack.last(CHLOE, "You lead this")
    card.press("KPI and target")
    slack.fill(
        CHLOE, kpi_name="Days from request to laptop", unit="days", baseline="14", comparison="under", value="3",
        due_on="2027-03-31",
    )  # fmt: skip
    card.press("Add task")
    slack.fill(CHLOE, text="Order five laptops", owner=BEN, due_on="2026-12-04")
    bot.flush()
    assert "gave you task *1.1*" in slack.last(BEN).text

    slack.last(CHLOE, "You lead this").press("Assess")
    bot.flush()
    slack.last(CHLOE, "You lead this").press("Start")
    bot.flush()
    assert "Work has started" in slack.messages(ANA)[-1].text

    # A week later, in the morning, Chloé is asked once how it goes and for a reading.
    bot.move_to(datetime(2026, 11, 30, 8, 5, tzinfo=UTC))
    bundle = slack.last(CHLOE, "Good morning")
    bundle.choose("On track: IMP-1")
    slack.last(CHLOE, "what's the value now").reply("2,8")
    bot.flush()
    assert "*On track*, you, " in slack.last(CHLOE, "Good morning").text
    assert "*Days from request to laptop* is 2.8 days, down 11.2 days." in slack.messages(CHLOE)[-1].text

    # The task is done, the work is reviewed and, when it has settled, closed.
    slack.last(BEN, "gave you task *1.1*").press("Done")
    bot.flush()
    slack.last(CHLOE, "You lead this").press("Review")
    bot.flush()
    bot.move_to(datetime(2026, 12, 14, 9, 0, tzinfo=UTC))
    slack.last(CHLOE, "You lead this").press("Close")
    press_in_window(slack, CHLOE, "More")
    slack.fill(
        CHLOE, achieved="Yes", closure_code="successful", outcomes=["time", "satisfaction"], keeper="Ben, monthly",
        notes="New colleagues have their laptop in 2.8 days.",
    )  # fmt: skip
    bot.flush()
    assert "Your idea worked: *Laptop requests take two weeks* (IMP-1)." in slack.messages(ANA)[-1].text

    # She posts what was drafted.
    slack.last(CHLOE, "This is ready for").press("Post now")
    bot.flush()
    announcement = slack.last(MIA, "Supports: ", WINS)
    assert "*14 days → 2.8 days*" in announcement.text
    assert f"Idea: <@{ANA}>" in announcement.text
    assert f"Done by: <@{BEN}>" in announcement.text
    picture = next(block for block in announcement.raw["blocks"] if block["type"] == "image")
    assert "2.8" in picture["alt_text"]
    assert len(slack.messages(MIA, WINS)) == 1

    # Nobody got more than they need: Ana's idea in one receipt and three sentences, Ben's task, and Mia nothing.
    sentences = ("*IMP-1*", "Accepted: ", "Work has started: ", "Your idea worked: ")
    asked_for = ("· skipped", "The question waits", "Good morning", *ANSWERED)
    told = [each.text for each in slack.from_app(ANA) if not any(words in each.text for words in asked_for)]
    assert [text.startswith(begins) for text, begins in zip(told, sentences, strict=True)] == [True] * 4
    assert len(slack.from_app(BEN)) == 1
    assert [each.text for each in slack.from_app(MIA) if "IMP-1" in each.text] == []
