"""The parser that turns a sentence into a KPI with baseline, target and date; only csi/kpis imports it.

Nothing here guesses what the words leave open, or reads the database.
"""
