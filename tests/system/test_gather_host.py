import os
import pwd
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tapster.errors import SettingsError, TapsterError
from tapster.model.facts import AppFacts, HostFacts, Requirements
from tapster.model.settings import Settings
from tapster.system.gather_host import gather_host

IS_ROOT = os.geteuid() == 0
ME = pwd.getpwuid(os.geteuid()).pw_name


def app_in(folder: Path) -> AppFacts:
    (folder / "app.py").write_text("print('read')")
    return AppFacts(
        folder=folder,
        ini=None,
        candidates=(),
        looked_at=(),
        requirements=Requirements(kind="none", files=(), inputs=(), commands=()),
        environment=None,
        owner=folder.owner(),
    )


def read_as_worker(facts: HostFacts, path: Path) -> str:
    command = [str(facts.python.executable), str(path)]
    if facts.is_root:
        become = ["--reuid", facts.app_user, "--regid", facts.app_group, "--clear-groups"]
        command = ["/usr/bin/setpriv", *become, *command]
    return subprocess.run(
        command, cwd="/", env={}, capture_output=True, text=True, check=True
    ).stdout


def test_workers_can_read_the_app_and_run_the_interpreter(public: Path) -> None:
    facts = gather_host(public / "home", Settings(), app_in(public), os.environ)

    assert read_as_worker(facts, public / "app.py") == "read\n"
    assert facts.is_root == IS_ROOT
    assert IS_ROOT or facts.app_user == facts.nginx_user == ME
    assert facts.app_user != "root"
    assert not IS_ROOT or facts.app_user != facts.nginx_user


def test_workers_of_a_private_folder_run_as_its_owner_and_never_silently_as_root(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o700)

    if IS_ROOT:
        with pytest.raises(TapsterError, match="closed to"):
            gather_host(tmp_path / "home", Settings(), app_in(tmp_path), os.environ)
    else:
        facts = gather_host(tmp_path / "home", Settings(), app_in(tmp_path), os.environ)
        assert facts.app_user == ME


def test_an_ini_of_roots_runs_as_root_and_says_so(public: Path) -> None:
    app = replace(app_in(public), ini=public / "wsgi.ini")

    facts = gather_host(public / "home", Settings(), app, os.environ)

    assert facts.app_user == ME
    assert bool(facts.user_note) == IS_ROOT


def test_an_account_that_does_not_exist_is_a_mistake_in_the_settings(public: Path) -> None:
    settings = Settings(user="no-such-account")

    if IS_ROOT:
        with pytest.raises(SettingsError, match="no such account"):
            gather_host(public, settings, app_in(public), os.environ)
    else:
        assert gather_host(public, settings, app_in(public), os.environ).app_user == ME


def test_root_that_was_asked_for_needs_no_reason(public: Path) -> None:
    facts = gather_host(public, Settings(user="root"), app_in(public), os.environ)

    assert facts.app_user == ME
    assert facts.user_note == ""


def test_the_figures_are_those_of_this_machine(public: Path) -> None:
    facts = gather_host(public, Settings(), app_in(public), os.environ)

    assert 0 < facts.cores <= len(os.sched_getaffinity(0))
    assert facts.memory_bytes > 1 << 20
    assert facts.somaxconn >= 1
    assert facts.open_files >= 256
    assert os.access(facts.uv, os.X_OK)
    assert os.access(facts.nginx.binary, os.X_OK)
