"""The routes of the people's side: what the page and tests call."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.administration import Administration
from sandbox.controls import Controls
from sandbox.endpoints import Deed, Endpoint, answered, bytes_of, fields_of, told, told_of
from sandbox.errors import Json, Refusal
from sandbox.form_files import FormFiles
from sandbox.gestures import Gestures
from sandbox.interactions import Interactions
from sandbox.people import People
from sandbox.shortcuts import Shortcuts
from sandbox.slack import Slack
from sandbox.snapshot import part, snapshot
from sandbox.user_groups import UserGroups

PAGE = Path(__file__).with_name("page")
LIVE_PAUSE = 0.1


class PeopleRoutes:
    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace
        self.people = People(slack)
        self.interactions = Interactions(slack)
        self.gestures = Gestures(slack, self.people)
        self.shortcuts = Shortcuts(slack, self.people, self.interactions)
        self.administration = Administration(slack)
        self.groups = UserGroups(slack)
        self.controls = Controls(slack)

    def table(self) -> list[BaseRoute]:
        controls = self.controls
        return [
            Route("/clock", answered(controls.clock)),
            Route("/sandbox/clock", told(controls.move_clock), methods=["POST"]),
            Route("/sandbox/redeliver", told(controls.redeliver), methods=["POST"]),
            Route("/sandbox/disconnect", told(controls.disconnect), methods=["POST"]),
            Route("/sandbox/settings", told(controls.settings), methods=["POST"]),
            Route("/sandbox/reset", told(controls.reset), methods=["POST"]),
            Route("/sandbox/faults", answered(lambda _: controls.faults())),
            Route("/sandbox/faults", told(controls.change_faults), methods=["POST"]),
            Route("/sandbox/traffic", answered(controls.traffic)),
            Route("/sandbox/workspace", answered(lambda _: controls.overview())),
            WebSocketRoute("/sandbox/live", self.live),
            Route("/sandbox/as/{user}/view", answered(self.view)),
            *[
                Route(f"/sandbox/as/{{user}}/{what}", self.told_by(act), methods=["POST"])
                for what, act in self.deeds().items()
            ],
            *[Route(f"/sandbox/{what}/{{id}}", told_of(act), methods=["POST"]) for what, act in self.changes().items()],
            Route("/sandbox/files/{file}/{name:path}", self.file),
            Route("/", self.index),
            Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
        ]

    def deeds(self) -> dict[str, Deed]:
        """What people do, by the last part of the address."""
        return {
            "message": self.people.say,
            "message_by_app": self.people.say_by_app,
            "command": self.people.command,
            "home": self.people.open_home,
            "read": self.people.read,
            "press": self.interactions.press,
            "submit": self.interactions.submit,
            "close": self.interactions.close,
            "attach": FormFiles(self.interactions).attach,
            "edit": self.gestures.edit,
            "delete": self.gestures.delete,
            "forward": self.gestures.forward,
            "react": self.gestures.react,
            "upload": self.gestures.upload,
            "shortcut": self.shortcuts.shortcut,
            "suggest": self.shortcuts.suggest,
            "join": self.administration.join,
            "leave": self.administration.leave,
        }

    def changes(self) -> dict[str, Deed]:
        """Changes of the workspace itself, by the last part of the address."""
        administration = self.administration
        return {
            "channels": administration.channel,
            "people": administration.person,
            "apps": administration.app_posts,
            "groups": self.groups.change,
        }

    def told_by(self, act: Deed) -> Endpoint:
        """Build a route that passes on the person and the body; the person must be active."""

        async def answer(request: Request) -> Json:
            if self.slack.faults.is_out:
                raise Refusal("slack_is_down", "Slack is down: nobody can do anything in it.")
            user = self.workspace.actor(request.path_params["user"]).id
            return await act(user, await fields_of(request))

        return answered(answer)

    async def index(self, request: Request) -> Response:
        index = PAGE / "index.html"
        if not index.is_file():
            return PlainTextResponse("The page is not installed.", 404)
        return Response(index.read_bytes(), media_type="text/html")

    async def file(self, request: Request) -> Response:
        """Serve a file to people, who are signed in."""
        file = self.workspace.files.get(request.path_params["file"])
        if file is None or file.content is None:
            return PlainTextResponse("file_not_found", 404)
        return bytes_of(file)

    async def view(self, request: Request) -> Json:
        user, asked = request.path_params["user"], request.query_params
        if "only" in asked:
            return part(self.workspace, user, asked["only"], asked.get("channel", ""))
        return snapshot(self.workspace, user)

    async def live(self, websocket: WebSocket) -> None:
        """Send what the person sees after each change, at most ten times a second."""
        user = websocket.query_params.get("as", "")
        if user not in self.workspace.people:
            await websocket.close(code=4004)
            return
        await websocket.accept()
        changed = self.workspace.watch()
        gone = asyncio.ensure_future(_until_gone(websocket))
        try:
            while not gone.done():
                changed.clear()
                await websocket.send_text(json.dumps(snapshot(self.workspace, user)))
                await asyncio.sleep(LIVE_PAUSE)
                waiting = asyncio.ensure_future(changed.wait())
                await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
        except (WebSocketDisconnect, RuntimeError, Refusal):
            pass
        finally:
            gone.cancel()
            self.workspace.unwatch(changed)


async def _until_gone(websocket: WebSocket) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
