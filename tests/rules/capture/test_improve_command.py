"""What is understood behind `/improve`."""

import pytest

from csi.capture.improve_command import Improve, Way, understand_improve

UNDERSTOOD = {
    "": Improve(Way.FORM),
    "   ": Improve(Way.FORM),
    "help": Improve(Way.HELP),
    "Help?": Improve(Way.HELP),
    "?": Improve(Way.HELP),
    "help desk answers too slowly": Improve(Way.IDEA, "help desk answers too slowly"),
    "laptop requests take two weeks": Improve(Way.IDEA, "laptop requests take two weeks"),
    "for <@U01ANA|ana> laptops take long": Improve(Way.ON_BEHALF, "laptops take long", person="U01ANA"),
    "for <@U01ANA>: laptops take long": Improve(Way.ON_BEHALF, "laptops take long", person="U01ANA"),
    "for @ana laptops take long": Improve(Way.ON_BEHALF, "laptops take long", person="@ana"),
    "for <@U01ANA>": Improve(Way.ON_BEHALF, "", person="U01ANA"),
    "for new starters laptops take long": Improve(Way.IDEA, "for new starters laptops take long"),
    "anonymously my shift is never asked": Improve(Way.ANONYMOUS, "my shift is never asked"),
    "Anonymously: my shift\nis never asked": Improve(Way.ANONYMOUS, "my shift\nis never asked"),
    "anonymous: my shift": Improve(Way.ANONYMOUS, "my shift"),
    "anonymously": Improve(Way.ANONYMOUS),
    "anonymous feedback box in the lobby": Improve(Way.PERHAPS_ANONYMOUS, "feedback box in the lobby"),
    "anon my shift": Improve(Way.PERHAPS_ANONYMOUS, "my shift"),
    "anonymisation of reports takes days": Improve(Way.IDEA, "anonymisation of reports takes days"),
    "follow ab3d-efgh-jkmn-pqrs": Improve(Way.FOLLOW, code="ab3d-efgh-jkmn-pqrs"),
    "follow `AB3D-EFGH-JKMN-PQRS`": Improve(Way.FOLLOW, code="AB3D-EFGH-JKMN-PQRS"),
    "follow ab3defghjkmnpqrs": Improve(Way.FOLLOW, code="ab3defghjkmnpqrs"),
    "follow ab3d-efgh-jkmn-pqr": Improve(Way.FOLLOW, code="ab3d-efgh-jkmn-pqr"),
    "follow ab3d–efgh–jkmn–pqrs": Improve(Way.FOLLOW, code="ab3d–efgh–jkmn–pqrs"),
    "follow “ab3d efgh jkmn pqrs”": Improve(Way.FOLLOW, code="ab3d efgh jkmn pqrs"),
    "follow ups take 3 days": Improve(Way.IDEA, "follow ups take 3 days"),
    "anonimously my shift": Improve(Way.PERHAPS_ANONYMOUS, "my shift"),
    "annonymosly: my shift": Improve(Way.PERHAPS_ANONYMOUS, "my shift"),
    "anonymity at the desk": Improve(Way.IDEA, "anonymity at the desk"),
    "follow": Improve(Way.FOLLOW),
    "follow them when they call": Improve(Way.IDEA, "follow them when they call"),
    "follow up with customers": Improve(Way.IDEA, "follow up with customers"),
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_the_command_is_understood_by_its_first_words(text: str) -> None:
    assert understand_improve(text) == UNDERSTOOD[text]
