"""What a use case refuses, as a sentence for the person who asked."""

from collections.abc import Iterable

from csi.lifecycle.machine import Need, Step


class Refused(Exception):
    """The base of every refusal; `sentence` is shown as it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(Refused):
    """The person's role does not reach."""


class NotFound(Refused):
    """There is no such thing."""


class TooLate(Refused):
    """Something happened meanwhile; the sentence says what."""


class GateNotMet(Refused):
    """A step's needs are not there yet; `missing` names them in the order of the gate, `lines` says each in words."""

    def __init__(
        self, sentence: str, missing: Iterable[Need] = (), *, step: Step, number: int, lines: Iterable[str] = ()
    ) -> None:
        super().__init__(sentence)
        self.missing, self.lines = tuple(missing), tuple(lines)
        self.step, self.number = step, number


class BadInput(Refused):
    """A value can't be used; `field` says which one of the form."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
