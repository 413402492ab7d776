"""The interview of the CSI model's six questions: asking them, recording answers, and the sheet of all answers.

Nothing here decides on an improvement or changes its state.
"""
