"""Words of the audit trail that queries look for."""

MESSAGE = "message"
"""The key, in the record of what somebody wrote, of the message that they wrote it in."""

WORDS_TAKEN_BACK = "words_taken_back"
"""The verb of the record that somebody deleted what they had written, and the name of the notice of it."""
