"""Uploading a file to Slack in its three steps: get a URL, send the bytes, complete."""

from collections.abc import Sequence

from slack_sdk import WebClient

from bot.slack.web_api import PermanentFailure, call


def upload(client: WebClient, content: bytes, name: str) -> str:
    """Upload the bytes of a file, and return its id. Nobody sees it until it is completed."""
    ticket = call(client.files_getUploadURLExternal, filename=name, length=len(content))
    call(_send_bytes, client=client, url=ticket["upload_url"], content=content)
    return str(ticket["file_id"])


def complete(client: WebClient, file_id: str, title: str) -> None:
    """Complete an upload without showing it to anybody; a message may show it."""
    call(client.files_completeUploadExternal, files=[{"id": file_id, "title": title}])


def share(client: WebClient, file_id: str, title: str, *, channel: str, thread_ts: str | None, comment: str) -> None:
    """Complete an upload as a message in a conversation."""
    call(
        client.files_completeUploadExternal,
        files=[{"id": file_id, "title": title}],
        channel_id=channel,
        thread_ts=thread_ts,
        initial_comment=comment,
    )


def share_together(client: WebClient, files: Sequence[tuple[str, str]], *, channel: str, comment: str) -> None:
    """Complete several uploads, given by id and title, as one message in a conversation."""
    told = [{"id": file_id, "title": title} for file_id, title in files]
    call(client.files_completeUploadExternal, files=told, channel_id=channel, initial_comment=comment)


def is_complete(client: WebClient, file_id: str) -> bool:
    """Whether an upload was completed: Slack says nothing of any other file."""
    try:
        call(client.files_info, file=file_id)
    except PermanentFailure as refused:
        if str(refused) == "file_not_found":
            return False
        raise
    return True


def is_shared(client: WebClient, file_id: str, channel: str) -> bool:
    """Whether a file was shared in a conversation, as far as Slack knows it at all."""
    file = call(client.files_info, file=file_id)["file"]
    places = {*(file.get("channels") or ()), *(file.get("groups") or ()), *(file.get("ims") or ())}
    return channel in places


def _send_bytes(client: WebClient, url: str, content: bytes) -> None:
    answer = client._upload_file(  # the SDK's own step two, with its TLS and proxy settings
        url=url, data=content, logger=client._logger, timeout=client.timeout, proxy=client.proxy, ssl=client.ssl
    )
    if answer.status != 200:
        raise ConnectionError(f"upload answered {answer.status}")
