"""KPI charts: drawing them, and uploading them to Slack.

Which KPI is drawn, and whether its target is met, is decided in csi.
"""
