import subprocess
import tempfile
from pathlib import Path

from tests.leftovers import removed


def test_files_and_processes_that_a_test_leaves_are_told_and_go() -> None:
    folder = Path(tempfile.mkdtemp())
    (folder / "file").touch()
    with subprocess.Popen(["sleep", "60"], cwd=folder) as left:
        told = removed(folder)

        assert left.wait() == -9
    assert told == (f"sleep 60 (pid {left.pid})", str(folder / "file"))
    assert not folder.exists()


def test_a_clean_run_leaves_nothing_to_tell() -> None:
    assert removed(Path(tempfile.mkdtemp())) == ()
