"""The improvement itself with its activity, links, RACI, value, votes, history, deletion and data export.

Nothing here decides whether an improvement may go on to its next state.
"""
