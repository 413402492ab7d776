"""The mechanics of Slack: payloads, windows, errors, Block Kit, and how stored values are worded.

Nothing here looks up or changes an improvement.
"""
