"""App Home and the lists of the register. No rules, no queries: facts come from csi.views."""
