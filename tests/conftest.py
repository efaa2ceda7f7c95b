"""What tests of every package share."""

import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling  # type: ignore[import-untyped]

from tapster.system.nginx_binary import bundled, installed

# A shell ignores these for what it starts in the background, and so would all that tests start.
for sent, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(sent) == signal.SIG_IGN:
        signal.signal(sent, usual)

# A machine that is busy with something else is no reason to fail.
settings.register_profile("tapster", deadline=None)
settings.load_profile("tapster")

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


class BySite(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """`--dist=loadfile`, and all tests of one `<engine>` together, whatever their file."""

    def _split_scope(self, nodeid: str) -> str:
        engine = re.search(r"<.*?>", nodeid)
        return engine[0] if engine else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Tests that share a site run in the same process: those of a file, or of an engine."""
    return BySite(config, log)
