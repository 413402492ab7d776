"""Connecting to Slack: clients, Socket Mode, Web API calls and their failures.

Nothing here builds or reads a message.
"""
