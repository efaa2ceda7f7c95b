import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tapster.errors import TapsterError
from tapster.model.actions import CheckImport
from tapster.system import import_check

APP = "def application(environ, start_response): ...\n"
LONG_S = 60
PARTIAL = """
from functools import partial
async def f(x, a, b, c): ...
application = partial(f, 1)
"""
MADE = f"""
{APP}
def make(name): return application
class Maker:
    def __init__(self, names): self.made = application
    def again(self): return self.made
"""
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


def imported(
    folder: Path,
    text: str,
    timeout_s: int = LONG_S,
    name: str = "application",
    module: str = "app",
) -> dict[str, Any]:
    (folder / "app.py").write_text(text)
    return import_check.imported(
        CheckImport(
            python=Path(sys.executable),
            module=module,
            callable=name,
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


@pytest.mark.parametrize(
    ("source", "interface"),
    [
        (APP, "wsgi"),
        ("async def application(scope, receive, send): ...", "asgi"),
        ("def application(scope, receive, send): ...", "asgi"),
        ("class A:\n    async def __call__(self, a, b, c): ...\napplication = A()", "asgi"),
        ("class A:\n    def __call__(self, a, b): ...\napplication = A()", "wsgi"),
        (PARTIAL, "asgi"),
        ("application = print", "wsgi"),
    ],
)  # fmt: skip
def test_an_app_tells_which_interface_it_has(tmp_path: Path, source: str, interface: str) -> None:
    assert imported(tmp_path, source)["interface"] == interface


@pytest.mark.parametrize(
    "call", ['make("live")', 'make(name="live")', 'Maker(["live"]).made', "Maker([1]).again()"]
)
def test_an_app_may_be_made_by_a_call_with_arguments(tmp_path: Path, call: str) -> None:
    assert imported(tmp_path, MADE, name=call)["interface"] == "wsgi"


def test_a_factory_that_was_not_called_is_told_from_an_app(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match=r"takes \(name\)") as refused:
        imported(tmp_path, "def create_app(name): ...", name="create_app")

    assert refused.value.fix.endswith("--module 'app:create_app(...)'")


def test_nobody_is_sent_to_correct_an_installed_package(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="No time zone found") as refused:
        imported(tmp_path, "", module="zoneinfo", name='ZoneInfo("No/Where")')

    assert refused.value.fix.startswith("give it what it asks for")


def test_an_app_that_exits_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="SHOP_FOLDER is not set"):
        imported(tmp_path, "import sys\nprint('SHOP_FOLDER is not set')\nsys.exit(1)\n")
