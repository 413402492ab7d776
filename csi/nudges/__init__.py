"""What Kaizen asks unasked: when something is due, the daily sweep, the morning message, and the answers to it.

Nothing here changes an improvement's state or writes at night or on a holiday.
"""
