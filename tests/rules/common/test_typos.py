"""Which word was meant by a mistyped one."""

import pytest

from csi.common.typos import nearest_word

WORDS = ("list", "show", "accept", "assess", "approve", "decline", "hold", "done", "takeback")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("accept", "accept"),
        ("Acept", "accept"),
        ("accpet", "accept"),
        ("asess", "assess"),
        ("aprove", "approve"),
        ("declien", "decline"),
        ("takebak", "takeback"),
        ("shwo", "show"),
        ("li", "list"),
        ("dec", "decline"),
        ("hodl", "hold"),
        ("laptops", None),
        ("l", None),
        ("xy", None),
        ("", None),
        ("accept" * 20, None),
    ],
)
def test_the_nearest_word_is_meant_if_it_is_near(typed: str, meant: str | None) -> None:
    assert nearest_word(typed, WORDS) == meant
