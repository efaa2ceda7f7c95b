import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.system.gather_host import find_uv
from tapster.system.interpreters import installed, named, own_facts, python_facts

UV = find_uv(os.environ)
VERSION = "{}.{}".format(*sys.version_info[:2])


def test_an_interpreter_says_what_it_is() -> None:
    facts = python_facts(Path(sys.executable))

    assert facts.version == "{}.{}.{}".format(*sys.version_info[:3])
    assert facts.abi == sysconfig.get_config_var("SOABI")
    assert facts.prefix == Path(sys.prefix)


def test_a_virtual_environment_knows_that_it_is_one(tmp_path: Path) -> None:
    python = own_facts().executable
    subprocess.run([UV, "venv", "-q", "--python", python, tmp_path / "venv"], check=True)

    facts = python_facts(tmp_path / "venv" / "bin" / "python")

    assert facts.is_venv
    assert facts.prefix == tmp_path / "venv"
    assert facts.executable == tmp_path / "venv" / "bin" / "python"


def test_our_own_installation_is_known_without_running_it() -> None:
    own = own_facts()

    assert own == python_facts(own.executable)
    assert not own.is_venv


def test_our_own_is_the_first_choice_if_it_fits() -> None:
    own = own_facts()

    assert next(installed(os.environ, lambda _: True)) == own
    assert list(installed(os.environ, lambda _: False)) == []


def test_a_version_names_an_interpreter_of_that_version() -> None:
    facts = named(VERSION, os.environ, UV, lambda _: True)

    assert facts.version.startswith(f"{VERSION}.")


def test_a_path_names_an_interpreter() -> None:
    facts = named(sys.executable, os.environ, UV, lambda _: True)

    assert facts.prefix == Path(sys.prefix)


def test_a_version_that_is_not_installed_is_an_error_with_the_way_to_install_it() -> None:
    with pytest.raises(TapsterError) as caught:
        named("3.99", os.environ, UV, lambda _: True)

    assert caught.value.what == "there is no Python 3.99"
    assert caught.value.fix.startswith("uv python install 3.99")


def test_a_uv_that_does_not_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="No such file"):
        named("3.99", {}, tmp_path / "uv", lambda _: True)


def test_a_stand_in_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)

    assert list(installed({"PATH": str(tmp_path)}, lambda path: path == shim)) == []
    with pytest.raises(TapsterError, match="command not found"):
        named(str(shim), os.environ, UV, lambda _: True)
