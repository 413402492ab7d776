"""How many messages two replicas send twice when Slack is slow: `python -m benchmarks.two_replicas`.

Two senders work on one PostgreSQL database, each with its own connections, and send one message to each of twenty
people. The sandbox takes 0, 1 and 3 seconds for each call, and then for posts only: there looking for a repeat is fast,
so that two senders that are at the same message both post it. A batch is claimed at once under a lease of 15 seconds,
which with a slow Slack much of the batch outlives. Printed are the messages, the posts in Slack, and the repeats.
"""

import argparse
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

import httpx
from pydantic import SecretStr

from bot.manifest import manifest
from bot.process import prepare
from bot.settings import Settings
from bot.slack.clients import sending_client
from bot.workers.sender import Sender
from csi.messaging import leases, outbox
from models import Database, Outbox, Person
from sandbox.server import SandboxServer
from tests.support.databases import Opened, Postgres, start_postgres

PEOPLE = 20
DELAYS = (0.0, 1.0, 3.0)
REPLICAS = 2
LONGEST_SECONDS = 600


def people(server: SandboxServer) -> list[str]:
    """Add people to the workspace, and return their ids."""
    found = []
    for place in range(PEOPLE):
        answer = httpx.post(f"{server.url}/sandbox/people/U7{place:03}", json={"name": f"person{place}"})
        assert answer.json()["ok"], answer.text
        found.append(f"U7{place:03}")
    return found


def now() -> datetime:
    return datetime.now(UTC)


def posts_of(server: SandboxServer) -> Counter[str]:
    """How often each message was posted, by its token."""
    posted = [message.metadata for channel in server.workspace.channels.values() for message in channel.messages]
    return Counter(str(each["event_payload"]["token"]) for each in posted if each)


def is_done(db: Database) -> bool:
    with db.read() as session:
        return leases.nothing_waits(session, Outbox)


def measure(url: str, delay: float, slow: list[str]) -> None:
    with SandboxServer(manifest(), rate_limits=False) as server:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            slack_bot_token=SecretStr("xoxb-sandbox"),
            slack_app_token=SecretStr("xapp-sandbox"),
            slack_api_url=f"{server.url}/api/",
            database_url=url,
            managers=("U04MIA",),
        )
        databases = [Database(url) for _ in range(REPLICAS)]
        prepare(databases[0], settings, now)
        with databases[0].begin() as session:
            for person in people(server):
                session.add(Person(id=person, first_seen_at=now(), refreshed_at=now()))
                session.flush()
                outbox.enqueue(session, outbox.MessageKind.HELP, to=outbox.person(person), at=now())
        if delay:
            httpx.post(f"{server.url}/sandbox/faults", json={"fault": "latency", "delay": delay, "only": slow})
        senders = [Sender(db, sending_client(settings), now) for db in databases]
        threads = [threading.Thread(target=sender.run, daemon=True) for sender in senders]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        while not is_done(databases[0]) and time.monotonic() - begun < LONGEST_SECONDS:
            time.sleep(0.1)
        took = time.monotonic() - begun
        for sender in senders:
            sender.stop()
        for thread in threads:
            thread.join()
        posts = posts_of(server)
        for db in databases:
            db.close()
    repeats = posts.total() - len(posts)
    what, seconds = slow[0] if slow else "each call", f"{delay:.0f} s"
    print(f"{what:<18} {seconds:>8} {PEOPLE:>9} {posts.total():>7} {repeats:>9} {took:>8.0f} s")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--delays", type=float, nargs="+", default=DELAYS, help="seconds that each call takes")
    delays = parser.parse_args(arguments).delays
    opened = Opened()
    server = Postgres(start_postgres(Path(gettempdir()) / "kaizen-two-replicas"), opened)
    print(f"{'slow is':<18} {'by':>8} {'messages':>9} {'posts':>7} {'repeats':>9} {'took':>10}")
    for slow in ([], ["chat.postMessage"]):
        for delay in delays:
            with server.database() as url:
                measure(url, delay, slow)
    server.close()


if __name__ == "__main__":
    main()
