"""uWSGI: its .ini, its process, its socket."""

import json
from collections.abc import Mapping
from pathlib import Path

from tapster.engines.start import Process
from tapster.engines.uwsgi.quote import quote
from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.settings import Scalar, Strings
from tapster.model.stack import Stack, Upstream
from tapster.templating import render

RUN = "import pyuwsgi; pyuwsgi.run()"
"""The wheel is a module without `__main__`; its console script may belong to another Python."""

FITS_NGINX = ("--buffer-size=65535", "--max-vars=1024", "--post-buffering=8192")
"""For an .ini that says nothing of them: its own values come later, and so win.

With uWSGI's defaults a cookie of 5 KB, 120 headers or a body that a view does not read are a 502.
"""


def files(stack: Stack, release: Release) -> tuple[File, ...]:
    """uwsgi.ini; for an .ini that runs as written, only a note of it."""
    extra = option_lines(stack.uwsgi_options)
    template = "engines/uwsgi/templates/uwsgi.ini.j2"
    text = f"# Runs {stack.ini} as it is written.\n[uwsgi]\n"
    if stack.ini is None:
        text = render(template, stack=stack, release=release, extra=extra, quote=_quoted)
    return (File(path=ini(release), text=text),)


def _quoted(value: object) -> str:
    """The value for the .ini; a relative path is relative to the file, which uWSGI calls `%d`."""
    is_relative = isinstance(value, Path) and not value.is_absolute()
    return ("%d" if is_relative else "") + quote(str(value))


def ini(release: Release) -> Path:
    """Where uwsgi.ini lies."""
    return release.folder / "uwsgi.ini"


def process(stack: Stack, release: Release) -> Process:
    """The app's own interpreter with uWSGI as a module in it."""
    argv = [str(stack.environment.python), "-c", RUN]
    if stack.ini is not None:
        # The wheel's reload would otherwise exec the base interpreter, which lacks pyuwsgi:
        # https://github.com/unbit/uwsgi/issues/2478
        argv += ["--binary-path", str(stack.environment.python)]
        argv += ["--add-header", f"X-Tapster-Release: {release.id}"]
        if stack.ini_upstream is None:
            argv += ["--socket", str(release.socket), "--chmod-socket=660"]
        # The launcher reads it: an app that ended well without it was stopped by its owner.
        argv += ["--hook-emperor-stop", f"create:{release.told_to_stop}"]
        # Its own way takes 2 s more: the next one has no port yet, and loses its files to `vacuum`.
        argv += ["--hook-emperor-lost", "callint:uwsgi_detach_daemons"]
        argv += ["--hook-emperor-lost", "callint:_exit 1"]
        argv += [*FITS_NGINX, "--stats", str(release.stats), "--ini", stack.ini.name]
    else:
        argv += ["--ini", str(ini(release))]
    return Process(
        argv=tuple(argv),
        cwd=stack.ini.parent if stack.ini else stack.root,
        env={**stack.env, "TAPSTER_RELEASE": release.id, "TAPSTER_VASSAL": release.vassal.stem},
    )


def upstream(stack: Stack, release: Release) -> Upstream:
    """live.sock, or the address that the person's own .ini opens."""
    if stack.ini_upstream is not None:
        return stack.ini_upstream
    return Upstream(address=f"unix:{release.live_socket}", protocol="uwsgi")


def option_lines(options: Mapping[str, Scalar | Strings]) -> list[str]:
    """`name = value` for each option of the passthrough section, a line for each of a list."""
    lines = []
    for name, given in options.items():
        for value in given if isinstance(given, tuple) else (given,):
            text = json.dumps(value) if isinstance(value, bool) else str(value)
            lines.append(f"{name} = {text}")
    return lines
