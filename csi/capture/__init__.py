"""How an idea becomes IMP-n: recording it, on behalf of others, similar ideas, splitting, undoing, suggesting a lead.

Nothing here decides on an idea or asks the interview's questions.
"""
