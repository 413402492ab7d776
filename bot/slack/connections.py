"""Connections to one address that stay open between requests."""

import select
import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.error import URLError
from urllib.parse import urlsplit
from weakref import finalize

MOST_IDLE = 8
"""How many connections wait for the next request; more are open only while more requests are made at once."""
IDLE_SECONDS = 4.0
"""Servers close what has waited too long, and a request that meets the end of its connection may have been heard."""


class Connections:
    """Takes the connection that was used last, and opens one where none waits. Threads may share it.

    A request is sent once. It raises what `urllib` would: URLError if it could not be sent, else what reading raises.
    """

    def __init__(self, address: str, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(address)
        self._host, self._port, self._is_tls = parts.hostname or "", parts.port, parts.scheme == "https"
        self._timeout, self._tls = timeout, tls
        self._waiting: deque[tuple[HTTPConnection, float]] = deque()
        finalize(self, _close_all, self._waiting)

    def exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        """Send a request, and return the answer with its content."""
        connection = self._connection()
        try:
            try:
                connection.request(method, path, body, headers)
            except OSError as problem:
                raise URLError(problem) from problem
            answer = connection.getresponse()
            content = answer.read()
        except BaseException:
            connection.close()
            raise
        if connection.sock is not None:  # http.client has closed it if the other side will
            self._waiting.append((connection, time.monotonic() + IDLE_SECONDS))
            if len(self._waiting) > MOST_IDLE:
                _close_oldest(self._waiting)
        return answer, content

    def close(self) -> None:
        """Close the connections that wait. Later requests open new ones."""
        _close_all(self._waiting)

    def _connection(self) -> HTTPConnection:
        with suppress(IndexError):  # none waits, or another thread has taken the last one
            while True:
                connection, until = self._waiting.pop()
                if time.monotonic() < until and _is_quiet(connection.sock):
                    return connection
                connection.close()
        if self._is_tls:
            return HTTPSConnection(self._host, self._port, timeout=self._timeout, context=self._tls)
        return HTTPConnection(self._host, self._port, timeout=self._timeout)


def _is_quiet(sock: socket.socket | None) -> bool:
    """Whether nothing has come since the last answer. What comes between requests is the connection's end."""
    if sock is None:
        return False
    poll = select.poll()
    try:
        poll.register(sock, select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)
    except (OSError, ValueError):
        return False


def _close_oldest(waiting: deque[tuple[HTTPConnection, float]]) -> None:
    with suppress(IndexError):  # another thread has taken it
        connection, _ = waiting.popleft()
        connection.close()


def _close_all(waiting: deque[tuple[HTTPConnection, float]]) -> None:
    while waiting:
        _close_oldest(waiting)
