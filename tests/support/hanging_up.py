"""Ending a stock app's connection at once."""

import socket
from contextlib import suppress

from slack_bolt.adapter.socket_mode import SocketModeHandler


def hang_up(handler: SocketModeHandler) -> None:
    """Closes the connection; `close` by itself waits until the client has stopped looking, up to 3 seconds."""
    client = handler.client
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    client.closed = True
    client.message_queue.put("")
    line = client.current_session and client.current_session.sock
    if line:
        with suppress(OSError):  # it has ended already
            line.shutdown(socket.SHUT_RDWR)
    handler.close()
