"""What a person starts without a block: shortcuts, and the app's suggestions for an external select."""

from __future__ import annotations

from typing import Any

from sandbox.blockkit import problems_in_options
from sandbox.elements import find, options_of
from sandbox.envelopes import Envelope
from sandbox.errors import Json, Refusal
from sandbox.interactions import Interactions
from sandbox.payloads import interaction, message_body
from sandbox.people import People
from sandbox.slack import Slack
from sandbox.workspace import Message, View

QUERY_LENGTH = 3


class Shortcuts:
    def __init__(self, slack: Slack, people: People, interactions: Interactions) -> None:
        self.slack = slack
        self.workspace = slack.workspace
        self.people = people
        self.interactions = interactions

    async def shortcut(self, user: str, body: Json) -> Json:
        """Send a global shortcut, or one on a message."""
        self.people.belongs_here(user)
        kind = "message" if body.get("ts") else "global"
        known = {each["callback_id"] for each in self.workspace.shortcuts if each.get("type") == kind}
        callback_id = str(body.get("callback_id") or "")
        if callback_id not in known:
            raise Refusal("unknown_shortcut", f"The manifest has no {kind} shortcut {callback_id!r}.")
        payload = self._on_message(user, body) if kind == "message" else self._payload("shortcut", user)
        await self.slack.delivery.deliver(Envelope("interactive", payload | {"callback_id": callback_id}))
        return {}

    def _payload(self, kind: str, user: str) -> Json:
        payload = interaction(self.workspace, kind, user, self.slack.triggers.issue(user))
        del payload["api_app_id"]
        return payload | {"action_ts": self.workspace.next_ts()}

    def _on_message(self, user: str, body: Json) -> Json:
        message = self.interactions.message(user, body)
        if message.seen_by is not None:
            raise Refusal("message_not_found", "Ephemeral messages have no shortcuts.")
        channel = self.workspace.channel(message.channel)
        return self._payload("message_action", user) | {
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": channel.name},
            "message": message_body(self.workspace, message, with_metadata=True),
            "response_url": self.slack.responses.issue(user, channel.id),
        }

    async def suggest(self, user: str, body: Json) -> Json:
        """Return the options that the app suggests in an external select for these words."""
        place, blocks = self._place(user, body)
        placed = find(blocks, str(body.get("action_id") or ""), body.get("block_id"))
        if placed is None or "external" not in placed.kind:
            raise Refusal("action_not_found", "There is no external select with this action_id here.")
        value = str(body.get("value") or "")
        if len(value) < placed.element.get("min_query_length", QUERY_LENGTH):
            return {"options": []}
        asked = {"action_id": placed.element["action_id"], "block_id": placed.block["block_id"], "value": value}
        payload = interaction(self.workspace, "block_suggestion", user, None) | place | asked
        answer = _options(await self.slack.delivery.deliver(Envelope("interactive", payload)))
        known = self._holder(user, body).suggested.setdefault((user, asked["block_id"], asked["action_id"]), [])
        known += options_of(answer)
        return answer

    def _holder(self, user: str, body: Json) -> View | Message:
        if body.get("view"):
            return self.interactions.view(user, str(body["view"]))
        return self.interactions.message(user, body)

    def _place(self, user: str, body: Json) -> tuple[Json, list[Json]]:
        """Return where the select is, as the payload says it, and the blocks around it."""
        if body.get("view"):
            view = self.interactions.view(user, str(body["view"]))
            payload = self.interactions.press_in_view(user, view)
            blocks = view.blocks
        else:
            message = self.interactions.message(user, body)
            payload = self.interactions.press_in_message(user, message, message.typed.get(user, {}))
            blocks = message.blocks
        return {name: payload[name] for name in ("container", "channel", "message", "view") if name in payload}, blocks


def _options(answer: Any) -> Json:
    """Return the options of an acknowledgement; refuse what Slack would not accept."""
    if problems := problems_in_options(answer):
        raise Refusal("invalid_options", "; ".join(problems))
    return {name: answer[name] for name in ("options", "option_groups") if name in answer}
