"""`uwsgi_buffer_size 16k;` and the default for everything else."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Blocks, Conf
from tapster.nginx.sizes import size

KINDS = ("uwsgi", "proxy", "fastcgi", "scgi")
PAGE = 4096
"""Bytes: nginx's default is one page of memory, and 8 of them."""


@rule(
    title="nginx's buffers for a response do not fit each other",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_busy_buffers_size",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `uwsgi_buffer_size 16k;` alone makes room for large headers, and nginx does not start:
    `"uwsgi_busy_buffers_size" must be less than the size of all "uwsgi_buffers" minus one buffer`.
    Busy buffers are twice the header's by default, here 32k, and of the default 8 buffers of 4k
    only 28k count.

    Fix: set all three: `uwsgi_buffer_size 16k;`, `uwsgi_buffers 8 16k;` and
    `uwsgi_busy_buffers_size 32k;`.

    Ignore when: never; nginx refuses the file.
    """
    conf = evidence.nginx
    for kind in KINDS:
        names = tuple(f"{kind}_{each}" for each in ("buffer_size", "buffers", "busy_buffers_size"))
        for directive, blocks in conf.named(*names):
            found = _fault(kind, conf, blocks)
            last = next(each for name in names for each in conf.in_force(name, blocks))
            if found and directive is last:
                yield Finding(
                    message=f"nginx does not start: {found}",
                    where=directive.where,
                    fix=f"set `{kind}_buffers 8 16k` and `{kind}_busy_buffers_size 32k`, too",
                )


def _fault(kind: str, conf: Conf, blocks: Blocks) -> str:
    """As nginx computes it: ngx_http_upstream's users all do the same when they merge."""
    header = conf.in_force(f"{kind}_buffer_size", blocks)
    buffers = conf.in_force(f"{kind}_buffers", blocks)
    limit = conf.in_force(f"{kind}_busy_buffers_size", blocks)
    if not is_complete(conf) and not (header and buffers):
        return ""
    header_bytes = size(header[0].args[0]) if header and header[0].args else PAGE
    number, each = buffers[0].args if buffers and len(buffers[0].args) == 2 else ("8", "4k")  # noqa: PLR2004
    each_bytes = size(each)
    if not header_bytes or not each_bytes or not number.isdigit():
        return ""
    busy = size(limit[0].args[0]) if limit and limit[0].args else 2 * max(header_bytes, each_bytes)
    room = (int(number) - 1) * each_bytes
    if busy is None or max(header_bytes, each_bytes) <= busy <= room:
        return ""
    if busy > room:
        return f"busy buffers of {busy >> 10}k do not fit into {kind}_buffers {number} {each}"
    return f"{kind}_busy_buffers_size {busy >> 10}k is less than one buffer"
