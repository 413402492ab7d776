"""Read models for screens: what a card, a receipt, a list row or Home shows, as plain facts.

Nothing here writes, sends or decides.
"""
