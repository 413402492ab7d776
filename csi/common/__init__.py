"""Ground that every context stands on: refusals, working days, money, policies, pages and once-only keys.

Nothing here knows the life of an improvement or speaks to Slack.
"""
