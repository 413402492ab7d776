"""How an idea gets in from a command, a form or a shortcut, and the receipt its author gets.

Nothing here decides on an idea or compares two ideas.
"""
