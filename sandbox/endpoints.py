"""How routes read requests, and how those of the people's side answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.errors import Json, Refusal
from sandbox.workspace import File

Answer = Callable[[Request], Awaitable[Json]]
Endpoint = Callable[[Request], Awaitable[Response]]
Deed = Callable[[str, Json], Awaitable[Json]]


class AsciiJson(JSONResponse):
    """JSON with every other character escaped, as Slack writes it: half a pair of UTF-16 can be told too."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode()


async def body_of(request: Request) -> Json:
    try:
        body: Any = json.loads(await request.body() or b"{}")
    except ValueError:
        raise Refusal("invalid_json", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Refusal("invalid_json", "The body is not an object.")
    return body


async def fields_of(request: Request) -> Json:
    """Read the body as an object. A form gives its fields, its file as `content` and `filename`, and all as `files`."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await body_of(request)
    fields: Json = {}
    files: list[Json] = []
    async with request.form() as form:
        for name, part in form.multi_items():
            if isinstance(part, str):
                fields[name] = part
            else:
                files.append({"content": await part.read(), "filename": fields.get("filename") or part.filename})
    return {**(files[0] | {"files": files} if files else {}), **fields}


def bytes_of(file: File) -> Response:
    # An uploaded file must not run as a page of this address; a page without scripts may look as it was made.
    policy = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    guard = {"content-security-policy": policy, "x-content-type-options": "nosniff"}
    return Response(file.content, media_type=file.mimetype, headers=guard)


def answered(answer: Answer) -> Endpoint:
    """Build a route of the people's side: it answers with `ok`, or with the refusal."""

    async def endpoint(request: Request) -> Response:
        try:
            return AsciiJson({"ok": True, **await answer(request)})
        except Refusal as refusal:
            return JSONResponse(refusal.to_person())

    return endpoint


def told(act: Callable[[Json], Awaitable[Json]]) -> Endpoint:
    """Build a route that passes the body on."""

    async def answer(request: Request) -> Json:
        return await act(await body_of(request))

    return answered(answer)


def told_of(act: Deed) -> Endpoint:
    """Build a route that passes on the thing to change, and the body."""

    async def answer(request: Request) -> Json:
        return await act(request.path_params["id"], await body_of(request))

    return answered(answer)
