"""What tests of every package share."""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling  # type: ignore[import-untyped]

from tapster.system.nginx_binary import bundled, installed
from tests import leftovers

# A shell ignores these for what it starts in the background, and so would all that tests start.
for sent, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(sent) == signal.SIG_IGN:
        signal.signal(sent, usual)
# A limit of time, or whoever cancels a job in CI, ends the tests as Ctrl-C does: cleaned up.
signal.signal(signal.SIGTERM, signal.default_int_handler)

# A machine that is busy with something else is no reason to fail.
settings.register_profile("tapster", deadline=None)
settings.load_profile("tapster")

TEMPORARY = pytest.StashKey[Path]()
NGINX = [binary for binary in (bundled(), *installed(os.environ)) if binary]


@pytest.fixture(autouse=True)
def _settings_only_from_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person at this terminal has set or activated decides nothing here."""
    for name in tuple(os.environ):
        if name.startswith("TAPSTER_") or name in {"VIRTUAL_ENV", "PYTHONPATH"}:
            monkeypatch.delenv(name)


@pytest.fixture(params=NGINX, ids=str)
def nginx_binary(request: pytest.FixtureRequest) -> Path:
    """Every nginx of this machine, one after the other: the bundled one, and those in PATH."""
    binary = request.param
    assert isinstance(binary, Path)
    return binary


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short path: with an account's and a test's name in it, sockets do not fit."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


class BySite(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """`--dist=loadfile`, and all tests of one `<engine>` together, whatever their file."""

    def _split_scope(self, nodeid: str) -> str:
        engine = re.search(r"<.*?>", nodeid)
        return engine[0] if engine else str(super()._split_scope(nodeid))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Whatever the tests and all they start put into a temporary place lies in one folder."""
    if not hasattr(config, "workerinput"):  # which has its environment from this process
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
        config.stash[TEMPORARY] = folder = leftovers.own_folder()
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tests that leave a process or a file have failed."""
    folder = session.config.stash.get(TEMPORARY, None)
    if folder and (left := leftovers.removed(folder)):
        session.config.get_terminal_writer().line("\n  ".join(["\nThe tests have left:", *left]))
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Tests that share a site run in the same process: those of a file, or of an engine."""
    return BySite(config, log)
