"""A stand-in for Slack in a process of its own, which costs so little that it isn't what is measured.

It hands payloads to whatever is connected by Socket Mode, takes the acknowledgements, and says yes to each call of the
Web API. It checks and shows nothing: that is the sandbox's part.
"""

import asyncio
import base64
import hashlib
import itertools
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

TEAM, BOT_USER, APP = "T00FAST", "U00KAIZEN", "A00KAIZEN"
PEOPLE = tuple(f"U{number:04}" for number in range(200))
"""The workspace's people, with the ids of `benchmarks.workbench`."""

_ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_ID_FROM, _ID_LENGTH = len('{"envelope_id": "'), 12
_GIVE_UP_SECONDS = 60.0

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Driven:
    """What became of payloads: the milliseconds of each acknowledgement, and what all took."""

    milliseconds: list[float]
    seconds: float
    lost: int
    own_seconds: float
    """The processor time of the stand-in itself."""

    @property
    def a_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """The milliseconds within which this share was acknowledged; what was lost took for ever."""
        times = sorted(self.milliseconds) + [float("inf")] * self.lost
        return times[min(len(times) - 1, int(len(times) * share))]


class StandIn:
    """The stand-in, for as long as the `with` block lasts."""

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._there, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        self.port = int(self._there.recv())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def _ask(self, name: str, *given: Any) -> Any:
        self._there.send((name, given))
        answer = self._there.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return int(self._ask("connections"))

    def calls(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(self._ask("calls"))

    def answer_after(self, seconds: float) -> None:
        """Let each call of the Web API take so long."""
        self._ask("answer_after", seconds)

    def flood(self, command: str, texts: Sequence[str], at_once: int) -> Driven:
        """Send a command for each text, so many of them unanswered at any time."""
        driven: Driven = self._ask("flood", command, list(texts), at_once)
        return driven

    def pace(self, command: str, texts: Sequence[str], a_second: float) -> Driven:
        """Send a command for each text at a steady rate, whether or not those before are answered."""
        driven: Driven = self._ask("pace", command, list(texts), a_second)
        return driven


def _serve(control: Connection) -> None:
    asyncio.run(_Slack(control).run())


class _Slack:
    """The workspace as far as it is needed."""

    def __init__(self, control: Connection) -> None:
        self._control = control
        self._sockets: list[_Peer] = []
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self._numbers, self._turns = itertools.count(1), itertools.count()
        self._calls: Counter[str] = Counter()
        self._delay = 0.0
        self._address = ""

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Peer(self), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self._address = f"ws://127.0.0.1:{port}/socket?ticket=1"
        self._control.send(port)
        while True:
            name, given = await loop.run_in_executor(None, self._control.recv)
            try:
                answer = getattr(self, name)(*given)
                self._control.send(await answer if asyncio.iscoroutine(answer) else answer)
            except Exception as problem:
                self._control.send(problem)

    # What the measuring process asks for

    def connections(self) -> int:
        return len(self._sockets)

    def calls(self) -> dict[str, int]:
        return dict(self._calls)

    def answer_after(self, seconds: float) -> None:
        self._delay = seconds

    async def flood(self, command: str, texts: list[str], at_once: int) -> Driven:
        remaining = iter(texts)

        async def one_after_the_other() -> list[float]:
            return [await self._acknowledged(command, text, time.perf_counter()) for text in remaining]

        return await self._driven([one_after_the_other() for _ in range(at_once)])

    async def pace(self, command: str, texts: list[str], a_second: float) -> Driven:
        begun = time.perf_counter()

        async def at_its_time(place: int, text: str) -> list[float]:
            due = begun + place / a_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            return [await self._acknowledged(command, text, due)]

        return await self._driven([at_its_time(place, text) for place, text in enumerate(texts)])

    async def _driven(self, work: Sequence[Any]) -> Driven:
        begun, used = time.perf_counter(), time.process_time()
        times = [each for part in await asyncio.gather(*work) for each in part]
        answered = [each for each in times if each != float("inf")]
        seconds, own = time.perf_counter() - begun, time.process_time() - used
        return Driven(answered, seconds, len(times) - len(answered), own)

    async def _acknowledged(self, command: str, text: str, since: float) -> float:
        """Send a command; the milliseconds until its acknowledgement."""
        number = next(self._numbers)
        name = f"{number:0{_ID_LENGTH}}"
        waiting: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[name] = waiting
        payload = {
            "token": "token", "team_id": TEAM, "team_domain": "fast", "channel_id": "C01GENERAL",
            "channel_name": "general", "user_id": PEOPLE[number % len(PEOPLE)], "user_name": "person",
            "command": command, "text": text, "api_app_id": APP, "is_enterprise_install": "false",
            "response_url": f"{self._address}/response/{name}", "trigger_id": f"{number}.{TEAM}.{time.time_ns()}",
        }  # fmt: skip
        envelope = {
            "envelope_id": name,
            "payload": payload,
            "type": "slash_commands",
            "accepts_response_payload": True,
        }
        socket = self._sockets[next(self._turns) % len(self._sockets)]
        socket.send_frame(_TEXT, json.dumps(envelope).encode())
        try:
            return (await asyncio.wait_for(waiting, _GIVE_UP_SECONDS) - since) * 1000
        except TimeoutError:
            return float("inf")
        finally:
            del self._waiting[name]

    # What connections bring

    def opened(self, socket: "_Peer") -> None:
        self._sockets.append(socket)

    def ended(self, socket: "_Peer") -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)

    def acknowledged(self, text: bytes) -> None:
        waiting = self._waiting.get(text[_ID_FROM : _ID_FROM + _ID_LENGTH].decode())
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())

    def called(self, method: str, body: bytes, answer_to: "_Peer") -> None:
        self._calls[method] += 1
        answer = json.dumps({"ok": True, **self._answer(method, body)}).encode()
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, answer_to.answer, answer)
        else:
            answer_to.answer(answer)

    def _answer(self, method: str, body: bytes) -> Json:
        match method:
            case "auth.test":
                return {
                    "url": "https://fast.slack.com/", "team": "Fast", "user": "kaizen", "team_id": TEAM,
                    "user_id": BOT_USER, "bot_id": "B00KAIZEN", "app_id": APP, "is_enterprise_install": False,
                }  # fmt: skip
            case "apps.connections.open":
                return {"url": self._address}
            case "chat.postMessage" | "chat.postEphemeral" | "chat.update":
                return {"ts": f"{time.time_ns() / 1e9:.6f}"}
            case "conversations.open":
                return {"channel": {"id": f"D{_named(body, 'users')[1:]}"}}
            case "users.info":
                return {"user": _user(_named(body, "user"))}
            case "users.list":
                return {"members": [_user(each) for each in PEOPLE]}
            case "usergroups.list":
                return {"usergroups": []}
        return {}


def _named(body: bytes, name: str) -> str:
    return parse_qs(body.decode()).get(name, [""])[0]


def _user(person: str) -> Json:
    flags = dict.fromkeys(("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger"), False)
    profile = {"real_name": f"Person {person}", "display_name": f"Person {person}"}
    zone = {"tz": "Europe/London", "tz_offset": 0, "updated": 1}
    return {"id": person, "team_id": TEAM, "name": person.lower(), "profile": profile, **flags, **zone}


class _Peer(asyncio.Protocol):
    """One connection: HTTP requests one after the other, or a WebSocket."""

    def __init__(self, slack: _Slack) -> None:
        self._slack, self._received, self._is_socket = slack, bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._slack.ended(self)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while self._take_frame() if self._is_socket else self._take_request():
            pass

    def _take_request(self) -> bool:
        head, found, _ = bytes(self._received).partition(b"\r\n\r\n")
        if not found:
            return False
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length, begins = int(headers.get("content-length", 0)), len(head) + 4
        if len(self._received) < begins + length:
            return False
        body = bytes(self._received[begins : begins + length])
        del self._received[: begins + length]
        if "sec-websocket-key" in headers:
            self._become_socket(headers["sec-websocket-key"])
        else:
            self._slack.called(first.split(" ")[1].rpartition("/")[2].partition("?")[0], body, self)
        return True

    def answer(self, content: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {len(content)}"
        self._transport.write(head.encode() + b"\r\n\r\n" + content)

    def _become_socket(self, key: str) -> None:
        accept = base64.b64encode(hashlib.sha1(key.encode() + _ACCEPT).digest()).decode()
        head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade"
        self._transport.write(f"{head}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".encode())
        self._is_socket = True
        self.send_frame(_TEXT, json.dumps({"type": "hello", "num_connections": 1, "connection_info": {}}).encode())
        self._slack.opened(self)

    def send_frame(self, kind: int, content: bytes) -> None:
        size = len(content)
        if size < 126:
            head = bytes((0x80 | kind, size))
        elif size < 0x10000:
            head = bytes((0x80 | kind, 126)) + size.to_bytes(2)
        else:
            head = bytes((0x80 | kind, 127)) + size.to_bytes(8)
        self._transport.write(head + content)

    def _take_frame(self) -> bool:
        received = self._received
        if len(received) < 2:
            return False
        kind, size, at = received[0] & 0x0F, received[1] & 0x7F, 2
        if size > 125:
            at = 4 if size == 126 else 10
            size = int.from_bytes(received[2:at])
        if len(received) < at + 4 + size:
            return False
        mask, masked = received[at : at + 4], received[at + 4 : at + 4 + size]
        del received[: at + 4 + size]
        long_mask = bytes(mask * (size // 4 + 1))[:size]
        content = (int.from_bytes(masked) ^ int.from_bytes(long_mask)).to_bytes(size)
        if kind == _TEXT:
            self._slack.acknowledged(content)
        elif kind == _PING:
            self.send_frame(_PONG, content)
        elif kind == _CLOSE:
            self._transport.close()
        return True
