"""Cutting people's text: at the limit, within an emoji or an escape, and the button that every cut text gets."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import ActionsBlock

import handlers
from csi.messaging.long_text import Holder, LongText, TextOf, digest, long_text
from handlers.slack.block_kit import button, buttons, context, excerpt, message, passage, quote, section
from handlers.slack.cut_texts import ReadAllButton, parts, with_read_all

FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("The lift is slow", 16, "The lift is slow"),
        ("The lift is slow.", 16, "The lift is…"),
        ("x" * 16, 16, "x" * 16),
        ("x" * 17, 16, "x" * 15 + "…"),
        ("  The\n lift  is slow ", 16, "The lift is slow"),
        ("R&D & Q&A and more", 12, "R&amp;D &amp;…"),
        ("&" * 40, 20, "&amp;&amp;&amp;&amp;…"),
        (f"xxxxxxxxxxxx{FAMILY}yyy", 15, "xxxxxxxxxxxx…"),
        ("xxxxxxxxxxxe\u0301e\u0301e\u0301yyyy", 13, "xxxxxxxxxxx…"),
        ("xxxxxxxxxx🇩🇪🇫🇷yyyy", 12, "xxxxxxxxxx…"),
        ("xxxxxxxxxx👍🏽yyyy", 12, "xxxxxxxxxx…"),
        ("xxxxxxxxxx:white_check_mark: yes", 20, "xxxxxxxxxx…"),
        ("at 10:30 we always have to wait", 20, "at 10:30 we always…"),
        ("\ufdd0imp:1:0123456789abcdef\ufdd1 typed", 60, "imp:1:0123456789abcdef typed"),
    ],
)
def test_a_line_is_cut_at_a_word_and_never_within_a_sign(text: str, limit: int, shown: str) -> None:
    (block,) = (each for each in message(section(excerpt(text, limit, 1))).payload()["blocks"] if "text" in each)

    assert block["text"]["text"] == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Too dear.", "Too dear."),
        ("Too dear.\nToo late.", "\n> Too dear.\n> Too late."),
        ("Too dear.\n\n\n\nToo <late>.", "\n> Too dear.\n> \n> Too &lt;late&gt;."),
        ("1\n2\n3\n4\n5", "\n> 1\n> 2\n> 3\n> 4\n> 5"),
        ("1\n2\n3\n4\n5\n6", "\n> 1\n> 2\n> 3\n> 4\n> 5 …"),
        ("first line\n" + "x" * 40, "\n> first line\n> xxxxxxxxxxxxxxxxxxxxxxxxxxxx…"),
    ],
)
def test_several_lines_become_a_quote_of_a_few_lines(text: str, shown: str) -> None:
    assert message(section(passage(text, 40, 1))).payload()["blocks"][0]["text"]["text"] == shown


@given(st.text(max_size=400), st.integers(5, 300))
def test_whatever_is_cut_has_a_button_that_names_it_and_what_is_whole_has_none(text: str, limit: int) -> None:
    told = message(section("x" + passage(text, limit, 7)), quote("x" + text, 7, limit))
    shown = [block.to_dict() for block in told.blocks]
    named = [ReadAllButton.parse(each["elements"][0]["value"]) for each in shown if each["type"] == "actions"]
    line = " ".join(text.split())

    assert "\ufdd0" not in str(shown)
    assert "\ufdd1" not in str(shown)
    if len(line) > limit:
        assert digest(text) in named[0].texts
    if len(line) < limit // 2 and len(text.splitlines()) <= 1 and not set(text) & set("&<>*_~`"):
        assert named == []


@given(st.text(max_size=9_000))
def test_the_parts_of_a_text_are_all_of_it(text: str) -> None:
    found = parts(text)

    assert all(len(part) <= 3_000 for part in found)
    assert "".join("".join(found).split()) == "".join(text.replace("\ufdd0", "").replace("\ufdd1", "").split())


def test_the_button_joins_the_row_of_buttons_at_the_end_of_a_message() -> None:
    row = buttons("steps", [button("Accept", "accept", "1")])
    told = message(section(excerpt("a " * 99, 20, 1)), context("small print"), row)

    assert [each["text"]["text"] for each in told.payload()["blocks"][-1]["elements"]] == ["Accept", "Read all"]
    again = message(context(excerpt("b " * 99, 20, 2)), *told.blocks)
    assert [each["text"]["text"] for each in again.payload()["blocks"][-1]["elements"]] == ["Accept", "Read all"]
    assert {each.of.id for each in _asked(again.payload()["blocks"][-1]["elements"][-1]["value"])} == {1, 2}


def test_in_a_window_it_stands_behind_the_cut_text() -> None:
    blocks = with_read_all([quote("a " * 999, 1), context("then"), buttons("later", [button("Yes", "yes")])])

    assert [block.type for block in blocks] == ["section", "actions", "context", "actions"]


def test_many_cut_texts_get_several_buttons() -> None:
    blocks = with_read_all([context(excerpt(f"{number} " + "x " * 99, 20, 10**7 + number)) for number in range(200)])
    row = blocks[-1]
    assert isinstance(row, ActionsBlock)
    values = [str(each.to_dict()["value"]) for each in row.elements]

    assert len(values) > 1
    assert max(map(len, values)) <= 2_000
    assert sum(len(_asked(value)) for value in values) == 200
    assert len({each.to_dict()["action_id"] for each in row.elements}) == len(values)


def _asked(value: str) -> tuple[LongText, ...]:
    return ReadAllButton.parse(value).asked


def test_a_texts_name_is_read_back_and_forged_ones_are_not() -> None:
    named = long_text(TextOf(Holder.HELD_MESSAGE, 5), "Some words")

    assert LongText.maybe(named.key) == named
    assert digest("some\n WORDS ") == named.digest
    for forged in (
        "",
        "imp",
        "imp:x:0123456789abcdef",
        "other:1:0123456789abcdef",
        "imp:²:0123456789abcdef",
    ):
        assert LongText.maybe(forged) is None


# --- Nothing is cut elsewhere ---

HANDLERS = Path(handlers.__file__).parent
CUTS_TEXT = {"cut_texts.py", "block_kit.py", "typed_back.py"}
"""The modules of `handlers/slack` that may cut text: in one of these it gets *Read all*, or follows whole."""

COUNTED = {
    "names[:MOST_NAMED]",
    "names[:MOST_QUIET]",
    "names[:MOST_SNOOZED]",
    "numbers[:MOST_ALIKE]",  # ids in a value
    "rooms[:-1]",
    "fixed[:2]",  # fields of a form; *More* shows the others
    "asked[:room]",
    "in_use[:99]",
    "objectives[:100]",
    "factors[:99]",
    "factors[:MOST_FACTORS]",
    "improvements[:99]",
    "row.older[:_MOST_OLDER]",
    "report.target_dates[:MOST_TARGETS]",
    "off[:MOST_KPIS]",
    "week.targets[:MOST_TARGETS]",
    "others[:place]",
    "facts.items[:MOST]",
    "teams[:5]",
    "hint.shortfalls[:MOST_SHORTFALLS]",
    "[*kpis.items()][:MOST_READINGS]",
    "facts.targets[:MOST_ROWS]",
    "facts.targets[:place]",
    "facts.measured[:4]",
    "facts.unmeasured[:4]",
    "lines[start:start + _ON_A_BLOCK]",
    "offered[:_MOST_CHOICES]",
    "facts.helpers[:10]",
    "facts.objectives[:3]",
    "facts.answers[:12]",
    "facts.targets[:1]",
    "card.objectives[:3]",
    "facts.targets[:MOST_TARGETS]",
    "facts.similar[:MOST_ON_RECEIPT]",
    "offered[:room]",
    "offered[room:room + MOST_CHOICES - 1]",
    "card.targets[:4]",
    "earlier.changes[:_MOST_CHANGES]",
    "planned[:_MOST_TASKS]",
    "asleep[:MOST_WOKEN]",
    "list(ideas.values())[:MOST_QUEUED]",
    "waiting[:MOST_NAMED]",
    "[*_ANSWERS.get(row.kind, _nothing)(row), opens][:5]",
    "found[:MOST_KPIS]",
    "groups[:100]",
    "sorted(teams, key=lambda each: each[0] != team)[:100]",
    "channels[:50]",
    "names[:8]",
    "numbers[:MOST_SHOWN]",
    "still[:8]",
    "rows[:MOST]",
    "lines[page * PAGE:(page + 1) * PAGE]",
    "[row for row in rows if not row.task.is_closed][:most]",
    "shown.rows[page * PAGE:(page + 1) * PAGE]",
    "row.answers[:MOST_VERSIONS]",
    "lines[:12]",
    "value[:12]",
    "list(value)[:12]",
    "payload['places'][:10]",
    "facts.numbers[:8]",
    "teams[:100]",
    "[(f'{step} {name}', f'{label} {name}') for step, label in _SHORT.items() if step in row.steps][:2]",
    "rows[:MOST_TASKS]",
    "hint.changes[:MOST_CHANGES]",
    "several[at:at + _LINES]",
    "settled[:-room.settled]",
    "rows[:MOST_NAMED]",
    "sorted(hidden | set(ticked))[:_MOST_KEPT]",
}
"""Lists that are shown to a number of entries."""

FIRST_LETTERS = {"facts.does[:1]", "line[:1]", "name[:1]", "said[:1]"}

NO_TEXT_OF_PEOPLE = {
    "shown[:_LONGEST_TYPED]",  # the rest of what was typed follows in messages
    "text[start:start + _CHUNK]",  # a page of stored rows; the next one follows
    "spoken[:75]",  # what a screen reader says of a button
    "_text(file, 'name', 'title')[:300]",  # what Slack says of files, people and links
    "_text(file, 'permalink')[:500]",
    "_text(shared, 'author_name', 'author_subname')[:200]",
    "_text(shared, 'from_url')[:500]",
    "_UNSTORABLE.sub('', str(told or ''))[:200]",
    "_text(user.get('team_id'))[:64]",
    "str(user['id'])[:64]",
    "hashlib.sha256(json.dumps(view.to_dict(), sort_keys=True).encode()).hexdigest()[:32]",
    "self.typed[:LONGEST_TYPED]",  # kept in a button, to find the list again
    "typed[:-100]",
    "said[start:end]",  # a part of a message that is read, not shown
    "shorten(asked.example, 150)",  # our own words
    "shorten(each.kpi, 60)",  # a tick's label; the KPI is named in full among the targets
    "shorten(name, MOST_NAME)",  # a KPI's name as a field's label, which stands in full above it
    "shorten(f'{LABELS[choice]}: {each.kpi}', 75)",  # a menu's entry; the name stands in full beside the menu
    "shorten(f\"{LABELS.get(step, 'Before')} IMP-{refusal.number}\", 24)",  # a window's title
    "f\"view:{self.view_id}:{self.view.get('callback_id')}:{self.about}\"[:LONGEST_KEY]",  # a key, not shown
}


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(HANDLERS.rglob("*.py")):
        if path.name not in CUTS_TEXT:
            yield path, ast.parse(path.read_text())


def test_no_other_module_of_handlers_cuts_a_text() -> None:
    """Whoever adds a slice of a list puts it into `COUNTED`; a text goes through `excerpt`, `passage` or `quote`."""
    found = set()
    for path, tree in _modules():
        for node in ast.walk(tree):
            sliced = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and node.slice.upper
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if sliced or name in ("shorten", "wrap", "fill", "truncate", "islice"):
                found.add((path.name, ast.unparse(node)))

    allowed = COUNTED | FIRST_LETTERS | NO_TEXT_OF_PEOPLE
    assert {each for each in found if each[1] not in allowed} == set()
    assert allowed - {text for _, text in found} == set(), "these are gone: take them out"


def test_blocks_and_views_are_made_in_one_module_which_adds_the_button() -> None:
    made = {"SectionBlock", "ContextBlock", "View", "Message", "MarkdownTextObject"}
    found = {
        (path.name, ast.unparse(node))
        for path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in made
    }

    assert found == set()


def test_first_words_stand_only_where_the_whole_text_stands_too() -> None:
    found = {
        (path.name, ast.unparse(node))
        for path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("opening", "label")
    }

    assert found == {
        ("interview_notices.py", "label(title, 70)"),  # one of our own choices on a button
        ("kpi_blocks.py", "opening(typed, 80)"),  # the restatement above has all of what was typed
        ("which_person.py", "label(name, 60)"),  # a button's label; the person is named beside it
        ("answers.py", "opening(as_typed(text), LONGEST_QUOTED)"),  # what was typed follows whole
        ("task_blocks.py", "opening(each['line'], 200)"),  # the line is in the message that this answers
        ("interview_notices.py", "opening(facts.said, 80)"),  # the message itself stands in the thread
        ("proposal_blocks.py", "opening(_capital(kpi.name), 200)"),  # from the sentence above it in the thread
        ("question_blocks.py", "label(meant.label, 50)"),  # a button's label
        # *Open* on the card shows these whole
        ("card_facts.py", "opening(head.idea, limit)"),
        ("card_facts.py", "opening(first.idea, 60)"),
        ("card_facts.py", "opening(first.kpi, 60)"),
        ("card_facts.py", "opening(task.text, _QUOTED)"),
        ("card_facts.py", "opening(asked.question, _QUOTED)"),
        ("card_facts.py", "opening(asked.answer, _QUOTED)"),
        ("card_facts.py", "opening(facts.status.hold.reason, _QUOTED)"),
        ("card_facts.py", "opening(said, _QUOTED)"),
        ("receipt.py", "opening(asked.question, 200)"),  # it is whole in the message right above
        ("arrivals.py", "label(f'Open: {plain(what)}', 75)"),  # what a screen reader says of a button
        ("arrivals.py", "opening(plain(body.get('text') or ''), 120)"),  # it goes on whole when *Open* is pressed
        ("catalogue.py", "opening(plain(named.name or group), 80)"),  # the name of a user group
        # Of a card's words, *Open* shows all.
        ("card_facts.py", "opening(head.idea, limit)"),
        ("card_facts.py", "opening(said, _QUOTED)"),
        ("card_facts.py", "opening(task.text, _QUOTED)"),
        ("card_facts.py", "opening(first.idea, 60)"),
        ("card_facts.py", "opening(first.kpi, 60)"),
        ("card_facts.py", "opening(asked.question, _QUOTED)"),
        ("card_facts.py", "opening(asked.answer, _QUOTED)"),
        ("card_facts.py", "opening(facts.status.hold.reason, _QUOTED)"),
        ("receipt.py", "opening(asked.question, 200)"),
        ("interview_notices.py", "opening(payload['said'], 200)"),  # the message that this answers
        ("interview_notices.py", "label(said, 40)"),  # a button's label
        ("question_blocks.py", "opening(facts.said.text, SHOWN)"),  # *Open* has it whole
        ("morning_message_blocks.py", "opening(row.idea, 60)"),  # its own row has it whole, once it is asked
        ("nudges_blocks.py", "opening(about, 60)"),  # the same
        ("nudges_blocks.py", "opening(each.about, 60)"),  # *Open* of the message that asks has it whole
        ("list_blocks.py", "label(f'Show {named(each.number, each.idea)}', 75)"),  # what a screen reader says
        ("waiting_list_blocks.py", "label(_about(each), _OPTION)"),  # an option, whose idea *Read all* shows
        ("waiting_list_blocks.py", "label(named(each.number, each.idea), _OPTION)"),
    }
