"""The longest texts that are accepted, in characters."""

LONGEST_STORY = 1_500
