"""What managers and leadership read and take away: the month's figures, digests, exports and plans as files.

Wording for Slack and for pages belongs to `handlers/reports`, and making the files to `bot/files`.
"""
