"""What got better is the title of an announcement, never a number."""

import pytest

from csi.announcements.titles import below_title, first_sentence, idea_in, is_a_number, propose_title

IDEA = "Problem tickets lie around for months"


@pytest.mark.parametrize(
    ("outcome", "title"),
    [
        (["Problem tickets are updated every month now."], "Problem tickets are updated every month now"),
        (["59 % → 4.92 %. Tickets are updated every month now!"], "Tickets are updated every month now!"),
        (["Down by 92 %.", "Everybody updates their tickets. It lasts."], "Everybody updates their tickets"),
        (["It takes six minutes now. Everybody does it on day one."], "Everybody does it on day one"),
        (["One in ten people still waits."], f"Better now: “{IDEA}”"),
        (["We halved it.", "Yes"], f"Better now: “{IDEA}”"),
        ([], f"Better now: “{IDEA}”"),
        (["x" * 200], f"Better now: “{IDEA}”"),
        (["One line without a stop\nand another"], "One line without a stop"),
    ],
)
def test_a_sentence_without_a_figure_is_proposed_else_the_idea(outcome: list[str], title: str) -> None:
    assert propose_title(outcome, IDEA) == title


@pytest.mark.parametrize(
    ("idea", "title"),
    [
        ("We close too few problems: 39 in a month, and want 45", "Better now: “We close too few problems”"),
        ("Too few problems are closed (39 a month)", "Better now: “Too few problems are closed”"),
        ("39 a month. That is too few for us", "Better now: “That is too few for us”"),
        ("Visitors wait ten minutes for wifi", "Better now: Minutes to wifi"),
        ("In May, 39 problems were closed", "Better now: Minutes to wifi"),
    ],
)
def test_of_an_idea_with_figures_a_title_names_what_is_said_in_words_else_the_kpi(idea: str, title: str) -> None:
    assert propose_title(["Down by 2 %."], idea, kpi="Minutes to wifi") == title
    assert bool(idea_in(title, idea)) is ("“" in title)


def test_a_lesson_is_not_said_to_be_better() -> None:
    assert propose_title(["Down by 2 %."], IDEA, is_success=False) == IDEA
    of_figures = "First-call resolution from 65 % to at least 80 %"
    lesson = propose_title(["Still 66 %."], of_figures, kpi="First-call resolution", is_success=False)
    assert lesson == "First-call resolution"


def test_a_long_idea_is_cut() -> None:
    assert len(propose_title([], "word " * 100)) <= 150


@pytest.mark.parametrize(
    ("title", "is_so"),
    [
        ("92 % lower", True),
        ("4.92", True),
        ("Halved", True),
        ("3 days to 0 days", True),
        ("From 59 % to 4.92 %, lower by 54 points", True),
        ("Halved from ten to five days", True),
        ("Laptops in 3 days", False),
        ("Tickets are updated", False),
        ("Tickets are 92 % fewer", False),
    ],
)
def test_a_bare_figure_is_no_title(title: str, is_so: bool) -> None:
    assert is_a_number(title) is is_so


@pytest.mark.parametrize(
    ("title", "story", "below"),
    [
        ("It works", "It works. For everybody.", "For everybody."),
        ("It works", "It works", ""),
        ("It works", "It works.\nFor everybody.", "For everybody."),
        ("It works", "It worksheets. For everybody.", "It worksheets. For everybody."),
        ("It works", "For everybody.", "For everybody."),
        ("Really?", "Really? Yes.", "Yes."),
    ],
)
def test_the_title_is_not_said_once_more_below_it(title: str, story: str, below: str) -> None:
    assert below_title(title, story) == below


def test_an_announcement_without_a_title_of_its_own_has_its_first_sentence() -> None:
    assert first_sentence("  It works. For everybody.") == "It works"
    assert first_sentence("Down by 4.92 days. Good.") == "Down by 4.92 days"
    assert first_sentence("") == ""
