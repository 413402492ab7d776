"""Names of messages and destinations: what is stored stays what it was, and says what it said."""

import inspect
from dataclasses import fields
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi.messaging import subjects
from csi.messaging.destinations import Destination, DestinationKind
from csi.messaging.subjects import StoredName, Subject
from handlers.messaging.rendering import RENDERERS

STORED: list[tuple[StoredName, str]] = [
    (subjects.Receipt(42, "U1"), "receipt:42:U1"),
    (subjects.CoordinatorCard(42, "U3"), "workbench:42:U3"),
    (subjects.Card(42), "card:42"),
    (subjects.MovedCard(42, 7), "moved:42:7"),
    (subjects.ApprovalRequest(42, "U2"), "approval:42:U2"),
    (subjects.TeamMove(9, "U2"), "team_move:9:U2"),
    (subjects.DepartureList(3, "U2"), "departure:3:U2"),
    (subjects.ApproverWanted(42, "U2"), "approver_wanted:42:U2"),
    (subjects.InfoRequest(5), "info:5"),
    (subjects.AskedQuestion(42, "U1", "baseline"), "question:42:U1:baseline"),
    (subjects.EarlierQuestion(42, "U1", "baseline", 7), "question_before:42:U1:baseline:7"),
    (subjects.UnclearAnswer(42, "U1", "focus", "3f7a"), "unclear:42:U1:focus:3f7a"),
    (subjects.Proposal(42, "U1"), "proposal:42:U1"),
    (subjects.AmbiguousMessage(8), "held:8"),
    (subjects.AskedMessage(8), "maybe_idea:8"),
    (subjects.Consultation(42, "U4"), "consulted:42:U4"),
    (subjects.DeletedImprovement(42, 7), "deleted:42:7"),
    (subjects.MorningMessage(9), "bundle:9"),
    (subjects.ReadingRequest(10), "reading:10"),
    (subjects.EarlierReading(10, 31), "reading_before:10:31"),
    (subjects.ReadingFile(7), "reading_file:7"),
    (subjects.Guide("U5"), "guide:U5"),
    (subjects.TaskNotice(42, "U2", 7, "1-3"), "task_news:42:U2:7:1-3"),
    (subjects.StandingNotice(42, "U3", "source_deleted", 7), "standing:42:U3:source_deleted:7"),
    (subjects.ClosingNotice(42, "U3", 7), "closing:42:U3:7"),
    (subjects.Draft(3), "draft:3"),
    (subjects.PostedAnnouncement(3), "announcement:3"),
    (subjects.SustainQuestion(7), "sustain:7"),
    (subjects.RegressionQuestion(7, "U1"), "regression:7:U1"),
    (subjects.ShownCard(42), "shown:42"),
    (subjects.LateMessage(11), "late:11"),
]

_PART = st.text(min_size=1).filter(lambda text: ":" not in text)


def _any_subject(kind: type[Subject]) -> st.SearchStrategy[Subject]:
    hints = get_type_hints(kind)
    return st.builds(kind, *(st.integers() if hints[each.name] is int else _PART for each in fields(kind)))


@pytest.mark.parametrize(("name", "text"), STORED, ids=[text for _, text in STORED])
def test_the_stored_text_of_a_name_never_changes(name: StoredName, text: str) -> None:
    assert name.key == text
    assert type(name).parse(text) == name


def test_every_kind_of_name_is_in_the_table() -> None:
    kinds = {each for _, each in inspect.getmembers(subjects, inspect.isclass) if issubclass(each, StoredName)}

    assert {type(name) for name, _ in STORED} == kinds - {StoredName, Subject}


def test_every_subject_is_parsed_and_has_a_renderer_of_its_own() -> None:
    kinds = {each for _, each in inspect.getmembers(subjects, inspect.isclass) if issubclass(each, Subject)}

    assert set(subjects.SUBJECTS) == kinds - {Subject}
    assert {kind: get_type_hints(renderer)["subject"] for kind, renderer in RENDERERS.items()} == {
        kind: kind for kind in subjects.SUBJECTS
    }


@given(st.sampled_from(subjects.SUBJECTS).flatmap(_any_subject))
def test_a_subject_survives_being_stored(subject: Subject) -> None:
    assert subjects.parse(subject.key) == subject


@pytest.mark.parametrize(
    "text",
    ["", "card", "card:", "card:x", "card:1:2", "card:01", " card:1", "receipt:1", "receipt:U1:1", "shown:1", "late:1"],
)
def test_what_is_no_subject_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        subjects.parse(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DestinationKind.PERSON, "person:X1"),
        (DestinationKind.CHANNEL, "channel:X1"),
        (DestinationKind.EPHEMERAL, "aside:X1"),
        (DestinationKind.REACTION, "mark:X1"),
    ],
)
def test_the_stored_text_of_a_destination_never_changes(kind: DestinationKind, text: str) -> None:
    assert Destination(kind, "X1").key == text
    assert Destination.parse(text) == Destination(kind, "X1")


def test_every_kind_of_destination_is_told_from_the_others() -> None:
    found = {kind: Destination(kind, "X1") for kind in DestinationKind}

    assert [kind for kind in found if found[kind].person] == [DestinationKind.PERSON]
    assert [kind for kind in found if found[kind].channel] == [DestinationKind.CHANNEL]


@pytest.mark.parametrize("text", ["", "person", "U1", "team:U1"])
def test_what_is_no_destination_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        Destination.parse(text)
