"""States that tests begin in, reached once by each worker and put back for the tests that begin alike.

Many a test begins with an accepted idea, or with one in progress. The first test of a worker gets there through the use
cases and the sender; the database and the workspace are kept as they are then, and a later test that has taken the same
steps from the same start gets both back. Where a test has done anything else before, nothing is put back: every commit,
every change of the workspace and every call is counted.
"""

import asyncio
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar, cast

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.settings import Settings
from models import Database
from sandbox.clock import Clock
from sandbox.server import SandboxServer
from tests.support import databases

Made = TypeVar("Made")
Steps = tuple[object, ...]

IDLE_SECONDS = 5.0
PLAIN = (str, int, float, bool, type(None))

_REPLACED = ("views", "stacks", "homes", "files")
_UPDATED = ("people", "channels", "groups")
"""What a test may hold in its hand: changed in place."""


class _Commits:
    """How many transactions this process has committed, through whichever engine."""

    def __init__(self) -> None:
        self.count = 0
        event.listen(Engine, "commit", self._committed)

    def _committed(self, _connection: object) -> None:
        self.count += 1


_COMMITS = _Commits()


@dataclass(frozen=True, slots=True)
class Kept:
    """A database and a workspace after some steps, and what the last of them returned."""

    rows: databases.Rows
    workspace: bytes
    made: object


KEPT: dict[Steps, Kept | None] = {}
"""This worker's states, by the steps to them; None where the steps were taken only once yet."""


def started(db: Database, server: SandboxServer, settings: Settings, prepare: Callable[[], None]) -> Steps:
    """Prepare a new database for a bot, or put one back that was prepared alike. Returns the steps so far."""
    values = [each.get_secret_value() if isinstance(each, SecretStr) else each for _, each in settings]
    steps: Steps = ("prepared", str(db.url), repr(values), _standing(server))
    kept = KEPT.get(steps)
    if kept is None:
        prepare()
        KEPT[steps] = Kept(databases.rows_of(db), b"", server.workspace.clock.now())
    else:
        databases.put_back(db, kept.rows)
        clock = server.workspace.clock
        now = max(cast(datetime, kept.made), clock.now())  # never before what is stored
        _in_loop(server, lambda: _set_clock(clock, now, clock.jumps, clock._settled))
    return steps


class States:
    """Where one test's bot is: the steps that led there, until the test does something else."""

    def __init__(self, db: Database, server: SandboxServer, steps: Steps) -> None:
        self._db = db
        self._server = server
        self._steps = steps
        self._place = self._where()

    def reach(self, name: str, given: tuple[object, ...], take: Callable[[], Made]) -> Made:
        """Take a step, or put back what it led to when it was taken in the same state before."""
        steps = self.with_step(name, given)
        if steps is None:
            return take()
        kept = KEPT.get(steps)
        if kept is not None:
            self.put_back(kept)
            made = cast(Made, kept.made)
        else:
            made = take()
            if not self._is_idle():
                return made
            is_worth_it = steps in KEPT or not given  # what is given is often one test's own
            KEPT[steps] = self.keep(made) if is_worth_it and isinstance(made, PLAIN) else None
        self._steps, self._place = steps, self._where()
        return made

    def keep(self, made: object) -> Kept:
        """Keep the database and the workspace as they are now."""
        workspace = _in_loop(self._server, lambda: _dump(self._server))
        return Kept(databases.rows_of(self._db), workspace, made)

    def put_back(self, kept: Kept) -> None:
        databases.put_back(self._db, kept.rows)
        _in_loop(self._server, lambda: _restore(self._server, kept.workspace))

    def note(self, name: str, given: tuple[object, ...], take: Callable[[], Made]) -> Made:
        """Take a step that is quicker taken than put back."""
        steps = self.with_step(name, given)
        made = take()
        if steps is not None:
            self._steps, self._place = steps, self._where()
        return made

    def with_step(self, name: str, given: tuple[object, ...]) -> Steps | None:
        """The steps with this one; None if the test has done anything between them."""
        if self._place != self._where() or not self._is_idle():
            return None
        return (*self._steps, name, repr(given), _standing(self._server))

    def _where(self) -> tuple[int, ...]:
        workspace = self._server.workspace
        return _COMMITS.count, workspace.version, workspace.traffic.last, workspace.clock.jumps

    def wait_until_handled(self) -> None:
        """Wait for what is being delivered to an app that is connected, unless a test makes trouble for it."""
        slack = self._server.slack
        if slack.delivery._tasks and slack.delivery._connections and not slack.faults.to_json():
            _in_loop(self._server, lambda: None, until_idle=True)

    def _is_idle(self) -> bool:
        """Wait until the app has acknowledged everything; False if that takes long, or faults are on."""
        return _in_loop(self._server, lambda: None, until_idle=True) and not self._server.slack.faults.to_json()


def _in_loop(server: SandboxServer, call: Callable[[], Any], *, until_idle: bool = False) -> Any:
    """Call in the thread of the workspace. With `until_idle`, return whether nothing is being delivered any more."""
    delivery = server.slack.delivery

    async def calling() -> Any:
        until = monotonic() + IDLE_SECONDS
        while until_idle and delivery._tasks and monotonic() < until:
            await asyncio.wait(set(delivery._tasks), timeout=until - monotonic())
            await asyncio.sleep(0)
        return not delivery._tasks if until_idle else call()

    loop = server._loop
    assert loop is not None
    return asyncio.run_coroutine_threadsafe(calling(), loop).result()


def _standing(server: SandboxServer) -> str:
    """What tests change in a workspace without telling it."""
    workspace = server.workspace
    channels = [
        (each.id, each.name, sorted(each.members), each.is_archived, each.is_private, each.topic)
        for each in workspace.channels.values()
    ]
    return repr((workspace.url, workspace.settings, workspace.people, channels, list(workspace.groups)))


def _dump(server: SandboxServer) -> bytes:
    workspace, delivery, responses = server.workspace, server.slack.delivery, server.slack.responses
    state = {name: getattr(workspace, name) for name in (*_REPLACED, *_UPDATED, "version", "_last_ts")}
    clock = (workspace.clock.now(), workspace.clock.jumps, workspace.clock._settled)
    traffic = (list(workspace.traffic), workspace.traffic.last)
    return pickle.dumps((state, clock, traffic, list(delivery._sent), responses._urls))


def _restore(server: SandboxServer, kept: bytes) -> None:
    workspace = server.workspace
    state, clock, (rows, last), sent, urls = pickle.loads(kept)
    for name in _UPDATED:
        there, new = getattr(workspace, name), state.pop(name)
        for key in there.keys() - new.keys():
            del there[key]
        for key, each in new.items():
            if key in there:
                vars(there[key]).update(vars(each))
            else:
                there[key] = each
    vars(workspace).update(state)
    now, jumps, settled = clock
    _set_clock(workspace.clock, max(now, workspace.clock.now()), jumps, settled)
    workspace.traffic._rows.clear()
    workspace.traffic._rows.extend(rows)
    workspace.traffic.last = last
    server.slack.delivery._sent.clear()
    server.slack.delivery._sent.extend(sent)
    server.slack.responses._urls = urls
    workspace.touch()


def _set_clock(clock: Clock, now: datetime, jumps: int, settled: int | None) -> None:
    clock._set_to, clock._set_at = now, monotonic()
    clock.jumps, clock._settled = jumps, settled
