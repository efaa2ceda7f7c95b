"""What a home holds and runs, in words that two homes or two moments can be compared by."""

import os
import re
from collections import Counter
from pathlib import Path

from tapster.model.home import home_at
from tapster.system.homes import short_base
from tests.live.faults import census
from tests.live.site import Tapster

PASSING = ("log/", "cache/", "nginx/temp/", "environments/", "servers/", "lock", "nginx/nginx.pid")
"""What grows with use, or is there for the next release that needs the same."""
STAMP = re.compile(r"\d{8}-\d{6}(-\d)?")


def remains(tapster: Tapster) -> frozenset[str]:
    """Every path of the home, sockets included, with what each link leads to."""
    home = home_at(tapster.home, lambda: short_base(os.environ))
    found = {*_paths(home.path)}
    if not home.run.is_relative_to(home.path):
        found |= {f"run/{line}" for line in _paths(home.run)}
    found |= {f"half built: {path.name}" for path in home.path.glob("*/*.building")}
    return frozenset(found)


def shape(tapster: Tapster) -> frozenset[str]:
    """The same with a release's role in the place of its id: two deploys end alike."""
    apps = tapster.home / "apps"
    roles: dict[str, str] = {}
    for role in ("previous", "live"):
        for link in apps.glob(f"*/{role}"):
            roles[link.readlink().name] = f"<{role}>"
    lines = remains(tapster)
    return frozenset(STAMP.sub(lambda at: roles.get(at[0], "<older>"), line) for line in lines)


def running(tapster: Tapster) -> Counter[str]:
    """How many processes there are of each part."""
    return census(tapster)


def pids(tapster: Tapster) -> frozenset[int]:
    """All that runs for the home."""
    return frozenset(each.pid for each in tapster.processes())


def _paths(top: Path) -> set[str]:
    found = set()
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(folder, name)
            shown = str(path.relative_to(top))
            if not f"{shown}/".startswith(PASSING) and not shown.startswith("lock"):
                found.add(f"{shown} -> {path.readlink()}" if path.is_symlink() else shown)
    return found
