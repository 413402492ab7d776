"""What makes each kind of nudge due: pure functions of facts and the time.

No database and no wording lives here; `csi/nudges/facts.py` reads the facts.
"""
