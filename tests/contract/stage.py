"""The sites of one way to run an app, and what their app says it has seen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tapster.system.nginx_binary import examined
from tests.contract.table import Way
from tests.live.site import Site, Tapster, home

APPS = Path(__file__).parent / "apps"
SMALL_BODY_BYTES = 100_000
LARGE_BODY_BYTES = 256 << 20
PLAIN = ("--processes", "2", "--max-body-bytes", str(LARGE_BODY_BYTES))
"""With which the plain site, and another release of it, comes up."""
LIMIT_S = 2
"""`request_timeout_s` of the hasty site."""
UWSGI = "[uwsgi]\nmin-worker-lifetime = 1\n"
"""Otherwise max_requests does not count for a worker's first minute."""
VARIABLES = {"PLAIN": "value", "QUOTED": 'it\'s "$HOME" 100% \\n', "UNICODE": "caf\u00e9"}


@dataclass(frozen=True)
class Stage:
    """One app in one engine, served in different ways; what no test asks for is not started."""

    tapster: Tapster
    way: Way
    nginx: Path

    @cached_property
    def plain(self) -> Site:
        """Two workers, large bodies."""
        return self.up("plain", *PLAIN)

    @cached_property
    def narrow(self) -> Site:
        """One worker, small bodies; believes a proxy on 127.0.0.1."""
        body = ("--max-body-bytes", str(SMALL_BODY_BYTES))
        return self.up("narrow", "--processes", "1", *body, "--trusted-proxies", "127.0.0.1/32")

    @cached_property
    def hasty(self) -> Site:
        """Two workers, and little time for a request."""
        return self.up("hasty", *self.hasty_flags)

    @property
    def loses_headers(self) -> bool:
        """Whether nginx gives app servers that speak uwsgi only the last header of a name.

        https://nginx.org/en/CHANGES, 1.23.0: "now all the multiple headers are combined".
        """
        is_http = self.way.engine in {"granian", "uvicorn"}
        return examined(self.nginx).version < (1, 23) and not is_http

    @property
    def hasty_flags(self) -> tuple[str, ...]:
        """With which another release of it comes up."""
        limits = ("--request-timeout-s", str(LIMIT_S), "--long-request-timeout-s", "4")
        return ("--processes", "2", *limits)

    @cached_property
    def validated(self) -> Site:
        """`wsgiref.validate` stands between the app server and the app."""
        return self.up("validated", "--processes", "1", "--module", "app:validated")

    def up(self, name: str, *flags: str, port: int = 0) -> Site:
        """The app, in service under this name."""
        return self.tapster.up(self.folder(name), *self.flags(name), *flags, port=port)

    def flags(self, name: str) -> tuple[str | Path, ...]:
        """What every site of this way is brought up with."""
        common = ("--name", name, "--nginx-binary", self.nginx, "--engine", self.way.engine)
        kind = ("--module", "app:app", "--interface", self.way.interface)
        return (*common, *kind, "--threads", str(self.way.threads))

    def folder(self, name: str) -> Path:
        """Of the app, for a site of its own."""
        app = (APPS / self.way.interface / "app.py").read_text()
        lines = [f"{variable} = '''{value}'''\n" for variable, value in VARIABLES.items()]
        made = self.tapster.base / name
        if not made.exists():
            settings = "".join(["[env]\n", *lines, UWSGI])
            self.tapster.folder(name, {"app.py": app, "tapster.toml": settings})
            (made / "meetings").mkdir()
            (made / "meetings").chmod(0o777)
        return made


@contextmanager
def stage(way: Way, nginx: Path) -> Iterator[Stage]:
    """A home for the sites; nothing of it runs afterwards."""
    with home() as tapster:
        yield Stage(tapster, way, nginx)


@dataclass(frozen=True)
class Seen:
    """What the app was told of a request, in words that are of no interface."""

    method: str
    path: bytes
    """Decoded once."""
    raw_path: str
    """As it was written; ASGI's."""
    query: str
    scheme: str
    client: str
    mount: str
    headers: tuple[tuple[str, str], ...]
    """In their order, names in small letters."""
    length: int
    sha256: str
    pid: int
    imported_by: int
    """The process that has imported the app."""
    variables: Mapping[str, str]
    """WSGI's."""

    def header(self, name: str) -> str:
        """Its values, as one line; empty if there is none."""
        return ", ".join(value for each, value in self.headers if each == name)

    @property
    def names(self) -> set[str]:
        """Of the headers."""
        return {name for name, _ in self.headers}


def seen(said: Any) -> Seen:
    """From what the view /show says."""
    body = said.get("body", {"length": 0, "sha256": ""})
    return Seen(
        method=said.get("method", "GET"),
        path=said["path"].encode("latin-1"),
        raw_path=said.get("raw_path", ""),
        query=said["query"],
        scheme=said["scheme"],
        client=said["client"],
        mount=said["mount"],
        headers=tuple((name, value) for name, value in said["headers"]),
        length=body["length"],
        sha256=body["sha256"],
        pid=said["pid"],
        imported_by=said["imported_by"],
        variables=said.get("variables", {}),
    )
