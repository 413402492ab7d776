"""Ids in stored texts, and the names that people read instead; payloads' tokens as they are stored."""

import pytest

from csi.language.mentions import is_surely_id, mentioned_ids, with_names
from handlers.slack.payload import as_typed, plain

NAMES = {"U01ANA": "@Ana Ruiz", "C01GENERAL": "#general", "C09SECRET": "a private channel", "S01DESK": "@service-desk"}


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("ask @U01ANA in <#C01GENERAL>", "ask @Ana Ruiz in #general"),
        (
            "<@U01ANA>: see <#C09SECRET>, tell <!subteam^S01DESK>!",
            "@Ana Ruiz: see a private channel, tell @service-desk!",
        ),
        ("(@U01ANA) and #C01GENERAL from before", "(@Ana Ruiz) and #general from before"),
        ("@U0123ABCD in <#C0123ABCD>", "@somebody in a channel"),
        ("<!subteam^S0123ABCD> and <@W0123ABCD99>", "a user group and @somebody"),
        ("write to @UNIVERSITY about #COVID2019 and #CRITICAL", "write to @UNIVERSITY about #COVID2019 and #CRITICAL"),
        ("@here, mail ana@U01ANA.example", "@here, mail ana@Ana Ruiz.example"),
        ("1 < 2 > 0 @ # <> <#> <@>", "1 < 2 > 0 @ # <> <#> <@>"),
    ],
)
def test_a_text_is_read_with_names_and_what_has_none_is_called_what_it_is(stored: str, read: str) -> None:
    assert with_names(stored, NAMES, all_of_them=True) == read


def test_only_what_is_surely_an_id_is_asked_about() -> None:
    text = "@UNIVERSITY2 @U0123ABCD #C0123ABCD <#C0456ABCD> @U01ANA"
    assert {each for each in mentioned_ids(text) if is_surely_id(text, each)} == {"U0123ABCD", "C0456ABCD"}
    assert with_names("@U01ANA <#C0456ABCD>", NAMES) == "@Ana Ruiz <#C0456ABCD>"


@pytest.mark.parametrize(
    ("sent", "stored", "typed"),
    [
        ("<@U01ANA>", "@U01ANA", "@U01ANA"),
        ("<@U01ANA|ana.ruiz>", "@U01ANA", "@ana.ruiz"),
        ("<#C01GENERAL|general>", "<#C01GENERAL>", "#general"),
        ("<#C09SECRET|>", "<#C09SECRET>", "<#C09SECRET>"),
        ("<!subteam^S01DESK|@service-desk>", "@service-desk", "@service-desk"),
        ("<!subteam^S01DESK>", "<!subteam^S01DESK>", "<!subteam^S01DESK>"),
        ("<!here> <!channel|channel> <!everyone|@everyone>", "@here @channel @everyone", "@here @channel @everyone"),
        ("<!date^1392734382^Posted {date_num}|Posted 2014-02-18>", "Posted 2014-02-18", "Posted 2014-02-18"),
        ("<!date^1392734382^{date}^https://x.example/|18 Feb>", "18 Feb", "18 Feb"),
        ("<!date^1392734382^{date}>", "18 February 2014", "18 February 2014"),
        ("<https://x.example/a?b=1&amp;c=2|the page>", "the page (https://x.example/a?b=1&c=2)", None),
        ("<mailto:ana@x.example|ana@x.example>", "ana@x.example", "ana@x.example"),
        ("1 &lt; 2 &amp; &lt;@U01ANA&gt;", "1 < 2 & <@U01ANA>", "1 < 2 & <@U01ANA>"),
    ],
)
def test_each_kind_of_token_is_stored_as_it_can_be_read(sent: str, stored: str, typed: str | None) -> None:
    assert plain(sent) == stored
    assert typed is None or as_typed(sent) == typed
