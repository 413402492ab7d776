"""The background threads: sending the outbox, fetching from Slack, refreshing Homes.

What is sent or fetched is decided in csi and rendered in handlers.
"""
