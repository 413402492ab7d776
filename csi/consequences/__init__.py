"""Use cases in which one context sets off another on its own floor, such as a closing that drafts an announcement.

No rule, query or message of its own lives here: a module calls one use case of each context, in one transaction.
"""
