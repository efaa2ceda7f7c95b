"""Bringing an app into service and out of it: plans as values, and what carries them out."""
