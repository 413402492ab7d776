"""KPIs with their readings and targets: reading them from answers, proposing, setting, recording and judging.

Nothing here asks people for readings or changes an improvement's state.
"""
