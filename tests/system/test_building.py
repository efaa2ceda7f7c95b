import os
import sys
import time
from pathlib import Path

from tapster.model.actions import Build
from tapster.system.building import build


def test_what_was_made_for_the_commands_is_gone_when_they_are_done(tmp_path: Path) -> None:
    copy = "import shutil; shutil.copy('{target}/made/Pipfile', '{target}/seen')"
    folder = tmp_path / "environments" / "shop"

    build(
        Build(
            folder=folder,
            commands=((sys.executable, "-c", copy),),
            cwd=tmp_path,
            label="the environment",
            files={"Pipfile": "https://ann:s3cret@pypi.example/simple"},
        )
    )

    assert (folder / "seen").exists()
    assert not (folder / "made").exists()


def test_a_folder_that_is_there_counts_as_needed_from_now_on(tmp_path: Path) -> None:
    os.utime(tmp_path, (0, 0))

    build(Build(folder=tmp_path, commands=(), cwd=tmp_path, label="the environment"))

    assert time.time() - tmp_path.stat().st_mtime < 60
