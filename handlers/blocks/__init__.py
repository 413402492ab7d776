"""From facts to Block Kit, one file per surface; the same facts give the plain text."""
