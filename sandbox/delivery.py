"""Envelopes over Socket Mode: acknowledgements, redelivery, and every way in which connections end.

The three seconds for an acknowledgement, and the delays between attempts, are real time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
import uuid
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.envelopes import Envelope, NotAcknowledged
from sandbox.errors import Json
from sandbox.faults import Faults
from sandbox.http_transport import post
from sandbox.payloads import event_payload
from sandbox.permissions import may_hear
from sandbox.workspace import APP, Workspace

How = Literal["warning", "refresh", "close", "cut"]
CONNECTIONS_AT_MOST = 10
ENVELOPES_KEPT = 100
DEBUG_HOST = "sandbox.localhost"


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app. A retiring one gets no new envelopes: the app was told to open another."""

    websocket: WebSocket
    waiting: set[str] = field(default_factory=set)
    retiring: bool = False


class Delivery:
    """Sends each payload over one of the app's connections, and waits for the acknowledgement."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self.workspace = workspace
        self.faults = faults
        self._next_sent = asyncio.Event()
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._sent: deque[Envelope] = deque(maxlen=ENVELOPES_KEPT)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turn = 0

    # Connections

    def new_address(self) -> str:
        """Return a WebSocket address for one connection, for `apps.connections.open`."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"{self.workspace.url.replace('http', 'ws', 1)}/socket?ticket={ticket}&app_id={APP}"

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection until it ends."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets or self.faults.is_out:
            await websocket.close(code=4001)
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        connection = Connection(websocket)
        if len(self._connections) >= CONNECTIONS_AT_MOST:
            await self._announce(connection, "too_many_websockets")
            await websocket.close()
            return
        self._connections.append(connection)
        self._count()
        try:
            await websocket.send_text(json.dumps(self._hello()))
            while True:
                self._take_ack(connection, await websocket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._lost(connection)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": DEBUG_HOST, "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }

    def _take_ack(self, connection: Connection, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        if not isinstance(ack, dict):
            return
        waiting = self._acks.get(str(ack.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = ack.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    def _lost(self, connection: Connection) -> None:
        """Handle the end of a connection: its open envelopes failed, unless the app was told to open another."""
        if connection not in self._connections:
            return
        self._connections.remove(connection)
        self._count()
        for id in [] if connection.retiring else list(connection.waiting):
            waiting = self._acks.get(id)
            if waiting is not None and not waiting.done():
                waiting.set_exception(
                    NotAcknowledged("operation_timeout", "The connection ended before the ack.", "http_error")
                )

    def _count(self) -> None:
        self.workspace.connections = len(self._connections)
        self.workspace.touch()

    async def disconnect(self, how: How) -> int:
        """End all connections as Slack (`refresh`, `close`) or a network (`cut`) does. Return how many."""
        connections = list(self._connections)
        for connection in connections:
            if how == "warning":
                await self._announce(connection, "warning")
                self.in_background(self._refresh_later(connection))
            elif how == "refresh":
                await self._refresh(connection)
            elif how == "close":
                self._lost(connection)
                await connection.websocket.close()
            else:
                self._cut(connection)
        return len(connections)

    async def _announce(self, connection: Connection, reason: str) -> None:
        goodbye = {"type": "disconnect", "reason": reason, "debug_info": {"host": DEBUG_HOST}}
        await connection.websocket.send_text(json.dumps(goodbye))

    async def _refresh(self, connection: Connection) -> None:
        connection.retiring = True
        await self._announce(connection, "refresh_requested")
        self.in_background(self._close_later(connection))

    async def _refresh_later(self, connection: Connection) -> None:
        """Refresh a connection some time after its warning; until then it works as before."""
        await asyncio.sleep(self.workspace.settings.refresh_seconds)
        if connection in self._connections:
            with contextlib.suppress(RuntimeError):
                await self._refresh(connection)

    def _cut(self, connection: Connection) -> None:
        connection.websocket.scope["extensions"]["sandbox.transport"].abort()
        self._lost(connection)

    async def _close_later(self, connection: Connection) -> None:
        await asyncio.sleep(self.workspace.settings.refresh_seconds)
        if connection in self._connections:
            self._lost(connection)
            with contextlib.suppress(RuntimeError):
                await connection.websocket.close()

    # Envelopes

    async def deliver(self, envelope: Envelope) -> Json:
        """Send an envelope once and wait. Return the acknowledgement's payload."""
        self._sent.append(envelope)
        started = time.monotonic()
        outcome: object = None
        try:
            answer = await self._despite_faults(envelope)
            outcome = {"payload": answer} if answer else {}
            return answer
        except NotAcknowledged as failure:
            outcome = {"error": failure.code}
            raise
        finally:
            spent = (time.monotonic() - started) * 1000
            self.workspace.note("envelope", envelope.name, envelope.to_wire(), outcome, spent)

    async def _despite_faults(self, envelope: Envelope) -> Json:
        if self.faults.is_out:
            raise NotAcknowledged("dispatch_failed", "Slack is down.", "http_error")
        if late := self.faults.take("latency", envelope.type, named_only=True):
            await asyncio.sleep(float(late.options["delay"]))
        answer = await self._acknowledged(envelope)
        if self.faults.take("lost_ack", envelope.type):
            raise NotAcknowledged("operation_timeout", "The acknowledgement was lost.", "timeout")
        return answer

    async def _acknowledged(self, envelope: Envelope) -> Json:
        if self.workspace.settings.request_url:
            return await self._over_http(envelope)
        return await self._over_a_socket(envelope)

    async def _over_http(self, envelope: Envelope) -> Json:
        cut = self.faults.take("cut_socket", envelope.type)
        if cut is None:
            return await post(self.workspace.settings, envelope)
        if cut.options["done"]:
            await post(self.workspace.settings, envelope)
        raise NotAcknowledged("operation_timeout", "The connection broke.", "http_error")

    async def _over_a_socket(self, envelope: Envelope) -> Json:
        candidates = [connection for connection in self._connections if not connection.retiring]
        if not candidates:
            raise NotAcknowledged("dispatch_failed", "No app is connected.", "http_error")
        self._turn += 1
        connection = candidates[self._turn % len(candidates)]
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope.id] = waiting
        connection.waiting.add(envelope.id)
        try:
            await self._send(connection, envelope)
            return await asyncio.wait_for(waiting, self.workspace.settings.ack_seconds)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout", "The app did not acknowledge in time.", "timeout") from None
        except (WebSocketDisconnect, RuntimeError):
            self._lost(connection)
            raise NotAcknowledged("operation_timeout", "The connection broke.", "http_error") from None
        finally:
            connection.waiting.discard(envelope.id)
            del self._acks[envelope.id]

    async def _send(self, connection: Connection, envelope: Envelope) -> None:
        cut = self.faults.take("cut_socket", envelope.type)
        if cut is None or cut.options["done"]:
            await connection.websocket.send_text(json.dumps(envelope.to_wire()))
        if cut is not None:
            self._cut(connection)

    # Events

    def send_event(self, event: Json) -> asyncio.Future[bool]:
        """Send an event that the app has subscribed to, and retry in the background.

        Returns after the first attempt: whether it was acknowledged, or the app has not subscribed.
        """
        first: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if not may_hear(self.workspace, event):
            first.set_result(True)
            return first
        payload = event_payload(event, self.workspace.new_id("Ev"))
        payload["is_ext_shared_channel"] = self._is_shared(event.get("channel"))
        self.in_background(self._attempts(Envelope("events_api", payload), first))
        return first

    def _is_shared(self, channel: object) -> bool:
        known = self.workspace.channels.get(channel) if isinstance(channel, str) else None
        return known is not None and self.workspace.is_shared(known)

    async def _attempts(self, envelope: Envelope, first: asyncio.Future[bool]) -> None:
        failure: NotAcknowledged | None = None
        try:
            await self._hold(first)
            for delay in (*self.workspace.settings.retry_delays, None):
                failure = await self._attempt(envelope)
                self._next_sent.set()
                if not first.done():
                    first.set_result(failure is None)
                if failure is None or failure.is_final or delay is None:
                    return
                await asyncio.sleep(delay)
                envelope = Envelope("events_api", envelope.payload, envelope.attempt + 1, failure.reason)
        finally:
            if not first.done():
                first.set_result(False)

    async def _hold(self, first: asyncio.Future[bool]) -> None:
        """Let the next event overtake this one, if that fault is on."""
        if fault := self.faults.take("reorder", "events_api"):
            first.set_result(False)
            self._next_sent.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._next_sent.wait(), float(fault.options["hold"]))

    async def _attempt(self, envelope: Envelope) -> NotAcknowledged | None:
        """Send an event once. Return how it failed; None if it was acknowledged."""
        try:
            await self.deliver(envelope)
            if fault := self.faults.take("duplicate", "events_api"):
                await self.deliver(self._again(envelope, fault.options["as_new"] is True))
        except NotAcknowledged as failure:
            return failure
        return None

    async def redeliver(self, last: int, as_new: bool) -> Json:
        """Send the last envelopes again. With `as_new`, events get a new event_id and no retry number."""
        envelopes = [self._again(envelope, as_new) for envelope in list(self._sent)[-last:]] if last > 0 else []
        acks = await asyncio.gather(*(self.deliver(each) for each in envelopes), return_exceptions=True)
        failed = [ack for ack in acks if isinstance(ack, NotAcknowledged)]
        return {"sent": len(envelopes), "acked": len(envelopes) - len(failed)}

    def _again(self, envelope: Envelope, as_new: bool) -> Envelope:
        id = str(uuid.uuid4())
        if envelope.type != "events_api":
            return replace(envelope, id=id)
        if as_new:
            payload = envelope.payload | {"event_id": self.workspace.new_id("Ev")}
            return Envelope("events_api", payload)
        return replace(envelope, id=id, attempt=envelope.attempt + 1, reason="timeout")

    # Background work

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def forget(self) -> None:
        """Stop all redelivery."""
        for task in self._tasks:
            task.cancel()
        self._sent.clear()
