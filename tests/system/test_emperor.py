"""A home that has stopped can be started again while it has an app in service."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tapster.system import emperor


@pytest.mark.parametrize("is_in_service", [True, False])
def test_what_starts_the_emperor_stays_with_apps_in_service(
    tmp_path: Path, *, is_in_service: bool
) -> None:
    command = tmp_path / "emperor" / "emperor.json"
    command.parent.mkdir()
    command.write_text("{}")
    app = tmp_path / "apps" / "shop"
    (app / "releases" / "20260101-000000").mkdir(parents=True)
    if is_in_service:
        (app / "live").symlink_to("releases/20260101-000000")

    emperor.stop(tmp_path)

    assert command.exists() is is_in_service


def test_what_does_not_notice_that_the_emperor_is_gone_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "emperor").mkdir()
    lock = f"import fcntl; lock = open({str(tmp_path / 'emperor' / 'lock')!r}, 'w')"
    holds = f"{lock}; fcntl.lockf(lock, fcntl.LOCK_EX); print('holds'); input()"
    argv, pipe = [sys.executable, "-uc", holds], subprocess.PIPE
    mark = {"TAPSTER_PROCESS_OF": str(tmp_path)}
    began = time.monotonic()
    with (
        subprocess.Popen(argv, env=mark, stdin=pipe, stdout=pipe, text=True) as first,
        subprocess.Popen(["/bin/sleep", "60"], env=mark) as busy,
    ):
        assert first.stdout
        first.stdout.readline()
        emperor.stop(tmp_path)

    assert busy.returncode
    assert time.monotonic() - began < emperor.PATIENCE_S
