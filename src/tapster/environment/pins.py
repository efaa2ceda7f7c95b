"""Requirement lines out of the tables of Pipfile, poetry.lock and pdm.lock.

https://packaging.python.org/en/latest/specifications/dependency-specifiers/
"""

from collections.abc import Iterable, Mapping
from typing import Any

DEFAULT_INDEX = "https://pypi.org/simple"


def line(  # noqa: PLR0913  the parts of a requirement line
    name: str,
    version: str = "",
    *,
    extras: Iterable[str] = (),
    marker: str = "",
    hashes: Iterable[str] = (),
    link: str = "",
) -> str:
    """`name[extra]==1.0 ; marker --hash=sha256:...`; a `link` stands instead of a version."""
    listed = ",".join(extras)
    wanted = f"{name}[{listed}]" if listed else name
    wanted += f" @ {link}" if link else ("" if version == "*" else version)
    if marker:
        wanted += f" ; {marker}"
    return " ".join((wanted, *(f"--hash={digest}" for digest in sorted(hashes))))


def git_link(url: str, revision: str, subdirectory: str = "") -> str:
    """A direct reference to one revision of a git repository."""
    fragment = f"#subdirectory={subdirectory}" if subdirectory else ""
    at = f"@{revision}" if revision else ""
    return f"git+{url.removeprefix('git+')}{at}{fragment}"


def indexes(urls: Iterable[str]) -> tuple[str, ...]:
    """Lines for package indexes besides the default one, which may have a mirror here."""
    others = dict.fromkeys(url for url in urls if url.rstrip("/") != DEFAULT_INDEX)
    return tuple(f"--extra-index-url {url}" for url in others)


def file_hashes(package: Mapping[str, Any]) -> tuple[str, ...]:
    """Digests of a locked package's files, as poetry.lock and pdm.lock list them."""
    return tuple(file["hash"] for file in package.get("files", ()) if file.get("hash"))


def text(lines: Iterable[str]) -> str:
    """A requirements file."""
    return "".join(f"{each}\n" for each in lines)
