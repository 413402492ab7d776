"""What the activity calls changes of a KPI itself, as stored."""

CHANGED = "kpi_changed"
DECLARED, WITHDRAWN = "kpi_change_declared", "kpi_change_withdrawn"
