"""The refusal of a gate: what a step still needs."""

from collections.abc import Iterable

from csi.common.errors import Refused
from csi.lifecycle.needs import Need
from models.enums import Step


class GateNotMet(Refused):
    """A step's needs are not there yet; `missing` names them in the order of the gate, `lines` says each in words."""

    def __init__(
        self, sentence: str, missing: Iterable[Need] = (), *, step: Step, number: int, lines: Iterable[str] = ()
    ) -> None:
        super().__init__(sentence)
        self.missing, self.lines = tuple(missing), tuple(lines)
        self.step, self.number = step, number
