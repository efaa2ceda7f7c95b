"""What tapster says of each story is what a person has reviewed."""

from pathlib import Path

import pytest

from tapster.config.decode import decode
from tests.golden.stories import GOLDEN, LEFT, STORIES, golden, ini, left, toml


@pytest.mark.parametrize("name", GOLDEN)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_what_is_said_of_a_story_is_what_was_reviewed(story: Path, name: str) -> None:
    assert golden(story, name) == (story / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", LEFT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_becomes_of_a_story_in_another_engine_is_what_was_reviewed(path: Path) -> None:
    assert left(path) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ["", "gunicorn"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_what_is_adopted_can_be_read(story: Path, engine: str) -> None:
    assert decode(toml(story, engine)).filename == "tapster.toml"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_each_option_has_one_fate(story: Path) -> None:
    fates = (story / "fates.txt").read_text(encoding="utf-8").splitlines()
    found = ini(story)

    rows = [line for line in fates if not line.startswith("note: ")]
    assert len(rows) == len(found.options) + len(found.skipped)
