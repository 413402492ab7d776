"""Tasks on the card, in messages and in the plan's window, and their forms.

Which step a task may take, and who may change it, is decided in csi.tasks.
"""
