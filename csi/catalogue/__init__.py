"""What managers maintain: objectives, services and teams, the lists of them, and the policies.

Nothing here touches an improvement beyond counting those of an objective.
"""
