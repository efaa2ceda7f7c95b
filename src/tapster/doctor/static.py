"""Which addresses are files: of uWSGI's static maps, and of nginx's locations."""

from collections.abc import Iterator

from tapster.nginx.conf import Conf
from tapster.uwsgi_ini.ini import Ini, Option


def mapped(ini: Ini) -> Iterator[tuple[str, str, Option]]:
    """Prefix, folder and line of each map, without slashes at the end."""
    for option in ini.all("static-map", "static-map2"):
        prefix, equals, folder = option.value.partition("=")
        if equals and prefix.startswith("/") and "(" not in option.value:
            yield prefix.rstrip("/"), folder.rstrip("/"), option


def folders_by_nginx(conf: Conf) -> dict[str, str]:
    """Prefix to folder of each location that serves files, without slashes at the end."""
    found = {}
    for location, _ in conf.named("location"):
        prefix = location.args[-1].rstrip("/") if location.args else ""
        if location.args and location.args[0] in {"~", "~*", "="}:
            continue
        for each in location.inner("alias", "root"):
            if each.args:
                below = prefix if each.name == "root" else ""
                found[prefix] = each.args[0].rstrip("/") + below
    return found
