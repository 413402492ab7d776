"""The table of what becomes of a refused message names every kind of message and every notice."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from csi.messaging.outbox import MessageKind
from csi.messaging.undelivered import KINDS, NOTICES, TO_AUTHOR, TO_COORDINATOR, Nature, goes_whole, nature_of
from handlers.messaging import undelivered_blocks
from handlers.people import onboarding_blocks
from handlers.register import raci_blocks
from handlers.tasks import task_blocks
from models.enums import Step

ROOT = Path(__file__).parents[3]


def notices_sent() -> Iterator[str]:
    """Every notice whose name stands in a call of `outbox.notice` or `task_messages.tell`."""
    for path in [*ROOT.glob("csi/**/*.py"), *ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 1):
                continue
            if node.func.attr in ("notice", "tell") and isinstance(node.args[1], ast.Constant):
                yield str(node.args[1].value)


def test_every_kind_of_message_and_every_notice_is_in_the_table() -> None:
    rendered = {*task_blocks.NOTICES, *raci_blocks.NOTICES, *onboarding_blocks.NOTICES}
    sent = set(notices_sent())
    assert len(sent) > 20
    assert set(KINDS) == set(MessageKind) - {MessageKind.NOTICE}
    assert (rendered | sent) - set(NOTICES) == set()
    assert not set(NOTICES) & set(Step)


def test_whatever_is_not_only_set_aside_has_a_name_that_says_nothing_of_what_it_holds() -> None:
    missed: set[str] = {kind for kind, nature in KINDS.items() if nature is not Nature.NEWS}
    missed |= {what for what, nature in NOTICES.items() if nature is not Nature.NEWS and what != "undelivered"}
    missed |= {*TO_AUTHOR, *TO_COORDINATOR}

    assert missed <= set(undelivered_blocks._SAID)


@pytest.mark.parametrize(
    ("kind", "payload", "nature"),
    [
        (MessageKind.CARD, {}, Nature.WORK),
        (MessageKind.RECEIPT, {}, Nature.CORRESPONDENCE),
        (MessageKind.REFRESH, {}, Nature.NEWS),
        (MessageKind.NOTICE, {"notice": "task_given"}, Nature.WORK),
        (MessageKind.NOTICE, {"notice": Step.DECLINE, "own": True}, Nature.CORRESPONDENCE),
        (MessageKind.NOTICE, {"notice": Step.DECLINE, "own": False}, Nature.NEWS),
        (MessageKind.NOTICE, {"notice": Step.DECLINE, "own": False, "coordinates": True}, Nature.NEWS),
        (MessageKind.NOTICE, {"notice": Step.SEND_BACK, "own": False, "coordinates": True}, Nature.CORRESPONDENCE),
        (MessageKind.NOTICE, {"notice": Step.START, "own": True}, Nature.NEWS),
        (MessageKind.NOTICE, {"notice": "a notice of tomorrow"}, Nature.CORRESPONDENCE),
    ],
)
def test_what_a_message_asks_follows_from_its_kind_and_from_who_gets_it(
    kind: MessageKind, payload: dict[str, object], nature: Nature
) -> None:
    assert nature_of(kind, payload) is nature


@pytest.mark.parametrize(
    ("kind", "problem", "whole"),
    [
        (MessageKind.CARD, "is_archived", True),
        (MessageKind.CARD, "invalid_blocks", False),
        (MessageKind.RECEIPT, "user_disabled", False),
    ],
)
def test_only_work_whose_place_is_closed_goes_whole(kind: MessageKind, problem: str, whole: bool) -> None:
    assert goes_whole(kind, {}, problem) is whole
