"""People in the sandbox workspace: what they do, and what they see."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.slack.connections import Connections

Json = dict[str, Any]

ANA, BEN, CHLOE, MIA, LEO = "U01ANA", "U02BEN", "U03CHLOE", "U04MIA", "U05LEO"
TRIAGE, WINS, GENERAL = "C02TRIAGE", "C03WINS", "C01GENERAL"


class Refused(AssertionError):
    """The workspace or the app refused what a person did."""

    def __init__(self, answer: Json) -> None:
        super().__init__(json.dumps(answer))
        self.answer = answer


def direct(person: str) -> str:
    """Return a person's direct message channel with the bot."""
    return "D" + person[1:]


@dataclass(frozen=True)
class Seen:
    """A message as a person sees it."""

    slack: "Slack"
    person: str
    channel: str
    raw: Json

    @property
    def ts(self) -> str:
        return str(self.raw["ts"])

    @property
    def text(self) -> str:
        return str(self.raw["text"])

    @property
    def thread_ts(self) -> str | None:
        return self.raw.get("thread_ts")

    def elements(self) -> Iterator[tuple[str, Json]]:
        for block in self.raw.get("blocks", ()):
            for element in (*block.get("elements", ()), block.get("accessory")):
                if isinstance(element, dict) and "action_id" in element:
                    yield block["block_id"], element

    @property
    def buttons(self) -> list[str]:
        return [element["text"]["text"] for _, element in self.elements() if element["type"] == "button"]

    @property
    def choices(self) -> list[str]:
        """The options of the message's menus."""
        return [
            option["text"]["text"]
            for _, element in self.elements()
            if element["type"] == "overflow"
            for option in element["options"]
        ]

    def press(self, label: str, *, by: str | None = None) -> Json:
        """Press the button with this label, or choose it from the message's menus or lists, or behind *Open*."""
        who = by or self.person
        where = {"channel": self.channel, "ts": self.ts}
        for block_id, element in self.elements():
            if element["type"] == "button" and element["text"]["text"] == label:
                place = {"block_id": block_id, "action_id": element["action_id"]}
                return self.slack.act(who, "press", where | place)
        for wanted in (label, "Open"):
            for block_id, element in self.elements():
                for option in element.get("options", ()) if element["type"] in ("overflow", "static_select") else ():
                    if _reads(option["text"]["text"]).startswith(wanted):
                        place = {"block_id": block_id, "action_id": element["action_id"]}
                        chosen = self.slack.act(who, "press", where | place | {"input": {"selected_option": option}})
                        return chosen if wanted == label else self.slack.press_in_modal(who, label)
        if label != "Open" and "Open" in self.buttons:
            self.press("Open", by=who)
            return self.slack.press_in_modal(who, label)
        raise AssertionError(f"no button {label!r} among {self.buttons} and {self.choices} of {self.text!r}")

    @property
    def options(self) -> list[str]:
        """What the overflow menus of the message offer."""
        return self.choices

    @property
    def lists(self) -> list[str]:
        """The options of the message's lists, as *Snooze*."""
        lists = [element for _, element in self.elements() if element["type"] == "static_select"]
        return [option["text"]["text"] for element in lists for option in element["options"]]

    def choose(self, label: str, *, by: str | None = None) -> Json:
        """Choose the option with this label from the message's overflow menus."""
        for block_id, element in self.elements():
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    where = {"channel": self.channel, "ts": self.ts, "block_id": block_id}
                    chosen = {"action_id": element["action_id"], "input": {"selected_option": option}}
                    return self.slack.act(by or self.person, "press", where | chosen)
        raise AssertionError(f"no option {label!r} among {self.options} of {self.text!r}")

    def reply(self, text: str) -> Json:
        """Reply in this message's thread."""
        thread = self.thread_ts or self.ts
        return self.slack.act(self.person, "message", {"channel": self.channel, "text": text, "thread_ts": thread})


class Slack:
    """The sandbox workspace, through its HTTP interface."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connections = Connections(url, timeout=30)

    def call(self, path: str, body: Json | None = None) -> Json:
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body).encode())
        answer, content = self._connections.exchange(method, path, data, {"content-type": "application/json"})
        assert answer.status == 200, (answer.status, content)
        told: Json = json.loads(content)
        return told

    def act(self, person: str, what: str, body: Json) -> Json:
        """Let a person do something. Raises Refused if it is not accepted."""
        answer = self.call(f"/sandbox/as/{person}/{what}", body)
        if not answer.get("ok"):
            raise Refused(answer)
        return answer

    def view(self, person: str) -> Json:
        return self.call(f"/sandbox/as/{person}/view")

    def _part(self, person: str, name: str, channel: str = "") -> Any:
        """What `view` says under this name; of messages only those of a channel. Most of a view is never looked at."""
        return self.call(f"/sandbox/as/{person}/view?only={name}&channel={channel}")[name]

    def views(self, person: str) -> list[Json]:
        """The windows that are open, the one on top last."""
        views: list[Json] = self._part(person, "views")
        return views

    def home(self, person: str) -> Json:
        home: Json = self._part(person, "home")
        return home

    # What people do

    def command(self, person: str, command: str, text: str = "", channel: str = GENERAL) -> Json:
        return self.act(person, "command", {"channel": channel, "command": command, "text": text})

    def message(self, person: str, text: str, channel: str | None = None, thread_ts: str | None = None) -> str:
        body: Json = {"channel": channel or direct(person), "text": text}
        if thread_ts:
            body["thread_ts"] = thread_ts
        return str(self.act(person, "message", body)["ts"])

    def open_home(self, person: str) -> Json:
        self.act(person, "home", {})
        return self.home(person)

    def modal(self, person: str) -> Json:
        """Return the modal on top."""
        views = self.views(person)
        assert views, f"{person} has no modal open"
        return views[-1]

    def press_in_modal(self, person: str, label: str) -> Json:
        """Press a button in the modal on top, or choose it from the first menu that has it."""
        view = self.modal(person)
        found = []
        for block in view["blocks"]:
            for element in (*block.get("elements", ()), block.get("accessory")):
                if isinstance(element, dict) and element.get("type") == "button":
                    found.append(element["text"]["text"])
                    if found[-1] == label:
                        place = {"view": view["id"], "block_id": block["block_id"], "action_id": element["action_id"]}
                        return self.act(person, "press", place)
        for block in view["blocks"]:
            accessory = block.get("accessory") or {}
            for option in accessory.get("options", ()) if accessory.get("type") == "overflow" else ():
                if _reads(option["text"]["text"]).startswith(label):
                    place = {"view": view["id"], "block_id": block["block_id"], "action_id": accessory["action_id"]}
                    return self.act(person, "press", place | {"input": {"selected_option": option}})
        raise AssertionError(f"no {label!r} among {found} of {view['title']['text']}")

    def close_modal(self, person: str) -> None:
        self.act(person, "close", {"view": self.modal(person)["id"]})

    def fill(self, person: str, **fields: Any) -> Json:
        """Submit the modal on top with these fields, by block id; other fields keep their initial values.

        A field that tells the app at once when it changes does so before.
        """
        modal = self.modal(person)
        for key, value in fields.items():
            if self._enter_at_once(person, modal, key, value):
                modal = self.modal(person)
        elements = {block["block_id"]: block["element"] for block in modal["blocks"] if block["type"] == "input"}
        state = {key: {elements[key]["action_id"]: _entered(elements[key], value)} for key, value in fields.items()}
        return self.act(person, "submit", {"view": modal["id"], "state": state})

    def _enter_at_once(self, person: str, modal: Json, key: str, value: Any) -> bool:
        """Enter a value in a field that tells the app at once, if it is another. Return whether the app was told."""
        told = [block for block in modal["blocks"] if block["block_id"] == key and block.get("dispatch_action")]
        for block in told:
            action_id, entered = block["element"]["action_id"], _entered(block["element"], value)
            now = modal["state"]["values"].get(key, {}).get(action_id, {})
            if any(now.get(name) != entered[name] for name in entered):
                about = {"view": modal["id"], "block_id": key, "action_id": action_id}
                self.act(person, "press", {**about, "input": entered})
                return True
        return False

    # What people see

    def messages(self, person: str, channel: str | None = None) -> list[Seen]:
        where = channel or direct(person)
        return [Seen(self, person, where, raw) for raw in self._part(person, "messages", where)[where]]

    def last(self, person: str, containing: str = "", channel: str | None = None) -> Seen:
        """Return the newest message that the person sees with this text in it."""
        seen = self.messages(person, channel)
        found = [each for each in seen if containing in each.text]
        assert found, f"no message with {containing!r} among {[each.text for each in seen]}"
        return found[-1]

    def from_app(self, person: str, channel: str | None = None) -> list[Seen]:
        return [seen for seen in self.messages(person, channel) if seen.raw.get("app")]


_NUMBER = re.compile(r"\bIMP-\d+\b *")


def _reads(option: str) -> str:
    """The words of a menu's option without the number: "Put on hold" for "Put IMP-3 on hold"."""
    return _NUMBER.sub("", option).strip()


def _entered(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    if kind == "external_select":
        return {"type": kind, "selected_option": value}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": [_option(element, each) for each in value]}
    key = {
        "users_select": "selected_user",
        "multi_users_select": "selected_users",
        "multi_external_select": "selected_options",
        "datepicker": "selected_date",
        "conversations_select": "selected_conversation",
        "multi_conversations_select": "selected_conversations",
    }.get(kind, "value")
    return {"type": kind, key: value}


def _option(element: Json, value: str) -> Json:
    for option in element["options"]:
        if value in (option["value"], option["text"]["text"]):
            chosen: Json = option
            return chosen
    raise AssertionError(f"no option {value!r} in {element['options']}")
