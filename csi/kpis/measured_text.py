"""Whether a text that was typed elsewhere says how it is today, or where it should be."""

from datetime import date

from csi.kpis.kpi_sentence import Asked
from csi.kpis.parse.sentence import understand_kpi


def measured_part(text: str, today: date) -> Asked | None:
    """The question that a text with a figure and its unit answers: "baseline" or "target". None without one."""
    found = understand_kpi(text, today=today)
    if found.baseline is None and found.target is not None and found.unit:
        return "target"
    if found.baseline is None or not found.unit:
        found = understand_kpi(text, today=today, asked="baseline")
    return "baseline" if found.baseline is not None and found.unit else None
