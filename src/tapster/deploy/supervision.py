"""The files of a home's Emperor and nginx: what starts them, and what they start."""

import json
from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.stack import Nginx, Supervisor
from tapster.templating import render

EXECUTABLE = 0o755
RUN = "import pyuwsgi; pyuwsgi.run()"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def supervision_files(
    supervisor: Supervisor, nginx: Nginx, home: Home, launcher: str
) -> tuple[File, ...]:
    """Everything in home/emperor, and nginx's own command. `launcher` is system/launcher.py.

    What uWSGI reads has relative paths only: its .ini has no quotes, and the Emperor's working
    folder is the home.
    """
    mark = {"LANG": "C.UTF-8", "PATH": PATH, "TAPSTER_PROCESS_OF": str(home.path)}
    emperor = {
        "argv": [str(supervisor.python), "-c", RUN, "--ini", "emperor/emperor.ini"],
        "env": {**mark, "PYTHONPATH": str(supervisor.server)},
        "run": str(home.run),
    }
    argv = [str(nginx.binary), "-c", str(home.nginx / "nginx.conf"), "-g", "daemon off;"]
    launch, vassal = _launch(supervisor.python), render("deploy/templates/vassal.sh.j2")
    configuration = render("deploy/templates/emperor.ini.j2", backlog=supervisor.backlog)
    return (
        File(path=home.emperor / "launch", text=launch, mode=EXECUTABLE),
        File(path=home.emperor / "vassal", text=vassal, mode=EXECUTABLE),
        File(path=home.emperor / "launcher.py", text=launcher),
        File(path=home.emperor / "emperor.ini", text=configuration),
        _command(home.nginx / "nginx.json", {"argv": argv, "env": mark}),
        _command(home.emperor / "emperor.json", emperor),
    )


def _launch(python: Path) -> str:
    """A script, because a `#!` line takes neither spaces nor a long path."""
    return (
        "#!/bin/sh\n"
        "# launch ROLE [APP@RELEASE]; the roles are in launcher.py. Written by tapster.\n"
        'cd "$(dirname "$0")/.." || exit 1\n'
        f'exec {quote(str(python))} -IS emperor/launcher.py "$1" "$(pwd -P)" $2\n'
    )


def _command(path: Path, command: Mapping[str, object]) -> File:
    return File(path=path, text=json.dumps(command, indent=2) + "\n")
