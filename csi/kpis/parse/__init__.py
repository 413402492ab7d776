"""The parser that turns a sentence into a KPI with baseline, target and date, and lists the fields to ask about.

Nothing here guesses what the words leave open, or reads the database.
"""
