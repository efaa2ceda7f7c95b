"""Which file says what packages the app needs, and the commands that install them. Pure."""

from tapster.environment.requirements import declares_packages, is_read, requirements

__all__ = ["declares_packages", "is_read", "requirements"]
