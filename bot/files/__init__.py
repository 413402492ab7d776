"""Making the files that somebody asked for (workbook, CSV, report, plan), and uploading them to Slack.

What goes into a file is read in `csi/reports`, and how a page reads is said in `handlers/reports`.
"""
