"""How fast an author gets the receipt: `python -m benchmarks.receipt_time`.

The sandbox answers each call of the bot after 0 ms, then after 100 ms. Each way of capture is timed from the person's
act to its answer, and to the receipt in the direct messages. The figures are of one run on one machine: compare the
columns, not machines.
"""

import json
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.manifest import manifest
from bot.process import FIRST_RUN, Kaizen, prepare
from bot.settings import Settings
from models import Database
from sandbox.server import SandboxServer

ANA, DIRECT, GENERAL = "U01ANA", "D01ANA", "C01GENERAL"
TIMES = 20

Json = dict[str, Any]


class People:
    """What people do and see, through the sandbox's HTTP interface."""

    def __init__(self, url: str) -> None:
        self._url = url

    def call(self, path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}{path}", data=data, headers={"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            told: Json = json.load(answer)
        return told

    def has_receipt(self, words: str) -> bool:
        messages = self.call(f"/sandbox/as/{ANA}/view")["messages"][DIRECT]
        return any(each.get("app") and words in each["text"] and "*IMP-" in each["text"] for each in messages)


@contextmanager
def prepared(server: SandboxServer, folder: Path) -> Iterator[Kaizen]:
    """A bot with an empty database in this folder, not connected yet; it is stopped at the end."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_bot_token=SecretStr("xoxb-sandbox"),
        slack_app_token=SecretStr("xapp-sandbox"),
        slack_api_url=f"{server.url}/api/",
        database_url=f"sqlite:///{folder / 'kaizen.db'}",
        managers=("U04MIA",),
        triage_channel="C02TRIAGE",
        posts_per_minute=1_000_000,
        ideas_per_person=1_000_000,  # one person brings in all that is measured
    )
    db = Database(settings.database_url)
    prepare(db, settings, lambda: datetime.now(UTC))
    kaizen = Kaizen(settings, db, lambda: datetime.now(UTC))
    yield kaizen
    kaizen.stop()
    db.close()


@contextmanager
def running(latency: float) -> Any:
    """Run a workspace that answers with this delay, and the bot as `kaizen run` does."""
    with tempfile.TemporaryDirectory() as folder, SandboxServer(manifest(), rate_limits=False) as server:
        with prepared(server, Path(folder)) as kaizen:
            kaizen.connect()
            kaizen.start()
            for each in threading.enumerate():
                if each.name == FIRST_RUN:  # people are read in it
                    each.join()
            people = People(server.url)
            if latency:
                people.call("/sandbox/faults", {"fault": "latency", "delay": latency})
            yield people


def timed(people: People, act: Callable[[str], Json], place: int) -> tuple[float, float]:
    """Return the seconds until the act is answered, and until the receipt is there."""
    words = f"idea number {place} takes two weeks"
    begun = time.perf_counter()
    act(words)
    answered = time.perf_counter() - begun
    while not people.has_receipt(words):
        time.sleep(0.005)
    return answered, time.perf_counter() - begun


def main() -> None:
    print(f"{'way':<16} {'calls take':>10} {'answer p50':>11} {'receipt p50':>12} {'receipt worst':>14}")
    for latency in (0.0, 0.1):
        with running(latency) as people:
            ways: dict[str, Callable[[str], Json]] = {
                "command": lambda words: people.call(
                    f"/sandbox/as/{ANA}/command", {"channel": GENERAL, "command": "/improve", "text": words}
                ),
                "direct message": lambda words: people.call(
                    f"/sandbox/as/{ANA}/message", {"channel": DIRECT, "text": words}
                ),
                "mention": lambda words: people.call(
                    f"/sandbox/as/{ANA}/message", {"channel": GENERAL, "text": f"<@U00KAIZEN> {words}"}
                ),
            }
            for offset, (name, act) in enumerate(ways.items()):
                runs = [timed(people, act, offset * TIMES + place) for place in range(TIMES)]
                answered, seen = zip(*runs, strict=True)
                print(
                    f"{name:<16} {latency * 1000:>7.0f} ms {statistics.median(answered) * 1000:>8.0f} ms"
                    f" {statistics.median(seen) * 1000:>9.0f} ms {max(seen) * 1000:>11.0f} ms"
                )


if __name__ == "__main__":
    main()
