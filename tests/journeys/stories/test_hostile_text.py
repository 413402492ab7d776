"""Hostile text in every field that people can fill, through an improvement's life: nothing of it acts anywhere."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from csi.announcements import editing, posting
from csi.capture import recording
from csi.catalogue import entries
from csi.catalogue.entries import EntryKind
from csi.consequences import readings
from csi.consequences.closing import close_improvement
from csi.inbox import anonymous
from csi.kpis import targets
from csi.lifecycle import closure, holds, info_requests, transitions, triage
from csi.nudges import check_ins
from csi.register import raci
from csi.register.queries import Raci
from csi.tasks import planning, task_actions
from csi.tasks.task_rules import TaskStep
from models import Announcement, Kpi, Team
from models.enums import ClosureCode, Comparison, Effort, Health, OutcomeCategory, SourceKind, Step
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, LEO, MIA, TRIAGE, WINS, Refused, Slack
from tests.support.story import answer, one, rows, take

PEOPLE = (ANA, BEN, CHLOE, MIA)
ACTS = f"<!channel> <@{LEO}> <!subteam^S01DESK> <https://x.example|y> *bold* \u202eevil"
"""Pings everybody, Leo and a group, links elsewhere, is bold, turns what follows around. Nothing brings Leo in."""

FORBIDDEN = re.compile(rf"<!|<@{LEO}|<https://x\.example|[\u202a-\u202e]")
OURS = re.compile(r"<[@#][A-Z0-9]+>|<https?://[^<>|\s]+(?:\|[^<>]*)?>")


class Fields:
    """Hands out hostile text, and remembers for which fields."""

    def __init__(self) -> None:
        self.named: set[str] = set()

    def __call__(self, field: str) -> str:
        self.named.add(field)
        return f"{field} {ACTS}"


class Surfaces:
    """Looks at whatever was sent to Slack, and at whatever people see."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.seen: set[str] = set()
        self.texts: set[tuple[str, str, str]] = set()

    def look(self) -> None:
        """Collect the texts of all calls so far, and of the messages that people see."""
        for row in self.slack.call("/sandbox/traffic")["traffic"]:
            if row["kind"] == "call":
                self._take(row["name"], _decoded(row["request"]))
        for person in PEOPLE:
            for channel, messages in self.slack.view(person)["messages"].items():
                for each in messages:
                    if each.get("app") or each.get("ephemeral"):
                        self._take(f"messages in {channel[:1]}", each)

    def _take(self, name: str, told: Any) -> None:
        shape = (
            str(told.get("view", {}).get("callback_id") or told.get("channel") or "") if isinstance(told, dict) else ""
        )
        self.seen.add(f"{name} {shape}")
        self.texts |= {(name, kind, text) for kind, text in _texts(told)}

    def acting(self) -> list[str]:
        """Return every text in which something acts that people wrote.

        Bold type is looked for in the blocks of messages that are posted. A refusal that only one person sees may have
        it (our sentences have marks of their own there), and so may the text beside the blocks, for notifications.
        """
        wrong = []
        for name, kind, text in sorted(self.texts):
            found = re.search("[\u202a-\u202e]", text) if kind == "plain_text" else FORBIDDEN.search(text)
            left = "" if kind == "plain_text" else OURS.sub("", text)
            is_bold = kind == "mrkdwn" and "*bold*" in text and name in ("chat.postMessage", "chat.update")
            if found or is_bold or "<" in left:
                wrong.append(f"{name}, {kind}: {text[:300]!r}")
        return wrong


def _decoded(request: Any) -> Any:
    if isinstance(request, dict):
        return {key: _decoded(value) for key, value in request.items()}
    if isinstance(request, str) and request[:1] in ("[", "{"):
        with suppress(ValueError):
            return json.loads(request)
    return request


def _texts(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with how Slack reads it; what a field holds to be edited is the person's own."""
    if isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text") and isinstance(part.get("text"), str):
            yield part["type"], part["text"]
        elif isinstance(part.get("text"), str):
            yield "fallback", part["text"]
        for name in ("alt_text", "accessibility_label"):
            if isinstance(part.get(name), str):
                yield "plain_text", part[name]
        for name, value in part.items():
            if name not in ("state", "metadata", "private_metadata"):
                yield from _texts(value, name)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each, key)


def crawl(slack: Slack, person: str, surfaces: Surfaces) -> None:
    """Press every button that somebody sees, in messages and in the windows that open, and look at what comes."""
    for channel in (None, TRIAGE, WINS):
        for seen in slack.from_app(person, channel):
            for label in dict.fromkeys(seen.buttons):
                with suppress(Refused):
                    seen.press(label)
                _look_into_windows(slack, person)
        surfaces.look()


def _look_into_windows(slack: Slack, person: str) -> None:
    views = slack.views(person)
    if views:
        for block in views[-1]["blocks"]:
            for element in block.get("elements", ()):
                if element.get("type") == "button" and "action_id" in element and len(slack.views(person)) == 1:
                    place = {"view": views[-1]["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
                    with suppress(Refused):
                        slack.act(person, "press", place)
                    while len(slack.views(person)) > 1:
                        slack.close_modal(person)
    while slack.views(person):
        slack.close_modal(person)


def test_nothing_that_people_write_acts_anywhere(slack: Slack, bot: Bot) -> None:
    said, surfaces = Fields(), Surfaces(slack)

    for person in PEOPLE:
        slack.call(f"/sandbox/people/{person}", {"real_name": said("a person's name")})
    slack.call("/sandbox/groups/S01DESK", {"handle": "desk", "name": said("a group's name"), "users": [BEN]})
    at, today = bot.clock(), bot.clock().date()
    with bot.db.begin() as session:
        team = entries.add_entry(session, EntryKind.TEAM, said("team")[:80], by=MIA, at=at, manager=MIA)
        service = entries.add_entry(session, EntryKind.SERVICE, said("service")[:80], by=MIA, at=at, team=team)
        entries.add_entry(session, EntryKind.OBJECTIVE, said("objective"), by=MIA, at=at, owner=CHLOE)
        for number in (1, 2, 3):
            new = recording.NewIdea(said(f"idea {number}"), said("details"), service=service)
            source = recording.Source(SourceKind.FORM, f"hostile:{number}")
            recording.record_idea(session, new, by=ANA, at=at, source=source)
        source = recording.Source(SourceKind.COMMAND, "hostile:unnamed")
        anonymous.keep_anonymous_idea(
            session, said("unnamed idea"), said("its details"), asker=BEN, at=at, source=source
        )
    bot.tick()
    surfaces.look()

    with bot.db.begin() as session:
        info_requests.ask_author(session, 1, said("question to the author"), by=MIA, at=at)
    bot.flush()
    with bot.db.begin() as session:
        info_requests.answer_request(session, 1, said("answer to it"), by=ANA, at=at)
        accepted = triage.Acceptance(CHLOE, Effort.M, new_objective=said("new objective")[:150])
        triage.accept(session, 1, accepted, by=MIA, at=at)
        transitions.take_step(session, 2, Step.DECLINE, by=MIA, at=at, reason=said("reason for declining"))
    open_ended = ("outcome", "benchmark", "inaction", "long_term", "soft_benefits", "gap", "first_steps", "resources")
    answer(bot, 1, **{key: said(key) for key in (*open_ended, "communication")})
    with bot.db.begin() as session:
        aim = targets.NewTarget(
            said("KPI")[:150], "<!channel>", "59", today, Comparison.UNDER, "10", today + timedelta(days=90)
        )
        said.named.add("unit")
        targets.set_target(session, 1, aim, by=CHLOE, at=at)
    take(bot, 1, Step.ASSESS)
    with bot.db.begin() as session:
        due_on = today + timedelta(days=7)
        planning.add_task(session, 1, planning.NewTask(said("task"), BEN, due_on), by=CHLOE, at=at)
        involved = Raci(None, (BEN,), (ANA,))
        raci.set_raci(session, 1, involved, shown=Raci(), question=said("consultation"), by=CHLOE, at=at)
    take(bot, 1, Step.START)
    bot.tick()
    surfaces.look()
    with bot.db.begin() as session:
        check_ins.report_progress(session, 1, Health.AT_RISK, by=CHLOE, at=at, note=said("status note"))
        holds.put_on_hold(session, 1, said("reason for holding"), today + timedelta(days=9), by=CHLOE, at=at)
    bot.flush()
    with bot.db.begin() as session:
        holds.resume(session, 1, by=CHLOE, at=at)
        task_actions.take_task_step(session, 1, 1, TaskStep.FINISH, by=BEN, at=at)
    take(bot, 1, Step.REVIEW)
    bot.move_to(bot.clock() + timedelta(days=15))
    at = bot.clock()
    with bot.db.begin() as session:
        readings.record_reading(session, one(bot, Kpi).id or 0, "4.92", at.date(), by=CHLOE, at=at)
        closing = closure.Closing(
            ClosureCode.SUCCESSFUL, said("notes"), achieved=said("achieved"), went_well=said("went well"),
            went_wrong=said("went wrong"), unexpected=said("unexpected"), keeper=said("keeper"), next=said("next"),
            outcomes=(OutcomeCategory.TIME,),
        )  # fmt: skip
        close_improvement(session, 1, closing, by=CHLOE, at=at)
    bot.tick()
    drafted = one(bot, Announcement).id or 0
    with bot.db.begin() as session:
        editing.edit_text(session, drafted, editing.EditedText(said("story"), said("title")), by=CHLOE, at=at)
        posting.post_announcement(session, drafted, by=CHLOE, at=at, channel=WINS)
    bot.tick()

    typed = said("a command's words").replace(LEO, BEN)  # a command may name somebody, and says whom it understood
    alone = ("list all", "show 1", "mine", "help", "objective", "service", "team", "triage", "role", "settings")
    before = ("search", "vote", "status 3 at risk", "decline 3", "list team", "objective add", "task 3", "assign 3", "")
    for command in (*alone, *(f"{each} {typed}" for each in before)):
        for person in (MIA, ANA):
            slack.command(person, "/csi", command)
            _look_into_windows(slack, person)
    for words in (typed, f"for @{typed}", "", f"anonymously {typed}", f"follow {typed}"):
        slack.command(BEN, "/improve", words)
        _look_into_windows(slack, BEN)
    slack.message(BEN, typed)
    slack.message(BEN, f"<@U00KAIZEN> {typed}", GENERAL)
    bot.tick()
    for person in PEOPLE:
        slack.open_home(person)
        crawl(slack, person, surfaces)
    bot.tick()
    surfaces.look()

    assert surfaces.acting() == []
    assert len(said.named) >= 30
    assert len(surfaces.seen) >= 30
    assert len(rows(bot, Team)) == 2
