"""What a check looks at: every .ini and nginx configuration of the paths given, and the machine.

Reads only; nothing of what is checked is run or imported, and no name is resolved.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from tapster.errors import AskedWronglyError
from tapster.model.home import Home
from tapster.model.machine import Machine, PathFacts
from tapster.nginx import named as nginx_named
from tapster.nginx.conf import Conf, Directive
from tapster.nginx.parse import parse
from tapster.system.checked_files import Found, below, named
from tapster.system.ini_world import UNCHANGED, contents, matches, world
from tapster.system.path_facts import machine_facts, path_facts
from tapster.uwsgi_ini import named as ini_named
from tapster.uwsgi_ini.ini import Ini
from tapster.uwsgi_ini.read import read

Configuration = TypeVar("Configuration", Ini, Conf)
SYSTEM = Path("/etc")
STANDARD = ("mime.types", "uwsgi_params", "fastcgi_params", "scgi_params", "proxy_params")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Everything that was read for one run."""

    folder: Path
    """What the paths given have in common."""
    inis: tuple[Ini, ...]
    confs: tuple[Conf, ...]
    """Without those that another one includes."""
    files: Mapping[Path, str]
    paths: Mapping[Path, PathFacts]
    machine: Machine
    generated: frozenset[Path] = frozenset()
    """Files that tapster wrote and will write again."""

    @property
    def configurations(self) -> frozenset[Path]:
        """The files that uWSGI and nginx read."""
        inis = {path for each in self.inis for path in each.texts}
        return frozenset(inis.union(*(conf.texts for conf in self.confs)))

    @property
    def texts(self) -> Mapping[Path, str]:
        """Everything that was read, by its file."""
        read = (*(each.texts for each in self.inis), *(each.texts for each in self.confs))
        return {path: text for texts in (self.files, *read) for path, text in texts.items()}


def gather_evidence(
    paths: Iterable[Path], environ: Mapping[str, str], changed: Mapping[Path, bytes] = UNCHANGED
) -> Seen:
    """What lies at and below the paths.

    changed: files that are taken for something else than what they are on disk
    """
    given = tuple(Path(os.path.abspath(path)) for path in paths)
    found = Found()
    for path in given:
        one = below(path) if os.path.isdir(path) else named(_readable(path))
        if os.path.isfile(path) and one.inis:
            one.texts += below(path.parent, deepest=0).texts
        for here, there in ((found.inis, one.inis), (found.confs, one.confs)):
            here += [each for each in there if each not in here]
        found.texts += one.texts
    if not (found.inis or found.confs or found.texts):
        listed = ", ".join(map(str, given))
        raise AskedWronglyError(
            "nothing was checked",
            f"there is no .ini of uWSGI and no configuration of nginx in {listed}",
            "name the file: tapster check wsgi.ini nginx.conf",
        )
    folders = [path if os.path.isdir(path) else path.parent for path in given]
    return _seen(Path(os.path.commonpath(folders)), found, environ, changed)


def gather_home(home: Home, environ: Mapping[str, str]) -> Seen:
    """What tapster has written there for nginx and for each release that is live; no app's code."""
    inis = sorted(home.path.glob("apps/*/live/uwsgi.ini"))
    inis = [ini for ini in inis if not ini.with_name("engine").is_dir()]  # it runs in another
    conf = home.nginx / "nginx.conf"
    found = Found(inis=inis, confs=[conf] if conf.exists() else [])
    with suppress(OSError, ValueError, LookupError):
        command = json.loads((home.nginx / "nginx.json").read_bytes())
        environ = {**environ, "TAPSTER_NGINX_BINARY": command["argv"][0]}
    seen = _seen(home.path, found, environ, UNCHANGED)
    confs = tuple(replace(each, directives=_followed(each.directives)) for each in seen.confs)
    return replace(seen, confs=confs, files={}, generated=seen.configurations)


def _followed(directives: tuple[Directive, ...]) -> tuple[Directive, ...]:
    """The directives with each unix socket that is a link replaced by what it leads to.

    nginx connects to live.sock, a link to the socket that the live release listens on.
    """
    followed = []
    for each in directives:
        args = tuple(
            f"unix:{os.path.realpath(path)}" if scheme == "unix" and os.path.islink(path) else arg
            for arg in each.args
            for scheme, _, path in [arg.partition(":")]
        )
        block = None if each.block is None else _followed(each.block)
        followed.append(replace(each, args=args, block=block))
    return tuple(followed)


def _seen(
    folder: Path, found: Found, environ: Mapping[str, str], changed: Mapping[Path, bytes]
) -> Seen:
    inis = _outermost(ini(path, environ, changed) for path in found.inis)
    confs = _outermost(nginx(path, changed) for path in found.confs)
    seen = {folder, *folder.parents, *(each.path.parent for each in inis)}
    texts = dict.fromkeys(
        (*found.texts, *(text for app in _apps(inis) - seen for text in below(app).texts))
    )
    names = {name for each in inis for name in ini_named.accounts(each)}
    names |= {name for conf in confs for name in nginx_named.accounts(conf)}
    paths = (
        *(path for each in inis for path in ini_named.paths(each)),
        *(path for conf in confs for path in nginx_named.paths(conf)),
    )
    return Seen(
        folder=folder,
        inis=inis,
        confs=confs,
        files={path: text for path in texts if (text := _text(path, changed)) is not None},
        paths=path_facts(paths),
        machine=machine_facts(names, environ, with_nginx=bool(confs)),
    )


def _apps(inis: Iterable[Ini]) -> frozenset[Path]:
    """Folders of the apps that the configurations load, as far as they are there."""
    files = (file for each in inis for file in ini_named.app_files(each))
    bases = (ini_named.base(each) for each in inis)
    there = (
        *filter(os.path.isdir, bases),
        *(each.parent for each in files if os.path.isfile(each)),
    )
    return frozenset(Path(os.path.normpath(folder)) for folder in there)


def _outermost(configurations: Iterable[Configuration]) -> tuple[Configuration, ...]:
    """Those that no other one includes; all if they go round in a circle."""
    read = tuple(configurations)
    included = {os.path.realpath(path) for one in read for path in one.texts if path != one.path}
    return tuple(each for each in read if os.path.realpath(each.path) not in included) or read


def _readable(path: Path) -> Path:
    if os.path.isfile(path) and os.access(path, os.R_OK):
        return path
    why = "there is no such file"
    if os.path.exists(path):
        is_file = os.path.isfile(path)
        why = "it cannot be read by this account" if is_file else "it is neither file nor folder"
    raise AskedWronglyError("nothing was checked", f"{path}: {why}", "name a file or a folder")


def ini(path: Path, environ: Mapping[str, str], changed: Mapping[Path, bytes] = UNCHANGED) -> Ini:
    """An .ini as uWSGI, started in its folder, takes it."""
    return read(path, world(environ, path.parent, changed))


def nginx(path: Path, changed: Mapping[Path, bytes] = UNCHANGED) -> Conf:
    """A configuration of nginx, or a part of one.

    A file outside /etc takes nothing from there but lists that are the same everywhere: the sites
    of this machine do not belong to a project's nginx.conf that will be copied to another.
    """
    is_system = path.is_relative_to(SYSTEM)

    def is_its_own(each: str | Path) -> bool:
        return is_system or not Path(each).is_relative_to(SYSTEM) or Path(each).name in STANDARD

    return parse(
        path,
        lambda each: _text(each, changed) if is_its_own(each) else None,
        lambda pattern: tuple(filter(is_its_own, matches(pattern, path.parent))),
    )


def _text(path: Path, changed: Mapping[Path, bytes]) -> str | None:
    raw = changed[path] if path in changed else contents(path)
    return None if raw is None else raw.decode(errors="replace")
