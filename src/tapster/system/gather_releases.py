"""The releases of an app on disk."""

import os
from collections.abc import Iterator
from pathlib import Path

from tapster.model.home import Home
from tapster.model.release import Kept, Release
from tapster.system import gather_present as present

BLOCK_BYTES = 512  # of st_blocks: https://man7.org/linux/man-pages/man3/stat.3type.html


def gather_releases(home: Home, app: str) -> tuple[Kept, ...]:
    """Newest first."""
    live = present.live_release(home, app)
    found = sorted(present.release_ids(home, app), reverse=True)
    return tuple(_kept(home.release(app, each), live) for each in found)


def _kept(release: Release, live: Release | None) -> Kept:
    record = present.record(release)
    state = "kept"
    if release == live:
        state = "live"
    elif not record or release.unproven.exists():
        state = "unfinished"
    elif release.vassal.exists():
        state = "warm"
    return Kept(
        id=release.id,
        state=state,
        created=float(record.get("created", 0)),
        who=str(record.get("who", "")),
        commit=str(record.get("commit", "")),
        folder=str(record.get("folder", "")),
        digest=str(record.get("digest", "")),
        size_bytes=sum(_sizes(release.folder)),
    )


def _sizes(folder: Path) -> Iterator[int]:
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(os.path.join(place, name)).st_blocks * BLOCK_BYTES
            except FileNotFoundError:
                continue
