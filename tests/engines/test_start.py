"""The scripts beside the app server's own, run as they are."""

import os
import subprocess
from pathlib import Path

import pytest

from tapster.engines.start import Process, program_files
from tapster.model.home import Home
from tapster.model.stack import Program
from tests.factories import a_stack


def said(folder: Path, command: str) -> list[str]:
    """What the program prints, started by its script in a process with this pid."""
    release = Home(folder, folder / "run").release("shop", "20261122-170312")
    stack = a_stack(root=folder, programs=(Program(name="w", command=command),))
    process = Process(argv=(), cwd=Path("/"), env={"SECRET": "it's", "TAPSTER_VASSAL": "shop@1"})
    script, ini = program_files(stack, process, release)
    assert ini.path == release.folder / "start-w.ini"
    started = subprocess.Popen(
        ["/bin/sh", "-c", script.text], env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE
    )
    output = started.communicate()[0].decode()
    return output.replace(str(started.pid), "PID").split()


def test_a_program_has_the_apps_variables_its_root_and_a_name_of_its_own(tmp_path: Path) -> None:
    shown = said(tmp_path, "printenv SECRET TAPSTER_VASSAL && pwd")

    assert shown == ["it's", "shop@20261122-170312.w", str(tmp_path.resolve())]


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("X=y sh -c 'echo $X'", "y"),
        ("cd / && sh -c 'echo $PWD'", "/"),
        ("echo a | cat", "a"),
        (". ./more && echo $MORE", "more"),
        ("export A=b; echo $A", "b"),
    ],
)
def test_what_the_shell_understands_works(tmp_path: Path, command: str, shown: str) -> None:
    (tmp_path / "more").write_text("MORE=more")

    assert said(tmp_path, command) == [shown]


def test_one_command_takes_the_scripts_own_process(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("#!/bin/sh\necho $$ $1\n")
    (tmp_path / "work").chmod(0o755)

    assert said(tmp_path, "./work --loglevel=INFO  # quick") == ["PID", "--loglevel=INFO"]
