"""The practice of continual improvement in layers that know lower ones only: views; inbox; lifecycle, nudges,
announcements; interview; capture, kpis, tasks; register, catalogue; people; commands; language; messaging, common.

Nothing here speaks Slack, reads the environment or knows the handlers above.
"""
