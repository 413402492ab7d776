"""A list written as its command reads back as the same list; with nothing found, one thing less is asked for."""

from datetime import date

import pytest

from csi.commands.broader_lists import broader_lists, filters_as_typed
from csi.commands.filters import Filters, read_filters

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "all",
        "open",
        "on hold in review being assessed",
        "in progress overdue unassigned quick wins",
        "mine sort by due",
        "my ideas sort by age",
        "<@U01ANA> by <@U02BEN> sort by priority",
        "@ana by @ben",
        "led by Chloé Martin by chloé",
        "closed as successful",
        "closed as unsuccessful in progress",
        "closed last year effort L",
        "closed as successful closed as withdrawn this quarter",
        "effort XL kind process benefit high",
        "team “Ops & more” service “VPN” objective “Faster onboarding by all”",
    ],
)
def test_what_is_written_reads_back_as_the_same(typed: str) -> None:
    filters = read_filters(typed, TODAY)

    assert filters.unread == []
    assert read_filters(filters_as_typed(filters), TODAY) == filters


def test_what_narrows_most_is_left_out_first_and_then_open_and_over() -> None:
    found = list(broader_lists(read_filters("accepted overdue effort L @ana team Ops", TODAY)))

    assert [each.without for each in found] == ["overdue", "effort L", "@ana", "team Ops", "accepted", "open"]
    assert all(each.filters != read_filters("accepted overdue effort L @ana team Ops", TODAY) for each in found)
    assert found[-1].filters.everything


def test_a_list_of_everything_has_no_broader_one() -> None:
    assert list(broader_lists(Filters(everything=True))) == []
