"""A world in memory for the reader: files, variables and nothing else."""

import fnmatch
from collections.abc import Mapping
from pathlib import Path

from tapster.uwsgi_ini import facts
from tapster.uwsgi_ini.ini import Ini, World
from tapster.uwsgi_ini.read import read

FOLDER = Path("/srv/shop")


def world(files: Mapping[str, str | bytes], environ: Mapping[str, str] | None = None) -> World:
    """What an .ini in /srv/shop finds. Names are relative to there."""
    there = {
        FOLDER / name: text.encode() if isinstance(text, str) else text
        for name, text in files.items()
    }
    folders = {folder for path in there for folder in path.parents}
    return World(
        read=there.get,
        is_file=there.__contains__,
        is_folder=folders.__contains__,
        exists=lambda path: path in there or path in folders,
        full_name=lambda path: FOLDER / path,
        inode=lambda path: 1000 + sorted(there).index(path),
        glob=lambda pattern: tuple(sorted(fnmatch.filter(files, pattern))),
        environ=environ or {},
        cwd=FOLDER,
        hostname="web-1",
        cores=4,
        uid=1000,
        gid=33,
        user="shop",
        group="www-data",
        now=1_800_000_000.25,
    )


def taken(*lines: str, environ: Mapping[str, str] | None = None, **files: str) -> Ini:
    """What uWSGI takes from wsgi.ini with these lines in its section.

    files: what else is there; of a name, the last `_` is the dot
    """
    named = {".".join(name.rsplit("_", 1)): text for name, text in files.items()}
    text = "\n".join(("[uwsgi]", *lines, ""))
    return read(FOLDER / "wsgi.ini", world({"wsgi.ini": text, **named}, environ))


def whole(text: str | bytes, section: str = "uwsgi", name: str = "wsgi.ini") -> Ini:
    """What uWSGI takes from a file with exactly this in it."""
    return read(FOLDER / name, world({name: text}), section)


def of_text(text: str) -> facts.Options:
    """The options of an .ini with this text."""
    return pairs(whole(text))


def pairs(ini: Ini) -> facts.Options:
    return tuple((option.name, option.value) for option in ini.options)


def remarks(ini: Ini) -> tuple[tuple[str, str, int], ...]:
    return tuple((remark.kind, remark.text, remark.where.line) for remark in ini.remarks)
