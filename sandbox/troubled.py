"""Calls that meet a fault: delayed, refused, answered with nonsense, or cut."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sandbox.faults import Fault, Faults
from sandbox.workspace import Workspace

Handler = Callable[[Request], Awaitable[Response]]
NONSENSE = "<html><body><h1>Something went wrong on our end.</h1></body></html>"


def troubled(workspace: Workspace, faults: Faults, name: Callable[[Request], str], handle: Handler) -> Handler:
    """Wrap a handler so that faults affect it. The traffic shows what the caller did not get."""

    async def endpoint(request: Request) -> Response:
        if faults.is_out:
            workspace.note("call", name(request), {}, {"fault": "outage"}, 0)
            return await _cut(request)
        fault = faults.first_on_call(name(request))
        if fault is None:
            return await handle(request)
        if fault.kind == "latency":
            await asyncio.sleep(float(fault.options["delay"]))
            return await handle(request)
        workspace.note("call", name(request), {}, {"fault": fault.kind}, 0)
        if fault.kind == "cut_call":
            if fault.options["done"]:
                await handle(request)
            return await _cut(request)
        return _refusal(fault)

    return endpoint


def _refusal(fault: Fault) -> Response:
    options = fault.options
    if fault.kind == "rate_limited":
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"retry-after": str(options["retry_after"])})
    if fault.kind == "refuse":
        return JSONResponse({"ok": False, "error": options["error"]})
    if options["body"] == "json":
        return JSONResponse({"ok": False, "error": "internal_error"}, int(options["status"]))
    return HTMLResponse(NONSENSE, int(options["status"]))


async def _cut(request: Request) -> Response:
    """Cut the connection without an answer."""
    request.scope["extensions"]["sandbox.transport"].abort()
    await asyncio.sleep(0)
    return Response(status_code=503)
