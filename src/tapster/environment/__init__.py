"""Which file says what packages the app needs, and the commands that install them. Pure."""

from tapster.environment.requirements import declares_packages, is_read, requirements
from tapster.environment.versions import admits

__all__ = ["admits", "declares_packages", "is_read", "requirements"]
