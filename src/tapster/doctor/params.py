"""What nginx tells the app server of a request: the uwsgi_param lines that reach a location."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tapster.nginx.conf import Blocks, Conf, Directive

STOCK = frozenset(
    {
        *("QUERY_STRING", "REQUEST_METHOD", "CONTENT_TYPE", "CONTENT_LENGTH", "REQUEST_URI"),
        *("PATH_INFO", "DOCUMENT_ROOT", "SERVER_PROTOCOL", "REQUEST_SCHEME", "HTTPS"),
        *("REMOTE_ADDR", "REMOTE_PORT", "SERVER_PORT", "SERVER_NAME"),
    }
)
"""Of nginx's own uwsgi_params: https://github.com/nginx/nginx/blob/master/conf/uwsgi_params."""
ELSEWHERE = re.compile(r"mime\.types|(proxy|fastcgi|scgi)_params|fastcgi\.conf|.*(ssl|tls|cert).*")
"""Files that are known to tell uWSGI nothing."""


@dataclass(frozen=True, kw_only=True)
class Params:
    """The lines in force at one `uwsgi_pass`: all of the innermost block that has any."""

    directives: tuple[Directive, ...]
    block: Directive | None
    """The block they stand in; None of none, and outside of all blocks."""
    has_stock: bool
    """nginx's own uwsgi_params is included, and could not be read here."""
    is_whole: bool
    """Nothing more can stand in a file that could not be read."""

    @property
    def names(self) -> frozenset[str]:
        """Names of everything that is sent."""
        own = frozenset(each.args[0] for each in self.directives if each.args)
        return own | STOCK if self.has_stock else own

    def value(self, name: str) -> str | None:
        """What is sent under a name of theirs; None if it is not in these lines."""
        found = (
            each.args[1] for each in self.directives if len(each.args) > 1 and each.args[0] == name
        )
        return next(found, None)


def passes(conf: Conf) -> Iterator[tuple[Directive, Blocks, Params]]:
    """Every `uwsgi_pass` to an app, its blocks, and the lines in force there."""
    for passing, blocks in conf.named("uwsgi_pass"):
        modifiers = conf.in_force("uwsgi_modifier1", blocks)
        if all(each.args in {("0",), ("30",)} for each in modifiers):
            yield passing, blocks, params(conf, blocks)


def params(conf: Conf, blocks: Blocks) -> Params:
    """The lines in force inside these blocks."""
    for block in reversed(blocks):
        found = _of((*block.inner("include"), *block.inner("uwsgi_param")), block)
        if found.directives or found.has_stock or not found.is_whole:
            return found
    outside = _of(conf.directives, None)
    if outside.directives or outside.has_stock or conf.is_whole:
        return outside
    return Params(directives=(), block=None, has_stock=False, is_whole=False)


def _of(directives: tuple[Directive, ...], block: Directive | None) -> Params:
    unread = [
        PurePosixPath(each.args[0]).name.lower()
        for each in directives
        if each.name == "include" and each.args
    ]
    stock = [name for name in unread if "uwsgi" in name and "param" in name]
    return Params(
        directives=tuple(each for each in directives if each.name == "uwsgi_param"),
        block=block,
        has_stock=bool(stock),
        is_whole=all(name in stock or ELSEWHERE.fullmatch(name) for name in unread),
    )
