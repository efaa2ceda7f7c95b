"""Ways to break a release: its files, its settings, or the machine under it."""

import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tests.live.load import PLAIN
from tests.live.site import Site

UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
"""Modes of files also bind root."""

Host: TypeAlias = Callable[[Site], AbstractContextManager[tuple[str, ...]]]
"""Breaks the machine for a while; what it yields are more words of the command."""


@contextmanager
def untouched(_site: Site) -> Iterator[tuple[str, ...]]:
    """The machine is as it should be."""
    yield ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One way in which a release can be broken."""

    said: str
    """A regular expression that the refusal matches."""
    files: Mapping[str, str | None] = field(default_factory=dict)
    """Over those of the good app; none for a file that is gone."""
    settings: str = ""
    """Lines of tapster.toml."""
    flags: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    """What the command is run by."""
    host: Host = untouched
    own_s: int = 0
    """How long the settings let tapster wait before it may be sure."""


@contextmanager
def port_taken(_site: Site) -> Iterator[tuple[str, ...]]:
    """Somebody else listens where the release wants to."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield ("--listen", f"127.0.0.1:{taken.getsockname()[1]}")


@contextmanager
def home_closed(site: Site) -> Iterator[tuple[str, ...]]:
    """Nobody may write to the folder of the releases."""
    releases = site.tapster.home / "apps" / site.name / "releases"
    releases.chmod(0o555)
    yield ()
    releases.chmod(0o755)


@contextmanager
def source_closed(site: Site) -> Iterator[tuple[str, ...]]:
    """A module of the app may not be read."""
    closed = site.folder / "lib.py"
    closed.write_text("answer = 42\n")
    closed.chmod(0)
    yield ()
    closed.unlink()


@contextmanager
def domain_taken(site: Site) -> Iterator[tuple[str, ...]]:
    """Another app of the home answers to the domain, on a port of its own."""
    other = site.tapster.up(
        site.tapster.folder("other", PLAIN), "--processes", "1", "--domains", "shop.example"
    )
    yield ("--listen", f"127.0.0.1:{other.port}", "--domains", "shop.example")
    assert site.tapster.command("down", "other").exit_code == 0


@contextmanager
def certificates(site: Site) -> Iterator[tuple[str, ...]]:
    """Two certificates and their keys lie in the folder."""
    for name in ("one", "two"):
        request = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x"
        argv = [*request.split(), "-keyout", f"{name}.key", "-out", f"{name}.pem"]
        subprocess.run(argv, cwd=site.folder, check=True, capture_output=True)
    yield ()


@contextmanager
def large_source(site: Site) -> Iterator[tuple[str, ...]]:
    """The source has a file that does not fit."""
    (site.folder / "data.bin").write_bytes(bytes(1 << 20))
    yield ()


@contextmanager
def repository(site: Site) -> Iterator[tuple[str, ...]]:
    """The folder is in git."""
    subprocess.run(["git", "init", "-q", site.folder], check=True)
    yield ()


@contextmanager
def link_away(site: Site) -> Iterator[tuple[str, ...]]:
    """A link in the source leads to what no release would have."""
    (site.folder / "away").symlink_to(site.tapster.base)
    yield ()


def limited(kibibytes: int) -> tuple[str, ...]:
    """The command can write no file of more than so much, as on a disk that is nearly full."""
    return ("sh", "-c", f'ulimit -f {kibibytes * 2}; exec "$0" "$@"')


GOOD = Kind(said="")
"""Not broken at all."""


def lay(folder: Path, kind: Kind) -> None:
    """The folder holds the good app, broken in this way."""
    files = {**PLAIN, "tapster.toml": f"processes = 2\n{kind.settings}\n", **kind.files}
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
