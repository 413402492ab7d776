"""Checking claims: whether each figure in a text that says what was achieved follows from the readings.

Pure rules; `csi/kpis/claim_check.py` asks them about an improvement, wherever such a text is typed or sent.
"""
