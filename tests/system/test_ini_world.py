import os
from pathlib import Path

from tapster.system.ini_world import MOST_BYTES, contents, matches


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert contents(tmp_path / "pipe") is None


def test_of_a_very_large_file_no_half_line_is_read(tmp_path: Path) -> None:
    (tmp_path / "geo.conf").write_bytes(b"10.0.0.0/8 shop;\n" * (MOST_BYTES // 16))

    raw = contents(tmp_path / "geo.conf") or b""

    assert 0 < len(raw) < MOST_BYTES
    assert raw.endswith(b"shop;\n")


def test_a_pattern_that_goes_through_the_whole_machine_stands_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c" / "d"
    folder.mkdir(parents=True)

    assert matches("*/*/*/d", tmp_path) == ("a/b/c/d",)
    assert matches("*/*/*/*", tmp_path) == ()
