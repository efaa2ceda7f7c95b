"""Which candidate is the likelier app: nearer to the top, in a file and under a name people use."""

from fnmatch import fnmatch
from pathlib import PurePosixPath

FOLDER = 100
"""For each folder between the top and the file."""
BY_THE_WAY = 50
"""For files that make an app only to have its context."""
SAME_APP = 1000
"""For the second and third name of an app."""
GUESS = 2000
"""For what nobody knows before it is imported."""
UNUSABLE = 5000
"""From here on a candidate is shown, but never chosen."""
FACTORY = 3
OTHER_NAME = 1
OTHER_FILE = 10

ENTRY_STEMS = ("wsgi", "app", "application", "main", "__init__")
"""Files in which people look for the app first; equals, but the order settles who names it."""
CALLABLE_NAMES = frozenset({"app", "application"})
FACTORY_NAMES = frozenset(
    {
        *("create_app", "make_app", "build_app", "get_app", "app_factory"),
        *("create_application", "make_application", "application_factory"),
    }
)
BY_THE_WAY_STEMS = ("manage", "cli", "tasks", "fabfile", "*celery*", "*worker*", "*seed*")


def rank(path: str, name: str) -> int:
    """Smaller is likelier. Two apps of the same rank are for a person to choose from."""
    stem = PurePosixPath(path).stem
    return (
        path.count("/") * FOLDER
        + (0 if stem in ENTRY_STEMS else OTHER_FILE)
        + (BY_THE_WAY if any(fnmatch(stem, pattern) for pattern in BY_THE_WAY_STEMS) else 0)
        + (FACTORY if name.endswith("()") else 0 if name in CALLABLE_NAMES else OTHER_NAME)
    )


def is_entry(path: str) -> bool:
    """Whether a file of this name is there to hand out the app."""
    return stem_order(path) < len(ENTRY_STEMS)


def stem_order(path: str) -> int:
    """Place of a file's name among those that say "here is the app"."""
    stem = PurePosixPath(path).stem
    return ENTRY_STEMS.index(stem) if stem in ENTRY_STEMS else len(ENTRY_STEMS)
