"""Queues between Kaizen and Slack: the outbox, its delivery, the fetch queue, and where messages were posted.

Nothing here knows what an improvement means, words a message or calls Slack.
"""
