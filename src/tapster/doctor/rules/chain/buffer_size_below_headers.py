"""`buffer-size` at 4096, and nginx lets 8 KB of cookies through."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import links
from tapster.doctor.passing import last, set_in_ini
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity
from tapster.nginx.sizes import size

LARGEST = 65535  # 16 bits: https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html
DEFAULT = 4096
URI_COPIES = 2  # REQUEST_URI, and again PATH_INFO with QUERY_STRING


@rule(
    title="uWSGI refuses headers that nginx lets through",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: everything that nginx tells uWSGI of a request has to fit into `buffer-size`, 4096 bytes
    if nothing is said: all headers, and the address twice, as REQUEST_URI and as PATH_INFO with
    QUERY_STRING. nginx itself takes a line of 8 KB and four such lines. So a visitor with a 5 KB
    cookie, from single sign-on or from analytics, or with a long search in the address, gets a 502
    for every request, and nobody else does. uWSGI logs
    `invalid request block size: 4567 (max 4096)...skip`, nginx `recv() failed (104)`.

    Fix: `buffer-size = 32768`. A worker takes that much more memory, not a request.

    Ignore when: nginx's large_client_header_buffers is set in a file that was not checked, to
    something smaller than the default of 4 8k.
    """
    for link in links(evidence):
        if not link.is_uwsgi:
            continue
        said = last(evidence.nginx, "large_client_header_buffers", link.blocks)
        number, bytes_each = said.args if said and len(said.args) == 2 else ("4", "8k")  # noqa: PLR2004
        longest = size(bytes_each)
        room = evidence.ini.number("buffer-size", DEFAULT)
        if not longest or not number.isdigit() or room >= min(URI_COPIES * longest, LARGEST):
            continue
        option = evidence.ini.last("buffer-size")
        if option is None and not is_unset(evidence, "buffer-size"):
            continue
        wanted = min(int(number) * longest, LARGEST)
        yield Finding(
            message=f"a request with more than {room} bytes of headers is a 502 of uWSGI's, though "
            f"nginx takes {number} lines of {bytes_each}",
            where=option.where if option else evidence.ini_place,
            fix=f"write `buffer-size = {wanted}` in {evidence.ini.path.name}",
            edits=set_in_ini(evidence, "buffer-size", wanted),
        )
        return
