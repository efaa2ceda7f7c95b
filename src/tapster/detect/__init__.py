"""Which framework is this, and where is its app? Pure: from a Tree, with `ast`, running nothing."""

from tapster.detect.choice import choose, named
from tapster.detect.find import candidates
from tapster.detect.modules import SKIPPED_FOLDERS, looked_at

__all__ = ["SKIPPED_FOLDERS", "candidates", "choose", "looked_at", "named"]
