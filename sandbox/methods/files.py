"""`files.*`: the upload in two steps, and serving the bytes."""

from __future__ import annotations

import mimetypes

from sandbox.errors import Json, Refusal
from sandbox.payloads import file_info
from sandbox.posting import Content
from sandbox.slack import Arguments, Method, Slack
from sandbox.workspace import BOT_USER, File, Workspace

ALT_CHARACTERS = 1000


def get_upload_url(slack: Slack, arguments: Arguments) -> Json:
    name, length = arguments.text("filename"), arguments.number("length", 0)
    if length <= 0:
        raise Refusal("missing_argument", "A file has at least one byte.")
    if len(arguments.text("alt_txt", "")) > ALT_CHARACTERS:
        raise Refusal("alt_txt_too_large")
    file = File(
        slack.workspace.new_id("F"),
        name.rpartition("/")[2],
        length,
        title=name,
        alt=arguments.text("alt_txt", ""),
        user=BOT_USER,
        created=slack.workspace.clock.now(),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )
    slack.workspace.files[file.id] = file
    return {"upload_url": f"{slack.workspace.url}/upload/{file.id}", "file_id": file.id}


def take_upload(workspace: Workspace, id: str, content: bytes) -> None:
    """Store the bytes of an upload: once, and only as many as were announced."""
    file = _file(workspace, id)
    if file.content is not None:
        raise Refusal("already_uploaded")
    if len(content) != file.length:
        raise Refusal("file_upload_size_mismatch", f"{file.length} bytes were announced, {len(content)} came.")
    file.content = content


def complete_upload(slack: Slack, arguments: Arguments) -> Json:
    entries = arguments.json("files")
    if not isinstance(entries, list) or not entries:
        raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: files"])
    files = [_finish(slack.workspace, entry) for entry in entries]
    channels = arguments.several("channels") or arguments.several("channel_id")
    for id in channels:
        _share(slack, id, files, arguments)
    slack.workspace.touch()
    return {"files": [file_info(slack.workspace, file) for file in files]}


def _finish(workspace: Workspace, entry: Json) -> File:
    file = _file(workspace, str(entry.get("id")))
    if file.content is None:
        raise Refusal("file_not_found", "Its bytes were never uploaded.")
    if file.complete:
        raise Refusal("file_already_completed")
    file.complete = True
    file.title = str(entry.get("title") or file.title)
    return file


def _share(slack: Slack, channel_id: str, files: list[File], arguments: Arguments) -> None:
    channel = slack.poster.channel_to_post(channel_id)
    comment = arguments.text("initial_comment", "")
    content = Content(comment, [], [], None)
    thread_ts = arguments.text("thread_ts", "") or None
    slack.poster.post(channel, content, files=[file.id for file in files], thread_ts=thread_ts)


def info(slack: Slack, arguments: Arguments) -> Json:
    file = visible_file(slack.workspace, arguments.text("file"))
    if file is None:
        raise Refusal("file_not_found")
    answer = file_info(slack.workspace, file)
    return {"file": answer, "comments": [], "response_metadata": {"next_cursor": ""}}


def visible_file(workspace: Workspace, id: str) -> File | None:
    """Return a file that the bot may see: it uploaded it, got it in a form, or is in its conversation."""
    file = workspace.files.get(id)
    if file is None or not file.complete:
        return None
    shared = any(BOT_USER in workspace.channel(channel).members for channel, _ in file.shares)
    return file if shared or not file.shares or file.user == BOT_USER else None


def _file(workspace: Workspace, id: str) -> File:
    file = workspace.files.get(id)
    if file is None:
        raise Refusal("file_not_found")
    return file


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
