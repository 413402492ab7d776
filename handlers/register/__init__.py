"""The improvement's card and what is behind *More*: details, people, links, value, history, deletion.

What is shown comes from csi.views, what is changed goes through csi.register and csi.lifecycle.
"""
