"""Reading what people type: dates, numbers, sums, names, typed values, and what kind of message it is.

Nothing here reads the database or guesses where words are ambiguous.
"""
