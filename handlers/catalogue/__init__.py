"""The settings: their window and forms for teams, services, objectives, roles and policies, and the answers to commands
about them.

Who may change an entry is decided in csi.
"""
