"""The morning message: what it asks, and its buttons. What is due for whom is decided in csi.nudges."""
