"""One app of the table, brought up in a folder of its own, asked and taken down."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tapster.config.env_file import parse_env_file
from tests.live.site import Site, Tapster, environment
from tests.nginx.servers import wait_until
from tests.pypi.apps import App

UV = (sys.executable, "-m", "uv")
PATIENCE_S = 300
"""For a command of the package's own that fills the folder."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an app did."""

    app: App
    engine: str
    seconds: float
    """From the command to the first answer, packages fetched included."""
    answered: int
    served_by: str
    """Who answers for the static file."""


def tried(tapster: Tapster, app: App) -> Outcome:
    """What came of it; what was built for it is gone again."""
    folder = filled(tapster, app)
    began = time.monotonic()
    site = tapster.up(folder)
    seconds = time.monotonic() - began
    engine = json.loads(record(tapster, folder.name).read_text())["engine"]
    assert (engine == "uwsgi") == (app.interface == "wsgi"), f"{app.name} runs in {engine}"
    for path, text in app.asks.items():
        answer = site.ask(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.body[:2000]!r}"
        assert text in answer.body.decode(), f"{path} has no {text!r}: {answer.body[:2000]!r}"
    served_by = server_of(site, app.static) if app.static else "ships none"
    assert tapster.command("down", folder.name, "--purge").exit_code == 0
    shutil.rmtree(tapster.home / "environments")
    return Outcome(
        app=app,
        engine=engine,
        seconds=seconds,
        answered=len(app.asks),
        served_by=served_by,
    )


def server_of(site: Site, path: str) -> str:
    """Who answers for a file that is there: `nginx`, or `the app`."""
    file = site.ask(path)
    assert (file.status, bool(file.body)) == (200, True), f"{path}: {file.status}"
    log = site.log / "access.jsonl"
    wait_until(lambda: path in log.read_text(), f"the line of {path}")
    lines = map(json.loads, log.read_text().splitlines())
    worker = next(line["worker"] for line in lines if line["uri"] == path)
    return "the app" if worker else "nginx"


def filled(tapster: Tapster, app: App) -> Path:
    """The folder, which belongs to the account that the app will run as."""
    folder = tapster.base / app.name
    requirements = "".join(f"{each}\n" for each in (app.requirement, *app.more))
    files = {name: text.replace("{folder}", str(folder)) for name, text in app.files.items()}
    if app.setting:
        files["tapster.toml"] = f"{app.setting}\n"
    folder.mkdir()
    variables = parse_env_file(files.get(".env", ""), ".env")
    for command in app.made_by:
        package = ("--from", app.requirement, *(f"--with={each}" for each in app.more))
        subprocess.run(
            [*UV, "tool", "run", "--quiet", "--python", sys.executable, *package, *command],
            cwd=folder,
            env=environment(variables),
            capture_output=True,
            check=True,
            timeout=PATIENCE_S,
        )
    tapster.folder(app.name, files | {"requirements.txt": requirements})
    for name, content in app.data.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody")
    return folder


def record(tapster: Tapster, name: str) -> Path:
    """The release.json of what serves."""
    return tapster.home / "apps" / name / "live" / "release.json"
