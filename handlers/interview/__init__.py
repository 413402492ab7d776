"""The interview's questions and the forms for its answers.

Which question comes next, and what an answer means, is decided in csi.interview.
"""
