"""Tapster puts Python web apps behind nginx: one command, day two included."""

__version__ = "0.1.0"
