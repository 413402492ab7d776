"""`/csi`: one module per group of commands, each command a function that takes a Call and returns a Message.

Nothing here parses the typed text (csi.commands does) or decides what is allowed (csi does).
"""
