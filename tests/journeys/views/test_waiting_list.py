"""Many waiting ideas decided together: ticked over pages, for one reason, each by its own checks, nothing twice."""

from typing import Any

from sqlmodel import select

from csi.capture import recording
from csi.catalogue import entries
from csi.people import directory
from models import Activity, Improvement, RoleGrant
from models.enums import Role, SourceKind, State, Step
from tests.conftest import Bot
from tests.support.commands import answer, refused
from tests.support.homes import press
from tests.support.slack import ANA, BEN, CHLOE, LEO, MIA, Json, Slack
from tests.support.story import captured, grant, redeliver, rows, take, told


def queue(bot: Bot, count: int) -> None:
    """So many ideas of Ana's, unsent. The first is long and full of signs."""
    captured(bot, "Laptops <take> *long* & " + "very " * 60 + "long")
    with bot.db.begin() as session:
        for number in range(2, count + 1):
            source = recording.Source(SourceKind.FORM, f"test:{number}")
            idea = recording.NewIdea(f"Idea no. {number} über Drucker 打印机")
            recording.record_idea(session, idea, by=ANA, at=bot.clock(), source=source)


def window(slack: Slack, person: str = MIA) -> Json:
    return slack.modal(person)


def act(slack: Slack, what: str, ticks: tuple[int, ...] = (), person: str = MIA) -> None:
    """Tick ideas in the window, besides those that are, and press one of its buttons."""
    view = window(slack, person)
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        boxes = block.get("accessory") or {}
        if boxes.get("action_id") == "tick_ideas":
            before = {each["value"] for each in boxes.get("initial_options", ())}
            chosen = [each for each in boxes["options"] if int(each["value"]) in ticks or each["value"] in before]
            state = {block["block_id"]: {"tick_ideas": {"type": "checkboxes", "selected_options": chosen}}}
    for block in view["blocks"]:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if what in (element["text"]["text"], element["action_id"]):
                place = {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
                slack.act(person, "press", place | {"state": state})
                return
    raise AssertionError(f"no button {what!r} in {view['blocks']}")


def states(bot: Bot) -> list[State]:
    return [row.state for row in rows(bot, Improvement)]


def test_ideas_ticked_on_several_pages_are_declined_for_one_reason_that_each_author_reads(
    slack: Slack, bot: Bot
) -> None:
    queue(bot, 12)
    press(slack, MIA, "Decide several")
    assert "12 ideas wait for your decision." in told(slack, MIA)
    assert [each["value"] for each in _options(window(slack))] == [str(number) for number in range(1, 11)]
    assert "Read all" in str(window(slack)["blocks"]), "the first is longer than an option"
    act(slack, "Decline")
    assert "Nothing is ticked yet: tick at least one idea." in told(slack, MIA)

    act(slack, "Next", (1, 3))
    assert "2 more ticked on other pages." in told(slack, MIA)
    act(slack, "Decline", (12,))
    assert "Decline 3 ideas" in str(window(slack)["title"])
    assert "reason" in refused(slack, MIA, reason="  ")
    take(bot, 3, Step.DECLINE, by=MIA, reason="Somebody was faster")
    slack.fill(MIA, reason="We lease <new> ones in June")
    bot.flush()

    said = told(slack, MIA)
    assert "*2 ideas declined.* Their authors will get your reason." in said
    assert "*1 idea left as it was:*\n" in said
    assert "IMP-3 is declined (Mia Lindqvist, 23 November), so nobody can decline it now." in said
    assert [number for number, state in enumerate(states(bot), 1) if state is State.DECLINED] == [1, 3, 12]
    assert sum("We lease &lt;new&gt; ones in June" in seen.text for seen in slack.from_app(ANA)) >= 2
    slack.close_modal(MIA)
    assert "9 ideas wait for your decision." in told(slack, MIA), "the list below is the present one"


def _options(view: Json) -> list[Json]:
    return next(block["accessory"]["options"] for block in view["blocks"] if "accessory" in block)


def test_each_idea_is_checked_by_itself_and_a_second_press_does_nothing_twice(slack: Slack, bot: Bot) -> None:
    queue(bot, 4)
    with bot.db.begin() as session:
        ops = entries.add_entry(session, entries.EntryKind.TEAM, "Ops", manager=LEO, by=MIA, at=bot.clock())
        for number in (1, 2):
            session.get_one(Improvement, number).team_id = ops
    press(slack, LEO, "Decide several")
    assert [each["value"] for each in _options(window(slack, LEO))] == ["1", "2"], "what waits for Leo's decision"
    act(slack, "Assign", (1, 2), LEO)
    with bot.db.begin() as session:
        session.get_one(Improvement, 2).team_id = directory.default_team(session).id or 0

    slack.fill(LEO, coordinator=CHLOE)
    redeliver(slack)
    bot.flush()

    said = told(slack, LEO)
    assert f"*1 idea assigned to <@{CHLOE}>.*" in said
    assert "✗  *IMP-2*  Idea no. 2 über Drucker 打印机\n" in said
    assert [row.coordinator_id for row in rows(bot, Improvement)] == [CHLOE, None, None, None]
    assert [row.verb for row in rows(bot, Activity)].count("assigned") == 1
    assert states(bot) == [State.NEW] * 4


def test_what_was_reworded_or_given_to_somebody_meanwhile_is_left_and_said(slack: Slack, bot: Bot) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    queue(bot, 3)
    walk = answer(slack, CHLOE, "triage")
    walk.press("Decide several")
    act(slack, "Decline", (1, 2, 3), CHLOE)
    with bot.db.begin() as session:
        recording.edit_idea(session, 1, recording.NewIdea("Laptops take a week"), by=ANA, at=bot.clock())
        session.get_one(Improvement, 2).coordinator_id = BEN
    slack.fill(CHLOE, reason="No budget")

    said = told(slack, CHLOE)
    assert "*1 idea declined.* Its author will get your reason." in said
    assert "reworded it at" in said
    assert states(bot) == [State.NEW, State.NEW, State.DECLINED]


def test_who_lost_the_role_meanwhile_decides_nothing_together(slack: Slack, bot: Bot) -> None:
    grant(bot, CHLOE, Role.COORDINATOR)
    queue(bot, 2)
    press(slack, CHLOE, "Decide several")
    act(slack, "Decline", (1, 2), CHLOE)
    with bot.db.begin() as session:
        session.delete(session.exec(select(RoleGrant).where(RoleGrant.person_id == CHLOE)).one())

    slack.fill(CHLOE, reason="No budget")

    assert "*2 ideas left as they were:*" in told(slack, CHLOE)
    assert states(bot) == [State.NEW, State.NEW]
