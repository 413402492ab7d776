"""What forms and buttons keep of what they were opened on; windows outlive a deploy, so old formats are read too."""

import pytest

from csi.lifecycle.form_facts import OpenedOn
from handlers.lifecycle.step_buttons import StepButton
from handlers.slack.payload import Form
from models.enums import State


def form(metadata: str) -> Form:
    return Form({"view": {"id": "V1", "private_metadata": metadata, "state": {"values": {}}}})


def test_what_a_form_was_opened_on_is_stored_in_this_format() -> None:
    opened = OpenedOn.of(7, {"state": "0123456789", "task.3.text": "abcdef0123"})
    assert opened.key == "opened:7:state=0123456789,task.3.text=abcdef0123"
    assert OpenedOn.parse(opened.key).digests == {"state": "0123456789", "task.3.text": "abcdef0123"}


@pytest.mark.parametrize(
    ("metadata", "about", "opened", "below"),
    [
        ("12", "12", "", ""),  # from before an update
        ("decline:12\ngate:assess:12", "decline:12", "", "gate:assess:12"),
        ("12\topened:7:state=ab", "12", "opened:7:state=ab", ""),
        ("12\topened:7:state=ab\ngate:assess:12", "12", "opened:7:state=ab", "gate:assess:12"),
        ("12\topened:7:state=ab\n13\topened:8:state=cd", "12", "opened:7:state=ab", "13"),
    ],
)
def test_a_forms_metadata_has_what_it_is_about_what_it_was_opened_on_and_the_window_below(
    metadata: str, about: str, opened: str, below: str
) -> None:
    read = form(metadata)
    assert (read.about, read.opened, read.below) == (about, opened, below)


def test_a_steps_button_from_before_an_update_is_its_number_alone() -> None:
    assert StepButton.read("12") == StepButton(12, "")
    assert StepButton.read("12:new") == StepButton(12, State.NEW)
    assert StepButton.read("12:opened:7:approved=ab").shown == "opened:7:approved=ab"
