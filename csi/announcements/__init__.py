"""Announcements of successes and lessons: drafting, editing, posting, and checking their figures against readings.

Nothing here closes an improvement or changes a reading.
"""
