"""What is understood behind `/improve`."""

import pytest

from csi.capture.improve_command import ImproveCommand, ImproveIntent, understand_improve

UNDERSTOOD = {
    "": ImproveCommand(ImproveIntent.FORM),
    "   ": ImproveCommand(ImproveIntent.FORM),
    "help": ImproveCommand(ImproveIntent.HELP),
    "Help?": ImproveCommand(ImproveIntent.HELP),
    "?": ImproveCommand(ImproveIntent.HELP),
    "help desk answers too slowly": ImproveCommand(ImproveIntent.IDEA, "help desk answers too slowly"),
    "laptop requests take two weeks": ImproveCommand(ImproveIntent.IDEA, "laptop requests take two weeks"),
    "for <@U01ANA|ana> laptops take long": ImproveCommand(
        ImproveIntent.ON_BEHALF, "laptops take long", person="U01ANA"
    ),
    "for <@U01ANA>: laptops take long": ImproveCommand(ImproveIntent.ON_BEHALF, "laptops take long", person="U01ANA"),
    "for @ana laptops take long": ImproveCommand(ImproveIntent.ON_BEHALF, "laptops take long", person="@ana"),
    "for <@U01ANA>": ImproveCommand(ImproveIntent.ON_BEHALF, "", person="U01ANA"),
    "for new starters laptops take long": ImproveCommand(ImproveIntent.IDEA, "for new starters laptops take long"),
    "anonymously my shift is never asked": ImproveCommand(ImproveIntent.ANONYMOUS, "my shift is never asked"),
    "Anonymously: my shift\nis never asked": ImproveCommand(ImproveIntent.ANONYMOUS, "my shift\nis never asked"),
    "anonymous: my shift": ImproveCommand(ImproveIntent.ANONYMOUS, "my shift"),
    "anonymously": ImproveCommand(ImproveIntent.ANONYMOUS),
    "anonymous feedback box in the lobby": ImproveCommand(ImproveIntent.PERHAPS_ANONYMOUS, "feedback box in the lobby"),
    "anon my shift": ImproveCommand(ImproveIntent.PERHAPS_ANONYMOUS, "my shift"),
    "anonymisation of reports takes days": ImproveCommand(ImproveIntent.IDEA, "anonymisation of reports takes days"),
    "follow ab3d-efgh-jkmn-pqrs": ImproveCommand(ImproveIntent.FOLLOW, code="ab3d-efgh-jkmn-pqrs"),
    "follow `AB3D-EFGH-JKMN-PQRS`": ImproveCommand(ImproveIntent.FOLLOW, code="AB3D-EFGH-JKMN-PQRS"),
    "follow ab3defghjkmnpqrs": ImproveCommand(ImproveIntent.FOLLOW, code="ab3defghjkmnpqrs"),
    "follow ab3d-efgh-jkmn-pqr": ImproveCommand(ImproveIntent.FOLLOW, code="ab3d-efgh-jkmn-pqr"),
    "follow ab3d–efgh–jkmn–pqrs": ImproveCommand(ImproveIntent.FOLLOW, code="ab3d–efgh–jkmn–pqrs"),
    "follow “ab3d efgh jkmn pqrs”": ImproveCommand(ImproveIntent.FOLLOW, code="ab3d efgh jkmn pqrs"),
    "follow ups take 3 days": ImproveCommand(ImproveIntent.IDEA, "follow ups take 3 days"),
    "anonimously my shift": ImproveCommand(ImproveIntent.PERHAPS_ANONYMOUS, "my shift"),
    "annonymosly: my shift": ImproveCommand(ImproveIntent.PERHAPS_ANONYMOUS, "my shift"),
    "anonymity at the desk": ImproveCommand(ImproveIntent.IDEA, "anonymity at the desk"),
    "follow": ImproveCommand(ImproveIntent.FOLLOW),
    "follow them when they call": ImproveCommand(ImproveIntent.IDEA, "follow them when they call"),
    "follow up with customers": ImproveCommand(ImproveIntent.IDEA, "follow up with customers"),
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_the_command_is_understood_by_its_first_words(text: str) -> None:
    assert understand_improve(text) == UNDERSTOOD[text]
