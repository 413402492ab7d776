"""One, two and four `kaizen run` on one PostgreSQL, with Slack at once and slow: `python -m benchmarks.replicas`.

Each cell begins with an empty register. Four people bring in ideas; a morning passes; one process is killed while it
has messages claimed; then each is restarted in turn while people go on. In the end every idea that was acknowledged is
kept once, with one receipt and one card. Over HTTP a proxy in front asks the next process where one doesn't listen or
says 503, as the nginx configuration in `docs/operation.md` does.
"""

import argparse
import http.client
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from socket import create_server

from sqlmodel import col, select

import migrations
import sandbox.state
from csi.messaging import leases
from models import Bundle, Database, Outbox
from models.enums import QueueState
from sandbox.server import SandboxServer
from tests.support.crashes import (
    Told,
    check_at_the_end,
    databases,
    environment_beside,
    people_at_work,
    posted,
    repeats,
    settle,
    workspace,
)
from tests.support.processes import start_kaizen
from tests.support.slack import Slack
from tests.support.waiting import until

PROCESSES = (1, 2, 4)
DELAYS = (0.0, 3.0)
TRANSPORTS = ("Socket Mode", "HTTP")
IDEAS = 8
"""So many ideas are brought in before the morning, and again before a process is killed."""

WAYS = frozenset({"/improve", "direct message"})
COLUMNS = (
    "processes",
    "transport",
    "a call to Slack takes",
    "ideas kept once",
    "messages",
    "twice",
    "morning messages",
    "twice for a day",
    "claimed by a killed process, sent after",
    "acknowledgements lost at a rolling restart",
)
STOP_SECONDS = 60.0
PATH = "/slack/events"


class Proxy:
    """Passes each request to one of the processes in turn, and to the next where one can't take it."""

    def __init__(self, ports: Sequence[int]) -> None:
        turns, lock = count(), threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                with lock:
                    first = next(turns)
                status, content = 502, b""
                for place in range(len(ports)):
                    try:
                        status, content = self._ask(ports[(first + place) % len(ports)], body)
                    except (OSError, http.client.HTTPException):
                        continue
                    if status != 503:
                        break
                with suppress(BrokenPipeError):  # Slack waits for three seconds only
                    self.send_response(status)
                    self.send_header("content-length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            def _ask(self, port: int, body: bytes) -> tuple[int, bytes]:
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                    headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
                    connection.request("POST", self.path, body, headers)
                    answer = connection.getresponse()
                    return answer.status, answer.read()

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}{PATH}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def free_port() -> int:
    with closing(create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Replicas:
    """Several `kaizen run` on one database, each with a port that says whether it is ready."""

    server: SandboxServer
    url: str
    log: Path
    over_http: bool
    ports: list[int]
    processes: list[BaseProcess | None] = field(default_factory=list)

    def start(self, place: int) -> None:
        own = {"KAIZEN_HTTP_PORT": str(self.ports[place])}
        if self.over_http:
            own |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": sandbox.state.Settings.signing_secret}
        environment = environment_beside(self.server, self.url) | own
        with self.log.open("ab") as log:
            self.processes[place] = start_kaizen(["run"], environment, log)

    def wait(self, place: int) -> None:
        until(lambda: self._is_ready(place), STOP_SECONDS, f"process {place} is ready")

    def _is_ready(self, place: int) -> bool:
        process = self.processes[place]
        assert process is not None
        assert process.is_alive(), f"it has ended by itself: {self.log.read_text()[-2_000:]}"
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.ports[place], timeout=5)) as connection:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def end(self, place: int, *, killed: bool) -> None:
        process = self.processes[place]
        assert process is not None
        if killed:
            process.kill()
        else:
            process.terminate()
        process.join(STOP_SECONDS)
        assert killed or process.exitcode == 0, f"it ended with {process.exitcode}: {self.log.read_text()[-2_000:]}"

    def restart_each(self) -> None:
        """A rolling restart: the next one is stopped when this one is ready again."""
        for place in range(len(self.ports)):
            self.end(place, killed=False)
            self.start(place)
            self.wait(place)


@contextmanager
def running(number: int, over_http: bool, url: str, folder: Path) -> Iterator[tuple[Replicas, Database]]:
    db = Database(url)
    migrations.upgrade(db)
    ports = [free_port() for _ in range(number)]
    with workspace() as server:
        replicas = Replicas(server, url, folder / "replicas.log", over_http, ports, [None] * number)
        proxy = Proxy(ports) if over_http else None
        try:
            for place in range(number):
                replicas.start(place)
            for place in range(number):
                replicas.wait(place)
            if proxy is not None:
                assert Slack(server.url).call("/sandbox/settings", {"request_url": proxy.url})["ok"]
            yield replicas, db
        finally:
            for process in replicas.processes:
                if process is not None:
                    process.kill()
                    process.join()
            if proxy is not None:
                proxy.close()
            db.close()


def bring_in(server: SandboxServer, told: Told, ideas: int, seed: int) -> None:
    """People bring in so many more ideas."""
    before = len(told.owed)
    with people_at_work(server, told, seed, WAYS):
        until(lambda: len(told.owed) >= before + ideas, 120, "ideas")


def taken_over(replicas: Replicas, db: Database, server: SandboxServer, told: Told) -> tuple[float, int]:
    """Kill one process while messages are claimed; returns the seconds until the last of these is sent, and how many.

    Where it is the only one, it is started again at once.
    """
    before = len(told.owed)
    with people_at_work(server, told, 2, WAYS):
        until(lambda: len(told.owed) >= before + IDEAS, 120, "ideas")
        claimed = until(lambda: _claimed(db), 30, "something is claimed")
        replicas.end(0, killed=True)
        killed = time.monotonic()
        if len(replicas.ports) == 1:
            replicas.start(0)
    until(lambda: _are_done(db, claimed), 240, "what was claimed is sent")
    took = time.monotonic() - killed
    if len(replicas.ports) > 1:
        replicas.start(0)
    replicas.wait(0)
    return took, len(claimed)


def _claimed(db: Database) -> list[int]:
    with db.read() as session:
        rows = session.exec(select(Outbox.id).where(Outbox.state == QueueState.CLAIMED)).all()
    return [row or 0 for row in rows]


def _are_done(db: Database, numbers: list[int]) -> bool:
    with db.read() as session:
        left = select(Outbox.id).where(col(Outbox.id).in_(numbers), leases.unfinished(Outbox)).limit(1)
        return session.exec(left).first() is None


def mornings(db: Database) -> tuple[int, int]:
    """The morning messages that were made, and how many of them somebody got twice for one day."""
    with db.read() as session:
        made = Counter((row.person_id, row.channel_id, row.morning_on) for row in session.exec(select(Bundle)).all())
    return made.total(), made.total() - len(made)


def lost_at_restart(replicas: Replicas, server: SandboxServer, told: Told) -> int:
    """How many acts had no acknowledgement while each process was restarted in turn."""
    before = told.refused.total()
    with people_at_work(server, told, 3, WAYS):
        replicas.restart_each()
    return told.refused.total() - before


def cell(number: int, transport: str, delay: float, url: str, folder: Path) -> None:
    with running(number, transport == "HTTP", url, folder) as (replicas, db):
        server, told = replicas.server, Told()
        slack = Slack(server.url)
        if delay:
            assert slack.call("/sandbox/faults", {"fault": "latency", "delay": delay})["ok"]
        bring_in(server, told, IDEAS, 1)
        settle(server, db)
        for step in ("week", "morning"):  # after a week the promised day of each idea has come
            assert slack.call("/sandbox/clock", {"step": step})["ok"]
            settle(server, db)
        nudges, twice = mornings(db)
        seconds, claimed = taken_over(replicas, db, server, told)
        settle(server, db)
        told.refused.clear()
        lost = lost_at_restart(replicas, server, told)
        print(told.refused, file=sys.stderr)
        settle(server, db)
        check_at_the_end(server, db, told)
        print(
            f"| {number} | {transport} | {delay:.0f} s | {len(told.owed)} | {len(posted(server))} | {repeats(server)} "
            f"| {nudges} | {twice} | {claimed} in {seconds:.1f} s | {lost} |",
            flush=True,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--processes", type=int, nargs="+", default=PROCESSES)
    parser.add_argument("--transports", choices=TRANSPORTS, nargs="+", default=TRANSPORTS)
    parser.add_argument("--delays", type=float, nargs="+", default=DELAYS, help="seconds that each call to Slack takes")
    chosen = parser.parse_args(arguments)
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        empty, _ = databases("postgres", Path(name))
        for number in chosen.processes:
            for transport in chosen.transports:
                for delay in chosen.delays:
                    cell(number, transport, delay, next(empty), Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
