"""The longest texts that the forms accept, in characters."""

LONGEST_STORY = 1_500
