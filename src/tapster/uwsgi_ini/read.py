"""An .ini the way uWSGI 2.0 reads it."""

from pathlib import Path

from tapster.model.finding import Place
from tapster.uwsgi_ini.ini import Ini, Option, World
from tapster.uwsgi_ini.parse import expand_magic


def read(path: Path, world: World, section: str = "uwsgi") -> Ini:
    """The options of one section."""
    raw = world.read(path)
    text = raw.decode(errors="replace") if raw else ""
    options = []
    inside = False
    for number, each in enumerate(expand_magic(text, path).split("\n"), 1):
        line = each.strip(" \t\r")
        if line.startswith("["):
            inside = line[1:-1] == section
        elif inside and line and line[0] not in ";#":
            name, equals, value = line.partition("=")
            value = value.strip(" \t\r")
            options.append(
                Option(
                    name=name.strip(" \t\r"),
                    value=value,
                    written=value,
                    where=Place(file=path, line=number),
                    has_equals=bool(equals),
                )
            )
    return Ini(path=path, options=tuple(options), texts={path: text})
