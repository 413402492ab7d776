"""The steps in an improvement's life: their buttons, forms and confirmations, assignment and approval.

Gates and states are decided in csi.lifecycle.
"""
