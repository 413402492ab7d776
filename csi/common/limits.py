"""The longest texts that the forms accept, in characters."""

LONGEST_STORY = 1_500

LONGEST_TYPED = 3_000
"""Slack's limit for a text field."""
