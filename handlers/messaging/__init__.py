"""Rendering the outbox: each row becomes a message, by its subject or notice, when it is sent.

Nothing here sends (bot.workers does) or decides who is told (csi does).
"""
