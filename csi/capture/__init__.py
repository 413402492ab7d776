"""How an idea becomes IMP-n: recording it, also for others; similar ideas, splitting, undoing, suggested coordinators.

Nothing here decides on an idea or asks the interview's questions.
"""
