"""Whatever can arrive is answered visibly: each cell of the matrix, as its sender sees it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import pytest

from csi.inbox import bulb_reactions
from csi.inbox.reply_matrix import Incoming, Place, Reply, Sender, cells_of
from models import Improvement, Person
from tests.conftest import Bot
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, Json, Seen, Slack, direct
from tests.support.story import card, rows, told
from tests.support.unknown import HAVE_IT

ALERTS, STRANGER = "U09ALERTS", "U07STRANGER"
DESK, GROUP = "C04DESK", "G09GROUP"
MENTION = "<@U00KAIZEN>"
MEMBERS_ONLY = "Kaizen is open to members of this organisation only"
IN_DIRECT = (Place.DIRECT, Place.THREAD, Place.OTHER_THREAD)

NUMBERS = count(1)


def idea() -> str:
    """Words that nobody has said yet."""
    return f"The printer on floor {next(NUMBERS)} jams every day"


@dataclass
class Walk:
    """One person at one place: they send what can be sent there, and look at what they are answered."""

    slack: Slack
    bot: Bot
    person: str
    place: Place
    channel: str = ""
    thread: str | None = None
    sent: str = ""
    words: str = ""
    is_unknown: bool = False
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        in_direct = self.place in IN_DIRECT
        self.channel = direct(self.person) if in_direct else GROUP if self.place is Place.GROUP else GENERAL
        if self.place is Place.GROUP:
            members = [self.person, BEN, CHLOE, "U00KAIZEN"]
            self.slack.call(f"/sandbox/channels/{GROUP}", {"name": "mpdm-1", "group": members, "by": self.person})
        if self.place is Place.CHANNEL_THREAD:
            self.thread = self.slack.message(CHLOE, "Monday again", GENERAL)
        elif self.place is Place.OTHER_THREAD:
            self.thread = self.slack.message(self.person, "hello")
        elif self.place is Place.THREAD:
            self.slack.message(self.person, idea())
            self.bot.tick()
            self.thread = card(self.slack, self.person, len(rows(self.bot, Improvement))).ts

    def settle(self) -> None:
        """Let Kaizen answer; of whom it knows nothing yet, Slack says nothing meanwhile."""
        if self.is_unknown:
            self.bot.flush()
        else:
            self.bot.fetch()

    @property
    def mention(self) -> str:
        return "" if self.place in IN_DIRECT else f"{MENTION} "

    def body(self, **more: object) -> Json:
        return {"channel": self.channel, **({"thread_ts": self.thread} if self.thread else {}), **more}

    def act(self, what: str, **body: object) -> Json:
        if self.is_unknown:
            forget(self.bot, self.person)
        return self.slack.act(self.person, what, body)

    def answers(self) -> list[Seen]:
        """What Kaizen has said to this person since the last look, here or in direct messages."""
        view = self.slack.view(self.person)["messages"]
        seen = [Seen(self.slack, self.person, where, raw) for where in view for raw in view[where] if raw.get("app")]
        new = [each for each in seen if (each.channel, each.ts) not in self.known and each.channel != TRIAGE]
        self.known |= {(each.channel, each.ts): each.text for each in seen}
        return new

    def is_marked(self) -> bool:
        own = [raw for raw in self.slack.view(self.person)["messages"][self.channel] if raw["ts"] == self.sent]
        return any("U00KAIZEN" in who for raw in own for who in raw["reactions"].values())

    def window(self) -> str:
        """The text of the window that opened; it is closed."""
        if not self.slack.view(self.person)["views"]:
            return ""
        text = told(self.slack, self.person)
        self.slack.close_modal(self.person)
        return text

    # What is sent

    def say(self, words: str, **more: object) -> None:
        self.sent = self.act("message", **self.body(text=self.mention + words, **more))["ts"]

    def upload(self, words: str, name: str = "queue.png") -> None:
        text = f"{self.mention}{words}".strip()
        self.sent = self.act("upload", **self.body(filename=name, content="aGk=", text=text))["ts"]

    def say_me(self, words: str) -> None:
        self.sent = self.act("command", **self.body(command="/me", text=self.mention + words))["ts"]

    def say_by_app(self, **carried: object) -> None:
        self.sent = self.act("message_by_app", **self.body(**carried))["ts"]

    def forward(self, channel: str, ts: str) -> None:
        place = {"to": self.channel, **({"thread_ts": self.thread} if self.thread else {})}
        self.sent = self.act("forward", channel=channel, ts=ts, text=f"{self.mention}from lunch", **place)["ts"]

    def forward_of_forward(self) -> None:
        first = self.slack.message(BEN if self.person != BEN else CHLOE, self.words, DESK)
        body = {"channel": DESK, "ts": first, "to": GENERAL, "text": "see this"}
        self.forward(GENERAL, self.slack.act(CHLOE, "forward", body)["ts"])

    def edit(self, words: str) -> None:
        self.say(idea())
        self.settle()
        self.answers()
        self.act("edit", channel=self.channel, ts=self.sent, text=self.mention + words)

    def delete(self) -> None:
        self.say(idea())
        self.settle()
        self.answers()
        self.act("delete", channel=self.channel, ts=self.sent)

    def shortcut(self, ts: str, channel: str = "") -> None:
        self.act("shortcut", callback_id="capture_message", channel=channel or self.channel, ts=ts)

    def somebodys(self) -> str:
        """A message at the place that can be captured: somebody's, in direct messages one's own."""
        if self.place in IN_DIRECT:
            self.say(self.words)
            self.bot.fetch()
            self.answers()
            return self.sent
        return self.slack.message(CHLOE, self.words, self.channel, self.thread)

    def posted(self) -> str:
        body = self.body(name="Alerts", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": self.words}}])
        return str(self.slack.call(f"/sandbox/apps/{ALERTS}", body)["ts"])

    def send(self, arrival: Incoming) -> None:
        """Send this, about words that are new."""
        self.words = words = idea()
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": words}}]
        deeds: dict[Incoming, Callable[[], None]] = {
            Incoming.WORDS: lambda: self.say(words),
            Incoming.WORDS_AND_FILE: lambda: self.upload(words),
            Incoming.FILE: lambda: self.upload(""),
            Incoming.READINGS: lambda: self.upload("", "readings.csv"),
            Incoming.BROADCAST: lambda: self.say(words, broadcast=True),
            Incoming.ME: lambda: self.say_me(words),
            Incoming.BLOCKS: lambda: self.say_by_app(blocks=blocks),
            Incoming.ATTACHMENTS: lambda: self.say_by_app(attachments=[{"title": "Seen", "text": words}]),
            Incoming.FORWARD: lambda: self.forward(DESK, self.slack.message(CHLOE, words, DESK)),
            Incoming.FORWARD_OF_FORWARD: self.forward_of_forward,
            Incoming.FORWARD_OF_OWN: lambda: self.forward(TRIAGE, card(self.slack, MIA, 1, TRIAGE).ts),
            Incoming.EMOJI: lambda: self.say(":tada:"),
            Incoming.THANKS: lambda: self.say("thanks"),
            Incoming.EDIT: lambda: self.edit(words),
            Incoming.EDIT_TO_NOTHING: lambda: self.edit(":tada:"),
            Incoming.DELETION: self.delete,
            Incoming.SHORTCUT: lambda: self.shortcut(self.somebodys()),
            Incoming.SHORTCUT_ON_APP: lambda: self.shortcut(self.posted()),
            Incoming.SHORTCUT_ON_OWN: lambda: self.shortcut(
                self.slack.from_app(self.person)[-1].ts, direct(self.person)
            ),
            Incoming.BULB: lambda: self.bulb(),
            Incoming.COMMAND: lambda: self.command(words),
        }
        deeds[arrival]()

    def command(self, words: str) -> None:
        self.act("command", channel=self.channel, command="/improve", text=words)

    def bulb(self) -> None:
        self.sent = self.somebodys()
        self.act("react", channel=self.channel, ts=self.sent, name="bulb")

    def finds(self, reply: Reply) -> bool:
        """Whether the sender sees this answer, and no other."""
        answers, window, marked = self.answers(), self.window(), self.is_marked()
        here = [each for each in answers if each.channel == self.channel]
        aside = [each for each in here if each.raw["ephemeral"]]
        texts = [each.text for each in answers]
        receipts = [each for each in answers if each.channel == direct(self.person) and "*IMP-" in each.text]
        match reply:
            case Reply.RECEIPT:
                return len(answers) == len(receipts) == 1 and self.words in texts[0] and not window
            case Reply.MARKED:
                return marked and len(answers) == len(receipts) == 1 and self.words in texts[0]
            case Reply.NOTED:
                return len(texts) == 1 and texts[0].startswith("Added to IMP-")
            case Reply.READ:
                below = [each for each in here if each.thread_ts in (self.thread, self.sent)]
                return len(below) == len(answers) == 1 and texts[0].startswith("Checking *readings.csv*")
            case Reply.SEEN:
                return marked and not answers
            case Reply.HELP:
                return len(texts) == 1 and texts[0].startswith(
                    ("Hello! Tell me", "All right. Tell me", "You're welcome!")
                )
            case Reply.SENTENCE | Reply.TAKEN_BACK:
                return len(here) == len(answers) == 1 and not here[0].buttons and here[0].thread_ts == self.thread
            case Reply.WHISPER:
                return len(aside) == len(answers) == 1
            case Reply.UPDATED:
                last = card(self.slack, self.person, len(rows(self.bot, Improvement)))
                return not answers and self.words in last.text
            case Reply.UNCHANGED:
                return len(texts) == 1 and "hasn't changed" in texts[0]
            case Reply.STAYS:
                return len(answers) == 1 and answers[0].buttons == ["Withdraw"]
            case Reply.WINDOW:
                return bool(window) and MEMBERS_ONLY not in window
            case Reply.ASKED:
                return len(aside) == len(answers) == 1 and aside[0].buttons == ["Capture", "Not now"]
            case Reply.COMMANDED:
                return any(self.words in each.text for each in aside) and len(receipts) >= 1
            case Reply.WAITS:
                return any(HAVE_IT in each for each in (window, *texts)) and not marked
            case Reply.REFUSED:
                return len(here) == len(answers) == 1 and MEMBERS_ONLY in texts[0] and not aside
            case Reply.REFUSED_ASIDE:
                return len(aside) == len(answers) == 1 and MEMBERS_ONLY in texts[0]
            case Reply.REFUSED_IN_WINDOW:
                return not answers and MEMBERS_ONLY in window
            case _:
                return not answers and not window and not marked


def walk(slack: Slack, bot: Bot, sender: Sender, person: str, place: Place) -> None:
    """Send whatever can be sent at a place, one after the other."""
    with bot.db.begin() as session:
        bulb_reactions.set_bulb_channels(session, [GENERAL], by=MIA, at=bot.clock())
    slack.message(MIA, idea())
    bot.tick()
    walker = Walk(slack, bot, person, place)
    walker.is_unknown = sender is Sender.UNKNOWN
    bot.tick()
    walker.answers()
    cells = cells_of(sender, place)
    assert cells
    for arrival, reply in cells.items():
        walker.send(arrival)
        walker.settle()
        found = walker.finds(reply)
        assert found, (arrival.name, reply.name, [each.text for each in slack.from_app(person, walker.channel)][-3:])


def forget(bot: Bot, person: str) -> None:
    """Let the bot know nothing of somebody, as of those who have just come."""
    with bot.db.begin() as session:
        row = session.get(Person, person)
        if row is not None:
            row.refreshed_at = None
            session.add(row)


def admit_no_longer(slack: Slack, bot: Bot, person: str, **facts: object) -> None:
    """Let Slack, and what the bot knows, say that somebody is a guest or of elsewhere."""
    body = {"name": person.lower(), "channels": [GENERAL, DESK, TRIAGE], **facts}
    assert slack.call(f"/sandbox/people/{person}", body)["ok"]
    with bot.db.begin() as session:
        row = session.get(Person, person) or Person(id=person, first_seen_at=bot.clock())
        row.is_guest, row.is_foreign = "is_restricted" in facts, "team_id" in facts
        row.refreshed_at = bot.clock()
        session.add(row)


@pytest.mark.parametrize("place", Place)
def test_a_member_sees_an_answer_to_whatever_they_send(slack: Slack, bot: Bot, place: Place) -> None:
    walk(slack, bot, Sender.MEMBER, ANA, place)


@pytest.mark.parametrize("place", [each for each in Place if cells_of(Sender.GUEST, each)])
def test_a_guest_is_told_wherever_they_try_and_nothing_is_kept(slack: Slack, bot: Bot, place: Place) -> None:
    admit_no_longer(slack, bot, BEN, is_restricted=True)
    walk(slack, bot, Sender.GUEST, BEN, place)

    assert [each.author_id for each in rows(bot, Improvement)] == [MIA]


@pytest.mark.parametrize("place", [each for each in Place if cells_of(Sender.OUTSIDER, each)])
def test_somebody_of_another_organisation_is_told_too(slack: Slack, bot: Bot, place: Place) -> None:
    admit_no_longer(slack, bot, STRANGER, team_id="T99OTHER")
    walk(slack, bot, Sender.OUTSIDER, STRANGER, place)

    assert [each.author_id for each in rows(bot, Improvement)] == [MIA]


def test_an_app_that_mentions_kaizen_gets_no_answer_and_nothing_is_kept(slack: Slack, bot: Bot) -> None:
    body = {"name": "Alerts", "channel": GENERAL, "text": f"{MENTION} {idea()}"}
    assert slack.call(f"/sandbox/apps/{ALERTS}", body)["acked"]
    slack.call(f"/sandbox/apps/{ALERTS}", {**body, "classic": True})
    bot.tick()

    assert rows(bot, Improvement) == []
    assert slack.from_app(ANA, GENERAL) == []


@pytest.mark.parametrize("place", [each for each in Place if cells_of(Sender.UNKNOWN, each)])
def test_somebody_whom_nobody_knows_yet_is_told_that_it_is_there(slack: Slack, bot: Bot, place: Place) -> None:
    walk(slack, bot, Sender.UNKNOWN, BEN, place)
