"""The demo's sample data, made through the same use cases as real data.

Nothing here writes a table by itself or runs in production.
"""
