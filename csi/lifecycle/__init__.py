"""An improvement's life: states, gates, transitions, triage, assignment, approvals, holds, closing, merging, undoing.

Nothing here sends nudges, posts announcements or composes what a screen shows.
"""
