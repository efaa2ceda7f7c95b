"""`tapster check` in this process, on files of a test."""

import contextlib
import re
from pathlib import Path

from click.testing import CliRunner

from tapster.cli.main import tapster
from tapster.errors import TapsterError
from tests.live.site import Said

INI = "[uwsgi]\nmaster = true\nsocket = /run/shop.sock ; for nginx\nmodule = app:app\n"
CONF = "server {\n    location /static {\n        alias /srv/static/;\n    }\n}\n"
FINDING = re.compile(
    r"^(error  |warning|advice )  (\S+) +(\S+)\n {9}(.+)\n {9}fix: (.+)$", re.MULTILINE
)


def folder(base: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return base


def check(cwd: Path, *argv: str | Path) -> Said:
    return said("check", *argv, cwd=cwd)


def said(*argv: str | Path, cwd: Path) -> Said:
    with contextlib.chdir(cwd):
        done = CliRunner().invoke(tapster, list(map(str, argv)))
    if isinstance(done.exception, TapsterError):
        return Said(done.exception.exit_code, done.stdout, f"{done.stderr}{done.exception}\n")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout, done.stderr)


def found(done: Said) -> dict[str, tuple[str, ...]]:
    return {
        rule: (severity.strip(), *rest) for severity, rule, *rest in FINDING.findall(done.stdout)
    }


def places(done: Said, rule: str) -> list[str]:
    return [place for _, each, place, *_ in FINDING.findall(done.stdout) if each == rule]
