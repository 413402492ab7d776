"""The manager's first day, and changes to user groups.

Roles are given in handlers.catalogue and checked in csi.people.
"""
