"""The App Homes that people have open: pages and filters, and what was last published there."""
