"""The paths and accounts that a configuration of nginx names. Nothing is looked up."""

from collections.abc import Iterator
from pathlib import Path

from tapster.nginx.conf import Conf

FILES = (
    *("root", "alias", "access_log", "error_log", "pid", "auth_basic_user_file"),
    *("ssl_certificate", "ssl_certificate_key", "ssl_trusted_certificate", "ssl_dhparam"),
    *("ssl_client_certificate", "client_body_temp_path", "proxy_temp_path", "uwsgi_temp_path"),
)
PASSES = ("uwsgi_pass", "proxy_pass", "grpc_pass", "scgi_pass", "fastcgi_pass", "server")
ANCHORS = ("root", "alias", "ssl_certificate", "ssl_certificate_key")
"""What is there before nginx starts: if none of it is here, it is for another machine."""
BESIDE = frozenset(name for name in FILES if name.startswith(("ssl_", "auth_")))
"""Relative to nginx.conf; others are relative to a folder that only nginx knows.

https://nginx.org/en/docs/switches.html
"""


def paths(conf: Conf) -> Iterator[Path]:
    """Every path that can be known, absolute; of unix sockets, too."""
    yield from conf.texts
    for directive, _ in conf.named(*FILES):
        for value in directive.args[:1]:
            if value.startswith("/") or directive.name in BESIDE:
                yield from _plain(conf.path.parent / value)
    for directive, _ in conf.named("include"):
        for value in directive.args[:1]:
            if not any(sign in value for sign in "*?["):
                yield from _plain(conf.path.parent / value)
    for directive, _ in conf.named(*PASSES):
        for value in directive.args[:1]:
            if "unix:" in value:
                yield from _plain(Path(value.partition("unix:")[2].partition(":")[0]))


def anchors(conf: Conf) -> Iterator[Path]:
    """The absolute ones of those paths that have to be there before nginx starts."""
    for directive, _ in conf.named(*ANCHORS):
        if directive.args and directive.args[0].startswith("/"):
            yield from _plain(Path(directive.args[0]))


def accounts(conf: Conf) -> frozenset[str]:
    """Names of the user and the group that its workers run as."""
    return frozenset(name for directive, _ in conf.named("user") for name in directive.args)


def _plain(path: Path) -> Iterator[Path]:
    if path.is_absolute() and not any(sign in str(path) for sign in ("$", "{{", "\0")):
        yield path
