"""The process: command line, settings, clock, Socket Mode, background workers and charts.

It knows no rule of improvement; csi has the rules, handlers the messages.
"""
