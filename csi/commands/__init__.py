"""The grammar of `/csi` as a table, with its parser, its help, and the sentence that restates what was understood.

Nothing here reads the database or carries a command out.
"""
