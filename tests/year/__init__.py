"""A simulated year: people, their days, and what every nudge that reaches them has to be.

Use cases are called with the database, at a time that is an argument; nothing is sent to Slack.
"""
