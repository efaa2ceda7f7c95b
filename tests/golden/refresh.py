"""Writes what tapster says of every story now: `python -m tests.golden.refresh`."""

from tests.golden.stories import GOLDEN, LEFT, STORIES, golden, left

for story in STORIES:
    for name in GOLDEN:
        (story / name).write_text(golden(story, name), encoding="utf-8")
for path in LEFT:
    path.write_text(left(path), encoding="utf-8")
