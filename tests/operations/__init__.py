"""Checks of how Kaizen is installed and watched. They need other programs, so `make test` leaves them out."""
