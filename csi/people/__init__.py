"""People and what they may do: profiles, roles, user groups, and the first day's guide for the first manager.

Nothing here changes an improvement or decides how one goes on.
"""
