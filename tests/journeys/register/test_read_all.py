"""*Read all*: whatever people wrote can be read whole, with its line breaks, from wherever it is shown cut."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlmodel import select

from csi.announcements.worth import SHOWN
from csi.capture import recording
from csi.capture.follow_code import key_of
from csi.common.errors import NotAllowed, NotFound
from csi.consequences.closing import close_improvement
from csi.inbox import bulb_reactions
from csi.interview import flow
from csi.lifecycle import closure, holds, info_requests
from csi.messaging.long_text import Holder, LongText, TextOf, digest, long_text
from csi.nudges import check_ins
from csi.register import activity, consultations, deletion, improvements, raci, value
from csi.register.queries import Raci
from csi.tasks import task_actions
from csi.tasks.task_rules import TaskStep
from csi.views import long_texts
from models import Announcement, CaptureQuestion, HeldMessage, Improvement, Link, ValueFigure
from models.enums import (
    AnnouncementKind,
    AnnouncementState,
    ClosureCode,
    Effort,
    Health,
    OutcomeCategory,
    Role,
    SourceKind,
    Step,
    ValueSide,
)
from sandbox.server import SandboxServer
from tests.conftest import Bot
from tests.support import homes
from tests.support.commands import answer as csi
from tests.support.more import from_more, open_more, press_in_window
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, WINS, Json, Seen, Slack, direct
from tests.support.story import (
    accepted,
    aim,
    answer,
    calls,
    captured,
    card,
    grant,
    in_progress,
    one,
    plan_task,
    take,
    told,
)
from tests.support.unnamed import code_in, join, say

PEOPLE = (ANA, BEN, CHLOE, MIA)


LINES = ("we order too late, and nobody knows who should", "R&D <waits> & 'asks' >> *why* &amp; `so` :tada: 👩‍💻")


def long(name: str, length: int = 3_000) -> str:
    """A text of this many characters and many lines that begins and ends with its name."""
    start, end = f"{name} starts.", f"{name} ends."
    lines = [start]
    while len("\n".join([*lines, LINES[len(lines) % 2], end])) <= length:
        lines.append(LINES[len(lines) % 2])
    spare = length - len("\n".join([*lines, end]))
    return "\n".join([*lines[:-1], lines[-1] + "x" * spare, end])


@dataclass(frozen=True)
class Surface:
    """A message, a window or a Home that somebody sees."""

    name: str
    person: str
    blocks: list[Json]
    where: Json

    @property
    def said(self) -> str:
        return "\n".join(_texts(self.blocks))

    @property
    def named(self) -> str:
        """The texts that its *Read all* reads."""
        return " ".join(element["value"] for _, element in self._buttons())

    def _buttons(self) -> Iterator[tuple[str, Json]]:
        for block in self.blocks:
            for element in block.get("elements", ()):
                if str(element.get("action_id", "")).partition(":")[0] == "read_all":
                    yield block["block_id"], element

    @property
    def is_a_line(self) -> bool:
        """Whether it is what a decided idea's card became, which has no buttons."""
        return [block["type"] for block in self.blocks] == ["context"] and self.said.startswith("*IMP-")

    def _opens(self) -> Json | None:
        """How to press *Open*: a button, or an option of the card's menu."""
        for block in self.blocks:
            for element in (*block.get("elements", ()), block.get("accessory") or {}):
                place = {"block_id": block.get("block_id"), "action_id": element.get("action_id")}
                if element.get("action_id") == "more":
                    return place
                for option in element.get("options", ()) if element.get("type") == "overflow" else ():
                    if option["value"].startswith("more "):
                        return {**place, "input": {"selected_option": option}}
        return None

    def read_all(self, slack: Slack) -> str:
        """Press each *Read all* here, turn its pages, and return all that the windows show.

        A card has none: what it shows cut is behind *Open*, whole or with its *Read all*.
        """
        found: list[str] = []
        if not self.named and (pressed := self._opens()) is not None:
            slack.act(self.person, "press", {**self.where, **pressed})
            found += [told(slack, self.person), window(slack, self.person, "Open").read_all(slack)]
            slack.close_modal(self.person)
        for block_id, element in self._buttons():
            slack.act(self.person, "press", {**self.where, "block_id": block_id, "action_id": element["action_id"]})
            found += pages(slack, self.person)
            slack.close_modal(self.person)
        return "\n".join(found)


def _texts(blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        for part in (block.get("text"), *block.get("elements", ())):
            if isinstance(part, dict) and isinstance(part.get("text"), str):
                yield part["text"]


def pages(slack: Slack, person: str) -> Iterator[str]:
    """Turn all pages of the window on top."""
    while True:
        view = slack.modal(person)
        yield told(slack, person)
        more = [
            {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
            for block in view["blocks"]
            for element in block.get("elements", ())
            if element.get("action_id") == "read_more:more"
        ]
        if not more:
            return
        slack.act(person, "press", more[0])


def surfaces(slack: Slack, person: str) -> Iterator[Surface]:
    """Every message of the bot that somebody sees, and their Home."""
    seen = slack.view(person)["messages"]
    for channel in (direct(person), TRIAGE, WINS, GENERAL):
        yield from (message(Seen(slack, person, channel, raw)) for raw in seen[channel] if raw.get("app"))
    home = slack.open_home(person)
    yield Surface(f"Home of {person}", person, home["blocks"], {"view": home["id"]})


def message(seen: Seen) -> Surface:
    return Surface(f"message in {seen.channel}: {seen.text[:80]}", seen.person, seen.raw.get("blocks", []),
                   {"channel": seen.channel, "ts": seen.ts})  # fmt: skip


def window(slack: Slack, person: str, name: str) -> Surface:
    view = slack.modal(person)
    return Surface(f"window {name}", person, view["blocks"], {"view": view["id"]})


def cut_texts(surface: Surface, texts: dict[str, str]) -> set[str]:
    """Return the names of the texts that the surface shows cut."""
    said = surface.said
    return {name for name in texts if f"{name} starts" in said and f"{name} ends" not in said}


def check(slack: Slack, surface: Surface, texts: dict[str, str]) -> None:
    """Check that these texts can be read whole by pressing *Read all* on the surface."""
    whole = surface.read_all(slack)
    for name in texts:
        assert " ".join(texts[name].split()) in " ".join(whole.split()), (surface.name, name)
        assert set(texts[name].splitlines()[1:]) <= set(whole.splitlines()), (
            surface.name,
            name,
            "lost its line breaks",
        )


class Story:
    """An improvement with a long text in each field, and the check of all that people see after each step."""

    def __init__(self, slack: Slack, bot: Bot) -> None:
        self.slack, self.bot = slack, bot
        self.texts: dict[str, str] = {}
        self.cut: dict[str, set[str]] = {}
        self.seen: set[tuple[str, str]] = set()

    def text(self, name: str, length: int = 3_000) -> str:
        self.texts[name] = long(name, length)
        return self.texts[name]

    def check(self, *people: str) -> None:
        """Check all messages and Homes; a message that is as it was is not pressed again."""
        self.bot.flush()
        for person in people or PEOPLE:
            for surface in surfaces(self.slack, person):
                key = (str(surface.where), surface.said)
                if key not in self.seen:
                    self.seen.add(key)
                    self._note(surface)

    def open(self, person: str, name: str) -> None:
        self._note(window(self.slack, person, name))
        self.slack.close_modal(person)

    def answered(self, seen: Seen) -> None:
        self._note(message(seen))

    def _note(self, surface: Surface) -> None:
        """Check a surface. A text that was read in a window before is only looked for among those its buttons name."""
        cut = set() if surface.is_a_line else cut_texts(surface, self.texts)
        if unread := {name for name in cut if digest(self.texts[name]) not in surface.named or name not in self.cut}:
            check(self.slack, surface, {name: self.texts[name] for name in unread})
        for name in cut:
            self.cut.setdefault(name, set()).add(surface.name)


def test_whatever_is_shown_cut_can_be_read_whole_where_it_is_shown(slack: Slack, bot: Bot) -> None:
    story = Story(slack, bot)
    grant(bot, MIA, Role.APPROVER)
    with bot.db.begin() as session:
        recording.record_idea(
            session,
            recording.NewIdea(story.text("Idea"), story.text("Details")),
            by=ANA,
            at=bot.clock(),
            source=recording.Source(SourceKind.FORM, "test"),
        )
        info_requests.ask_author(session, 1, story.text("Question", 1_500), by=MIA, at=bot.clock())
    story.check(ANA, MIA)
    with bot.db.begin() as session:
        info_requests.answer_request(session, 1, story.text("Info"), by=ANA, at=bot.clock())
    story.check(ANA, MIA)
    for label in ("Accept", "Decline", "Need info", "Duplicate", "Assign", "Open"):
        card(slack, MIA, 1, TRIAGE).press(label)
        story.open(MIA, label)
    for command in ("show 1", "list", "search starts", "triage"):
        story.answered(csi(slack, MIA, command))
    story.answered(csi(slack, ANA, "mine"))
    take(bot, 1, Step.DECLINE, by=MIA, reason=story.text("Decline"))
    story.check(ANA)
    story.answered(csi(slack, ANA, "show 1"))
    story.answered(csi(slack, ANA, "list declined"))
    take(bot, 1, Step.REOPEN, by=MIA, reason=story.text("Reopen"))
    story.check(ANA)
    take(bot, 1, Step.CANCEL, by=MIA, reason=story.text("Cancel"))
    story.check(ANA, MIA)

    number = accepted(bot, story.text("Other"), effort=Effort.L)
    answer(bot, number, outcome=story.text("Outcome"), first_steps=story.text("Steps"), gap=story.text("Gap"))
    answer(bot, number, communication=story.text("Plan"))
    plan_task(bot, number, text=story.text("Task", 500).replace("\n", " "))
    story.texts["Task"] = story.texts["Task"].replace("\n", " ")
    with bot.db.begin() as session:
        typed = value.TypedValue("6000", "12k a year", "IT", story.text("Soft", 1_000))
        value.set_value(session, number, ValueSide.FORECAST, typed, by=CHLOE, at=bot.clock())
        wanted, asked = Raci(CHLOE, (BEN,), ()), story.text("Consult", 1_500)
        raci.set_raci(session, number, wanted, shown=Raci(CHLOE), question=asked, by=CHLOE, at=bot.clock())
    with bot.db.begin() as session:
        consultations.record_reply(session, number, story.text("Reply"), by=BEN, at=bot.clock())
        not_measured = story.text("Measured")
    answer(bot, number, target=not_measured)
    story.check()
    card(slack, CHLOE, number).press("Open")
    story.open(CHLOE, "Open")
    with bot.db.begin() as session:
        holds.put_on_hold(
            session, number, story.text("Hold"), bot.clock().date().replace(day=30), by=CHLOE, at=bot.clock()
        )
    story.check()
    with bot.db.begin() as session:
        holds.resume(session, number, by=CHLOE, at=bot.clock())
    _assess(bot, number)
    story.check(MIA)
    take(bot, number, Step.SEND_BACK, by=MIA, reason=story.text("Back"))
    story.check(CHLOE, MIA)
    _assess(bot, number)
    take(bot, number, Step.APPROVE, by=MIA)
    take(bot, number, Step.START)
    with bot.db.begin() as session:
        check_ins.report_progress(session, number, Health.AT_RISK, note=story.text("Status"), by=CHLOE, at=bot.clock())
    story.check(CHLOE)
    from_history(slack, story, number)
    _review(bot, number)
    with bot.db.begin() as session:
        closing = closure.Closing(
            code=ClosureCode.UNSUCCESSFUL,
            notes=story.text("Notes", 1_500),
            achieved=story.text("Achieved"),
            went_wrong=story.text("Lesson"),
            keeper=story.text("Keeper"),
            outcomes=(OutcomeCategory.TIME,),
            judge_now_because=story.text("Early", 500).replace("\n", " "),
        )
        story.texts["Early"] = closing.judge_now_because
        close_improvement(session, number, closing, by=MIA, at=bot.clock())
    story.check()
    slack.last(MIA, "This is ready for").press("Post now")
    story.check(BEN)
    from_history(slack, story, number)

    never_cut = {name for name in story.texts if name not in story.cut}
    assert never_cut <= {"Consult", "Achieved", "Measured"}, never_cut
    assert len({place for places in story.cut.values() for place in places}) > 30


def from_history(slack: Slack, story: Story, number: int) -> None:
    open_more(slack, CHLOE, number)
    press_in_window(slack, CHLOE, "History")
    story.open(CHLOE, "History")
    slack.close_modal(CHLOE)


def _assess(bot: Bot, number: int) -> None:
    aim(bot, number)
    take(bot, number, Step.ASSESS)


def _review(bot: Bot, number: int) -> None:
    with bot.db.begin() as session:
        task_actions.take_task_step(session, number, 1, TaskStep.FINISH, by=BEN, at=bot.clock())
    take(bot, number, Step.REVIEW)


def shown(slack: Slack, person: str) -> str:
    """Return all pages of the window on top, and close it."""
    said = "\n".join(pages(slack, person))
    slack.close_modal(person)
    return said


def opened(slack: Slack, person: str) -> Surface:
    """The window of an improvement, opened by *Open* on its card."""
    card(slack, person).press("Open")
    return window(slack, person, "Open")


def read_all(slack: Slack, surface: Surface) -> str:
    assert any(label.startswith("Read all") for label in _labels(surface.blocks)), _labels(surface.blocks)
    return surface.read_all(slack)


def _labels(blocks: list[Json]) -> list[str]:
    return [part["text"]["text"] for block in blocks for part in block.get("elements", ()) if part["type"] == "button"]


def names(bot: Bot, *texts: LongText, by: str) -> list[str]:
    with bot.db.read() as session:
        return [each.text for each in long_texts.read_long_texts(session, texts, by=by)]


def test_a_button_of_an_older_release_still_reads_the_idea(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    captured(bot, long("Idea"))
    opened(slack, ANA)
    for view in server.workspace.views.values():
        for block in view.blocks:
            for element in block.get("elements", ()):
                if element.get("action_id") == "read_all":
                    element["value"] = "1"

    assert read_all(slack, window(slack, ANA, "Open")) == f"{long('Idea')}\nIMP-1: Idea\nClose"


@pytest.mark.parametrize("length", [1_500, 1_501])
def test_a_text_at_the_limit_is_shown_whole_and_one_over_is_cut(slack: Slack, bot: Bot, length: int) -> None:
    captured(bot, "The lift is slow " + "x" * (length - 17))

    surface = opened(slack, ANA)
    assert ("Read all" in _labels(surface.blocks)) is (length == 1_501)
    assert ("…" in surface.said) is (length == 1_501)


def test_a_short_text_of_several_lines_keeps_them(slack: Slack, bot: Bot) -> None:
    captured(bot)
    take(bot, 1, Step.DECLINE, by=MIA, reason="Too dear.\nAnd too late:\n\n- *next* year")

    told_ana = slack.messages(ANA)[-1]
    assert "\n> Too dear.\n> And too late:\n> \n> - *\u200bnext*\u200b year\n" in told_ana.text
    assert told_ana.buttons == []


def test_an_outsider_who_presses_an_old_button_is_refused(slack: Slack, bot: Bot, server: SandboxServer) -> None:
    captured(bot, long("Idea"))
    surface = opened(slack, ANA)
    server.workspace.people[ANA].is_restricted = True
    bot.read_members()

    assert "members of this organisation only" in read_all(slack, surface)


def test_what_a_person_was_asked_alone_is_read_by_them_alone(slack: Slack, bot: Bot) -> None:
    with bot.db.begin() as session:
        bulb_reactions.set_bulb_channels(session, [GENERAL], by=MIA, at=bot.clock())
        held = HeldMessage(person_id=ANA, channel="D1", ts="1", text=long("Held"), held_at=bot.clock())
        session.add(held)
    bot.tick()
    ts = slack.message(BEN, long("Bulb"), GENERAL)
    slack.act(ANA, "react", {"channel": GENERAL, "ts": ts, "name": "bulb", "remove": False})
    bot.tick()
    (asked,) = [seen for seen in slack.from_app(ANA, GENERAL) if seen.raw["ephemeral"]]

    assert long("Bulb") in read_all(slack, message(asked))
    for kind, row, text in (
        (Holder.CAPTURE_QUESTION, one(bot, CaptureQuestion).id, long("Bulb")),
        (Holder.HELD_MESSAGE, held.id, long("Held")),
    ):
        named = long_text(TextOf(kind, row or 0), text)
        assert names(bot, named, by=ANA) == [text]
        with pytest.raises(NotAllowed):
            names(bot, named, by=MIA)


def test_value_and_drafts_are_read_by_those_who_see_them(slack: Slack, bot: Bot) -> None:
    number = accepted(bot)
    with bot.db.begin() as session:
        typed = value.TypedValue("6000", "12k a year", "IT", long("Soft", length=1_000))
        value.set_value(session, number, ValueSide.FORECAST, typed, by=CHLOE, at=bot.clock())
        session.add(
            Announcement(
                improvement_id=number,
                kind=AnnouncementKind.SUCCESS,
                story=long("Story", length=1_500),
                drafted_at=bot.clock(),
            )
        )
    soft = long_text(TextOf(Holder.IMPROVEMENT, number), one(bot, ValueFigure).soft_benefits)
    story = long_text(TextOf(Holder.IMPROVEMENT, number), long("Story", length=1_500))

    assert names(bot, soft, story, by=CHLOE) == [one(bot, ValueFigure).soft_benefits, long("Story", length=1_500)]
    assert names(bot, soft, by=ANA) == [one(bot, ValueFigure).soft_benefits]
    for text in (soft, story):
        with pytest.raises(NotAllowed):
            names(bot, text, by=BEN)

    origin = long("Source", length=290)
    told = long_text(TextOf(Holder.IMPROVEMENT, number), origin)
    with bot.db.begin() as session:
        improvement = improvements.get_improvement(session, number)
        value.record_actual(session, improvement, "6000", "12k a year", origin, "", by=CHLOE, at=bot.clock())
        session.exec(select(Announcement)).one().state = AnnouncementState.POSTED
    with pytest.raises(NotAllowed):
        names(bot, told, by=BEN)
    with bot.db.begin() as session:
        row = session.exec(select(Announcement)).one()
        improvement = improvements.get_improvement(session, number)
        activity.record(session, improvement, SHOWN, by=CHLOE, at=bot.clock(), after={"announcement": row.id})
    assert names(bot, told, by=BEN) == [" ".join(origin.split())], "a post that tells of it is for everybody"


def test_a_text_that_was_changed_meanwhile_is_read_as_it_was_shown(slack: Slack, bot: Bot) -> None:
    captured(bot, long("First"))
    before = opened(slack, ANA)
    with bot.db.begin() as session:
        recording.edit_idea(session, 1, recording.NewIdea(long("Second")), by=ANA, at=bot.clock())

    assert long("First") in read_all(slack, before)
    slack.close_modal(ANA)
    bot.flush()
    assert long("Second") in read_all(slack, opened(slack, ANA))


def test_a_text_that_is_gone_or_was_deleted_says_so(slack: Slack, bot: Bot) -> None:
    captured(bot, long("Idea"))
    before = opened(slack, ANA)
    with bot.db.begin() as session:
        session.get_one(Improvement, 1).idea = "something else"
    assert "changed or removed meanwhile" in read_all(slack, before)

    with bot.db.begin() as session:
        deletion.delete_improvement(session, 1, typed=1, reason="It named a customer", by=MIA, at=bot.clock())
    assert "There is no IMP-1 any more." in read_all(slack, before)


def test_with_three_windows_open_the_text_is_shown_in_the_form_which_keeps_its_fields(slack: Slack, bot: Bot) -> None:
    captured(bot)
    accepted(bot, long("Idea", length=9_000), coordinator=CHLOE)
    for idea in ("Lifts are slow", "Doors squeak", "Lamps are dark", "Chairs creak"):
        in_progress(bot, idea)
    homes.press(slack, CHLOE, "Open the backlog")
    press_in_window(slack, CHLOE, "Open")
    press_in_window(slack, CHLOE, "Links")
    fields = [each for each in slack.modal(CHLOE)["blocks"] if each["type"] == "input"]
    press_in_window(slack, CHLOE, "Read all")

    assert len(slack.views(CHLOE)) == 3
    form = slack.modal(CHLOE)
    assert form["callback_id"] == "links_form"
    assert [each for each in form["blocks"] if each["type"] == "input"] == fields
    assert long("Idea", length=9_000) in told(slack, CHLOE)
    slack.fill(CHLOE, related="IMP-1")
    link = one(bot, Link)
    assert {link.improvement_id, link.other_id} == {1, 2}


def test_an_anonymous_author_reads_what_is_cut_by_the_code_and_nothing_names_them(
    slack: Slack, bot: Bot, server: SandboxServer
) -> None:
    noa = join(slack)
    say(slack, noa, f"anonymously {long('Idea')}")
    code = code_in(slack.last(noa, "Your code", GENERAL).text)
    take(bot, 1, Step.DECLINE, by=MIA, reason=long("Decline"))
    followed = say(slack, noa, f"follow {code}")

    whole = read_all(slack, message(followed))

    assert long("Idea") in whole
    assert long("Decline") in whole
    value = next(element["value"] for _, element in followed.elements() if element["action_id"] == "read_all")
    assert value.startswith(f"0:{key_of(code)}:imp:1:")
    opened = calls(slack, "views.open")[-1]
    assert noa not in str(opened["request"])
    other = long_text(TextOf(Holder.IMPROVEMENT, 2), "Something of another idea")
    with bot.db.read() as session, pytest.raises(NotFound):
        long_texts.read_long_texts_by_key(session, key_of(code) or "", [other], asker=noa)


def test_what_is_longer_than_a_field_stays_whole_when_its_form_is_saved(slack: Slack, bot: Bot) -> None:
    number = captured(bot, long("Idea", length=4_000))
    with bot.db.begin() as session:
        idea = recording.NewIdea(long("Idea", length=4_000), long("Details", length=4_000))
        recording.edit_idea(session, number, idea, by=ANA, at=bot.clock())
        flow.revise_answer(session, number, "outcome", long("Outcome", length=4_000), by=ANA, at=bot.clock())
    bot.flush()
    card(slack, ANA).press("Add details")
    slack.fill(ANA, more_details="And it is cold")
    assert one(bot, Improvement).details == f"{long('Details', length=4_000)}\nAnd it is cold"

    bot.flush()
    from_more(slack, MIA, "Copy")
    slack.fill(MIA)
    with bot.db.read() as session:
        assert improvements.get_improvement(session, 2).idea == long("Idea", length=4_000)
