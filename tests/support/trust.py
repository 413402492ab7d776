"""Whom clients in tests trust: reading all the certificates of this machine takes longer than the rest of a test."""

import ssl

TRUST = ssl.create_default_context()
