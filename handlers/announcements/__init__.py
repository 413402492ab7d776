"""Closing an improvement and announcing it: the forms, the draft and the post in the channel.

Whether a figure is borne out by readings is checked in csi.kpis.
"""
