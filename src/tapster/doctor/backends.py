"""Where nginx's `*_pass` lines and upstream servers lead, taken apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tapster.doctor.links import PASSES
from tapster.nginx.conf import Blocks, Conf, Directive

VARIABLE = re.compile(r"\$\w+")
PARTS = re.compile(r"(?:(\w+)://)?(\[[^\]]*\]|[^:/$]+)(?::(\d+|\$\w+))?(:?/.*|\$.*)?", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Backend:
    """One address, as it is written."""

    directive: Directive
    """The `*_pass`, or the `server` of an upstream."""
    blocks: Blocks
    scheme: str
    host: str
    port: str
    rest: str
    """From the path on."""

    @property
    def is_name(self) -> bool:
        """Whether a resolver has to find out where it is."""
        is_number = re.fullmatch(r"[\d.]+|\[.*\]", self.host)
        return not is_number and self.host not in {"localhost", "unix"} and bool(self.host)

    @property
    def path(self) -> str:
        """The path for the app, behind that of a socket; empty if there is none."""
        return self.rest[1:].partition(":")[2] if self.host == "unix" else self.rest


def backend(directive: Directive, blocks: Blocks, conf: Conf) -> Backend | None:
    """The address of a pass; variables that the configuration sets to a text are filled in."""
    text = directive.args[0] if directive.args else ""
    if "$" in text:
        said = [each.args for each, _ in conf.named("set") if len(each.args) > 1]
        meant = {name: value for name, value, *_ in reversed(said) if "$" not in value}
        text = VARIABLE.sub(lambda found: meant.get(found[0], found[0]), text)
    found = PARTS.fullmatch(text)
    if not found:
        return None
    scheme, host, port, rest = (part or "" for part in found.groups())
    return Backend(
        directive=directive, blocks=blocks, scheme=scheme, host=host, port=port, rest=rest
    )


def passes(conf: Conf, *names: str) -> Iterator[Backend]:
    """Every pass of these kinds whose address can be known."""
    for directive, blocks in conf.named(*(names or PASSES)):
        if found := backend(directive, blocks, conf):
            yield found


def upstreams(conf: Conf) -> dict[str, Directive]:
    """Upstream blocks of HTTP by their names."""
    return {
        each.args[0]: each
        for each, blocks in conf.named("upstream")
        if each.args and all(block.name != "stream" for block in blocks)
    }


def servers(upstream: Directive, conf: Conf) -> Iterator[Backend]:
    """The servers of an upstream block whose addresses can be known."""
    for each in upstream.inner("server"):
        if found := backend(each, (upstream,), conf):
            yield found
