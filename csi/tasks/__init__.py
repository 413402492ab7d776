"""Tasks of an improvement: their rules, planning them, acting on them, and the plan as shown.

Nothing here changes the state of an improvement.
"""
