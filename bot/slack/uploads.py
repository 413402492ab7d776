"""Uploading a file in Slack's three steps: ask for an address, send the bytes there, complete."""

from collections.abc import Sequence
from typing import Any

from slack_sdk import WebClient

from bot.slack.web_api import PermanentFailure, call


def send_file(client: WebClient, name: str, content: bytes) -> str:
    """Send a file's bytes to Slack, and return its id. Nobody sees it until it is completed."""
    ticket = call(client.files_getUploadURLExternal, filename=name, length=len(content))
    call(_send_bytes, client=client, url=ticket["upload_url"], content=content)
    return str(ticket["file_id"])


def complete(
    client: WebClient, files: Sequence[tuple[str, str]], channel: str | None = None, comment: str | None = None
) -> None:
    """Complete files, given by id and title; in a channel they become one message, with a comment."""
    told = [{"id": file_id, "title": title} for file_id, title in files]
    where: dict[str, Any] = {"channel_id": channel, "initial_comment": comment} if channel else {}
    call(client.files_completeUploadExternal, files=told, **where)


def is_complete(client: WebClient, file_id: str) -> bool:
    """Whether a file was completed; Slack knows no other one."""
    try:
        call(client.files_info, file=file_id)
    except PermanentFailure as refused:
        if str(refused) == "file_not_found":
            return False
        raise
    return True


def _send_bytes(client: WebClient, url: str, content: bytes) -> None:
    answer = client._upload_file(  # the SDK's own step two, with its TLS and proxy settings
        url=url, data=content, logger=client._logger, timeout=client.timeout, proxy=client.proxy, ssl=client.ssl
    )
    if answer.status != 200:
        raise ConnectionError(f"upload answered {answer.status}")
