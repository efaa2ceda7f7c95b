"""Whether what is missing on this machine is really missing, or was never meant for it."""

import os.path
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.unset import is_plain
from tapster.model.machine import PathFacts
from tapster.nginx import named as nginx_named
from tapster.uwsgi_ini import named as ini_named
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.values import is_address

ABSENT = frozenset({"missing", "unknown"})
COMMON = ("/usr", "/etc/ssl", "/tmp", "/var/www/html")  # noqa: S108  nothing is written there
"""Below these, much is the same on every machine; so are folders right below the root."""


def is_here(evidence: Evidence, path: Path) -> bool:
    """Whether the configuration is used on this machine for certain, as far as this path goes.

    A path inside the folder that is checked counts if the app's code lies there, too; any other one
    if something else that the configuration names, and that has to be there first, is there.
    """
    if evidence.machine is None:
        return False
    has_code = any(file.suffix == ".py" for file in evidence.files)
    return (has_code and path.is_relative_to(evidence.folder)) or is_installed(evidence, path)


def is_installed(evidence: Evidence, other_than: Path) -> bool:
    """Whether a path that is written out in the configuration is there; `%d` is there anywhere."""
    said = evidence.ini.all(*ini_named.ANCHORS)
    written = {Path(option.value) for option in said if option.written.startswith("/")}
    anchors = {*written, *nginx_named.anchors(evidence.nginx)} - {other_than}
    known = (evidence.paths.get(anchor) for anchor in anchors if not is_common(anchor))
    return any(facts and facts.kind not in ABSENT for facts in known)


def is_common(path: Path) -> bool:
    """Whether a path says nothing about the machine that it is on."""
    return len(path.parts) <= len(("/", "srv")) or any(map(path.is_relative_to, COMMON))


def is_missing(evidence: Evidence, path: Path) -> bool:
    """Whether nothing is there, and something should be."""
    facts = facts_of(evidence, path)
    return facts is not None and facts.kind == "missing" and is_here(evidence, path)


def facts_of(evidence: Evidence, path: Path) -> PathFacts | None:
    """What is known of a path, written with `..` or without."""
    return evidence.paths.get(path) or evidence.paths.get(Path(os.path.normpath(path)))


def path_of(ini: Ini, option: Option) -> Path | None:
    """Where an option's path leads; None if it is an address, or only uWSGI knows."""
    value = option.value.partition(" ")[0]
    if not is_plain(value) or is_address(value) or "://" in value or value[0] in "@=|":
        return None
    start = ini.path.parent if option.key in ini_named.FROM_START else ini_named.base(ini)
    return start / value
