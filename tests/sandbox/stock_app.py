"""The smallest Bolt app that is not ours: a form, a shortcut, a Home. It knows only Slack."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond, Say
from slack_sdk import WebClient

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Lunch"},
    "features": {
        "slash_commands": [{"command": "/lunch", "description": "Say what you would like", "usage_hint": ""}],
        "shortcuts": [
            {"name": "Like it", "type": "message", "callback_id": "like", "description": "Like this dish"},
            {"name": "Lunch", "type": "global", "callback_id": "lunch", "description": "Say what you would like"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:history", "reactions:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]}},
}


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}


FORM: Json = {
    "type": "modal",
    "callback_id": "lunch_form",
    "title": plain("Lunch"),
    "submit": plain("Order"),
    "blocks": [
        {
            "type": "input",
            "block_id": "dish",
            "label": plain("Dish"),
            "element": {"type": "plain_text_input", "action_id": "name"},
        },
        {
            "type": "input",
            "block_id": "place",
            "optional": True,
            "label": plain("Where"),
            "element": {"type": "external_select", "action_id": "where", "min_query_length": 0},
        },
    ],
}


def home(orders: int) -> Json:
    button = {"type": "button", "action_id": "again", "text": plain("Once more"), "value": str(orders)}
    words = {"type": "mrkdwn", "text": f"*{orders}* orders"}
    return {"type": "home", "blocks": [{"type": "section", "text": words, "accessory": button}]}


def listen(app: App) -> None:
    """Everything that the app does."""

    @app.command("/lunch")
    @app.shortcut("lunch")
    def open_form(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.options("where")
    def offer(ack: Ack, body: Json) -> None:
        ack(options=[{"text": plain(f"{body['value']} kitchen"), "value": "kitchen"}])

    @app.view("lunch_form")
    def take_order(ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        dish = view["state"]["values"]["dish"]["name"]["value"]
        if dish == "stones":
            ack(response_action="errors", errors={"dish": "Nobody eats stones."})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"Ordered: {dish}")

    @app.shortcut("like")
    def like(ack: Ack, body: Json, client: WebClient, respond: Respond) -> None:
        ack()
        client.reactions_add(channel=body["channel"]["id"], timestamp=body["message"]["ts"], name="yum")
        respond("Liked")

    @app.event("app_home_opened")
    def show_home(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home(0))

    @app.action("again")
    def order_again(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        orders = int(body["actions"][0]["value"]) + 1
        client.views_publish(user_id=body["user"]["id"], hash=body["view"]["hash"], view=home(orders))

    @app.message("hello")
    def greet(message: Json, say: Say) -> None:
        say(f"Hello <@{message['user']}>")
