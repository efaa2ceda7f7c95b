"""Where Python, the app's packages and uWSGI come from."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts, HostFacts, PythonFacts
from tapster.model.home import Home
from tapster.model.settings import EngineName
from tapster.model.stack import Environment, Supervisor
from tapster.resolve.choices import Choices

SERVER_PACKAGES: Mapping[EngineName, tuple[str, ...]] = {
    "uwsgi": ("pyuwsgi==2.0.30.post1",),
    "gunicorn": ("gunicorn==27.0.1",),
    "granian": ("granian==2.8.7",),
    "uvicorn": ("uvicorn==0.54.0", "gunicorn==27.0.1"),
}
"""What each engine is installed from, without dependencies: they would hide the app's own."""
OLDEST = (3, 10)
"""Python that engines other than uWSGI run in."""
FREE_THREADED = re.compile(r"cpython-\d+t")
NEEDS: Mapping[EngineName, tuple[str, ...]] = {
    "uvicorn": (
        "click==8.5.1",
        "h11==0.16.0",
        "httptools==0.9.0",
        "typing-extensions==4.15.0",  # before Python 3.11
        "uvloop==0.23.0",
        "websockets==16.0",  # the newest for Python 3.10
    ),
}
"""Dependencies that it cannot do without, in a folder of their own: the app's go first."""


def app_environment(
    choices: Choices, app: AppFacts, host: HostFacts, home: Home, engine: EngineName
) -> Environment:
    """The person's own environment as it is, or one of ours named by what it is built from.

    Apps that need the same have the same, if they run as the same account: it owns what is built.

    Raises:
        AskedWronglyError: if the engine does not run in the app's Python.
    """
    found = app.environment
    python = found or host.python
    if engine != "uwsgi" and tuple(map(int, python.version.split(".")[:2])) < OLDEST:
        raise AskedWronglyError(
            f"{app.folder} cannot be served as asked",
            f"{engine} needs Python {'.'.join(map(str, OLDEST))}, and {python.executable} is "
            f"{python.version}",
            "choose a newer interpreter with the setting `python`",
        )
    made_from = ", ".join(app.requirements.files) or "the framework alone"
    why = f"{found.prefix} is used as it is" if found else f"an environment made from {made_from}"
    choices.take("python", str(python.executable), why, "detected")
    server, server_commands = _server(engine, python, host, home)
    if found:
        return Environment(
            python=found.executable,
            venv=found.prefix,
            server=server,
            server_commands=server_commands,
        )
    needs = app.requirements
    own = (str(app.folder),) if needs.is_local else ()
    made_with = (host.app_user, str(python.executable), python.version)
    venv = home.environments / digest(*made_with, *needs.inputs, *own)
    places = {
        "python": str(python.executable),
        "venv": "{target}",
        "root": str(app.folder),
        "uv": str(host.uv),
        "made": "{target}/made",
    }
    return Environment(
        python=venv / "bin" / "python",
        venv=venv,
        built=True,
        commands=tuple(tuple(_filled(a, places) for a in argv) for argv in needs.commands),
        files=needs.files_made,
        server=server,
        server_commands=server_commands,
    )


def _server(
    engine: EngineName, python: PythonFacts, host: HostFacts, home: Home
) -> tuple[Path, tuple[tuple[str, ...], ...]]:
    """The folder of the app server, and what fills it: wheels only, for lack of a gcc.

    The app's interpreter is not asked: root's Emperor may load what lies in that folder.

    Raises:
        AskedWronglyError: if none of the wheels would fit.
    """
    if engine != "gunicorn" and FREE_THREADED.match(python.abi):
        raise AskedWronglyError(
            f"{python.executable} cannot run {engine}",
            "it is a free-threaded Python, which wheels of app servers do not fit",
            "take one with a GIL, with the setting `python`, or the engine gunicorn for the app",
        )
    major, minor, *_ = python.version.split(".")
    packages, needs = SERVER_PACKAGES[engine], NEEDS.get(engine, ())
    name = f"{packages[0].replace('==', '-')}-{python.abi or python.version}"
    more = f"-{digest(*packages, *needs)}" if len(packages) > 1 else ""
    install = (
        str(host.uv), "pip", "install", "--no-config", "--only-binary", ":all:", "--no-deps",
        "--python", str(host.own_python.executable), "--python-version", f"{major}.{minor}",
        "--target",
    )  # fmt: skip
    beside = ((*install, "{target}/needs", *needs),) if needs else ()
    return home.servers / f"{name}{more}", ((*install, "{target}", *packages), *beside)


def supervisor(host: HostFacts, home: Home, backlog: int) -> Supervisor:
    """The Emperor runs on the installation below tapster's own environment, which may go away."""
    server, commands = _server("uwsgi", host.own_python, host, home)
    python = host.own_python.executable
    return Supervisor(python=python, server=server, server_commands=commands, backlog=backlog)


def _filled(text: str, places: Mapping[str, str]) -> str:
    """The text with each `{place}` filled in; other braces stay."""
    return re.sub(r"\{(\w+)\}", lambda m: places.get(m[1], m[0]), text)


def digest(*inputs: str) -> str:
    """A short name for a list of texts: equal lists have equal names."""
    return hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:12]
