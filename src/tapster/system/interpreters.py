"""Interpreters of this machine, and what each says of itself."""

import json
import os
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from shlex import quote

from tapster.environment import admits
from tapster.errors import TapsterError
from tapster.model.facts import PythonFacts
from tapster.system.accounts import account_with, runs_as
from tapster.system.files import explained
from tapster.system.programs import asked

OLDEST = (3, 9)
"""Older ones have no wheel of the app server."""
NEWEST_MINOR = 14
FOLDERS = ("/usr/bin", "/usr/local/bin")
QUESTION = """
import json, sys, sysconfig
print(json.dumps([sys.executable, sys.prefix, "%d.%d.%d" % sys.version_info[:3],
                  sysconfig.get_config_var("SOABI") or "", sys.prefix != sys.base_prefix]))
"""


def python_facts(executable: Path) -> PythonFacts:
    """What the interpreter says of itself."""
    what = f"{executable} does not run as a Python interpreter"
    with explained(what):
        owned = executable.parent.stat()
    # Whoever owns it runs it, and not root: also its `.pth` files can hold code.
    path, prefix, version, abi, is_venv = asked(
        [executable, "-I", "-c", QUESTION],
        what,
        "name another: python in tapster.toml, a path or a version such as 3.12",
        json.loads,
        account=runs_as(account_with(owned.st_uid, owned.st_gid)),
    )
    return PythonFacts(
        executable=Path(path), prefix=Path(prefix), version=version, abi=abi, is_venv=is_venv
    )


def own_facts() -> PythonFacts:
    """The installation that runs tapster, not the virtual environment that tapster lies in."""
    version = ".".join(map(str, sys.version_info[:3]))
    executable = Path(sys.base_prefix, "bin", f"python{version.rpartition('.')[0]}")
    return PythonFacts(
        executable=executable if executable.exists() else Path(sys.executable),
        prefix=Path(sys.base_prefix),
        version=version,
        abi=sysconfig.get_config_var("SOABI") or "",
        is_venv=False,
    )


def named(
    setting: str, environ: Mapping[str, str], uv: Path, fits: Callable[[Path], object]
) -> PythonFacts:
    """The interpreter that a path, a version such as `3.12`, or `>=3.12,<4` names."""
    is_version = re.fullmatch(r"\d+(\.\d+){0,2}", setting)
    if not is_version and setting[0] not in "<>=!~":
        return _new_enough(python_facts(Path(setting).expanduser()), setting)
    wanted = f"=={setting}.*" if is_version else setting
    for facts in installed(environ, fits):
        if admits(wanted, facts.version):
            return facts
    # uv also knows the interpreters that it installed itself.
    options = ["--no-project", "--system", "--no-python-downloads"]
    found = asked(
        [uv, "python", "find", *options, setting],
        f"there is no Python {setting}",
        f"uv python install {quote(setting)}, or name an interpreter by its path",
        Path,
        env=environ,
    )
    return _new_enough(python_facts(found), setting)


def installed(environ: Mapping[str, str], fits: Callable[[Path], object]) -> Iterator[PythonFacts]:
    """Interpreters that fit and run: tapster's own, then those in PATH and the usual folders."""
    own = own_facts()
    if fits(own.executable):
        yield own
    names = [f"python3.{minor}" for minor in range(NEWEST_MINOR, OLDEST[1] - 1, -1)]
    seen = {own.executable.resolve()}
    for folder in (*environ.get("PATH", "").split(os.pathsep), *FOLDERS):
        for name in names:
            executable = Path(folder or ".", name)
            real = executable.resolve()
            if real not in seen and os.access(executable, os.X_OK) and fits(executable):
                seen.add(real)
                with suppress(TapsterError):  # pyenv's stand-ins for versions not switched on
                    yield python_facts(executable)


def _new_enough(facts: PythonFacts, setting: str) -> PythonFacts:
    if tuple(map(int, facts.version.split(".")[:2])) >= OLDEST:
        return facts
    raise TapsterError(
        f"Python {setting} cannot run the app",
        f"{facts.executable} is {facts.version}; there is no app server for it",
        "name a newer one: python in tapster.toml",
    )
