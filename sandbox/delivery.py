"""Envelopes over Socket Mode: acknowledgements, redelivery, and connections that end in all the ways they do.

The three seconds to acknowledge, and the delays between attempts, are real time.
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

from sandbox.errors import Json, Refusal
from sandbox.payloads import event_payload
from sandbox.permissions import may_hear
from sandbox.workspace import APP, Workspace

EnvelopeType = Literal["events_api", "interactive", "slash_commands"]
How = Literal["refresh", "close", "cut"]
ENVELOPES_KEPT = 100
DEBUG_HOST = "sandbox.localhost"


class NotAcknowledged(Refusal):
    """Nobody acknowledged; `reason` is what Slack gives as `retry_reason`."""

    def __init__(self, code: str, detail: str, reason: str) -> None:
        super().__init__(code, detail)
        self.reason = reason


@dataclass(frozen=True)
class Envelope:
    """One payload on its way, and which attempt it is (0 is the first; only events have more)."""

    type: EnvelopeType
    payload: Json
    attempt: int = 0
    reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def to_wire(self) -> Json:
        wire: Json = {
            "envelope_id": self.id,
            "payload": self.payload,
            "type": self.type,
            "accepts_response_payload": self.type != "events_api",
        }
        if self.type == "events_api":
            wire |= {"retry_attempt": self.attempt, "retry_reason": self.reason}
        return wire

    @property
    def name(self) -> str:
        """What the envelope carries, for the traffic list."""
        if self.type == "slash_commands":
            return str(self.payload["command"])
        return str(self.payload["event"]["type"] if self.type == "events_api" else self.payload["type"])


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app. A retiring one gets nothing new: the app was told to open another."""

    websocket: WebSocket
    waiting: set[str] = field(default_factory=set)
    retiring: bool = False


class Delivery:
    """Sends payloads to the app, each over one of its connections, and waits for the acknowledgement."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._sent: deque[Envelope] = deque(maxlen=ENVELOPES_KEPT)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turn = 0

    # Connections

    def new_address(self) -> str:
        """What `apps.connections.open` answers: an address that is good for one connection."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return f"{self.workspace.url.replace('http', 'ws', 1)}/socket?ticket={ticket}&app_id={APP}"

    async def serve(self, websocket: WebSocket) -> None:
        """Hold one connection until it ends."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(code=4001)
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        connection = Connection(websocket)
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
        """The connection has ended: what it has not acknowledged failed, unless the app was told to move on."""
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
        """End all connections as Slack (`refresh`, `close`) or a network (`cut`) does; answers how many."""
        connections = list(self._connections)
        for connection in connections:
            if how == "refresh":
                connection.retiring = True
                goodbye = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": DEBUG_HOST}}
                await connection.websocket.send_text(json.dumps(goodbye))
                self.in_background(self._close_later(connection))
            elif how == "close":
                self._lost(connection)
                await connection.websocket.close()
            else:
                connection.websocket.scope["extensions"]["sandbox.transport"].abort()
                self._lost(connection)
        return len(connections)

    async def _close_later(self, connection: Connection) -> None:
        await asyncio.sleep(self.workspace.settings.refresh_seconds)
        if connection in self._connections:
            self._lost(connection)
            with contextlib.suppress(RuntimeError):
                await connection.websocket.close()

    # Envelopes

    async def deliver(self, envelope: Envelope) -> Json:
        """Send once and wait for the acknowledgement; answers its payload."""
        self._sent.append(envelope)
        started = time.monotonic()
        outcome: object = None
        try:
            answer = await self._acknowledged(envelope)
            outcome = {"payload": answer} if answer else {}
            return answer
        except NotAcknowledged as failure:
            outcome = {"error": failure.code}
            raise
        finally:
            spent = (time.monotonic() - started) * 1000
            self.workspace.note("envelope", envelope.name, envelope.to_wire(), outcome, spent)

    async def _acknowledged(self, envelope: Envelope) -> Json:
        candidates = [connection for connection in self._connections if not connection.retiring]
        if not candidates:
            raise NotAcknowledged("dispatch_failed", "No app is connected.", "http_error")
        self._turn += 1
        connection = candidates[self._turn % len(candidates)]
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope.id] = waiting
        connection.waiting.add(envelope.id)
        try:
            await connection.websocket.send_text(json.dumps(envelope.to_wire()))
            return await asyncio.wait_for(waiting, self.workspace.settings.ack_seconds)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout", "The app did not acknowledge in time.", "timeout") from None
        except (WebSocketDisconnect, RuntimeError):
            self._lost(connection)
            raise NotAcknowledged("operation_timeout", "The connection broke.", "http_error") from None
        finally:
            connection.waiting.discard(envelope.id)
            del self._acks[envelope.id]

    # Events

    def send_event(self, event: Json) -> asyncio.Future[bool]:
        """Send an event that the app has subscribed to, and go on trying in the background.

        The answer is there after the first attempt: whether it was acknowledged (or nobody wants the event).
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
        acknowledged = False
        try:
            for delay in (*self.workspace.settings.retry_delays, None):
                acknowledged, reason = await self._attempt(envelope)
                if not first.done():
                    first.set_result(acknowledged)
                if acknowledged or delay is None:
                    return
                await asyncio.sleep(delay)
                envelope = Envelope("events_api", envelope.payload, envelope.attempt + 1, reason)
        finally:
            if not first.done():
                first.set_result(acknowledged)

    async def _attempt(self, envelope: Envelope) -> tuple[bool, str]:
        try:
            await self.deliver(envelope)
        except NotAcknowledged as failure:
            return False, failure.reason
        return True, ""

    async def redeliver(self, last: int, as_new: bool) -> Json:
        """Send the last envelopes once more; `as_new` gives events a new event_id and no mark of a retry."""
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
