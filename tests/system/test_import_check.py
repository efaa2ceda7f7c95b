import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.model.actions import CheckImport
from tapster.system.import_check import check_import

APP = "def application(environ, start_response): ...\n"
LONG_S = 60
FORKS = f"""
import os, pathlib, time
if os.fork() == 0:
    pathlib.Path("forked").write_text(str(os.getpid()))
    time.sleep({LONG_S * 10})
while not pathlib.Path("forked").exists() or not pathlib.Path("forked").read_text():
    time.sleep(0.01)
"""
RECURSES = f"""
def {"f" * 200}(depth):
    return {"f" * 200}(depth + 1)
{"f" * 200}(0)
"""


def imported(folder: Path, text: str, timeout_s: int = LONG_S) -> None:
    (folder / "app.py").write_text(text)
    check_import(
        CheckImport(
            python=Path(sys.executable),
            module="app",
            callable="application",
            root=folder,
            folder=folder,
            env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
            timeout_s=timeout_s,
        )
    )


def is_gone(pid: int) -> bool:
    """Whether it runs no more; whoever has to may not yet have taken note of it."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] in {"Z", "X"}


def becomes(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return true()


def test_an_app_that_forks_at_import_is_not_waited_for_and_its_child_is_gone(
    tmp_path: Path,
) -> None:
    began = time.monotonic()

    imported(tmp_path, FORKS + APP)

    assert time.monotonic() - began < LONG_S / 2
    pid = int((tmp_path / "forked").read_text())
    assert becomes(lambda: is_gone(pid))


def test_only_the_process_that_was_started_answers(tmp_path: Path) -> None:
    imported(tmp_path, f"import os, time\ntime.sleep(0.3 * bool(os.fork()))\n{APP}")


def test_what_hangs_is_stopped_with_what_it_has_forked(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="has not come back after 2 seconds"):
        imported(tmp_path, f"{FORKS}\ntime.sleep({LONG_S})\n{APP}", timeout_s=2)

    pid = int((tmp_path / "forked").read_text())
    assert becomes(lambda: is_gone(pid))


def test_an_import_that_hangs_is_told_by_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match=r"it is at app\.py:3 in wait") as refused:
        imported(tmp_path, f"import time\ndef wait():\n    time.sleep({LONG_S})\nwait()\n", 1)

    assert "it is at app.py:4 in <module>" in refused.value.why


def test_a_crash_of_the_interpreter_is_told_by_its_signal_and_the_line(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="was killed by SIGSEGV") as refused:
        imported(tmp_path, "import ctypes\nctypes.string_at(0)\n")

    assert 'app.py", line 2' in refused.value.why


def test_a_long_traceback_is_told_by_its_end(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="RecursionError") as refused:
        imported(tmp_path, RECURSES + APP)

    assert len(refused.value.why.splitlines()) < 30
    assert refused.value.fix == f"correct {tmp_path}/app.py:3"


def test_an_interpreter_that_ends_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="goodbye"):
        imported(tmp_path, "import os\nprint('goodbye', flush=True)\nos._exit(0)\n")
