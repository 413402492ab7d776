"""Files that a person adds to a form: uploaded at once to their `file_input`, before the form is submitted."""

from __future__ import annotations

import base64
import binascii
import mimetypes

from sandbox.elements import find
from sandbox.errors import Json, Refusal
from sandbox.forms import has_type
from sandbox.interactions import Interactions
from sandbox.payloads import file_info, shown_address
from sandbox.workspace import File

LARGEST = 10 * 1024 * 1024


class FormFiles:
    def __init__(self, interactions: Interactions) -> None:
        self.workspace = interactions.workspace
        self.interactions = interactions

    async def attach(self, user: str, body: Json) -> Json:
        """Store a file for a form. Return its entry in `state.values` and the address where the person sees it."""
        view = self.interactions.view(user, str(body.get("view") or ""))
        placed = find(view.blocks, str(body.get("action_id") or ""), body.get("block_id"))
        if placed is None or placed.kind != "file_input":
            raise Refusal("action_not_found", "There is no file_input with this action_id here.")
        name, content = _content(body)
        if not has_type(placed.element, name):
            raise Refusal("filetype_not_allowed", f"{name} is not of a type that is taken here.")
        file = File(
            self.workspace.new_id("F"),
            name,
            len(content),
            title=name,
            alt="",
            user=user,
            created=self.workspace.clock.now(),
            mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
            content=content,
            complete=True,
        )
        self.workspace.files[file.id] = file
        return {"file": file_info(self.workspace, file), "url": shown_address(self.workspace, file)}


def _content(body: Json) -> tuple[str, bytes]:
    """Return name and bytes; `content` is bytes, or base64 in JSON."""
    name, content = str(body.get("filename") or "").rpartition("/")[2], body.get("content")
    if isinstance(content, str):
        try:
            content = base64.b64decode(content, validate=True)
        except binascii.Error:
            raise Refusal("invalid_arguments", "`content` is not base64.") from None
    if not name or not isinstance(content, bytes) or not content:
        raise Refusal("no_file_data", "A file needs `filename` and `content`.")
    if len(content) > LARGEST:
        raise Refusal("file_too_large", f"{name} is larger than 10 MB.")
    return name, content
