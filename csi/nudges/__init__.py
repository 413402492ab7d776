"""What Kaizen asks unasked: when something is due, the agenda for it, the morning message, and the answers.

Nothing here changes an improvement's state or sends anything at night or on a holiday.
"""
