"""Names of what managers keep."""

import pytest

from csi.common.entry_names import NameMatch, key_of, match_name, problem_with, tidy

NAMES = {1: "VPN", 2: "Remote access", 3: "Straße"}


def test_a_name_is_on_one_line_without_what_nobody_sees() -> None:
    assert tidy("  Remote\n access\u200b\x00 ") == "Remote access"
    assert tidy("\u202eVPN") == "VPN"


def test_case_width_and_spaces_make_no_other_name() -> None:
    assert key_of("REMOTE  Access") == key_of("remote access")
    assert key_of("\uff36\uff30\uff2e") == key_of("vpn")
    assert key_of("VPN 2") != key_of("VPN")


@pytest.mark.parametrize(("name", "fits"), [("VPN", True), ("", False), ("x" * 150, True), ("x" * 151, False)])
def test_a_name_has_a_length(name: str, fits: bool) -> None:
    assert (problem_with(name, 150, "Network") == "") is fits


def test_a_name_has_a_letter_or_a_digit() -> None:
    assert "for example “Network”" in problem_with("!?", 150, "Network")
    assert problem_with("网络", 150, "Network") == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("vpn", NameMatch(1)),
        ("remote ACCESS", NameMatch(2)),
        ("STRASSE", NameMatch(3)),
        ("Remote acess", NameMatch(None, "Remote access")),
        ("access", NameMatch(None, "Remote access")),
        ("telephones", NameMatch(None)),
    ],
)
def test_the_one_that_was_meant(typed: str, found: NameMatch) -> None:
    assert match_name(typed, NAMES) == found
