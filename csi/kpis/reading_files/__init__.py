"""Files of readings: from bytes to rows, and back to a file of the rows that were refused.

A guess never lives here, nor the database: what a file leaves open is asked.
"""
