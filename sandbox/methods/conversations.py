"""`conversations.*`: channels, and reading their messages."""

from __future__ import annotations

from sandbox.errors import Json, Refusal
from sandbox.payloads import channel_info, message_body
from sandbox.slack import Arguments, Method, Slack
from sandbox.workspace import BOT_USER, Channel, Message

KINDS = {"channel": "public_channel", "group": "private_channel", "im": "im"}
"""The names of the channel types in the argument `types`."""


def open_conversation(slack: Slack, arguments: Arguments) -> Json:
    users = arguments.several("users")
    if len(users) != 1:
        raise Refusal("users_list_not_supplied" if not users else "not_enough_users")
    person = slack.workspace.person(users[0])
    if person.is_bot or person.is_system:
        raise Refusal("cannot_dm_bot")
    if person.deleted:
        raise Refusal("user_disabled")
    if slack.workspace.is_stranger(person):
        raise Refusal("user_not_visible")
    channel = slack.workspace.direct_messages(person.id)
    info = channel_info(slack.workspace, channel) if arguments.flag("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": info}


def info(slack: Slack, arguments: Arguments) -> Json:
    return {"channel": channel_info(slack.workspace, slack.workspace.channel_for_bot(arguments.text("channel")))}


def list_conversations(slack: Slack, arguments: Arguments) -> Json:
    return _listed(slack, arguments, list(slack.workspace.channels.values()))


def of_user(slack: Slack, arguments: Arguments) -> Json:
    """`users.conversations`: the channels of a person, or of the bot if nobody is named."""
    user = slack.workspace.person(arguments.text("user", BOT_USER)).id
    return _listed(slack, arguments, list(slack.workspace.channels_of(user)))


def _listed(slack: Slack, arguments: Arguments, channels: list[Channel]) -> Json:
    types = arguments.several("types") or ["public_channel"]
    wanted = [channel for channel in channels if KINDS[channel.type] in types and _is_known(channel)]
    if arguments.flag("exclude_archived"):
        wanted = [channel for channel in wanted if not channel.is_archived]
    page, cursor = arguments.page(wanted)
    infos = [channel_info(slack.workspace, channel) for channel in page]
    return {"channels": infos, "response_metadata": {"next_cursor": cursor}}


def _is_known(channel: Channel) -> bool:
    return not channel.is_private or BOT_USER in channel.members


def members(slack: Slack, arguments: Arguments) -> Json:
    channel = slack.workspace.channel_for_bot(arguments.text("channel"))
    page, cursor = arguments.page(sorted(channel.members), most=1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(slack: Slack, arguments: Arguments) -> Json:
    channel = slack.workspace.channel_for_bot(arguments.text("channel"))
    if channel.is_im:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    channel.members.add(BOT_USER)
    slack.workspace.touch()
    return {"channel": channel_info(slack.workspace, channel)}


def history(slack: Slack, arguments: Arguments) -> Json:
    """The newest messages first; replies only if they were broadcast."""
    channel = _read(slack, arguments)
    said = [m for m in channel.messages if m.seen_by is None and (not m.is_reply or m.broadcast)]
    page, cursor = arguments.page(_between(said, arguments)[::-1])
    return _messages(slack, arguments, page, cursor)


def replies(slack: Slack, arguments: Arguments) -> Json:
    """A message and its replies, the oldest first."""
    channel = _read(slack, arguments)
    parent = channel.message(arguments.text("ts"))
    if parent is None:
        raise Refusal("thread_not_found")
    if parent.is_reply:
        parent = channel.message(parent.thread_ts or "") or parent
    page, cursor = arguments.page([parent, *_between(channel.replies(parent.ts), arguments)], 1000, most=1000)
    return _messages(slack, arguments, page, cursor)


def _read(slack: Slack, arguments: Arguments) -> Channel:
    channel = slack.workspace.channel_for_bot(arguments.text("channel"))
    if BOT_USER not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _between(messages: list[Message], arguments: Arguments) -> list[Message]:
    oldest, latest = _time(arguments, "oldest", "0"), _time(arguments, "latest", "inf")
    if arguments.flag("inclusive"):
        return [message for message in messages if oldest <= float(message.ts) <= latest]
    return [message for message in messages if oldest < float(message.ts) < latest]


def _time(arguments: Arguments, name: str, default: str) -> float:
    try:
        return float(arguments.text(name, default))
    except ValueError:
        raise Refusal(f"invalid_ts_{name}") from None


def _messages(slack: Slack, arguments: Arguments, page: list[Message], cursor: str) -> Json:
    with_metadata = arguments.flag("include_all_metadata")
    answer: Json = {
        "messages": [message_body(slack.workspace, message, with_metadata) for message in page],
        "has_more": bool(cursor),
    }
    return answer | {"response_metadata": {"next_cursor": cursor}} if cursor else answer


METHODS: dict[str, Method] = {
    "conversations.open": open_conversation,
    "conversations.info": info,
    "conversations.list": list_conversations,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.conversations": of_user,
}
