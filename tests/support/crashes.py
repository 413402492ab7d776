"""A bot that is killed again and again while people use it, and what must hold after each kill.

`kaizen run` is a process of its own beside a workspace. Four people act at once: ideas in every way in, buttons, forms,
answers, commands; the clock goes on by hours. Each idea carries a number of its own, by which it is found again.
"""

import os
import random
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, repeat
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from sqlmodel import Session, select

from bot.manifest import manifest
from csi.messaging import leases
from csi.messaging.subjects import AmbiguousMessage, Card, Receipt
from models import Activity, Answer, Database, HeldMessage, Improvement, Intake, Outbox, Posting
from models.enums import QueueState
from sandbox.server import SandboxServer
from sandbox.workspace import Message
from tests.support.databases import CARELESS, fast_folder, start_postgres
from tests.support.processes import start_kaizen
from tests.support.slack import ANA, BEN, CHLOE, GENERAL, MIA, TRIAGE, WINS, Json, Refused, Slack, direct
from tests.support.waiting import until

PEOPLE = (ANA, BEN, CHLOE, MIA)
SETTLE_SECONDS = 90.0
"""Until something more of what is owed is told: longer than a lease, and than a message waits after failures."""

MOST_TRAFFIC = 60
"""Calls and envelopes, at most, that a bot lives for once it is connected; a busy machine must not make lives idle."""

LONGEST_LIFE = 20.0
"""Seconds, at most, that they are waited for: a bot may have nothing to do."""

LAST_MOMENT = 0.05
"""Seconds, at most, from the last of them until the bot is killed."""

_MARK = re.compile(r"batch (\d{6})")
_LEFT_OUT = re.compile("take back|withdraw|undo|delete|not an idea|duplicate", re.IGNORECASE)
"""Buttons that would take an idea out of what is counted."""


def _is_pressed(button: Json) -> bool:
    return "url" not in button and not _LEFT_OUT.search(button["text"]["text"])


_THINGS = ("The label printer", "The coffee queue", "Our ticket form", "The night handover", "The visitor badge desk")
_TROUBLES = ("loses half of the orders", "takes far too long", "needs three copies", "stops twice a day")


def workspace() -> SandboxServer:
    """A workspace that repeats an event until the bot lives long enough, and hardly waits for its clock to be read."""
    times: Json = {
        "retry_delays": (0.05, *range(1, 13), *repeat(5, 200)),
        "settle_seconds": 0.5,
        "now": datetime(2026, 11, 23, 10, tzinfo=UTC),
    }
    return SandboxServer(manifest(), rate_limits=False, **times)


def environment_beside(server: SandboxServer, database_url: str) -> dict[str, str]:
    """The environment of a `kaizen run` beside a workspace: with its clock, looking every second for what is due."""
    return os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "SLACK_API_URL": f"{server.url}/api/",
        "DATABASE_URL": database_url,
        "KAIZEN_CLOCK_URL": f"{server.url}/clock",
        "KAIZEN_MANAGERS": MIA,
        "KAIZEN_TRIAGE_CHANNEL": TRIAGE,
        "KAIZEN_ANNOUNCEMENT_CHANNEL": WINS,
        "KAIZEN_TICK_SECONDS": "1",
        "KAIZEN_POSTS_PER_MINUTE": "1000000",
        "KAIZEN_IDEAS_PER_PERSON": "10000",  # a round brings in many of one person's within a minute
    }


class Killed:
    """`kaizen run`, and how often it was killed."""

    def __init__(self, server: SandboxServer, database_url: str, log: Path) -> None:
        self.kills, self._server, self._log = 0, server, log
        self._environment = environment_beside(server, database_url)
        self._process: BaseProcess | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = start_kaizen(["run"], self._environment, log)
        until(self._is_connected, 60, "connected")

    def _is_connected(self) -> bool:
        """Whether it is; fails if it has ended by itself."""
        assert self._process is not None
        assert self._process.is_alive(), f"the bot has ended by itself: {self._log.read_text()[-2_000:]}"
        return self._server.workspace.connections > 0

    def kill(self) -> None:
        """SIGKILL, without waiting for Slack to notice. Fails if the bot has ended by itself."""
        self._is_connected()
        assert self._process is not None
        self._process.kill()
        self._process.join()
        self.kills += 1

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()


@dataclass
class Told:
    """The ideas by their numbers, each with the way that it came in: those that must be kept, and those that may be.

    One must be if its command or form was acknowledged, or if it came by an event, which Slack repeats.
    """

    owed: dict[int, str] = field(default_factory=dict)
    uncertain: dict[int, str] = field(default_factory=dict)
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Acts that Slack showed a warning for, by what it says of them."""


class Person(threading.Thread):
    """Somebody who acts without rest until told to stop. What Slack refuses meanwhile is not tried again."""

    def __init__(
        self,
        who: str,
        server: SandboxServer,
        told: Told,
        numbers: Iterator[int],
        seed: int,
        only: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(name=who, daemon=True)
        self._who, self._server, self._told, self._numbers = who, server, told, numbers
        self._slack = Slack(server.url)
        self._random = random.Random(f"{seed}:{who}")
        self._stop_asked = threading.Event()
        self.failure: BaseException | None = None
        self._ways: dict[str, tuple[int, Callable[[], None]]] = {
            "/improve": (3, self._improve),
            "direct message": (3, self._write),
            "mention": (1, self._mention),
            "form": (1, self._fill_form),
            "button": (6, self._press),
            "answer": (2, self._answer),
            "command": (1, self._command),
        }
        self._ways = {name: way for name, way in self._ways.items() if name in (only or self._ways)}

    def stop(self) -> None:
        self._stop_asked.set()

    def run(self) -> None:
        ways = list(self._ways.items())
        try:
            while not self._stop_asked.is_set():
                ((name, (_, act)),) = self._random.choices(ways, [weight for _, (weight, _) in ways])
                try:
                    act()
                except Refused as refused:
                    self._told.refused[str(refused.answer.get("detail"))] += 1
                self._told.acts[name] += 1
                self._stop_asked.wait(self._random.uniform(0, 0.5))
        except BaseException as failure:
            self.failure = failure

    def _idea(self) -> tuple[int, str]:
        number = next(self._numbers)
        return number, f"{self._random.choice(_THINGS)} {self._random.choice(_TROUBLES)}, batch {number:06}"

    def _improve(self) -> None:
        number, text = self._idea()
        self._told.uncertain[number] = "/improve"
        self._slack.command(self._who, "/improve", text)
        answer = self._newest_answer()
        if "nothing was saved" not in answer:
            del self._told.uncertain[number]
            self._told.owed[number] = f"/improve, answered {answer!r}"

    def _newest_answer(self) -> str:
        """The newest answer that only this person sees."""
        messages = list(self._server.workspace.channels[GENERAL].messages)[-100:]
        return next((each.text for each in reversed(messages) if each.seen_by == self._who), "")

    def _write(self) -> None:
        number, text = self._idea()
        self._slack.message(self._who, text)
        self._told.owed[number] = "direct message"

    def _mention(self) -> None:
        number, text = self._idea()
        self._slack.message(self._who, f"@Kaizen {text}", channel=GENERAL)
        self._told.owed[number] = "mention"

    def _fill_form(self) -> None:
        number, text = self._idea()
        self._slack.command(self._who, "/improve")
        if self._views():
            self._told.uncertain[number] = "form"
            with suppress(AssertionError, KeyError):
                self._slack.fill(self._who, idea=text)
                self._told.owed[number] = self._told.uncertain.pop(number)
        self._close()

    def _press(self) -> None:
        """Press any button of what the bot wrote last; a form that opens is sent as it is, and closed."""
        channels = [direct(self._who)] if self._who != MIA else [direct(MIA), TRIAGE]
        found = []
        for message in self._recent(self._random.choice(channels)):
            for block in message.blocks:
                for element in (*block.get("elements", ()), block.get("accessory")):
                    if isinstance(element, dict) and element.get("type") == "button" and _is_pressed(element):
                        found.append((message, block["block_id"], element["action_id"]))
        if not found:
            return
        message, block_id, action_id = self._random.choice(found)
        place = {"channel": message.channel, "ts": message.ts, "block_id": block_id, "action_id": action_id}
        self._slack.act(self._who, "press", place)
        if self._views():
            with suppress(Refused, AssertionError, KeyError):
                self._slack.fill(self._who)
            self._close()

    def _answer(self) -> None:
        """Reply to what the bot wrote last."""
        if recent := self._recent(direct(self._who)):
            thread = recent[-1].thread_ts or recent[-1].ts
            text = self._random.choice(("14 days", "skip", "People wait less", "4,2 %", "by the end of March"))
            self._slack.message(self._who, text, thread_ts=thread)

    def _command(self) -> None:
        self._slack.command(self._who, "/csi", self._random.choice(("list", "nudges", "help", "triage", "list mine")))

    def _recent(self, channel: str) -> list[Message]:
        messages = list(self._server.workspace.channels[channel].messages)[-12:]
        return [each for each in messages if each.by_app and each.is_visible_to(self._who)]

    def _views(self) -> list[Any]:
        return list(self._server.workspace.stacks.get(self._who, ()))

    def _close(self) -> None:
        for _ in range(3):
            if not self._views():
                return
            with suppress(Refused, AssertionError, IndexError):
                self._slack.close_modal(self._who)


@contextmanager
def people_at_work(
    server: SandboxServer, told: Told, seed: int, only: frozenset[str] = frozenset()
) -> Iterator[list[Person]]:
    """Everybody acts, in all ways or only in some, until the end of the block. Raises what went wrong with one."""
    lock, last = threading.Lock(), [max((*told.owed, *told.uncertain), default=0)]

    def numbers() -> Iterator[int]:
        while True:
            with lock:
                last[0] += 1
                number = last[0]
            yield number

    people = [Person(who, server, told, numbers(), seed, only) for who in PEOPLE]
    for person in people:
        person.start()
    try:
        yield people
    finally:
        for person in people:
            person.stop()
        for person in people:
            person.join()
    for person in people:
        if person.failure is not None:
            raise person.failure


def crash_postgres(url: str) -> None:
    """Kill the server's checkpointer, so that PostgreSQL ends every connection, and wait until it has recovered."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").fetchone()
    assert found is not None
    os.kill(int(found[0]), signal.SIGKILL)
    until(lambda: not _is_up(url), 10, "PostgreSQL has noticed")
    until(lambda: _is_up(url), 60, "PostgreSQL has recovered")


def _is_up(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def databases(kind: str, folder: Path) -> tuple[Iterator[str], Callable[[], None] | None]:
    """The URLs of empty databases, and what makes their server crash, if there is one."""
    if kind == "sqlite":
        return (f"sqlite:///{folder}/{place}.db" for place in count(1)), None
    url = start_postgres(fast_folder() / f"kaizen-crash-{folder.name}")
    with psycopg.connect(url, autocommit=True) as connection:  # here the server doesn't stay up, as it does in tests
        for setting in CARELESS:
            connection.execute(f"ALTER SYSTEM SET {setting} = on")
        connection.execute("SELECT pg_reload_conf()")

    def made() -> Iterator[str]:
        for place in count(1):
            name = f"kaizen_crash_{os.getpid()}_{place}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            named = make_url(url).set(drivername="postgresql+psycopg", database=name)
            yield named.render_as_string(hide_password=False)

    return made(), lambda: crash_postgres(url)


def live(server: SandboxServer, chosen: random.Random) -> None:
    """Wait until the bot and Slack have spoken so often as is drawn, then a moment that is drawn too."""
    traffic, deadline = server.workspace.traffic, time.monotonic() + LONGEST_LIFE
    last = traffic.last + chosen.randrange(MOST_TRAFFIC)
    while traffic.last < last and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(chosen.uniform(0, LAST_MOMENT))


def kill_often(bot: Killed, server: SandboxServer, db: Database, kills: int, seed: int, told: Told) -> Iterator[int]:
    """Kill the bot so often at random moments while people are at work; yields after each, when all is checked."""
    chosen, slack = random.Random(seed), Slack(server.url)
    with people_at_work(server, told, seed):
        for killed in range(1, kills + 1):
            live(server, chosen)
            bot.kill()
            check_after_a_kill(server, db)
            bot.start()
            if killed % 10 == 0:
                assert slack.call("/sandbox/clock", {"step": "morning" if killed % 50 == 0 else "hour"})["ok"]
            yield killed
    settle(server, db)
    check_at_the_end(server, db, told)


def settle(server: SandboxServer, db: Database) -> None:
    """Wait until Slack has repeated what failed, and the bot has told all that it owes."""

    def waiting() -> list[str]:
        with db.read() as session:
            letters = [str(row) for row in session.exec(select(Outbox).where(leases.unfinished(Outbox))).all()]
            asked = [str(row) for row in session.exec(select(Intake).where(leases.unfinished(Intake))).all()]
        return [
            *letters,
            *asked,
            *(f"being delivered: {each.get_coro()}" for each in list(server.slack.delivery._tasks)),
            *untold(server, db),  # what Slack has given up waiting for may still be in a listener's hands
        ]

    for pause in (0.0, 1.5):  # a tick may find more
        time.sleep(pause)
        deadline, fewest = 0.0, sys.maxsize
        while left := waiting():
            if len(left) < fewest:
                deadline, fewest = time.monotonic() + SETTLE_SECONDS, len(left)
            assert time.monotonic() < deadline, left[:10]
            time.sleep(0.1)


def untold(server: SandboxServer, db: Database) -> list[str]:
    """The receipts and cards of improvements that don't stand in Slack."""
    with db.read() as session:
        improvements = [(row.id or 0, row.author_id or "") for row in session.exec(select(Improvement)).all()]
        places = {row.subject: (row.channel, row.ts) for row in session.exec(select(Posting)).all()}
    there = {(each.channel, each.ts) for each in posted(server)}
    owed = [subject.key for number, author in improvements for subject in (Receipt(number, author), Card(number))]
    return [f"{key} isn't there, but {places.get(key)}" for key in owed if places.get(key) not in there]


def posted(server: SandboxServer) -> list[Message]:
    """The bot's messages that stand in a history."""
    channels = list(server.workspace.channels.values())
    return [each for channel in channels for each in list(channel.messages) if each.by_app and each.seen_by is None]


def repeats(server: SandboxServer) -> int:
    """How many of the bot's messages stand more than once, found by their tokens."""
    tokens = Counter(each.metadata["event_payload"]["token"] for each in posted(server) if each.metadata)
    return sum(count - 1 for count in tokens.values())


def marks(session: Session) -> Counter[int]:
    """How many improvements there are of each idea."""
    ideas = session.exec(select(Improvement.idea)).all()
    return Counter(int(found[1]) for idea in ideas if (found := _MARK.search(idea)))


def check_after_a_kill(server: SandboxServer, db: Database) -> None:
    """No idea is kept twice, what people read is in the register, and every improvement has its first entry."""
    shown = {int(found) for each in posted(server) for found in re.findall(r"IMP-(\d+)", each.text)}
    with db.read() as session:
        twice = [mark for mark, count in marks(session).items() if count > 1]
        known = set(session.exec(select(Improvement.id)).all())
        captured = Counter(session.exec(select(Activity.improvement_id).where(Activity.verb == "captured")).all())
    assert twice == [], "an idea was kept twice"
    assert shown <= known, "somebody read of an improvement that isn't in the register"
    assert captured == Counter(known), "an improvement without its first entry, or with two"


def check_at_the_end(server: SandboxServer, db: Database, told: Told) -> None:
    """Every idea that Slack has an acknowledgement for is kept once, with one receipt and one card.

    What somebody wrote while a question was open is kept as their answer, or held with a question what it is.
    """
    check_after_a_kill(server, db)
    with db.read() as session:
        held = session.exec(select(HeldMessage)).all()
        elsewhere = [*(row.text for row in held), *session.exec(select(Answer.text)).all()]
        kept = {*marks(session), *(int(found) for text in elsewhere for found in _MARK.findall(text))}
        places = {row.subject: (row.channel, row.ts) for row in session.exec(select(Posting)).all()}
        unsent = session.exec(select(Outbox).where(Outbox.state == QueueState.SET_ASIDE)).all()
    lost = {number: way for number, way in told.owed.items() if number not in kept}
    assert unsent == [], f"messages were set aside: {unsent}"
    assert lost == {}, f"ideas were lost: {lost}"
    assert kept <= {*told.owed, *told.uncertain}
    assert untold(server, db) == []
    there = {(each.channel, each.ts) for each in posted(server)}
    for message in held:
        assert places.get(AmbiguousMessage(message.id or 0).key) in there, "nobody was asked what a message is"
    firsts = Counter(each.text.split("\n")[0] for each in posted(server) if each.channel == TRIAGE)
    assert [text for text, count in firsts.items() if count > 1] == [], "a card stands twice"
