"""The month's report and the digest as messages, the report as a page, and an improvement's plan as Markdown.

Which figures there are, and what each means, is said in `csi/reports`.
"""
