"""Configurations that are right, but for what a symptom says."""

import grp
import os
import pwd
from inspect import cleandoc
from textwrap import indent

HERE = "127.0.0.1:<port>"
TCP = "127.0.0.1:<other-port>"
FILE = "<folder>/app.sock"
SOCKET = f"unix:{FILE}"
ME, MY_GROUP = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


def ini(
    more: str = "",
    *,
    header: str = "[uwsgi]",
    socket: str = f"socket = {FILE}",
    app: str = "wsgi-file = app.py",
    rest: str = "master = true\nneed-app = true",
) -> str:
    """An .ini; its parts in their order."""
    return "".join(cleandoc(part) + "\n" for part in (header, socket, app, rest, more) if part)


def conf(  # noqa: PLR0913  one keyword for each place of the file
    location: str = "",
    *,
    path: str = "/",
    passing: str = f"uwsgi_pass {SOCKET};",
    params: str = "include uwsgi_params;",
    server: str = "",
    listen: str = f"listen {HERE};",
    http: str = "",
    user: str = f"user {ME} {MY_GROUP};",
) -> str:
    """An nginx.conf with one server."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path <folder>/{kind}_temp;" for kind in kinds)
    inner = _block(f"location {path}", params, cleandoc(location), passing)
    site = _block("server", listen, cleandoc(server), inner)
    return "\n".join(
        (
            user,
            "pid <folder>/nginx.pid;",
            _block("events", "worker_connections 1024;"),
            _block("http", "access_log off;", temporary, cleandoc(http), site),
            "",
        )
    )


def _block(name: str, *parts: str) -> str:
    lines = "\n".join(filter(None, parts))
    return f"{name} {{\n{indent(lines, '    ')}\n}}"
