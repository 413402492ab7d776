"""`chat.*` and `reactions.*`."""

from __future__ import annotations

from sandbox.errors import Json, Refusal
from sandbox.events import reaction_event
from sandbox.gestures import change_reaction
from sandbox.payloads import message_body
from sandbox.posting import UPDATE_CHARACTERS, Content
from sandbox.slack import Arguments, Method, Slack
from sandbox.workspace import BOT_USER, TEAM_DOMAIN, Message


def post_message(slack: Slack, arguments: Arguments) -> Json:
    channel = slack.poster.channel_to_post(arguments.text("channel"), public=True)
    content = Content.read(slack.workspace, arguments.values, truncate=True)
    thread_ts = arguments.text("thread_ts", "") or None
    if thread_ts is not None and channel.message(thread_ts) is None:
        raise Refusal("thread_not_found")
    message = slack.poster.post(
        channel,
        content,
        thread_ts=thread_ts,
        broadcast=bool(thread_ts) and arguments.flag("reply_broadcast"),
    )
    body = message_body(slack.workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": body}


def post_ephemeral(slack: Slack, arguments: Arguments) -> Json:
    channel = slack.poster.channel_to_post(arguments.text("channel"))
    user = arguments.text("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    content = Content.read(slack.workspace, arguments.values)
    thread_ts = arguments.text("thread_ts", "") or None
    message = slack.poster.post(channel, content, seen_by=user, thread_ts=thread_ts)
    return {"message_ts": message.ts}


def update(slack: Slack, arguments: Arguments) -> Json:
    message = _own_message(slack, arguments, "cant_update_message")
    if slack.workspace.channel(message.channel).is_archived:
        raise Refusal("is_inactive")
    slack.poster.replace(message, Content.read(slack.workspace, arguments.values, longest=UPDATE_CHARACTERS))
    body = message_body(slack.workspace, message, with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": body}


def delete(slack: Slack, arguments: Arguments) -> Json:
    message = _own_message(slack, arguments, "cant_delete_message")
    slack.poster.delete(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(slack: Slack, arguments: Arguments) -> Json:
    channel = slack.workspace.channel_for_bot(arguments.text("channel"))
    message = channel.message(arguments.text("message_ts"))
    if message is None:
        raise Refusal("message_not_found")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(slack: Slack, arguments: Arguments) -> Json:
    _change_reaction(slack, arguments, remove=False)
    return {}


def remove_reaction(slack: Slack, arguments: Arguments) -> Json:
    _change_reaction(slack, arguments, remove=True)
    return {}


def _change_reaction(slack: Slack, arguments: Arguments, remove: bool) -> None:
    channel = slack.workspace.channel_for_bot(arguments.text("channel"))
    message = channel.message(arguments.text("timestamp"))
    if message is None:
        raise Refusal("message_not_found")
    if channel.is_archived:
        raise Refusal("is_archived")
    name = arguments.text("name").strip(":")
    kind = change_reaction(message, BOT_USER, name, remove)
    slack.workspace.touch()
    slack.delivery.send_event(reaction_event(slack.workspace, kind, BOT_USER, message, name))


def _own_message(slack: Slack, arguments: Arguments, refusal: str) -> Message:
    channel = slack.workspace.channel_for_bot(arguments.text("channel"))
    message = channel.message(arguments.text("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if not message.by_app:
        raise Refusal(refusal)
    return message


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
}
