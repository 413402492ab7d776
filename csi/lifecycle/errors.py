"""The refusal of a step whose needs are not met."""

from collections.abc import Iterable

from csi.common.errors import Refused
from csi.lifecycle.needs import Need
from models.enums import Step


class GateNotMet(Refused):
    """A step's needs are not met; `missing` lists them in the gate's order, `lines` words each of them."""

    def __init__(
        self, sentence: str, missing: Iterable[Need] = (), *, step: Step, number: int, lines: Iterable[str] = ()
    ) -> None:
        super().__init__(sentence)
        self.missing, self.lines = tuple(missing), tuple(lines)
        self.step, self.number = step, number
