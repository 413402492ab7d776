"""What arrives without a form of its own: messages, edits, deletions, :bulb: reactions, and anonymous ideas.

Where a message belongs is decided in csi.inbox.
"""
