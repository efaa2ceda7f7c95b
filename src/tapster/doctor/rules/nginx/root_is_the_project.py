"""`root /srv/shop;` where app.py lies."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES
from tapster.doctor.nginx_sites import prefix, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Blocks, Conf, Directive

EVERYTHING = frozenset(map(Path, ("/", "/etc", "/home", "/root", "/usr", "/var")))


@rule(
    title="nginx hands out the app's source to anybody",
    severity=Severity.ERROR,
    source="https://docs.djangoproject.com/en/stable/howto/static-files/deployment/",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx serves every file below `root` and `alias`. If the app itself lies there, a request
    for /app.py, /wsgi.ini or /.env is answered with it, passwords and secret key included. Robots
    ask every site for /.env.

    Fix: put static files into a folder of their own, and name that one.

    Ignore when: the folder has nothing in it that may not be read.
    """
    sources = {path.parent for path, _ in evidence.named("*.py")} | EVERYTHING
    sources |= {Path(each.value) for each in evidence.ini.all("chdir")}
    sources |= {Path(each.value).parent for each in evidence.ini.all("wsgi-file")}
    for server, blocks in servers(evidence.nginx):
        for directive, folder in _served(server, blocks, evidence.nginx):
            if folder in sources:
                yield Finding(
                    message=f"everything in {folder} can be read by anybody, source and secrets",
                    where=directive.where,
                    fix="name a folder that has only static files in it",
                )


def _served(server: Directive, blocks: Blocks, conf: Conf) -> Iterator[tuple[Directive, Path]]:
    """Each `root` and `alias` with the folder that whole paths are served from."""
    inside = [(each, within) for each, within in conf.named("location") if server in within]
    if any("py" in each.args[-1] for each, _ in inside if each.args[:1] in {("~",), ("~*",)}):
        return  # somebody has thought of it
    if not any(prefix(each) == "/" for each, _ in inside if each.args):
        inside.append((server, blocks))
    for place, within in inside:
        path = "/" if place is server else prefix(place) if place.args else None
        if path is None or any(place.inner(*PASSES, "return", "deny", "internal")):
            continue
        for each in place.inner("alias"):
            yield from _absolute(each, "")
        if not any(place.inner("alias")):
            for each in conf.in_force("root", (*within, place)):
                yield from _absolute(each, path)


def _absolute(directive: Directive, path: str) -> Iterator[tuple[Directive, Path]]:
    if directive.args and re.match(r"/[^$]*$", directive.args[0]):
        whole = f"{directive.args[0]}/{path}".strip("/")
        yield directive, Path(posixpath.normpath(f"/{whole}"))
