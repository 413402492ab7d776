"""KPIs, their targets and readings: proposals, forms and progress reports.

No number is read from text or judged here; that is csi.kpis.
"""
