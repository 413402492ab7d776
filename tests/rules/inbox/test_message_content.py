"""What a message carries is read from wherever Slack puts it, and no payload makes that fail."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.slack.message_content import read_content, words_as_shown

KAIZEN, BEN = "U00KAIZEN", "U02BEN"


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def rich(*elements: Any) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


BLOCKS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "section": ([{"type": "section", "text": mrkdwn("*Disk* is &lt;full&gt;")}], "*Disk* is <full>"),
    "fields": ([{"type": "section", "fields": [mrkdwn("Host"), mrkdwn("web-1")]}], "Host\nweb-1"),
    "header and context": (
        [
            {"type": "header", "text": {"type": "plain_text", "text": "Disk full"}},
            {"type": "context", "elements": [{"type": "image", "alt_text": "x", "image_url": "u"}, mrkdwn("web-1")]},
        ],
        "Disk full\nweb-1",
    ),
    "buttons say nothing": (
        [
            {"type": "section", "text": mrkdwn("Disk full"), "accessory": {"type": "button", "text": mrkdwn("Mute")}},
            {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Mute"}}]},
        ],
        "Disk full",
    ),
    "markdown": ([{"type": "markdown", "text": "# Disk full"}], "# Disk full"),
    "rich text": (
        [
            rich(
                {"type": "text", "text": "Ask "},
                {"type": "user", "user_id": BEN},
                {"type": "text", "text": " about <this> "},
                {"type": "link", "url": "https://example.com/a", "text": "page"},
                {"type": "emoji", "name": "tada"},
            )
        ],
        "Ask @U02BEN about <this> page (https://example.com/a):tada:",
    ),
    "list": (
        [
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "Slow:"}]},
                    {
                        "type": "rich_text_list",
                        "elements": [
                            {"type": "rich_text_section", "elements": [{"type": "text", "text": "laptops"}]},
                            {"type": "rich_text_section", "elements": [{"type": "text", "text": "phones"}]},
                        ],
                    },
                ],
            }
        ],
        "Slow:\nlaptops\nphones",
    ),
}


@pytest.mark.parametrize(("blocks", "words"), BLOCKS.values(), ids=BLOCKS)
def test_words_in_blocks_are_read_in_their_order(blocks: list[dict[str, Any]], words: str) -> None:
    assert read_content({"text": "", "blocks": blocks}, KAIZEN).text == words
    assert words_as_shown({"text": "for notifications", "bot_id": "B1", "blocks": blocks}) == words
    assert read_content({"text": "what was typed", "blocks": blocks}, KAIZEN).text == "what was typed"


ATTACHED: dict[str, tuple[dict[str, Any], str]] = {
    "all its parts": (
        {
            "pretext": "From the monitor",
            "title": "Disk full",
            "text": "web-1 has 1 % left",
            "fields": [{"title": "Host", "value": "web-1"}],
            "fallback": "unused",
        },
        "From the monitor\nDisk full\nweb-1 has 1 % left\nHost: web-1",
    ),
    "the fallback alone": ({"fallback": "Disk full on web-1"}, "Disk full on web-1"),
    "blocks in it": ({"blocks": [{"type": "section", "text": mrkdwn("Disk full")}]}, "Disk full"),
}


@pytest.mark.parametrize(("attachment", "words"), ATTACHED.values(), ids=ATTACHED)
def test_words_in_attachments_are_read_where_there_are_no_others(attachment: dict[str, Any], words: str) -> None:
    assert read_content({"attachments": [attachment]}, KAIZEN).text == words
    assert words_as_shown({"bot_id": "B1", "attachments": [attachment]}) == words
    assert words_as_shown({"bot_id": "B1", "text": "Alert", "attachments": [attachment]}) == f"Alert\n{words}"
    assert read_content({"text": "see https://x.example", "attachments": [attachment]}, KAIZEN).text.startswith("see")


def shared(**more: Any) -> dict[str, Any]:
    place = {"channel_id": "C01", "ts": "1790000000.000100", "from_url": "https://x.slack.com/p1"}
    return {"is_share": True, "text": "Laptops take weeks", "author_id": BEN, "author_name": "Ben"} | place | more


def test_a_forward_names_who_wrote_it_where_and_keeps_the_comment_apart() -> None:
    carried = read_content({"text": "from lunch", "attachments": [shared()]}, KAIZEN)

    forwarded = carried.forwarded
    assert forwarded is not None
    assert (carried.text, forwarded.text, forwarded.author) == ("from lunch", "Laptops take weeks", BEN)
    assert (forwarded.channel, forwarded.ts, forwarded.link) == ("C01", "1790000000.000100", "https://x.slack.com/p1")


@pytest.mark.parametrize("within", ["attachments", "message_blocks"])
def test_of_a_forward_of_a_forward_the_first_words_count_and_the_others_are_remarks(within: str) -> None:
    first = shared(author_id="U03CHLOE", author_name="Chloé", text="Phones take weeks")
    inner: Any = [first] if within == "attachments" else [{"message": {"attachments": [first]}}]
    forwarded = read_content({"attachments": [shared(text="see this", **{within: inner})]}, KAIZEN).forwarded

    assert forwarded is not None
    assert (forwarded.text, forwarded.author) == ("Phones take weeks", "U03CHLOE")
    assert forwarded.remarks == ("Ben: see this",)


@pytest.mark.parametrize(
    ("more", "author", "own"),
    [
        ({"bot_id": "B1"}, None, False),
        ({"author_id": "not an id; drop table"}, None, False),
        ({"author_id": None}, None, False),
        ({"author_id": KAIZEN, "bot_id": "B00KAIZEN"}, None, True),
    ],
    ids=["app", "forged", "nobody", "own"],
)
def test_nobody_but_a_person_is_the_author_of_a_forward(more: dict[str, Any], author: str | None, own: bool) -> None:
    forwarded = read_content({"attachments": [shared(**more)]}, KAIZEN).forwarded

    assert forwarded is not None
    assert (forwarded.author, forwarded.is_own) == (author, own)


def test_a_link_to_a_message_counts_as_a_forward_only_if_nothing_else_was_said() -> None:
    unfurled = shared() | {"is_share": False, "is_msg_unfurl": True}

    assert read_content({"text": "<https://x.slack.com/p1>", "attachments": [unfurled]}, KAIZEN).forwarded is not None
    quoting = {"text": "as said in <https://x.slack.com/p1>", "attachments": [unfurled]}
    assert read_content(quoting, KAIZEN).forwarded is None


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
KEYS = st.sampled_from(
    "type text blocks attachments elements fields files message message_blocks is_share author_id ts title".split()
)
TYPES = st.sampled_from(["rich_text", "rich_text_section", "section", "mrkdwn", "plain_text", "user", "link", "emoji"])
ANYTHING = st.recursive(
    LEAVES | TYPES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)


@settings(max_examples=300)
@given(st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_no_payload_makes_reading_fail(message: dict[str, Any]) -> None:
    carried = read_content(message, KAIZEN)

    assert isinstance(carried.text, str)
    assert isinstance(words_as_shown(message), str)


def test_what_is_nested_without_end_is_read_to_a_depth() -> None:
    attachment = shared(text="0")
    for depth in range(50):
        attachment = shared(text=str(depth + 1), attachments=[attachment])
    section: Any = mrkdwn("deep")
    for _ in range(50):
        section = {"type": "section", "elements": [section]}

    assert read_content({"attachments": [attachment]}, KAIZEN).forwarded is not None
    assert read_content({"blocks": [section]}, KAIZEN).text == ""
