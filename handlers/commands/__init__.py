"""`/csi`: one module per group of commands, each a function of a call that answers with a message."""
