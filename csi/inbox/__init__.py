"""What arrives from Slack: a message, an edit, a deletion or a reaction, what it means, and who handles it.

Nothing here decides on an improvement or calls Slack.
"""
