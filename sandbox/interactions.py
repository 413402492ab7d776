"""What a person does with blocks: press, submit and close."""

from __future__ import annotations

import copy
import time
from typing import Any

from sandbox.elements import VALUE_KEYS, Placed, find, interactive, lay_over, options_of, state_values
from sandbox.envelopes import Envelope
from sandbox.errors import Json, Refusal
from sandbox.forms import problems_in_form
from sandbox.methods.views import checked_view
from sandbox.payloads import interaction, message_body, view_body
from sandbox.slack import Slack
from sandbox.workspace import Message, State, View

COPIED = ("text", "value", "url", "style", "placeholder", "confirm")


class Interactions:
    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.workspace = slack.workspace

    # Presses

    async def press(self, user: str, body: Json) -> Json:
        """Perform a block action on a message, modal or Home."""
        self.workspace.person(user)
        if body.get("view"):
            view = self.view(user, str(body["view"]))
            typed = view.typed
            _check_suggested(user, view, body.get("state"))
            lay_over(typed, body.get("state"))
            action = self._action(user, view, typed, body)
            payload = self.press_in_view(user, view)
        else:
            message = self.message(user, body)
            typed = message.typed.setdefault(user, {})
            _check_suggested(user, message, body.get("state"))
            lay_over(typed, body.get("state"))
            action = self._action(user, message, typed, body)
            payload = self.press_in_message(user, message, typed)
        payload["actions"] = [action]
        self.workspace.touch()
        await self.slack.delivery.deliver(Envelope("interactive", payload))
        return {}

    def view(self, user: str, id: str) -> View:
        """Return a view that this person has open."""
        view = self.workspace.views.get(id)
        if view is None or view.user != user or not view.is_current:
            raise Refusal("view_not_found", "This view is not open.")
        return view

    def message(self, user: str, body: Json) -> Message:
        """Return a message that this person sees."""
        channel = self.workspace.channel_of(user, str(body.get("channel") or ""))
        message = channel.message(str(body.get("ts") or ""), seen_by=user)
        if message is None:
            raise Refusal("message_not_found", "There is no such message here.")
        return message

    def _action(self, user: str, holder: View | Message, typed: State, body: Json) -> Json:
        """Build the action as Slack sends it, and remember what was entered as the element's value."""
        action_id, block_id = str(body.get("action_id") or ""), body.get("block_id")
        placed = find(holder.blocks, action_id, block_id)
        if placed is None:
            raise Refusal("action_not_found", f"There is nothing with the action_id {action_id!r} here.")
        if placed.is_input and not placed.block.get("dispatch_action"):
            raise Refusal("no_dispatch_action", "This input tells the app nothing before the form is submitted.")
        entered = _entered(placed, _options(user, holder, placed), body.get("input") or {})
        block_id = placed.block["block_id"]
        if placed.kind in VALUE_KEYS:
            lay_over(typed, {block_id: {action_id: entered}})
        kept = {name: placed.element[name] for name in COPIED if name in placed.element}
        now = f"{time.time():.6f}"
        place = {"type": placed.kind, "action_id": action_id, "block_id": block_id, "action_ts": now}
        return copy.deepcopy({**kept, **entered, **place})

    def press_in_view(self, user: str, view: View) -> Json:
        """Build the payload of a press in a view, without the action."""
        trigger_id = self.slack.triggers.issue(user, view.id if view.is_modal else None)
        return interaction(self.workspace, "block_actions", user, trigger_id) | {
            "container": {"type": "view", "view_id": view.id},
            "view": view_body(view),
        }

    def press_in_message(self, user: str, message: Message, typed: State) -> Json:
        """Build the payload of a press on a message, without the action."""
        channel = self.workspace.channel(message.channel)
        ephemeral = message.seen_by is not None
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = interaction(self.workspace, "block_actions", user, self.slack.triggers.issue(user)) | {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name},
            "state": {"values": state_values(message.blocks, typed)},
            "response_url": self.slack.responses.issue(user, channel.id, message),
        }
        if not ephemeral:
            payload["message"] = message_body(self.workspace, message, with_metadata=True)
        return payload

    # Submissions

    async def submit(self, user: str, body: Json) -> Json:
        """Submit a modal. Mistakes that Slack's client sees are refused and not sent to the app."""
        view = self._top_modal(user, body)
        _check_suggested(user, view, body.get("state"))
        lay_over(view.typed, body.get("state"))
        view.errors = problems_in_form(view.blocks, state_values(view.blocks, view.typed))
        self.workspace.touch()
        if not view.errors:
            trigger_id = self.slack.triggers.issue(user, view.id)
            payload = interaction(self.workspace, "view_submission", user, trigger_id)
            payload |= {"view": view_body(view), "response_urls": self._response_urls(user, view)}
            answer = await self.slack.delivery.deliver(Envelope("interactive", payload))
            if view.is_current:
                self._follow(view, answer)
        if view.errors:
            raise Refusal("invalid_fields", "; ".join(view.errors.values()), errors=view.errors)
        return {}

    def _response_urls(self, user: str, view: View) -> list[Json]:
        """Make a response_url for each conversation chosen in a select with `response_url_enabled`."""
        values = state_values(view.blocks, view.typed)
        urls: list[Json] = []
        for block in view.blocks:
            element = block.get("element", {})
            if not element.get("response_url_enabled"):
                continue
            entry = values[block["block_id"]][element["action_id"]]
            if channel := entry[VALUE_KEYS[element["type"]]]:
                url = self.slack.responses.issue(user, channel)
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
                urls.append(place | {"response_url": url})
        return urls

    def _follow(self, view: View, answer: Json) -> None:
        """Do what the acknowledgement of a submission says; an empty one closes the modal."""
        action = answer.get("response_action")
        if action is None:
            self.workspace.drop(view)
        elif action == "clear":
            self.workspace.clear_stack(view.user)
        elif action == "errors":
            self._show_errors(view, answer.get("errors"))
        elif action == "update":
            self.workspace.change(view, checked_view(self.workspace, answer.get("view"), replaces=view))
        elif action == "push":
            self.workspace.show(view.user, checked_view(self.workspace, answer.get("view")), push=True)
        else:
            raise Refusal("invalid_response_action", f"There is no response_action {action!r}.")

    def _show_errors(self, view: View, errors: Any) -> None:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
            raise Refusal("invalid_response_action", f"The errors name no input of this view: {errors!r}.")
        view.errors = {block_id: str(text) for block_id, text in errors.items()}
        self.workspace.touch()

    def _top_modal(self, user: str, body: Json) -> View:
        view = self.view(user, str(body.get("view") or ""))
        stack = self.workspace.stack(user)
        if not stack or stack[-1] is not view:
            raise Refusal("view_not_on_top", "Another modal is on top of this one.")
        return view

    async def close(self, user: str, body: Json) -> Json:
        """Close a modal, or the whole stack with `all` or `clear_on_close`. The app is told if the view asks for it."""
        view = self._top_modal(user, body)
        cleared = body.get("all") is True or bool(view.definition.get("clear_on_close"))
        closing = list(self.workspace.stack(user)) if cleared else [view]
        told = [view_body(each) for each in reversed(closing) if each.definition.get("notify_on_close")]
        for each in closing:
            self.workspace.drop(each)
        for each_body in told:
            payload = interaction(self.workspace, "view_closed", user, None)
            payload |= {"view": each_body, "is_cleared": cleared}
            await self.slack.delivery.deliver(Envelope("interactive", payload))
        return {}


def _options(user: str, holder: View | Message, placed: Placed) -> list[Json]:
    """Return a person's options; for an external select, those suggested to them and the initial ones."""
    element = placed.element
    if "external" not in placed.kind:
        return options_of(element)
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    return [*initial, *holder.suggested.get((user, placed.block["block_id"], element["action_id"]), [])]


def _check_suggested(user: str, holder: View | Message, state: Any) -> None:
    """Refuse an option of an external select that was never suggested."""
    for placed in interactive(holder.blocks) if isinstance(state, dict) else ():
        entry = state.get(placed.block["block_id"], {}).get(placed.element["action_id"])
        if entry and "external" in placed.kind:
            _entered(placed, _options(user, holder, placed), {VALUE_KEYS[placed.kind]: None, **entry})


def _entered(placed: Placed, options: list[Json], entered: Json) -> Json:
    """Return an action's value. A chosen option must be one of the element's own."""
    key = "selected_option" if placed.kind == "overflow" else VALUE_KEYS.get(placed.kind)
    if key is None:
        return {}
    if key not in entered:
        raise Refusal("no_input", f"A {placed.kind} needs {key!r} in its input.")
    value = entered[key]
    if key == "selected_option" and value is not None:
        return {key: _offered(options, value)}
    if key == "selected_options":
        return {key: [_offered(options, each) for each in value or []]}
    return {key: value}


def _offered(options: list[Json], option: Json) -> Json:
    for offered in options:
        if offered["value"] == option.get("value"):
            return offered
    raise Refusal("option_not_found", f"{option.get('value')!r} is not offered here.")
