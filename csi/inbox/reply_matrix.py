"""How whatever can arrive from Slack is answered: by what it is, where it was sent, and who sent it.

`docs/replies.md` is made from this table, and `tests/journeys/inbox/test_reply_matrix.py` walks each of its cells.
"""

from collections.abc import Mapping
from enum import StrEnum

SPOKEN = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
"""Slack's subtypes of messages that hold somebody's own words; other subtypes are notices of Slack's."""


class Sender(StrEnum):
    """The kinds of people who can send something."""

    MEMBER = "a member"
    GUEST = "a guest without access"
    OUTSIDER = "somebody of another organisation"
    APP = "another app"
    UNKNOWN = "somebody of whom Slack has said nothing yet"


class Place(StrEnum):
    """Where something can be sent. In channels, words reach Kaizen only if they mention it."""

    DIRECT = "direct messages"
    THREAD = "an improvement's thread"
    OTHER_THREAD = "another thread in direct messages"
    CHANNEL = "a channel"
    CHANNEL_THREAD = "a thread in a channel"
    GROUP = "a group direct message"


class Incoming(StrEnum):
    """What can arrive, with Slack's name for it."""

    WORDS = "words"
    WORDS_AND_FILE = "words and a file (`file_share`)"
    FILE = "a file alone (`file_share`)"
    READINGS = "a CSV file alone (`file_share`)"
    BROADCAST = "a reply that is sent to the channel too (`thread_broadcast`)"
    ME = "`/me` and words (`me_message`)"
    BLOCKS = "words in blocks alone, by an app in a person's name"
    ATTACHMENTS = "words in attachments alone, by an app in a person's name"
    FORWARD = "a forwarded message with a comment (`is_share`)"
    FORWARD_OF_FORWARD = "a forward of a forward"
    FORWARD_OF_OWN = "a forward of Kaizen's own message"
    EMOJI = "an emoji alone"
    THANKS = "thanks"
    EDIT = "an edit of words (`message_changed`)"
    EDIT_TO_NOTHING = "an edit that leaves an emoji alone"
    DELETION = "a deletion of words (`message_deleted`)"
    SHORTCUT = "*Capture as improvement* on a person's message"
    SHORTCUT_ON_APP = "*Capture as improvement* on an app's post"
    SHORTCUT_ON_OWN = "*Capture as improvement* on Kaizen's own message"
    BULB = ":bulb: on a message, where it is switched on for the channel"
    COMMAND = "`/improve` and words"


class Reply(StrEnum):
    """What the sender sees in answer."""

    RECEIPT = "a receipt: the number and the promised date"
    MARKED = "a receipt in direct messages, and :white_check_mark: on the message"
    NOTED = "“Kept with IMP-n.” in the thread"
    READ = "in the thread below it, that it is being checked for readings, and then what came of it"
    SEEN = ":white_check_mark: on the message"
    HELP = "what Kaizen can do"
    SENTENCE = "a sentence there: why nothing new is kept, and what to do"
    WHISPER = "a sentence there that only the sender sees: why nothing new is kept, and what to do"
    UPDATED = "the receipt and the card in the new words"
    UNCHANGED = "in the idea's thread in direct messages: that it stays as it was, and why"
    STAYS = "that the idea stays, with *Withdraw*"
    TAKEN_BACK = "that it is taken back"
    WINDOW = "a window: the number and the promised date, or why it can't be captured"
    ASKED = "the question whether to capture it, which only the sender sees"
    COMMANDED = "the receipt as the command's answer, which only the sender sees, and in direct messages"
    REFUSED = "a sentence there: Kaizen is open to members only"
    REFUSED_ASIDE = "a sentence there that only the sender sees: Kaizen is open to members only"
    REFUSED_IN_WINDOW = "a window: Kaizen is open to members only"
    WAITS = "“I have it. One moment while Slack tells me who you are.”, and then what a member, or a guest, would see"
    NOTHING_KEPT = "nothing, since nothing was kept of it"
    NOT_TOLD = "nothing: Slack doesn't tell Kaizen, and the idea stays"
    NOT_SPOKEN = "nothing: a reaction there asks Kaizen for nothing"
    APPS_IGNORED = "nothing: apps are not answered"


_CONVERSATIONS = (Place.CHANNEL, Place.CHANNEL_THREAD, Place.GROUP)
_WITHIN = (Place.DIRECT, Place.THREAD, Place.OTHER_THREAD)


def _cells(in_direct: Reply, in_thread: Reply, elsewhere: Reply, in_channels: Reply) -> dict[Place, Reply]:
    return {
        Place.DIRECT: in_direct,
        Place.THREAD: in_thread,
        Place.OTHER_THREAD: elsewhere,
        **dict.fromkeys(_CONVERSATIONS, in_channels),
    }


_WORDS = _cells(Reply.RECEIPT, Reply.NOTED, Reply.HELP, Reply.MARKED)
_SMALL_TALK = _cells(Reply.HELP, Reply.SEEN, Reply.HELP, Reply.WHISPER)

TO_MEMBERS: Mapping[Incoming, Mapping[Place, Reply]] = {
    Incoming.WORDS: _WORDS,
    Incoming.WORDS_AND_FILE: _WORDS,
    Incoming.FILE: _cells(Reply.SENTENCE, Reply.NOTED, Reply.HELP, Reply.WHISPER),
    Incoming.READINGS: _cells(Reply.READ, Reply.READ, Reply.READ, Reply.WHISPER),
    Incoming.BROADCAST: {
        Place.THREAD: Reply.NOTED,
        Place.OTHER_THREAD: Reply.HELP,
        Place.CHANNEL_THREAD: Reply.MARKED,
    },
    Incoming.ME: _WORDS,
    Incoming.BLOCKS: {place: _WORDS[place] for place in _WITHIN},
    Incoming.ATTACHMENTS: {place: _WORDS[place] for place in _WITHIN},
    Incoming.FORWARD: _WORDS,
    Incoming.FORWARD_OF_FORWARD: _WORDS,
    Incoming.FORWARD_OF_OWN: _cells(Reply.SENTENCE, Reply.NOTED, Reply.HELP, Reply.WHISPER),
    Incoming.EMOJI: _SMALL_TALK,
    Incoming.THANKS: _SMALL_TALK,
    Incoming.EDIT: _cells(Reply.UPDATED, Reply.NOTED, Reply.SENTENCE, Reply.UPDATED),
    Incoming.EDIT_TO_NOTHING: _cells(Reply.UNCHANGED, Reply.SENTENCE, Reply.SENTENCE, Reply.UNCHANGED),
    Incoming.DELETION: _cells(Reply.STAYS, Reply.TAKEN_BACK, Reply.NOTHING_KEPT, Reply.NOT_TOLD),
    Incoming.SHORTCUT: dict.fromkeys((*_WITHIN, *_CONVERSATIONS), Reply.WINDOW),
    Incoming.SHORTCUT_ON_APP: dict.fromkeys(_CONVERSATIONS, Reply.WINDOW),
    Incoming.SHORTCUT_ON_OWN: {Place.DIRECT: Reply.WINDOW, Place.THREAD: Reply.WINDOW},
    Incoming.BULB: {
        Place.DIRECT: Reply.NOT_SPOKEN,
        Place.CHANNEL: Reply.ASKED,
        Place.CHANNEL_THREAD: Reply.ASKED,
        Place.GROUP: Reply.NOT_SPOKEN,
    },
    Incoming.COMMAND: dict.fromkeys((Place.DIRECT, Place.CHANNEL, Place.GROUP), Reply.COMMANDED),
}
"""The answer to a member with whom no question is open. What is missing here can't be sent there."""

_SHORTCUTS = frozenset({Incoming.SHORTCUT, Incoming.SHORTCUT_ON_APP, Incoming.SHORTCUT_ON_OWN})
_SILENT = {Incoming.DELETION: Reply.NOTHING_KEPT, Incoming.BULB: Reply.NOT_SPOKEN}


def reply_to(sender: Sender, arrival: Incoming, place: Place) -> Reply | None:
    """What a sender sees in answer; None if they can't send this there."""
    told = TO_MEMBERS[arrival].get(place)
    match sender:
        case Sender.MEMBER:
            return told
        case Sender.APP:
            is_post = arrival is Incoming.WORDS and place in _CONVERSATIONS
            return Reply.APPS_IGNORED if is_post else None
        case Sender.OUTSIDER if place in _WITHIN or arrival in _SHORTCUTS or arrival is Incoming.COMMAND:
            return None  # Slack gives them no direct messages with the app, no shortcuts and no commands
    if told is None or place is Place.THREAD:  # who has no access has no improvement
        return None
    if sender is Sender.UNKNOWN and arrival not in (*_SILENT, Incoming.SHORTCUT_ON_OWN):
        return Reply.WAITS
    return _refusal(arrival, place)


def _refusal(arrival: Incoming, place: Place) -> Reply:
    """How somebody without access is answered."""
    if arrival in _SILENT:
        return _SILENT[arrival]
    if arrival is Incoming.SHORTCUT_ON_OWN:
        return Reply.WINDOW
    if arrival in _SHORTCUTS:
        return Reply.REFUSED_IN_WINDOW
    if arrival is Incoming.COMMAND or place not in _WITHIN:
        return Reply.REFUSED_ASIDE
    return Reply.REFUSED


def cells_of(sender: Sender, place: Place) -> dict[Incoming, Reply]:
    """What can arrive from a sender at a place, with its answers."""
    found = {arrival: reply_to(sender, arrival, place) for arrival in Incoming}
    return {arrival: reply for arrival, reply in found.items() if reply is not None}
