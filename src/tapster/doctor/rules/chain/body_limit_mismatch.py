"""`client_max_body_size 20m` and `limit-post = 1048576`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import last, matching, place_name, size_of
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

DEFAULT = 1 << 20  # https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size


@rule(
    title="uWSGI drops uploads that nginx lets through",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx refuses a body above `client_max_body_size` with a 413, which browsers and scripts
    understand. uWSGI's `limit-post` does not answer at all: it closes the connection, and the
    visitor gets a 502 at the end of the upload, as if the site were down. So the limit that bites
    first has to be nginx's.

    Fix: set `client_max_body_size` to what the app takes, and remove `limit-post`.

    Ignore when: clients come past nginx, too, and the limit is for them.
    """
    limit, option = evidence.ini.number("limit-post"), evidence.ini.last("limit-post")
    for link in matching(evidence):
        said = last(evidence.nginx, "client_max_body_size", link.blocks)
        allowed = size_of(said, DEFAULT)
        if option is None or limit <= 0 or allowed is None or 0 < allowed <= limit:
            continue
        up_to = f"up to {allowed} bytes" if allowed else "without any limit"
        yield Finding(
            message=f"an upload of more than {limit} bytes ends in a 502, though nginx takes it "
            f"{up_to} in {place_name(link.blocks)}",
            where=option.where,
            fix=f"write `client_max_body_size {limit};` for nginx, and remove `{option.name}`",
        )
        return
